"""Starts the process that runs the tests, hears what it reports, and writes down what is true of it.

It never imports anything of the work tree, and the process that does cannot reach it: it is not
dumpable, so its memory and its descriptors are closed to other processes of the same user.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import select
import signal
import sys
import tempfile
import time
from typing import Any

from turngym.envs.swe.inside.ledger import Ledger

HALF = 5_000
"""Bytes kept of each end of what the tests print."""
CHUNK = 1 << 16
SET_DUMPABLE = 4
"""The kernel's number, of prctl.h."""


def main() -> None:
    """Take an order from standard input, have it done, and say where the report is."""
    order = json.loads(sys.stdin.readline())
    os.closerange(3, 1024)  # of the shell before us
    order["root"] = os.getcwd()
    order["place"] = place = tempfile.mkdtemp(prefix="turngym-")
    ledger = Ledger()
    said, stopped = watch(order, ledger)
    for name in os.listdir(place):
        if name.endswith(".py"):
            os.unlink(os.path.join(place, name))
    report = json.dumps({**ledger.closed(stopped), "output": said, "stopped": stopped}).encode()
    path = os.path.join(place, "report")
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(target, "wb") as file:
        file.write(report)
    print(hashlib.sha256(report).hexdigest(), path)


def watch(order: dict[str, Any], ledger: Ledger) -> tuple[str, str]:
    """Run the tests until they end or their time is up; return what they printed, why they ended."""
    records, recording = os.pipe()
    output, printing = os.pipe()
    started, starting = os.pipe()
    pid = os.fork()
    if pid == 0:
        become_runner(order, started, recording, printing)
    ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)
    for end in (recording, printing, started):
        os.close(end)
    secret = os.urandom(16).hex()
    os.write(starting, secret.encode())
    os.close(starting)
    ends = time.monotonic() + order["timeout_s"]
    printed = Printed()
    listen({records: Records(ledger, secret), output: printed}, ledger, ends)
    drain(output, printed)
    said = printed.text()
    late = not ledger.complete and time.monotonic() >= ends
    status = collected(pid, ledger.complete or late)
    if ledger.complete:
        return said, ""
    if late:
        return said, "time"
    ledger.died(status)
    return said, "exit"


def become_runner(order: dict[str, Any], started: int, recording: int, printing: int) -> None:
    """Be the fork: keep three pipes and nothing else, run the tests, never come back."""
    try:
        kept = [os.dup2(pipe, 200 + i) for i, pipe in enumerate((started, recording, printing))]
        for number in (1, 2):
            os.dup2(kept[2], number)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.closerange(3, 200)
        os.dup2(kept[0], 3)
        os.dup2(kept[1], 4)
        os.closerange(5, 1024)
        from turngym.envs.swe.inside.runner import run  # after the fork: it imports pytest

        run(order, 3, 4)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(1)


class Records:
    """Lines of the runner on their way to the ledger."""

    def __init__(self, ledger: Ledger, secret: str) -> None:
        self.ledger, self.secret, self.rest = ledger, secret.encode(), b""

    def add(self, chunk: bytes) -> None:
        """Take what came through the pipe."""
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            given, _, text = line.partition(b" ")
            self.ledger.note(text if given == self.secret else None)


class Printed:
    """The two ends of what was printed."""

    def __init__(self) -> None:
        self.head, self.tail, self.lost = b"", b"", 0

    def add(self, chunk: bytes) -> None:
        """Take what came through the pipe."""
        room = HALF - len(self.head)
        self.head += chunk[:room]
        self.tail += chunk[room:]
        self.lost += max(0, len(self.tail) - HALF)
        self.tail = self.tail[-HALF:]

    def text(self) -> str:
        """Return what is kept, with a note of what is not."""
        note = b"\n[... %d bytes cut ...]\n" % self.lost if self.lost else b""
        return (self.head + note + self.tail).decode(errors="replace")


def listen(pipes: dict[int, Any], ledger: Ledger, ends: float) -> None:
    """Hear both pipes until the last record, the end of the records, or the end of time."""
    records = next(iter(pipes))
    poll = select.poll()
    for pipe in pipes:
        poll.register(pipe, select.POLLIN)
    while not ledger.complete and time.monotonic() < ends:
        for pipe, _ in poll.poll(1000 * max(0.0, ends - time.monotonic()) + 1):
            chunk = os.read(pipe, CHUNK)
            pipes[pipe].add(chunk)
            if not chunk:
                poll.unregister(pipe)
                if pipe == records:
                    return


def drain(pipe: int, printed: Printed) -> None:
    """Take what was printed and not heard yet: as much as a pipe holds."""
    os.set_blocking(pipe, False)
    for _ in range(16):
        try:
            printed.add(os.read(pipe, CHUNK))
        except BlockingIOError:
            return


def collected(pid: int, kill: bool) -> int:
    """Return how the runner ended; one that goes on after its last word is killed."""
    if kill:
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]
