"""The median of numbers that come one by one."""

from .errors import EmptyHeapError
from .sifting import sift_down, sift_up


class RunningMedian:
    """Two heaps: the lower half, negated, and the upper half of all numbers so far.

    The lower half has as many numbers as the upper, or one more.
    """

    def __init__(self, numbers=()):
        self._lower = []
        self._upper = []
        for number in numbers:
            self.add(number)

    def __len__(self):
        return len(self._lower) + len(self._upper)

    def add(self, number):
        """Take in one more number."""
        if self._lower and number > -self._lower[0]:
            _push(self._upper, number)
        else:
            _push(self._lower, -number)
        if len(self._lower) > len(self._upper) + 1:
            _push(self._upper, -_pop(self._lower))
        elif len(self._upper) > len(self._lower):
            _push(self._lower, -_pop(self._upper))

    @property
    def median(self):
        """The middle number, or the mean of the two middle ones; EmptyHeapError if none."""
        if len(self) % 2 == 1:
            return -self._lower[0]
        return (self.low + self.high) / 2

    @property
    def low(self):
        """The lower of the two middle numbers; the middle one if there is only one."""
        if not self._lower:
            raise EmptyHeapError("no number yet")
        return -self._lower[0]

    @property
    def high(self):
        """The upper of the two middle numbers; the middle one if there is only one."""
        return self._upper[0] if len(self) % 2 == 0 and self._upper else self.low


def _push(items, item):
    items.append(item)
    sift_up(items, len(items) - 1)


def _pop(items):
    first, last = items[0], items.pop()
    if items:
        items[0] = last
        sift_down(items, 0)
    return first
