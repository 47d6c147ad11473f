"""A priority queue whose entries can be found, changed and removed by key."""

from .errors import DuplicateKeyError, EmptyHeapError, MissingKeyError
from .sifting import sift_down, sift_up


class AddressableHeap:
    """Keys with priorities; the least priority comes out first, ties in order of arrival.

    A key whose priority is updated keeps its place among ties.
    """

    def __init__(self, priorities=None):
        self._entries = []
        self._where = {}
        self._arrivals = 0
        for key, priority in dict(priorities or {}).items():
            self.push(key, priority)

    def __len__(self):
        return len(self._entries)

    def __contains__(self, key):
        return key in self._where

    def __getitem__(self, key):
        """Return the priority of a key; MissingKeyError if it is not there."""
        return self._entries[self._index(key)][0]

    def __iter__(self):
        """Yield the keys in the order in which they would be popped; nothing is removed."""
        return iter([key for _, _, key in sorted(self._entries, key=lambda e: e[:2])])

    def push(self, key, priority):
        """Add a key; DuplicateKeyError if it is there already."""
        if key in self._where:
            raise DuplicateKeyError("key %r is in the heap already" % (key,))
        entry = _Entry((priority, self._arrivals, key))
        self._arrivals += 1
        self._entries.append(entry)
        self._where[key] = len(self._entries) - 1
        sift_up(self._entries, len(self._entries) - 1, self._note)

    def peek(self):
        """Return (key, priority) of the first entry; EmptyHeapError if there is none."""
        if not self._entries:
            raise EmptyHeapError("the heap is empty")
        priority, _, key = self._entries[0]
        return key, priority

    def pop(self):
        """Remove and return (key, priority) of the first entry; EmptyHeapError if none."""
        key, priority = self.peek()
        self.remove(key)
        return key, priority

    def remove(self, key):
        """Remove a key and return its priority; MissingKeyError if it is not there."""
        index = self._index(key)
        removed = self._entries[index]
        last = self._entries.pop()
        del self._where[key]
        if index < len(self._entries):
            self._place(index, last)
        return removed[0]

    def update(self, key, priority):
        """Give a key another priority and return the old one; MissingKeyError if absent."""
        index = self._index(key)
        old, arrival, _ = self._entries[index]
        self._place(index, _Entry((priority, arrival, key)))
        return old

    def raise_to(self, key, priority):
        """Add a key or make it come earlier; a later priority changes nothing.

        Return whether anything changed.
        """
        if key not in self._where:
            self.push(key, priority)
            return True
        if priority < self[key]:
            self.update(key, priority)
            return True
        return False

    def _place(self, index, entry):
        self._entries[index] = entry
        self._where[entry[2]] = index
        index = sift_up(self._entries, index, self._note)
        sift_down(self._entries, index, self._note)

    def _index(self, key):
        if key not in self._where:
            raise MissingKeyError(key)
        return self._where[key]

    def _note(self, entry, index):
        self._where[entry[2]] = index


class _Entry(tuple):
    """(priority, arrival, key), compared without the key, which need not be comparable."""

    def __lt__(self, other):
        return self[:2] < other[:2]
