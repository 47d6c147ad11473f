"""The best few of many."""

from .errors import EmptyHeapError
from .sifting import sift_down, sift_up


class BoundedHeap:
    """Keeps the `capacity` largest items of all that were offered."""

    def __init__(self, capacity, items=()):
        if capacity < 1:
            raise ValueError("capacity must be at least 1, got %d" % capacity)
        self.capacity = capacity
        self._items = []
        for item in items:
            self.offer(item)

    def __len__(self):
        return len(self._items)

    @property
    def is_full(self):
        return len(self._items) == self.capacity

    @property
    def threshold(self):
        """The least item kept: what an item must exceed once the heap is full."""
        if not self._items:
            raise EmptyHeapError("nothing was offered yet")
        return self._items[0]

    def offer(self, item):
        """Take an item in if there is room or it beats the least; return what falls out.

        While there is room nothing falls out and None is returned; an item that is not
        taken in falls out itself, as does one that is equal to the least.
        """
        if not self.is_full:
            self._items.append(item)
            sift_up(self._items, len(self._items) - 1)
            return None
        if not self._items[0] < item:
            return item
        dropped, self._items[0] = self._items[0], item
        sift_down(self._items, 0)
        return dropped

    def sorted(self):
        """Return the items kept, largest first."""
        return sorted(self._items, reverse=True)


def largest(count, items):
    """Return the `count` largest items, largest first; fewer if there are not so many."""
    if count == 0:
        return []
    return BoundedHeap(count, items).sorted()


def smallest(count, items):
    """Return the `count` smallest items, smallest first, ties in their order."""
    if count < 0:
        raise ValueError("count must not be negative, got %d" % count)
    return sorted(items)[:count]
