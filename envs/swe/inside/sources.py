"""The tests as they were before anything of the work tree ran, and whether they still are that."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from _pytest.assertion import rewrite

from turngym.envs.swe.inside.bodies import Held, bodies, runs
from turngym.envs.swe.inside.finder import Finder

METHODS = ("runtest", "setup", "teardown", "ihook", "reportinfo", "__class__")
"""What nobody replaces on a single test."""


class Sources:
    """Compiled tests by path, and what each item has to run."""

    def __init__(self, root: str, targets: list[str], finder: Finder, control: str) -> None:
        found = dict.fromkeys(target.partition("::")[0] for target in targets)
        paths = [os.path.join(root, path) for path in found]
        kept = [path for path in paths if os.path.exists(path)] if paths else [root]
        self.paths = [*kept, control]
        self.root, self.held, self.codes = root, finder.held, finder.codes
        self.compiled: dict[str, Any] = {}
        self.bodies: dict[str, dict[str, CodeType]] = {}
        self.items: dict[int, tuple[Any, CodeType | None]] = {}

    def compile_all(self, config: Any) -> None:
        """Compile the tests from what was held, and have pytest take that."""
        compile_test: Any = rewrite._rewrite_test  # takes whatever has a name and bytes

        def held_test(path: Any, config: Any) -> Any:
            """Give the code of a file as it was at the start."""
            name = str(path)
            if name not in self.compiled:
                source = self.held.get(name)
                place = path if source is None else Held(name, source)
                self.compiled[name] = compile_test(place, config)
                self.bodies[name] = dict(bodies(self.compiled[name][1]))
            return self.compiled[name]

        def no_cache(*_: Any, **__: Any) -> None:
            """Give nothing: what was compiled before may be anybody's."""

        vars(rewrite).update(_rewrite_test=held_test, _read_pyc=no_cache)
        for path in self.paths:
            if path in self.held:
                try:
                    held_test(path, config)
                except (SyntaxError, ValueError, RecursionError):
                    continue  # pytest says so when it collects the file

    def hold_items(self, items: list[Any]) -> None:
        """Remember what each test is made of."""
        for item in items:
            known = self.bodies.get(str(item.path), {})
            name = item.nodeid.partition("::")[2].partition("[")[0]
            self.items[id(item)] = (item, known.get(name) or code_of(item))

    def exchanged(self) -> str:
        """Return which module of the tests is not the one in its file, empty if all are."""
        for path in self.held:
            for name in names_of(os.path.relpath(path, self.root)):
                module = sys.modules.get(name)
                if module is not None and (reason := self._foreign(name, path, module)):
                    return reason
        return ""

    def _foreign(self, name: str, path: str, module: ModuleType) -> str:
        """Return what in a module is not of this file; one of another file is none of ours."""
        code = self.codes.get(path) or self.compiled.get(path, (None, None))[1]
        is_here = getattr(module, "__file__", None) == path
        if code is None:
            is_ours = is_here or name.count(".") == path.count(os.sep) - self.root.count(os.sep) - 1
            return f"{name} did not come from its file" if is_ours else ""
        if is_here and path not in self.bodies:
            self.bodies[path] = dict(bodies(code))
        for key, body in self.bodies[path].items() if is_here else ():
            value = vars(module).get(key)
            if isinstance(value, FunctionType) and not runs(value, body):
                return f"{name}.{key} is not the function in its file"
        return ""

    def changed(self, item: Any) -> str:
        """Return what is not as it was with a test, empty if all is."""
        held, wanted = self.items.get(id(item), (None, None))
        if held is not item:
            return f"{item.nodeid} was not collected"
        if any(name in vars(item) for name in METHODS):
            return f"{item.nodeid} was patched"
        if wanted is not None and not runs(item.obj, wanted):
            return f"{item.nodeid} is not the test in its file"
        return ""


def code_of(item: Any) -> CodeType | None:
    """Return the code that a test runs, if it is Python."""
    function = getattr(item, "obj", None)
    return getattr(getattr(function, "__func__", function), "__code__", None)


def names_of(path: str) -> Iterator[str]:
    """Give the names under which a file of this relative path may have been imported.

    >>> list(names_of("tests/unit/__init__.py"))
    ['tests.unit', 'unit']
    """
    words = path[: -len(".py")].split(os.sep)
    if words[-1] == "__init__":
        words.pop()
    return (".".join(words[start:]) for start in range(len(words)))
