"""Bounded caches."""

from lrucache.lfu import LFUCache
from lrucache.lru import LRUCache
from lrucache.memo import memoize
from lrucache.stats import Stats
from lrucache.ttl import ManualClock, TTLCache

__all__ = ["LFUCache", "LRUCache", "ManualClock", "Stats", "TTLCache", "memoize"]
