"""What a command gives up before it begins: privileges, system calls, and all but its share."""

import os
import resource

from turngym.envs.sandbox.inside import kernel


class Confinement:
    """How a command is held; 0 and empty mean that something else holds it, or nothing does."""

    def __init__(self, given: "dict[str, str]", program: bytes) -> None:
        """Take the limits from the settings; `program` is the filter of system calls."""
        self.uid = int(given["uid"])
        self.processes = int(given["processes"])
        self.files = int(given["files"])
        self.cpu_s = int(given["cpu_s"])
        self.file_mb = int(given["disk_mb"])
        self.memory_mb = int(given["memory_mb"])
        self.filter = program


def confine(held: Confinement) -> None:
    """Confine this process, and with it all that it will ever start."""
    os.setsid()
    for kind, limit in shares(held):
        hard = resource.getrlimit(kind)[1]
        least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (least, least))
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


def shares(held: Confinement) -> "list[tuple[int, int]]":
    """Return the limits that the kernel keeps for each process."""
    wanted = [
        (resource.RLIMIT_NPROC, held.processes),
        (resource.RLIMIT_NOFILE, held.files),
        (resource.RLIMIT_CPU, held.cpu_s),
        (resource.RLIMIT_FSIZE, held.file_mb << 20),
        (resource.RLIMIT_DATA, held.memory_mb << 20),
    ]
    return [(kind, limit) for kind, limit in wanted if limit] + [(resource.RLIMIT_CORE, 0)]
