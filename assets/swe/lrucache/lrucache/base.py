"""What all caches share."""

from lrucache.stats import Stats

_MISSING = object()


class Cache:
    """A mapping of bounded size.

    Subclasses store entries by `_load`, `_store`, `_drop` and `_keys`, whose first key goes first.
    """

    def __init__(self, capacity, on_evict=None):
        """Make a cache for `capacity` entries; `on_evict(key, value)` is told of each eviction."""
        if not isinstance(capacity, int) or capacity < 1:
            raise ValueError(f"capacity must be a positive integer, not {capacity!r}")
        self.capacity = capacity
        self.stats = Stats()
        self._on_evict = on_evict

    def get(self, key, default=None):
        """Return the value of a key and count a hit, or `default` and count a miss."""
        value = self._load(key, _MISSING, touch=True)
        if value is _MISSING:
            self.stats.misses += 1
            return default
        self.stats.hits += 1
        return value

    def peek(self, key, default=None):
        """Return the value of a key without counting, or marking it as used."""
        return self._load(key, default, touch=False)

    def put(self, key, value):
        """Set the value of a key; a new key evicts another one if the cache is full."""
        if key not in self:
            while len(self) >= self.capacity:
                self._evict()
        self._store(key, value)

    def pop(self, key, *default):
        """Remove a key and return its value; KeyError without it, unless a default is given."""
        if len(default) > 1:
            raise TypeError(f"pop takes at most one default, got {len(default)}")
        value = self._load(key, _MISSING, touch=False)
        if value is not _MISSING:
            self._drop(key)
            return value
        if default:
            return default[0]
        raise KeyError(key)

    def resize(self, capacity):
        """Change the capacity, evicting what has no more room; return the number of evictions."""
        if capacity < 1:
            raise ValueError(f"capacity must be a positive integer, not {capacity!r}")
        self.capacity = capacity
        before = len(self)
        while len(self) > capacity:
            self._evict()
        return before - len(self)

    def clear(self):
        """Remove all entries; this evicts nothing and keeps the counters."""
        for key in self.keys():
            self._drop(key)

    def keys(self):
        """The keys as a list, the next to be evicted first."""
        return self._keys()

    def items(self):
        """The (key, value) pairs as a list, in the order of `keys`."""
        return [(key, self.peek(key)) for key in self.keys()]

    def __len__(self):
        return len(self._keys())

    def __contains__(self, key):
        return self._load(key, _MISSING, touch=False) is not _MISSING

    def _evict(self):
        key = self._keys()[0]
        value = self.peek(key)
        self._drop(key)
        self.stats.evictions += 1
        if self._on_evict is not None:
            self._on_evict(key, value)
