"""The tests as they were before anything of the work tree ran, and whether they still are that."""

from __future__ import annotations

import os
from types import CodeType
from typing import Any

from _pytest.assertion import rewrite

from turngym.envs.swe.inside.bodies import Held, bodies, runs

METHODS = ("runtest", "setup", "teardown", "ihook", "reportinfo", "__class__")
"""What nobody replaces on a single test."""


class Sources:
    """Compiled tests by path, and what each item has to run."""

    def __init__(self, root: str, targets: list[str], held: dict[str, bytes], control: str) -> None:
        found = dict.fromkeys(target.partition("::")[0] for target in targets)
        paths = [os.path.join(root, path) for path in found]
        kept = [path for path in paths if os.path.exists(path)] if paths else [root]
        self.paths = [*kept, control]
        self.root, self.held = root, held
        self.compiled: dict[str, Any] = {}
        self.bodies: dict[str, dict[str, CodeType]] = {}
        self.items: dict[int, tuple[Any, CodeType | None]] = {}

    def compile_all(self, config: Any) -> None:
        """Compile the tests from what was held, and have pytest take that."""
        compile_test = rewrite._rewrite_test

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

        rewrite._rewrite_test = held_test
        rewrite._read_pyc = no_cache
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
