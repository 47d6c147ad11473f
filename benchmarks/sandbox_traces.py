"""What sandboxes leave behind: counted before and after many of them, some killed, some side by side."""

import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from turngym.envs.core import WorldError
from turngym.envs.sandbox.bubblewrap import Bubble
from turngym.envs.sandbox.docker import LABEL, Container, connected
from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.sandbox.session import Session
from turngym.envs.sandbox.sweep import PREFIX, owned, started

Start = Callable[[], Session]
SETTLE_S = 5.0
"""How long whoever buries the dead may take: those whose parent was killed are another's."""


class Traces:
    """Counts what belongs to this program; others may use sandboxes meanwhile, if not its daemon."""

    def __init__(self, daemon: str | None) -> None:
        self.left = 0
        self.client: Any = connected(daemon) if daemon else None  # docker's package has no types
        self.places = [WORK_TREE, f"{tempfile.gettempdir()}/{PREFIX}"]
        if self.client:
            self.places.append(self.client.info()["DockerRootDir"])

    def after(self, space: str, ended: float) -> None:
        """Count the processes that are left of a session that has ended, at a time since the boot.

        The kernel gives a space's name to the next one at once, so younger ones are somebody else's.
        """
        end = time.monotonic() + SETTLE_S
        while (left := len(older(members(space), ended))) and time.monotonic() < end:
            time.sleep(0.01)
        self.left += left

    def counted(self) -> dict[str, int]:
        """Return how many of each kind there are."""
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        found = {
            "processes": self.left,
            "children": len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()),
            "mounts": sum(any(place in line for place in self.places) for line in lines),
            "folders": len(list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{owned()}*"))),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "threads": threading.active_count(),
        }
        if self.client:
            ours = self.client.containers(all=True, filters={"label": f"{LABEL}={owned()}"})
            found["containers"] = len(ours)
        return found


def first_process(session: Session) -> int:
    """Return the number that a session's supervisor has outside."""
    holder = session._holder
    if isinstance(holder, Container):
        return int(holder.client.inspect_container(holder.id)["State"]["Pid"])
    assert isinstance(holder, Bubble)
    pid = holder.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def space_of(pid: int) -> str:
    """Return the name of the space of processes that one lives in, empty if it is gone."""
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""


def members(space: str) -> list[int]:
    """Return all processes of a space, as seen from outside."""
    pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [pid for pid in pids if space and space_of(pid) == space]


def older(pids: list[int], moment: float) -> list[int]:
    """Return those of some processes that were there at a time since the boot."""
    ticks = moment * os.sysconf("SC_CLK_TCK")
    return [pid for pid in pids if (found := started(pid)) and int(found) <= ticks]


def leaks(start: Start, traces: Traces, sessions: int, seed: int = 0) -> dict[str, Any]:
    """Start and end sessions, each fifth by a signal at a random moment; count what is left."""
    chance = random.Random(seed)
    start().close()  # what the first one loads stays
    traces.counted()
    before = traces.counted()
    lost = 0
    for number in range(sessions):
        lost += not live(start, traces, chance if number % 5 == 4 else None)
    end = time.monotonic() + SETTLE_S
    while (after := traces.counted()) != before and time.monotonic() < end:
        time.sleep(0.05)
    return {"sessions": sessions, "lost": lost, "before": before, "after": after}


def live(start: Start, traces: Traces, chance: random.Random | None) -> bool:
    """Live through one session; with a chance, somebody kills it. Return whether it went well."""
    with start() as session:
        pid = first_process(session)
        space = space_of(pid)
        session.exec("echo begun > file")
        if chance is None:
            well = session.exec("cat file").output == "begun\n"
        else:
            well = outlived(session, pid, chance)
        ended = time.clock_gettime(time.CLOCK_BOOTTIME)
    traces.after(space, ended)
    return well


def outlived(session: Session, pid: int, chance: random.Random) -> bool:
    """Use a session whose supervisor, or what keeps it, is killed meanwhile; tell if it can be."""
    holder = session._holder
    victims = [pid, holder.process.pid] if isinstance(holder, Bubble) else [pid]
    words = chance.choice(victims), signal.SIGKILL
    killer = threading.Timer(chance.uniform(0, 0.03), os.kill, words)
    killer.start()
    try:
        session.exec("sleep 0.01; echo well", timeout_s=10)
        session.snapshot()
        session.exec("sleep 5 & sleep 0.1")
    except WorldError:
        return False
    finally:
        killer.join()
    return True


def soak(start: Start, traces: Traces, commands: int, side_by_side: int = 8) -> dict[str, Any]:
    """Run commands in sessions side by side; return the errors, and how all of it has grown."""
    sessions = [start() for _ in range(side_by_side)]
    pids = [first_process(session) for session in sessions]
    names = [session.snapshot() for session in sessions]
    share = commands // side_by_side
    begun = time.perf_counter()
    with ThreadPoolExecutor(side_by_side) as threads:

        def part(first: int, last: int) -> int:
            """Let each session do its commands of these numbers; count wrong answers."""
            work = [
                threads.submit(shift, session, name, range(first, last))
                for session, name in zip(sessions, names, strict=True)
            ]
            return sum(one.result() for one in work)

        warm = share // 5
        wrong = part(0, warm)
        before = grown(pids)
        wrong += part(warm, share)
        after = grown(pids)
    spent = time.perf_counter() - begun
    spaces = [space_of(pid) for pid in pids]
    for session, space in zip(sessions, spaces, strict=True):
        ended = time.clock_gettime(time.CLOCK_BOOTTIME)
        session.close()
        traces.after(space, ended)
    rate = share * side_by_side / spent
    done = {
        "commands": share * side_by_side,
        "wrong answers": wrong,
        "left": traces.left,
        "commands/s": round(rate),
    }
    return {**done, "before": before, "after": after}


def shift(session: Session, clean: str, numbers: range) -> int:
    """Ask a session one thing after another; return how many answers were wrong."""
    wrong = 0
    for number in numbers:
        if number % 50 == 0:
            session.restore(clean)
            session.exec("export COUNT=0; echo > log")
        expected = number % 50 + 1
        said = session.exec(
            f"COUNT=$((COUNT + 1)); export COUNT; echo {number} >> log; echo $COUNT $(wc -l < log)"
        ).output
        wrong += said != f"{expected} {expected + 1}\n"
        if number % 10 == 0:
            session.write("file", b"x" * number)
            wrong += session.read("file") != b"x" * number
    return wrong


def grown(pids: list[int]) -> dict[str, int]:
    """Return memory and descriptors of this program, and of all supervisors together."""
    found = {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "memory, kB": resident_kb(os.getpid()),
    }
    found["supervisors' descriptors"] = sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids)
    return {**found, "supervisors' memory, kB": sum(resident_kb(pid) for pid in pids)}


def resident_kb(pid: int) -> int:
    """Return the memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
