"""Bytes to and from a supervisor over a socket, never waiting beyond a given moment."""

import contextlib
import select
import socket
import time
from typing import Protocol


class Channel(Protocol):
    """A way to a supervisor; `end` is a time of `time.monotonic`."""

    def send(self, data: bytes, end: float) -> None:
        """Send all of it; `OSError` if the other end is gone or takes too long."""

    def receive(self, count: int, end: float) -> bytes:
        """Return so many bytes; `OSError` if they do not come."""

    def close(self) -> None:
        """Hang up; once or often."""


class SocketChannel:
    """A channel over one end of a connected socket."""

    def __init__(self, near: socket.socket) -> None:
        near.setblocking(False)
        self.socket = near

    def send(self, data: bytes, end: float) -> None:
        """Send all of it."""
        rest = memoryview(data)
        while rest:
            self._wait(select.POLLOUT, end)
            rest = rest[self.socket.send(rest) :]

    def receive(self, count: int, end: float) -> bytes:
        """Return so many bytes."""
        found = bytearray()
        while len(found) < count:
            self._wait(select.POLLIN, end)
            chunk = self.socket.recv(min(count - len(found), 1 << 20))
            if not chunk:
                raise ConnectionResetError("its supervisor died")
            found += chunk
        return bytes(found)

    def close(self) -> None:
        """Hang up, and wake whoever waits in another thread."""
        with contextlib.suppress(OSError):  # it was closed before, or the other end is gone
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _wait(self, event: int, end: float) -> None:
        """Wait until the socket is ready; a poll serves descriptors of any number."""
        if self.socket.fileno() < 0:
            raise ConnectionResetError("it was closed")
        poll = select.poll()
        poll.register(self.socket, event)
        if not poll.poll(max(0.0, end - time.monotonic()) * 1000):
            raise TimeoutError("its supervisor does not answer")
