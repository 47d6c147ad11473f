"""Counters of a cache."""


class Stats:
    """How often keys were found, missed, evicted for room, and expired."""

    def __init__(self):
        self.reset()

    def reset(self):
        """Set all counters to zero."""
        self.hits = 0
        self.misses = 0
        self.evictions = 0
        self.expirations = 0

    @property
    def lookups(self):
        """Hits and misses together."""
        return self.hits + self.misses

    @property
    def hit_rate(self):
        """Hits per lookup; 0.0 before the first lookup."""
        if self.lookups == 0:
            return 0.0
        return self.hits / self.lookups

    def __repr__(self):
        return (
            f"Stats(hits={self.hits}, misses={self.misses}, "
            f"evictions={self.evictions}, expirations={self.expirations})"
        )
