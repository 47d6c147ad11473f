"""What a command gives up before it begins: privileges, system calls, and all but its share."""

import posix

from turngym.envs.sandbox.inside import kernel


class Confinement:
    """How a command is held; 0 and empty mean that something else holds it, or nothing does."""

    def __init__(self, given: "dict[str, str]", program: bytes) -> None:
        """Take the limits from the settings; `program` is the filter of system calls."""
        self.uid = int(given["uid"])
        self.filter = program
        wanted = {
            kernel.PROCESSES: int(given["processes"]),
            kernel.FILES: int(given["files"]),
            kernel.PROCESSOR_S: int(given["cpu_s"]),
            kernel.FILE_BYTES: int(given["disk_mb"]) << 20,
            kernel.DATA_BYTES: int(given["memory_mb"]) << 20,
        }
        shares = {kind: min(limit, kernel.hard(kind)) for kind, limit in wanted.items() if limit}
        self.shares = {**shares, kernel.CORE_BYTES: 0}


def confine(held: Confinement) -> None:
    """Confine this process, and with it all that it will ever start."""
    posix.setsid()
    for kind, limit in held.shares.items():
        kernel.bound(kind, limit)
    score = posix.open("/proc/self/oom_score_adj", posix.O_WRONLY | posix.O_CLOEXEC)
    posix.write(score, b"1000")  # if memory ends, a command goes before its supervisor
    posix.close(score)
    if held.uid:
        posix.setgroups([])
        posix.setresgid(held.uid, held.uid, held.uid)
        posix.setresuid(held.uid, held.uid, held.uid)
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    if held.filter:
        kernel.drop_capabilities()
        kernel.load_filter(held.filter)
