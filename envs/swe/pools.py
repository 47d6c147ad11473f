"""Sandboxes that are kept ready for all episodes of a process, and closed with the last of them."""

import os
import threading

from turngym.envs.sandbox import Pool, Sandbox
from turngym.envs.sandbox.session import Session
from turngym.envs.swe.tester import Start

READY = 2
"""Sandboxes that are kept ready."""


class Lease:
    """The right to take sandboxes out of a pool that others use as well."""

    _lock = threading.Lock()
    _pools: "dict[tuple[int, Start], tuple[Pool[Session], int]]" = {}  # noqa: RUF012  # shared

    def __init__(self, start: Start) -> None:
        """Begin without a pool: the first sandbox that is taken starts it."""
        self._start = start
        self._key: tuple[int, Start] | None = None

    def take(self) -> Sandbox:
        """Return a fresh sandbox, which whoever takes it closes."""
        with self._lock:
            if self._key is None or self._key[0] != os.getpid():  # threads do not survive a fork
                self._key = (os.getpid(), self._start)
                pool, users = self._pools.get(self._key) or (Pool(self._start, READY), 0)
                self._pools[self._key] = (pool, users + 1)
            pool, _ = self._pools[self._key]
        return pool.take()

    def close(self) -> None:
        """Give the right back; the last one closes the pool."""
        with self._lock:
            key, self._key = self._key, None
            if key is None or key[0] != os.getpid():
                return
            pool, users = self._pools.pop(key)
            if users > 1:
                self._pools[key] = (pool, users - 1)
                return
        pool.close()
