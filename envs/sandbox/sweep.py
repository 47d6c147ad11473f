"""What a killed program left behind: everything of ours on a machine carries its owner's name."""

import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "turngym-sandbox-"
"""How our temporary folders begin."""


def owned() -> str:
    """Return this process's number and start time, which together name it on this machine."""
    return f"{os.getpid()}.{started(os.getpid())}"


def started(pid: int) -> str:
    """Return when a process began, in the kernel's ticks; empty if there is none."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return line.rpartition(")")[2].split()[19]  # the name before it may hold anything


def is_orphan(owner: str) -> bool:
    """Tell whether the process that `owned` named is gone; what is no such name has no owner.

    >>> is_orphan(owned())
    False
    >>> is_orphan("1.0")
    True
    """
    pid, _, start = owner.partition(".")
    return pid.isdigit() and start.isdigit() and started(int(pid)) != start


def sweep_folders() -> None:
    """Remove the temporary folders of programs that are gone."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if is_orphan(path.name.removeprefix(PREFIX).rpartition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)
