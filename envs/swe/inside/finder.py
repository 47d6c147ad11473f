"""Where modules come from: Python's and pytest's own first, tests as they were at the start."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType
from typing import Any

FOLDERS = frozenset({"test", "tests", "testing"})
MOST_FILES = 5_000


def read_tests(root: str) -> dict[str, bytes]:
    """Return the sources of all tests and their helpers, before anything could change them."""
    held: dict[str, bytes] = {}
    for folder, below, files in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".") and name != "__pycache__"]
        among = not FOLDERS.isdisjoint(folder[len(root) :].split("/"))
        for name in files:
            if name.endswith(".py") and (among or is_test(name)) and len(held) < MOST_FILES:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    held[path] = file.read()
    return held


def is_test(name: str) -> bool:
    """Tell whether pytest itself would look into a file of this name."""
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


class HeldLoader(SourceFileLoader):
    """Loads a module from the bytes that were held, whatever the disk says by now."""

    def __init__(self, name: str, path: str, finder: Finder) -> None:
        super().__init__(name, path)
        self.finder = finder

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source; no compiled file is looked at."""
        codes, source = self.finder.codes, self.finder.held[self.path]
        codes[self.path] = compile(source, self.path, "exec", dont_inherit=True)
        return codes[self.path]


class Finder(MetaPathFinder):
    """Finds the standard library and the toolbox where they are, not where a work tree shadows them."""

    def __init__(self, trusted: Sequence[str], held: dict[str, bytes], toolbox: str) -> None:
        self.trusted = list(trusted)
        self.held = held
        self.codes: dict[str, CodeType] = {}
        self.own = frozenset(getattr(sys, "stdlib_module_names", ())) | tools(toolbox)

    def find_spec(
        self, fullname: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module comes from; None leaves it to Python's other finders."""
        if path is None and fullname in self.own:
            return PathFinder.find_spec(fullname, self.trusted)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin not in self.held:
            return spec
        assert spec.origin
        loader = HeldLoader(fullname, spec.origin, self)
        places = spec.submodule_search_locations
        return spec_from_file_location(
            fullname, spec.origin, loader=loader, submodule_search_locations=places
        )


def tools(folder: str) -> frozenset[str]:
    """Return the names of the modules that lie in the toolbox."""
    return frozenset(name.partition(".")[0] for name in os.listdir(folder))
