import pytest

from lrucache import LFUCache, LRUCache, ManualClock, Stats, TTLCache


@pytest.fixture
def cache():
    cache = LRUCache(3)
    for key, value in zip("abc", (1, 2, 3)):
        cache.put(key, value)
    return cache


def test_the_least_recently_used_key_goes(cache):
    cache.get("a")
    cache.put("d", 4)
    assert cache.keys() == ["c", "a", "d"]
    assert "b" not in cache
    assert cache.stats.evictions == 1


def test_a_put_is_a_use(cache):
    cache.put("a", 10)
    assert cache.items() == [("b", 2), ("c", 3), ("a", 10)]
    assert cache.stats.evictions == 0


def test_a_peek_is_no_use(cache):
    assert cache.peek("a") == 1
    assert cache.peek("z") is None
    assert cache.peek("z", 0) == 0
    assert cache.oldest() == "a"
    assert cache.stats.lookups == 0


def test_oldest_and_newest(cache):
    assert (cache.oldest(), cache.newest()) == ("a", "c")
    cache.get("b")
    assert (cache.oldest(), cache.newest()) == ("a", "b")


def test_an_empty_cache_has_neither():
    for ask in (LRUCache(1).oldest, LRUCache(1).newest):
        with pytest.raises(KeyError, match="the cache is empty"):
            ask()


def test_a_cached_none_is_a_hit(cache):
    cache.put("n", None)
    assert cache.get("n", 5) is None
    assert cache.stats.hits == 1


def test_pop(cache):
    assert cache.pop("b") == 2
    assert cache.keys() == ["a", "c"]
    assert cache.pop("b", None) is None
    with pytest.raises(KeyError, match="b"):
        cache.pop("b")
    with pytest.raises(TypeError, match="at most one default, got 2"):
        cache.pop("a", 1, 2)
    assert cache.stats.evictions == 0


def test_resize(cache):
    assert cache.resize(1) == 2
    assert cache.keys() == ["c"]
    assert cache.resize(2) == 0
    cache.put("d", 4)
    assert cache.keys() == ["c", "d"]
    assert cache.resize(2) == 0
    with pytest.raises(ValueError, match="positive integer, not 0"):
        cache.resize(0)


def test_clear_keeps_the_counters(cache):
    cache.get("a")
    cache.clear()
    assert len(cache) == 0
    assert cache.keys() == []
    assert cache.stats.hits == 1
    assert cache.stats.evictions == 0


def test_evictions_are_told():
    told = []
    cache = LRUCache(1, on_evict=lambda key, value: told.append((key, value)))
    cache.put("a", 1)
    cache.put("a", 2)
    cache.put("b", 3)
    cache.pop("b")
    assert told == [("a", 2)]


@pytest.mark.parametrize("capacity", [0, -1, 1.5, "2"])
def test_capacity_is_a_positive_integer(capacity):
    with pytest.raises(ValueError, match="capacity must be a positive integer"):
        LRUCache(capacity)


def test_stats():
    stats = Stats()
    assert stats.hit_rate == 0.0
    stats.hits, stats.misses, stats.evictions = 3, 1, 2
    assert stats.lookups == 4
    assert stats.hit_rate == 0.75
    assert repr(stats) == "Stats(hits=3, misses=1, evictions=2, expirations=0)"
    stats.reset()
    assert repr(stats) == "Stats(hits=0, misses=0, evictions=0, expirations=0)"


def test_hits_and_misses_are_counted(cache):
    cache.get("a")
    cache.get("z")
    cache.get("y", 1)
    assert (cache.stats.hits, cache.stats.misses) == (1, 2)


@pytest.mark.parametrize(
    "make", [LRUCache, LFUCache, lambda capacity: TTLCache(capacity, 5, ManualClock())]
)
def test_no_cache_grows_beyond_its_capacity(make):
    cache = make(4)
    for number in range(50):
        cache.put(number * 7 % 11, number)
        cache.get(number % 5)
        assert len(cache) == min(number + 1, 4)
        assert cache.peek(number * 7 % 11) == number
