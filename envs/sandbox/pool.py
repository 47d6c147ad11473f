"""Sandboxes that are started before anybody needs them, so that nobody waits for a start."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from turngym.envs.sandbox.protocol import Sandbox

S = TypeVar("S", bound=Sandbox)


class Pool(Generic[S]):
    """A few fresh sandboxes, kept in number by a thread.

    Each is handed out once, and whoever takes it closes it: a used sandbox never comes back, so
    nothing of one episode reaches another.

    >>> from turngym.envs.sandbox import bubblewrap_sandbox
    >>> with Pool(bubblewrap_sandbox, size=2) as pool:  # doctest: +SKIP
    ...     sandbox = pool.take()
    """

    def __init__(self, start: Callable[[], S], size: int) -> None:
        """Begin to start sandboxes; `size` of them are kept ready."""
        if size < 1:
            raise ValueError(f"size is {size!r}: expected at least 1")
        self._start = start
        self._size = size
        self._ready: deque[S] = deque()
        self._failed: Exception | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._filler = threading.Thread(target=self._fill, name="sandbox pool", daemon=True)
        self._filler.start()

    def take(self) -> S:
        """Return a sandbox that is ready, or wait for one; what prevents a start is raised here."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._failed or self._closed)
            if self._closed:
                raise ValueError("the pool is closed: expected to take a sandbox before")
            if not self._ready and self._failed:
                error, self._failed = self._failed, None
                self._changed.notify_all()
                raise error
            sandbox = self._ready.popleft()
            self._changed.notify_all()
            return sandbox

    def close(self) -> None:
        """Close what nobody took; what was taken stays with whoever has it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._filler.join()
        while self._ready:
            self._ready.popleft().close()

    def __enter__(self) -> "Pool[S]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fill(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closed or (len(self._ready) < self._size and not self._failed)
                )
                if self._closed:
                    return
            try:
                sandbox = self._start()
            except Exception as error:  # handed to whoever takes next, in their own thread
                with self._changed:
                    self._failed = error
                    self._changed.notify_all()
            else:
                with self._changed:
                    self._ready.append(sandbox)
                    self._changed.notify_all()
