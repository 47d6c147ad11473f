"""Least frequently used."""

from lrucache.base import Cache


class LFUCache(Cache):
    """Evicts the key with the fewest uses; among equals, the one used the longest time ago.

    A put of a new key is its first use; later gets and puts are one use each.
    """

    def __init__(self, capacity, on_evict=None):
        super().__init__(capacity, on_evict)
        self._entries = {}
        self._ticks = 0

    def uses(self, key):
        """How often a key was used; 0 if it is not in the cache."""
        return self._entries[key][1] if key in self._entries else 0

    def age(self):
        """Halve all counts, rounded down but never below 1, so that old fame fades."""
        for entry in self._entries.values():
            entry[1] = max(1, entry[1] // 2)

    def _load(self, key, default, touch):
        if key not in self._entries:
            return default
        if touch:
            self._use(key)
        return self._entries[key][0]

    def _store(self, key, value):
        if key in self._entries:
            self._entries[key][0] = value
        else:
            self._entries[key] = [value, 0, 0]
        self._use(key)

    def _use(self, key):
        self._ticks += 1
        entry = self._entries[key]
        entry[1] += 1
        entry[2] = self._ticks

    def _drop(self, key):
        del self._entries[key]

    def _keys(self):
        return sorted(self._entries, key=lambda key: self._entries[key][1:])
