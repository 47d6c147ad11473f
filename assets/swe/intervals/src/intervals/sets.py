"""Sets of intervals in normal form: sorted, apart from each other by gaps."""

from __future__ import annotations

from bisect import bisect_right

from intervals.interval import Interval


def normalise(intervals) -> tuple[Interval, ...]:
    """Sort intervals (or pairs) and merge those that overlap or touch."""
    merged: list[Interval] = []
    for item in sorted(Interval(*item) for item in intervals):
        if merged and merged[-1].touches(item):
            merged[-1] = merged[-1].hull(item)
        else:
            merged.append(item)
    return tuple(merged)


class IntervalSet:
    """An immutable set of numbers, as a union of intervals."""

    def __init__(self, intervals=()):
        self._parts = normalise(intervals)

    def __repr__(self) -> str:
        return f"IntervalSet({' '.join(map(repr, self._parts))})"

    def __iter__(self):
        """Yield the intervals in order."""
        return iter(self._parts)

    def __len__(self) -> int:
        """The number of intervals."""
        return len(self._parts)

    def __getitem__(self, index: int) -> Interval:
        return self._parts[index]

    def __eq__(self, other) -> bool:
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __contains__(self, x) -> bool:
        return self.find(x) is not None

    @property
    def length(self):
        """The sum of the lengths of the intervals."""
        return sum(part.length for part in self._parts)

    @property
    def span(self) -> Interval | None:
        """The smallest interval that covers the set, or None for the empty set."""
        if not self._parts:
            return None
        return Interval(self._parts[0].start, self._parts[-1].end)

    def find(self, x) -> Interval | None:
        """The interval that contains x, or None."""
        at = bisect_right([part.start for part in self._parts], x) - 1
        if at < 0 or x not in self._parts[at]:
            return None
        return self._parts[at]

    def __or__(self, other: IntervalSet) -> IntervalSet:
        return IntervalSet([*self, *other])

    def __and__(self, other: IntervalSet) -> IntervalSet:
        mine, theirs, shared = 0, 0, []
        while mine < len(self) and theirs < len(other):
            both = self[mine].intersection(other[theirs])
            if both is not None:
                shared.append(both)
            if self[mine].end < other[theirs].end:
                mine += 1
            else:
                theirs += 1
        return IntervalSet(shared)

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        left = []
        for part in self:
            start = part.start
            for hole in other:
                if not hole.overlaps(part):
                    continue
                if start < hole.start:
                    left.append((start, hole.start))
                start = hole.end
            if start < part.end:
                left.append((start, part.end))
        return IntervalSet(left)

    def __xor__(self, other: IntervalSet) -> IntervalSet:
        return (self - other) | (other - self)

    def issubset(self, other: IntervalSet) -> bool:
        """Whether every number of this set is in the other."""
        return not len(self - other)

    def isdisjoint(self, other: IntervalSet) -> bool:
        """Whether the two share no number."""
        return len(self & other) == 0

    def gaps(self) -> IntervalSet:
        """What is missing between the intervals."""
        pairs = zip(self._parts, self._parts[1:])
        return IntervalSet((before.end, after.start) for before, after in pairs)

    def within(self, start, end) -> IntervalSet:
        """The part of the set in [start, end)."""
        return self & IntervalSet([(start, end)])

    def padded(self, before, after=None) -> IntervalSet:
        """Every interval grown at both ends, by `before` and `after` (the same by default).

        Negative amounts shrink; intervals without length left disappear.
        """
        after = before if after is None else after
        grown = [(part.start - before, part.end + after) for part in self]
        return IntervalSet((start, end) for start, end in grown if start < end)
