"""The bodies of tests: compiled once at the start, and found again in what is about to run."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any

DEEPEST = 6
"""How many decorators a test may have around it."""


class Held:
    """A path whose content is what it was at the start."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source

    def __str__(self) -> str:
        return self.path

    def __fspath__(self) -> str:
        return self.path  # pytest 7 asks for the times of the file

    def read_bytes(self) -> bytes:
        """Return the content."""
        return self.source


def bodies(code: CodeType, above: str = "") -> Iterator[tuple[str, CodeType]]:
    """Give the code of every function of a module or class, by its name with those above it."""
    for const in code.co_consts:
        if isinstance(const, CodeType):
            name = f"{above}{const.co_name}"
            yield name, const
            yield from bodies(const, f"{name}::")


def runs(function: Any, wanted: CodeType, depth: int = DEEPEST) -> bool:
    """Tell whether a function is made of this code, looking through what decorators wrapped."""
    function = getattr(function, "__func__", function)
    if getattr(function, "__code__", None) is wanted:
        return True
    if depth == 0:
        return False
    inner = [getattr(function, name, None) for name in ("__wrapped__", "func")]
    for cell in getattr(function, "__closure__", None) or ():
        try:
            inner.append(cell.cell_contents)
        except ValueError:  # not filled yet
            continue
    return any(callable(part) and runs(part, wanted, depth - 1) for part in inner)
