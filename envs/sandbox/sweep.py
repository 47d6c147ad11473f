"""What a killed program left behind: everything of ours on a machine carries its owner's name."""

import os
import tempfile
from pathlib import Path

from turngym.envs.sandbox.inside.remove import FOLDER, discard

PREFIX = "turngym-sandbox-"
"""How our temporary folders begin."""


def owned() -> str:
    """Return this process's number, start time and place, which together name it for ever."""
    return f"{os.getpid()}.{started(os.getpid())}.{place()}"


def place() -> str:
    """Return what names this run of this machine, and who numbers processes in it."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8")
    return f"{boot[:8]}.{os.stat('/proc/self/ns/pid').st_ino}"


def status(pid: int) -> list[str]:
    """Return what the kernel tells of a process after its name; nothing if there is none."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return line.rpartition(")")[2].split()  # the name before it may hold anything


def started(pid: int) -> str:
    """Return when a process began, in the kernel's ticks; empty if there is none."""
    return next(iter(status(pid)[19:20]), "")


def parent(pid: int) -> int:
    """Return the number of a process's parent; 0 if there is no such process."""
    return int(next(iter(status(pid)[1:2]), "0"))


def is_orphan(owner: str) -> bool:
    """Tell whether the process that `owned` named is gone.

    Whoever lives in another container, or on another machine with the same daemon, is not ours to
    judge; nor is what is no such name.

    >>> is_orphan(owned())
    False
    >>> is_orphan(f"1.0.{place()}"), is_orphan("1.0.elsewhere"), is_orphan("me")
    (True, False, False)
    """
    pid, _, rest = owner.partition(".")
    start, _, where = rest.partition(".")
    known = pid.isdecimal() and start.isdecimal() and where == place()
    return known and started(int(pid)) != start


def sweep_folders() -> None:
    """Remove the temporary folders of programs of this user that are gone."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = path.name.removeprefix(PREFIX).rpartition("-")[0]
        if is_orphan(owner) and belongs(path):
            discard(str(path))


def belongs(path: Path) -> bool:
    """Tell whether a path is a folder of this user, not a link to one."""
    try:
        folder = os.open(path, FOLDER)
    except OSError:
        return False
    mine = os.fstat(folder).st_uid == os.geteuid()
    os.close(folder)
    return mine
