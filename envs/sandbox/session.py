"""The near end of a sandbox: sends requests to its supervisor and knows when it is lost."""

import errno
import os
import threading
import time
from typing import NoReturn, Protocol

from turngym.envs.core import WorldError
from turngym.envs.sandbox.channel import Channel
from turngym.envs.sandbox.inside import wire
from turngym.envs.sandbox.output import joined, readable
from turngym.envs.sandbox.program import supervisor
from turngym.envs.sandbox.protocol import Limits, Result, Stop

GRACE_S = 20.0
"""How long a supervisor may take beyond a command's own time before it is given up."""
MOST = 64 << 20
"""Bytes of an answer; whoever sends more is not our supervisor any more."""


STOPS: dict[bytes, Stop] = {b"time": "time", b"memory": "memory"}


class Holder(Protocol):
    """What keeps a supervisor alive: a process, a container."""

    def kill(self) -> None:
        """Kill the supervisor and all that it holds, and remove every trace; once or often."""

    def why(self) -> str:
        """Say in a few words what became of it, empty if unknown."""


class Session:
    """A sandbox with a supervisor in it, whatever holds the supervisor."""

    def __init__(self, channel: Channel, holder: Holder, limits: Limits) -> None:
        self._channel = channel
        self._holder = holder
        self._limits = limits
        self._lost = ""
        self._snapshots: set[str] = set()
        self._one = threading.Lock()
        self._ending = threading.Lock()

    def begin(self, settings: bytes, filter_program: bytes) -> None:
        """Send the supervisor's program and its settings, and wait until the place is ready."""
        self._ask([settings, filter_program], before=supervisor())

    def exec(self, command: str, timeout_s: float = 30.0) -> Result:
        """Run a command; see `Sandbox.exec`."""
        if not 0 < timeout_s < float("inf"):
            raise ValueError(f"timeout_s is {timeout_s!r}: expected seconds above 0")
        text = without_nul(command, "command")
        words = [b"exec", text, str(timeout_s).encode()]
        code, stopped, head, tail, lost = self._ask(words, timeout_s, parts=5)
        return Result(
            exit_code=self._number(code),
            output=joined(head, tail, self._number(lost)),
            stopped=STOPS.get(stopped, ""),
        )

    def read(self, path: str) -> bytes:
        """Return a file's content; see `Sandbox.read`."""
        most = self._limits.read_mb << 20
        words = [b"read", without_nul(path, "path"), str(most).encode()]
        content = self._file(words, path)
        if len(content) > most:
            raise OSError(errno.EFBIG, f"longer than {self._limits.read_mb} MB", path)
        return content

    def write(self, path: str, content: bytes) -> None:
        """Write a file; see `Sandbox.write`."""
        if len(content) > MOST // 2:
            raise ValueError(f"{len(content)} bytes for {path!r}: expected at most {MOST // 2}")
        self._file([b"write", without_nul(path, "path"), content], path)

    def snapshot(self) -> str:
        """Keep all files; see `Sandbox.snapshot`."""
        name = self._ask([b"snapshot"], parts=1)[0].decode("ascii", errors="replace")
        self._snapshots.add(name)
        return name

    def restore(self, snapshot: str) -> None:
        """Bring all files back; see `Sandbox.restore`."""
        if snapshot not in self._snapshots:
            raise ValueError(f"snapshot {snapshot!r} is not of this sandbox")
        self._ask([b"restore", snapshot.encode()])

    def close(self) -> None:
        """Kill what runs and remove all traces; a request of another thread ends with `WorldError`."""
        self._end("it was closed")

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _file(self, words: list[bytes], path: str) -> bytes:
        code, content = self._ask(words, parts=2)
        number = self._number(code)
        if number:
            raise OSError(number, os.strerror(number), path)
        return content

    def _ask(
        self, words: list[bytes], extra_s: float = 0.0, parts: int = 0, before: bytes = b""
    ) -> list[bytes]:
        """Send a request and return its answer, or give the sandbox up for lost."""
        with self._one:
            if self._lost:
                raise WorldError(f"the sandbox is gone: {self._lost}")
            try:
                message = before + wire.packed(words)
                answer = self._exchange(message, time.monotonic() + GRACE_S + extra_s)
            except (OSError, ValueError) as error:
                self._give_up(str(error), ask=True)
            except BaseException:  # Ctrl-C half-way: the rest would answer the next request
                self._end("a request was interrupted")
                raise
            if answer[:1] != [b"ok"]:
                self._give_up(readable(b" ".join(answer[1:]))[:200] or "its supervisor is broken")
            if len(answer) != parts + 1:
                self._give_up("its supervisor answers out of turn")
            return answer[1:]

    def _exchange(self, message: bytes, end: float) -> list[bytes]:
        self._channel.send(message, end)
        length = wire.length(self._channel.receive(wire.HEAD, end))
        if length > MOST:
            raise ValueError(f"its supervisor wants to send {length} bytes")
        return wire.unpacked(self._channel.receive(length, end))

    def _number(self, text: bytes) -> int:
        if not text.isdigit() or len(text) > 18:
            self._give_up("its supervisor sent no number where one was due")
        return int(text)

    def _give_up(self, reason: str, ask: bool = False) -> NoReturn:
        """Remove what is left of the sandbox, and say in one sentence that it is lost."""
        self._end(reason, ask)
        raise WorldError(f"the sandbox is gone: {self._lost}") from None

    def _end(self, reason: str, ask: bool = False) -> None:
        """Remove what is left, once; `ask` prefers what the holder knows of the reason."""
        with self._ending:
            if not self._lost:
                self._lost = (self._holder.why() if ask else "") or reason
            self._channel.close()
            self._holder.kill()


def without_nul(text: str, what: str) -> bytes:
    """Return a text's bytes, which no system call would cut short."""
    if "\0" in text:
        raise ValueError(f"{what} {text[:40]!r} has a zero character: no command or path may")
    return text.encode("utf-8", errors="surrogateescape")
