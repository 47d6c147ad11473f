"""Following a parsed path through a value."""

from __future__ import annotations

from typing import Any, Iterator, Tuple

from .nodes import Descend, Key, Path, children

Location = Tuple[Key, ...]


def matches(path: Path, value: Any, location: Location = ()) -> Iterator[Tuple[Location, Any]]:
    """Yield (location, value) of everything that a path selects, in document order."""
    if not path:
        yield location, value
        return
    step, rest = path[0], path[1:]
    if isinstance(step, Descend):
        for below, inner in descendants(value, location):
            for key, child in step.inner.select(inner):
                yield from matches(rest, child, below + (key,))
        return
    for key, child in step.select(value):
        yield from matches(rest, child, location + (key,))


def descendants(value: Any, location: Location = ()) -> Iterator[Tuple[Location, Any]]:
    """Yield a value and everything below it, each parent before its children."""
    yield location, value
    for key, child in children(value):
        yield from descendants(child, location + (key,))
