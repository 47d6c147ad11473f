"""The parts of a parsed path. Each step says which children of a value it selects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Optional, Tuple, Union

Key = Union[str, int]
Child = Tuple[Key, Any]


def children(value: Any) -> Iterator[Child]:
    """Yield (key, child) of a dict in its order or of a list by index; nothing for the rest."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


@dataclass(frozen=True)
class Name:
    """The member of a dict with this name."""

    name: str

    def select(self, value: Any) -> Iterator[Child]:
        if isinstance(value, dict) and self.name in value:
            yield self.name, value[self.name]


@dataclass(frozen=True)
class Index:
    """The element of a list at this index; a negative one counts from the end."""

    index: int

    def select(self, value: Any) -> Iterator[Child]:
        if not isinstance(value, list):
            return
        position = self.index + len(value) if self.index < 0 else self.index
        if 0 <= position < len(value):
            yield position, value[position]


@dataclass(frozen=True)
class Slice:
    """The elements of a list from start up to, not including, stop, by step."""

    start: Optional[int]
    stop: Optional[int]
    step: Optional[int]

    def select(self, value: Any) -> Iterator[Child]:
        if isinstance(value, list):
            for position in range(*slice(self.start, self.stop, self.step).indices(len(value))):
                yield position, value[position]


@dataclass(frozen=True)
class Wildcard:
    """All children."""

    def select(self, value: Any) -> Iterator[Child]:
        return children(value)


@dataclass(frozen=True)
class Choice:
    """The children of each of several selectors, in the order of the selectors."""

    options: Tuple[Any, ...]

    def select(self, value: Any) -> Iterator[Child]:
        for option in self.options:
            yield from option.select(value)


@dataclass(frozen=True)
class Filter:
    """The children for which a condition holds."""

    condition: Any

    def select(self, value: Any) -> Iterator[Child]:
        for key, child in children(value):
            if self.condition.holds(child):
                yield key, child


@dataclass(frozen=True)
class Descend:
    """Apply a selector to a value and to everything below it, parents first."""

    inner: Any


Path = Tuple[Any, ...]
