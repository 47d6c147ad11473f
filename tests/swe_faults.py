"""Episodes whose sandboxes are killed now and then, and what is left of them.

Run the full number by `python tests/swe_faults.py 500`.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from swe_tasks import world

from turngym.envs.core import WorldError
from turngym.envs.swe.env import SWEEnv

WORK = (
    "bash echo x >> log; ls",
    "view .",
    "create a.txt\nb",
    "bash cat log | wc -l",
    "undo a.txt",
)


def left() -> Counter[str]:
    """Count what this process holds: descriptors, children, threads, mounts, temporary files.

    Of mounts only those of a sandbox: others on this machine may mount what they like meanwhile.
    """
    tasks = Path("/proc/self/task").iterdir()
    return Counter(
        descriptors=len(os.listdir("/proc/self/fd")),
        children=sum(len((task / "children").read_text().split()) for task in tasks),
        threads=threading.active_count(),
        mounts=sum(map(Path("/proc/self/mountinfo").read_text().count, ("/testbed", "/newroot"))),
        files=len(os.listdir(tempfile.gettempdir())),
    )


def settled(expected: Counter[str], wait_s: float = 10.0) -> Counter[str]:
    """Return what is left when it is what is expected, or when the wait is over."""
    end = time.monotonic() + wait_s
    while (now := left()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    return now


def episodes(number: int, seed: int = 0) -> Counter[str]:
    """Play episodes, kill the sandbox in every third of them, and count how they end."""
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    with world() as env:
        for index in range(number):
            env.reset(seed=index)
            fatal = chance.randrange(1, 5) if index % 3 == 0 else None
            ends[_played(env, fatal)] += 1
    return ends


def _played(env: SWEEnv, fatal: int | None) -> str:
    for turn, action in enumerate((*WORK, "bash true")):
        if turn == fatal:
            os.kill(supervisor(env), signal.SIGKILL)
        try:
            env.step(action)
        except WorldError:
            return "lost"
    return "cut" if env.truncate("enough")[3] else "ended"


def supervisor(env: SWEEnv) -> int:
    """Return the number of the process without which the sandbox of an episode is lost."""
    sandbox = env._place._sandbox
    assert sandbox is not None
    outer = sandbox._holder.process.pid  # type: ignore[attr-defined]  # as an accident would
    [inner] = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
    return int(inner)


if __name__ == "__main__":
    tempfile.tempdir = tempfile.mkdtemp(prefix="swe-faults-")
    before = left()
    print(dict(episodes(int(sys.argv[1]))))
    print("before", dict(before), "after", dict(settled(before)))
    os.rmdir(tempfile.gettempdir())
