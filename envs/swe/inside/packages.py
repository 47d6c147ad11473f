"""The packages installed in an image, which tests import, and the folder in which ours lie."""

from __future__ import annotations

import os
import site
import sys


def find_packages(tools: str, root: str, kind: str) -> list[str]:
    """Have Python look into the packages that are installed, as its own start would have done.

    Python was started without them, since they may lead into the work tree, whose code would then
    run at once. What they lead to there is looked at last, and never for what decides about tests.

    Args:
        tools: The folder of pytest and of our own modules.
        root: The work tree.
        kind: `own pytest` if that of the packages goes before ours, `our pytest` if not, `none` if
            no packages are to be found.

    Returns:
        Where modules are trusted to come from.
    """
    if kind == "none":
        return [path for path in sys.path if path]
    site.addsitepackages(site.venv(set()) or set())
    paths = [path for path in dict.fromkeys(sys.path) if path and path != tools]
    theirs = [path for path in paths if is_in(path, root)]
    trusted = [path for path in paths if path not in theirs]
    trusted = [*trusted, tools] if kind == "own pytest" else [tools, *trusted]
    sys.path[:] = [*trusted, *theirs]
    return trusted


def is_in(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or leads into it."""
    return (os.path.realpath(path) + os.sep).startswith(folder + os.sep)
