"""What a command gives up before it begins: privileges, system calls, and all but its share."""

import os
import resource

from turngym.envs.sandbox.inside import kernel


class Confinement:
    """How a command is held; 0 and empty mean that something else holds it, or nothing does."""

    def __init__(self, given: "dict[str, str]", program: bytes) -> None:
        """Take the limits from the settings; `program` is the filter of system calls."""
        self.uid = int(given["uid"])
        self.filter = program
        wanted = {
            resource.RLIMIT_NPROC: int(given["processes"]),
            resource.RLIMIT_NOFILE: int(given["files"]),
            resource.RLIMIT_CPU: int(given["cpu_s"]),
            resource.RLIMIT_FSIZE: int(given["disk_mb"]) << 20,
            resource.RLIMIT_DATA: int(given["memory_mb"]) << 20,
        }
        shares = {kind: least(kind, limit) for kind, limit in wanted.items() if limit}
        self.shares = {**shares, resource.RLIMIT_CORE: 0}


def confine(held: Confinement) -> None:
    """Confine this process, and with it all that it will ever start."""
    os.setsid()
    for kind, limit in held.shares.items():
        resource.setrlimit(kind, (limit, limit))
    score = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    os.write(score, b"1000")  # if memory ends, a command goes before its supervisor
    os.close(score)
    if held.uid:
        os.setgroups([])
        os.setresgid(held.uid, held.uid, held.uid)
        os.setresuid(held.uid, held.uid, held.uid)
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    if held.filter:
        kernel.drop_capabilities()
        kernel.load_filter(held.filter)


def least(kind: int, limit: int) -> int:
    """Return a limit of each process, or what this process may have at most if that is less."""
    hard = resource.getrlimit(kind)[1]
    return limit if hard == resource.RLIM_INFINITY else min(limit, hard)
