"""What a session tells its supervisor before anything else."""

import os
import shlex
from collections.abc import Mapping

from turngym.envs.sandbox.protocol import WORK_TREE, Limits

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "USER": "agent",
}
"""The variables of a new session; none of the host's are passed on."""


def encoded(
    limits: Limits,
    *,
    home: str = WORK_TREE,
    aside: str = "",
    uid: int = 0,
    processes: int = 0,
    layers: bool = True,
    mounts: Mapping[int, str] | None = None,
    environment: Mapping[str, str] = ENVIRONMENT,
) -> bytes:
    """Return the settings as lines with zero bytes between them.

    Args:
        limits: The session's limits.
        home: The work tree.
        aside: Where copies of files go; empty for a disk of the supervisor's own.
        uid: The user that commands become; 0 to stay.
        processes: What each user may run; 0 where another mechanism counts processes.
        layers: Whether that disk keeps snapshots as layers, if the kernel can.
        mounts: Where the supervisor puts the mounts that it finds under these descriptors.
        environment: The variables of a new session.
    """
    lines = {
        "home": home,
        "aside": aside,
        "uid": uid,
        "processes": processes,
        "layers": layers,
        "files": limits.files,
        "cpu_s": limits.cpu_s,
        "disk_mb": limits.disk_mb,
        "inodes": limits.inodes,
        "memory_mb": limits.memory_mb,
        "exports": "".join(f"export {k}={shlex.quote(v)}\n" for k, v in environment.items()),
    }
    lines |= {f"mount{tree}": path for tree, path in (mounts or {}).items()}
    return os.fsencode("\0".join(f"{key}={value}" for key, value in lines.items()))
