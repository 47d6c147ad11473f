"""Finding room in a set of free intervals."""

from __future__ import annotations

from intervals.interval import Interval
from intervals.sets import IntervalSet


class NoRoom(Exception):
    """No free interval is long enough; `wanted` is the length asked for."""

    def __init__(self, wanted):
        super().__init__(f"no room for {wanted}")
        self.wanted = wanted


def first_fit(free: IntervalSet, length, earliest=None) -> Interval:
    """The first free slot of a length that does not start before `earliest`."""
    _check(length)
    for part in free:
        start = part.start if earliest is None else max(part.start, earliest)
        if part.end - start >= length:
            return Interval(start, start + length)
    raise NoRoom(length)


def best_fit(free: IntervalSet, length) -> Interval:
    """A slot at the start of the shortest free interval that fits (the first of equals)."""
    _check(length)
    fitting = [part for part in free if part.length >= length]
    if not fitting:
        raise NoRoom(length)
    best = min(fitting, key=lambda part: part.length)
    return Interval(best.start, best.start + length)


def place_all(free: IntervalSet, lengths) -> tuple[list[Interval], IntervalSet]:
    """Place lengths one after the other by first fit; return the slots and what stays free."""
    slots = []
    for length in lengths:
        slot = first_fit(free, length)
        slots.append(slot)
        free = free - IntervalSet([slot])
    return slots, free


def _check(length) -> None:
    if length <= 0:
        raise ValueError(f"length must be positive, not {length}")
