"""Least recently used."""

from lrucache.base import Cache


class _Node:
    __slots__ = ("key", "value", "older", "newer")

    def __init__(self, key=None, value=None):
        self.key = key
        self.value = value
        self.older = self
        self.newer = self


class LRUCache(Cache):
    """Evicts the key that was neither got nor put for the longest time.

    A ring of nodes hangs on `_root`: `_root.newer` is the oldest, `_root.older` the newest.
    """

    def __init__(self, capacity, on_evict=None):
        super().__init__(capacity, on_evict)
        self._nodes = {}
        self._root = _Node()

    def oldest(self):
        """The key that would be evicted next; KeyError if the cache is empty."""
        if self._root.newer is self._root:
            raise KeyError("the cache is empty")
        return self._root.newer.key

    def newest(self):
        """The key used last; KeyError if the cache is empty."""
        if self._root.older is self._root:
            raise KeyError("the cache is empty")
        return self._root.older.key

    def _load(self, key, default, touch):
        node = self._nodes.get(key)
        if node is None:
            return default
        if touch:
            self._unlink(node)
            self._append(node)
        return node.value

    def _store(self, key, value):
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = _Node(key, value)
        else:
            node.value = value
            self._unlink(node)
        self._append(node)

    def _drop(self, key):
        self._unlink(self._nodes.pop(key))

    def _keys(self):
        keys, node = [], self._root.newer
        while node is not self._root:
            keys.append(node.key)
            node = node.newer
        return keys

    def _append(self, node):
        node.older, node.newer = self._root.older, self._root
        node.older.newer = node
        self._root.older = node

    @staticmethod
    def _unlink(node):
        node.older.newer = node.newer
        node.newer.older = node.older
