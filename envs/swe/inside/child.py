"""Does work in a forked child that may hang, crash or fill memory, and hears what came of it."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from typing import Any, NoReturn

MOST_MEMORY = 768 << 20
"""Bytes of address space: a fault that fills memory ends its own run, not all of them."""
PATIENCE = 3.0
"""How much longer by the clock than by its own work a child may take: others use the machine, too."""
PAUSE_S = 20.0
"""What it may sleep beyond that."""

Work = Callable[[], dict[str, Any]]


def tried(work: Work, limit_s: float) -> dict[str, Any]:
    """Return what the work gave in a child of its own; `ended` is false, and all there is, if none.

    Args:
        work: Gives plain JSON.
        limit_s: Seconds of processor time, which do not depend on what else the machine does.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        become(work, writing, limit_s)
    os.close(writing)
    text = heard(reading, time.monotonic() + PATIENCE * limit_s + PAUSE_S)
    os.close(reading)
    for victim in (-pid, pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    os.waitpid(pid, 0)
    try:
        return {"ended": True, **json.loads(text)}
    except ValueError:
        return {"ended": False}


def become(work: Work, target: int, limit_s: float) -> NoReturn:
    """Be the fork: do the work, write what it gives, never come back."""
    try:
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the kernel ends it, whatever it is in
        signal.setitimer(signal.ITIMER_PROF, limit_s)
        report = memoryview(json.dumps(work()).encode())
        while report:
            report = report[os.write(target, report) :]
    finally:
        os._exit(0)


def heard(source: int, deadline: float) -> bytes:
    """Return what comes out of a pipe until its end or a deadline."""
    parts = []
    while select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(source, 1 << 16)
        if not part:
            break
        parts.append(part)
    return b"".join(parts)
