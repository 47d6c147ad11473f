import pytest

from lrucache import LFUCache, memoize
from lrucache.memo import make_key


def counted(**options):
    calls = []

    @memoize(**options)
    def double(x, plus=0):
        """Twice x."""
        calls.append(x)
        if x == "bad":
            raise ValueError(x)
        return None if x is None else x * 2 + plus

    return double, calls


def test_results_are_remembered():
    double, calls = counted()
    assert [double(2), double(2), double(3), double(2, plus=1)] == [4, 4, 6, 5]
    assert calls == [2, 3, 2]
    assert double.cache.stats.hits == 1
    assert double.__name__ == "double"
    assert double.cache.capacity == 128


def test_none_is_remembered_and_exceptions_are_not():
    double, calls = counted()
    double(None)
    double(None)
    for _ in range(2):
        with pytest.raises(ValueError):
            double("bad")
    assert calls == [None, "bad", "bad"]


def test_the_capacity_holds():
    double, calls = counted(capacity=1)
    double(1)
    double(2)
    double(1)
    assert calls == [1, 2, 1]


def test_a_cache_can_be_passed():
    cache = LFUCache(2)
    double, _ = counted(cache=cache)
    double(1)
    assert double.cache is cache
    assert len(cache) == 1


def test_forget():
    double, calls = counted()
    double(1)
    assert double.forget(1) is True
    assert double.forget(1) is False
    double(1)
    assert calls == [1, 1]


def test_keys_ignore_the_order_of_names():
    assert make_key((1,), {"a": 1, "b": 2}) == make_key((1,), {"b": 2, "a": 1})
    assert make_key((1, 2), {}) != make_key((2, 1), {})
    assert make_key((), {"a": 1}) != make_key((), {"a": 2})


def test_typed_keys_tell_types_apart():
    assert make_key((1,), {}) == make_key((1.0,), {})
    assert make_key((1,), {}, typed=True) != make_key((1.0,), {}, typed=True)
    assert make_key((), {"a": 1}, typed=True) != make_key((), {"a": True}, typed=True)
    double, calls = counted(typed=True)
    double(1)
    double(1.0)
    assert len(calls) == 2
