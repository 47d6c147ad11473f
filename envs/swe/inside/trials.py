"""Runs tests of a work tree again and again, each time with other files changed, in forked children.

Python and pytest are imported once for all trials, which is most of what a short run would take.
The code is a repository's own with one fault in it, not an agent's: it is kept from hanging, not
from lying. Whoever grades an agent uses the tester instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from typing import Any

import pytest

from turngym.envs.swe.inside.runner import options
from turngym.envs.swe.inside.witness import Witness

FIRST_TIME = 1_000_000_000
"""Where the times of changed files begin; each has its own, so no compiled file is taken for it."""
MOST_MEMORY = 768 << 20
"""Bytes of address space: a fault that fills memory ends its own run, not all of them."""


def main(order_path: str, report_path: str) -> None:
    """Do all trials of an order, and write what came of them."""
    with open(order_path, encoding="utf-8") as file:
        order = json.load(file)
    root = os.getcwd()
    sys.path[:0] = [root, os.path.join(root, "src")]
    sys.pycache_prefix = tempfile.gettempdir() + "/trials-compiled"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    reports = []
    for number, trial in enumerate(order["trials"]):
        kept = changed(trial["changes"], FIRST_TIME + order["first"] + number)
        reports.append(tried(trial))
        restore(kept)
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(reports, file)


def changed(changes: dict[str, str], moment: int) -> dict[str, tuple[bytes, float]]:
    """Write changed files; return what was there before, and when it was written."""
    kept = {}
    for path, text in changes.items():
        with open(path, "rb") as old:
            kept[path] = (old.read(), os.stat(path).st_mtime)
        with open(path, "wb") as new:
            new.write(text.encode("utf-8"))
        os.utime(path, (moment, moment))
    return kept


def restore(kept: dict[str, tuple[bytes, float]]) -> None:
    """Bring back what `changed` kept."""
    for path, (content, moment) in kept.items():
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (moment, moment))


def tried(trial: dict[str, Any]) -> dict[str, Any]:
    """Run the tests of one trial in a child, and return its report: `ended` says if it is whole."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.close(reading)
        run(trial, writing)
    os.close(writing)
    text = heard(reading, time.monotonic() + trial["limit_s"])
    os.close(reading)
    for victim in (-pid, pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    os.waitpid(pid, 0)
    try:
        return {"ended": True, **json.loads(text)}
    except ValueError:
        return {"ended": False}


def heard(source: int, deadline: float) -> bytes:
    """Return what comes out of a pipe until its end or a deadline."""
    parts = []
    while select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(source, 1 << 16)
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def run(trial: dict[str, Any], target: int) -> None:
    """Run pytest, write its report and end the process."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    witness = Witness(os.getcwd(), trial["traced"], trial["facts"])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with contextlib.suppress(BaseException):  # whatever a fault does, what was seen is the report
        pytest.main([*options(os.getcwd(), "none"), *trial["targets"]], plugins=[witness])
    report = memoryview(json.dumps(witness.report()).encode())
    while report:
        report = report[os.write(target, report) :]
    os._exit(0)
