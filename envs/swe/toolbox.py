"""A read-only folder with pytest and our runner, bound into sandboxes that have no pytest."""

import compileall
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import py_compile
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from turngym.envs.core import WorldError
from turngym.envs.sandbox.root import OWN
from turngym.envs.swe import inside

RUNNER = "turngym/envs/swe/inside"
"""Where our own modules lie in the folder, so that they are imported there by the same names."""
START = "turngym-start.py"
"""The program that is run there; Python looks for modules beside it."""
PROGRAM = "from turngym.envs.swe.inside.supervisor import main\n\nmain()\n"
LEFT_OUT = re.compile(r"/pygments/(lexers/(?!__init__|_mapping|python|diff|special)|styles/[^_d])")
"""What makes most of the folder and is never looked at: how other languages are coloured."""
CLOSED = (*OWN, "/root")
"""Where a sandbox has something of its own, or an image a folder that commands may not enter."""


@functools.cache
def toolbox() -> Path:
    """Return the folder, made once for each version of what is in it.

    Raises:
        WorldError: If there is no pytest in the running environment.
    """
    sources = dict(_sources())
    name = hashlib.sha256(importlib.util.MAGIC_NUMBER + PROGRAM.encode())
    for path, source in sorted(sources.items()):
        name.update(f"{path} {source.stat().st_size} {source.stat().st_mtime_ns}\n".encode())
    target = _caches() / f"swe-toolbox-{name.hexdigest()[:16]}"
    if not target.is_dir():
        _make(target, sources)
    return target


def _make(target: Path, sources: dict[str, Path]) -> None:
    """Copy and compile beside the target, then move it there: whoever is second finds it whole."""
    made = Path(tempfile.mkdtemp(prefix=".swe-toolbox-", dir=target.parent))
    try:
        for path, source in sources.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, made / path)
        for parent in Path(RUNNER).parents:
            (made / parent / "__init__.py").touch()
        (made / START).write_text(PROGRAM, encoding="ascii")
        _compile(made, target)
        for folder, _, files in os.walk(made):
            os.chmod(folder, 0o755)
            for file in files:
                os.chmod(os.path.join(folder, file), 0o644)
        os.rename(made, target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _compile(made: Path, target: Path) -> None:
    """Compile all, valid whatever the times of the files: nobody writes there any more."""
    compileall.compile_dir(
        made,
        quiet=2,
        stripdir=str(made),
        prependdir=str(target),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def _sources() -> Iterator[tuple[str, Path]]:
    """Give every file that belongs into the folder: its path there, and where it is now."""
    for distribution in _needed():
        for file in distribution.files or ():
            path = str(file)
            if path.endswith(".py") and ".." not in file.parts and not LEFT_OUT.search(f"/{path}"):
                yield path, Path(str(distribution.locate_file(file)))
    for source in Path(inside.__file__).parent.glob("*.py"):
        yield f"{RUNNER}/{source.name}", source


def _needed() -> Iterator[importlib.metadata.Distribution]:
    """Give pytest's package and all that it requires here."""
    try:
        from packaging.requirements import Requirement  # pytest requires it
        from packaging.utils import canonicalize_name

        importlib.metadata.distribution("pytest")
    except ImportError:
        raise WorldError("no pytest here: pip install 'turngym[swe]'") from None
    names, known = ["pytest"], set[str]()
    while names:
        name = canonicalize_name(names.pop())
        if name in known:
            continue
        known.add(name)
        distribution = importlib.metadata.distribution(name)
        yield distribution
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                names.append(requirement.name)


def _caches() -> Path:
    """Return a folder for caches that a sandbox can show: none where it has a place of its own."""
    chosen = os.environ.get("TURNGYM_CACHE")
    kept = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = (Path(chosen) if chosen else Path(kept) / "turngym").absolute()
    if any(path.is_relative_to(place) for place in CLOSED for path in (folder, folder.resolve())):
        return _shared()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _shared() -> Path:
    """Return a folder of this user where all may read and nobody else may write."""
    folder = Path(f"/var/tmp/turngym-{os.geteuid()}")
    folder.mkdir(mode=0o755, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise WorldError(f"{folder} is not a folder of this user alone: remove it")
    return folder
