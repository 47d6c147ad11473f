"""Runs pytest in the process that also runs the work tree's code, and reports each outcome at once."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import sys
from collections.abc import Callable
from typing import Any

from turngym.envs.swe.inside.finder import Finder, read_tests
from turngym.envs.swe.inside.packages import find_packages

PLUGINS_OFF = (
    "terminal pastebin junitxml doctest cacheprovider setuponly setupplan stepwise faulthandler "
    "unraisableexception threadexception"
)
"""Plugins of pytest that no outcome depends on."""
KEPT_OFF = "pastebin junitxml cacheprovider stepwise faulthandler"
"""Those of them that no plugin of others, and no option of a real repository, depends on."""

SETTINGS = (
    ("pytest.ini", b""),
    (".pytest.ini", b""),
    ("pyproject.toml", b"[tool.pytest"),
    ("tox.ini", b"[pytest]"),
    ("setup.cfg", b"[tool:pytest]"),
)
"""Files, and what stands in those that are meant."""
CALM = "mock_traceback_monkeypatch=false"

Send = Callable[..., None]


def run(order: dict[str, Any], started: int, recording: int) -> None:
    """Run the tests that an order names, and leave this process."""
    secret = os.read(started, 64).decode()
    os.close(started)
    root = os.path.realpath(order["root"])
    tools, kind = sys.path[0], order["packages"]
    trusted = find_packages(tools, root, kind)
    held = read_tests(root)
    import unittest.mock  # noqa: F401  # before anything of the work tree is on the path

    import pytest

    from turngym.envs.swe.inside.plugin import make_plugin

    sys.dont_write_bytecode = True
    sys.argv = ["pytest"]
    finder = Finder(trusted, held, tools)
    sys.meta_path.insert(0, finder)
    sources = os.path.join(root, "src")
    sys.path[:0] = [root, sources] if os.path.isdir(sources) else [root]
    os.chdir(root)
    chance = random.Random(os.urandom(16))
    send = sender(secret, recording)
    plugin = make_plugin(send, order, root, finder, chance)
    pytest.main([*options(root, kind), *plugin.sources.paths], plugins=[plugin])
    sys.stdout.flush()
    send(kind="end")
    os._exit(0)  # threads and exit handlers of the work tree have no say


def options(root: str, kind: str) -> list[str]:
    """Return the options of every run; those of the work tree's own files are not read.

    With pytest's plugins comes what a repository settles for them in its files, less its options.
    """
    words = [f"--rootdir={root}", "--continue-on-collection-errors", "-s"]
    with_plugins = kind == "own pytest"
    words += ["-c", settled(root) if with_plugins else "/dev/null", "-o", "addopts="]
    if with_plugins and importlib.util.find_spec("pytest_mock"):
        words += ["-o", CALM]  # it would replace what the guards hold
    for name in (KEPT_OFF if with_plugins else PLUGINS_OFF).split():
        words += ["-p", f"no:{name}"]
    return words


def settled(root: str) -> str:
    """Return the file that has a repository's settings of pytest, by pytest's own order."""
    for name, section in SETTINGS:
        path = os.path.join(root, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                if section in file.read():
                    return path
    return "/dev/null"


def sender(secret: str, recording: int) -> Send:
    """Return what writes a record; the secret lives nowhere else."""
    head, own, dumps = f"{secret} ", os.getpid(), json.dumps
    getpid, write = os.getpid, os.write

    def send(**record: Any) -> None:
        """Write one record, unless this is a copy of the process that a test forked."""
        if getpid() == own:
            rest = f"{head}{dumps(record)}\n".encode()
            while rest:
                rest = rest[write(recording, rest) :]

    return send
