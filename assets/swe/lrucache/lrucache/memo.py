"""Caching the results of functions."""

import functools

from lrucache.lru import LRUCache

_MISSING = object()


def make_key(args, kwargs, typed=False):
    """A hashable key of a call; the order of keyword arguments does not count.

    With `typed`, equal arguments of different types (1, 1.0 and True) make different keys.
    """
    names = sorted(kwargs)
    key = (tuple(args), tuple((name, kwargs[name]) for name in names))
    if typed:
        key += (tuple(type(arg) for arg in args), tuple(type(kwargs[name]) for name in names))
    return key


def memoize(capacity=128, cache=None, typed=False):
    """A decorator that remembers results; exceptions are not remembered.

    The cache is an LRUCache of `capacity` unless one is passed. The function gets the attributes
    `cache` and `forget`; `forget(*args, **kwargs)` drops one result and tells if there was one.
    """
    store = LRUCache(capacity) if cache is None else cache

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            key = make_key(args, kwargs, typed)
            result = store.get(key, _MISSING)
            if result is _MISSING:
                result = function(*args, **kwargs)
                store.put(key, result)
            return result

        def forget(*args, **kwargs):
            return store.pop(make_key(args, kwargs, typed), _MISSING) is not _MISSING

        wrapper.cache = store
        wrapper.forget = forget
        return wrapper

    return decorate
