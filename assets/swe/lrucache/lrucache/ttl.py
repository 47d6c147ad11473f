"""Entries that expire."""

from lrucache.base import Cache


class ManualClock:
    """A clock that goes only when told to; calling it gives the time."""

    def __init__(self, now=0.0):
        self.now = now

    def __call__(self):
        return self.now

    def advance(self, seconds):
        """Let time pass; it never goes back."""
        if seconds < 0:
            raise ValueError(f"time cannot go back by {-seconds}")
        self.now += seconds
        return self.now


class TTLCache(Cache):
    """Forgets entries `ttl` seconds after they were put; evicts the one that expires first.

    An entry is alive while less than its time to live has passed. With `sliding`, every get
    starts the time anew.
    """

    def __init__(self, capacity, ttl, clock, on_evict=None, sliding=False):
        super().__init__(capacity, on_evict)
        if ttl <= 0:
            raise ValueError(f"ttl must be positive, not {ttl!r}")
        self.ttl = ttl
        self.sliding = sliding
        self._clock = clock
        self._entries = {}

    def put(self, key, value, ttl=None):
        """Set a value, with a time to live of its own if given."""
        if ttl is not None and ttl <= 0:
            raise ValueError(f"ttl must be positive, not {ttl!r}")
        self.expire()
        super().put(key, value)
        if ttl is not None:
            self._entries[key] = (value, self._clock() + ttl, ttl)

    def remaining(self, key):
        """The seconds a key has left; 0 if it is not in the cache."""
        if key not in self:
            return 0
        return self._entries[key][1] - self._clock()

    def expire(self):
        """Remove all dead entries and return how many there were."""
        now = self._clock()
        dead = [key for key, entry in self._entries.items() if entry[1] <= now]
        for key in dead:
            self._drop(key)
        self.stats.expirations += len(dead)
        return len(dead)

    def _load(self, key, default, touch):
        entry = self._entries.get(key)
        if entry is None or entry[1] <= self._clock():
            return default
        if touch and self.sliding:
            self._entries[key] = (entry[0], self._clock() + entry[2], entry[2])
        return entry[0]

    def _store(self, key, value):
        self._entries[key] = (value, self._clock() + self.ttl, self.ttl)

    def _drop(self, key):
        del self._entries[key]

    def _keys(self):
        now = self._clock()
        alive = [key for key, entry in self._entries.items() if entry[1] > now]
        return sorted(alive, key=lambda key: self._entries[key][1])
