"""One half-open interval."""

from __future__ import annotations

from functools import total_ordering


@total_ordering
class Interval:
    """The numbers x with start <= x < end; never empty, immutable, ordered by start, then end."""

    __slots__ = ("start", "end")

    def __init__(self, start, end):
        if not start < end:
            raise ValueError(f"empty interval: {start} is not below {end}")
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set {name!r}: intervals are immutable")

    def __repr__(self) -> str:
        return f"[{self.start},{self.end})"

    def __eq__(self, other) -> bool:
        if not isinstance(other, Interval):
            return NotImplemented
        return (self.start, self.end) == (other.start, other.end)

    def __lt__(self, other) -> bool:
        if not isinstance(other, Interval):
            return NotImplemented
        return (self.start, self.end) < (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def __contains__(self, x) -> bool:
        return self.start <= x < self.end

    def __iter__(self):
        """Yield the start and the end."""
        yield self.start
        yield self.end

    @property
    def length(self):
        """End minus start."""
        return self.end - self.start

    def covers(self, other: Interval) -> bool:
        """Whether all of the other interval lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share a number; intervals that merely touch do not."""
        return self.start < other.end and other.start < self.end

    def touches(self, other: Interval) -> bool:
        """Whether the union of the two is one interval: they overlap, or meet at an end."""
        return self.start <= other.end and other.start <= self.end

    def intersection(self, other: Interval) -> Interval | None:
        """What the two share, or None."""
        if not self.overlaps(other):
            return None
        return Interval(max(self.start, other.start), min(self.end, other.end))

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that covers both."""
        return Interval(min(self.start, other.start), max(self.end, other.end))

    def shifted(self, by) -> Interval:
        """The interval moved along."""
        return Interval(self.start + by, self.end + by)

    def split(self, x) -> tuple[Interval, ...]:
        """The parts below x and from x on; the interval alone if x is not strictly inside."""
        if not self.start < x < self.end:
            return (self,)
        return Interval(self.start, x), Interval(x, self.end)
