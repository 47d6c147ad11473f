"""How many of some intervals overlap where."""

from __future__ import annotations

from intervals.sets import IntervalSet


def depth(intervals) -> list[tuple]:
    """Steps (x, count): from x on, `count` intervals overlap; neighbours have different counts.

    Intervals are pairs (start, end). One that ends where another starts does not overlap it.
    """
    change: dict = {}
    for start, end in intervals:
        change[start] = change.get(start, 0) + 1
        change[end] = change.get(end, 0) - 1
    steps, count = [], 0
    for x in sorted(change):
        if change[x] != 0:
            count += change[x]
            steps.append((x, count))
    return steps


def busiest(intervals) -> int:
    """The greatest number of intervals that overlap anywhere; 0 if there are none."""
    return max((count for _, count in depth(intervals)), default=0)


def covered(intervals, at_least: int = 1) -> IntervalSet:
    """Where at least so many of the intervals overlap."""
    if at_least < 1:
        raise ValueError(f"at_least must be positive, not {at_least}")
    steps = depth(intervals)
    pairs = zip(steps, steps[1:])
    return IntervalSet((x, until) for (x, count), (until, _) in pairs if count >= at_least)
