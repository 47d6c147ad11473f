import pytest

from lrucache import LFUCache, ManualClock, TTLCache


def test_the_least_used_key_goes():
    cache = LFUCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert cache.items() == [("c", 3), ("a", 1)]
    assert [cache.uses(key) for key in "abc"] == [2, 0, 1]


def test_among_equals_the_one_used_longest_ago_goes():
    cache = LFUCache(3)
    for key in "abc":
        cache.put(key, key)
    cache.get("b")
    cache.get("a")
    cache.get("c")
    assert cache.keys() == ["b", "a", "c"]


def test_puts_count_as_uses():
    cache = LFUCache(2)
    cache.put("a", 1)
    cache.put("a", 2)
    cache.put("b", 3)
    assert cache.uses("a") == 2
    assert cache.peek("a") == 2
    assert cache.uses("a") == 2
    assert cache.get("z", 9) == 9


def test_fame_fades():
    cache = LFUCache(2)
    cache.put("a", 1)
    for _ in range(4):
        cache.get("a")
    cache.put("b", 1)
    cache.age()
    assert (cache.uses("a"), cache.uses("b")) == (2, 1)


def test_a_clock_goes_only_forward():
    clock = ManualClock(5)
    assert clock.advance(2) == 7
    assert clock() == 7
    assert clock.advance(0) == 7
    with pytest.raises(ValueError, match="time cannot go back by 1"):
        clock.advance(-1)
    assert ManualClock()() == 0


@pytest.fixture
def clock():
    return ManualClock(100)


def test_entries_die_when_their_time_is_over(clock):
    cache = TTLCache(3, 10, clock)
    cache.put("a", 1)
    clock.advance(9)
    assert cache.get("a") == 1
    assert cache.remaining("a") == 1
    clock.advance(1)
    assert cache.get("a") is None
    assert "a" not in cache
    assert len(cache) == 0
    assert cache.remaining("a") == 0


def test_entries_may_have_their_own_time(clock):
    cache = TTLCache(3, 10, clock)
    cache.put("a", 1, ttl=2)
    cache.put("b", 2)
    assert cache.keys() == ["a", "b"]
    clock.advance(2)
    assert cache.keys() == ["b"]


def test_the_one_that_expires_first_is_evicted(clock):
    cache = TTLCache(2, 10, clock)
    cache.put("a", 1)
    cache.put("b", 2, ttl=3)
    cache.put("c", 3)
    assert cache.keys() == ["a", "c"]
    assert cache.stats.evictions == 1


def test_the_dead_make_room_without_eviction(clock):
    cache = TTLCache(2, 10, clock)
    cache.put("a", 1, ttl=1)
    cache.put("b", 2)
    clock.advance(1)
    cache.put("c", 3)
    assert cache.keys() == ["b", "c"]
    assert (cache.stats.evictions, cache.stats.expirations) == (0, 1)


def test_expire_counts_the_dead(clock):
    cache = TTLCache(5, 4, clock)
    cache.put("a", 1)
    cache.put("b", 1)
    clock.advance(1)
    cache.put("c", 1)
    clock.advance(3)
    assert cache.expire() == 2
    assert cache.expire() == 0
    assert cache.stats.expirations == 2


def test_a_put_starts_the_time_anew(clock):
    cache = TTLCache(2, 4, clock)
    cache.put("a", 1)
    clock.advance(3)
    cache.put("a", 2)
    assert cache.remaining("a") == 4


def test_gets_start_the_time_anew_only_if_sliding(clock):
    fixed, sliding = TTLCache(2, 4, clock), TTLCache(2, 4, clock, sliding=True)
    for cache in (fixed, sliding):
        cache.put("a", 1, ttl=6)
    clock.advance(3)
    for cache in (fixed, sliding):
        cache.get("a")
        cache.peek("a")
    assert fixed.remaining("a") == 3
    assert sliding.remaining("a") == 6
    clock.advance(1)
    sliding.peek("a")
    assert sliding.remaining("a") == 5


def test_times_to_live_are_positive(clock):
    with pytest.raises(ValueError, match="ttl must be positive, not 0"):
        TTLCache(2, 0, clock)
    cache = TTLCache(2, 1, clock)
    with pytest.raises(ValueError, match="ttl must be positive, not 0"):
        cache.put("a", 1, ttl=0)
    assert len(cache) == 0
