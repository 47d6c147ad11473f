"""The filter of system calls, as a BPF program that the kernel runs before each call.

Blocked is what a program inside has no need of and what has let others out: new namespaces, mounts,
tracing, keys, kernel modules, io_uring, performance counters, unusual kinds of sockets. Blocked
calls fail with `EPERM`, or with `ENOSYS` where libraries then take an older way. The list follows
that of Docker's default profile, which is kept up by many eyes
(https://docs.docker.com/engine/security/seccomp/).
"""

import errno
import functools
import platform
import struct
from collections.abc import Iterable, Sequence

from turngym.envs.sandbox.syscalls import BLOCKED, NUMBERS

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names an architecture in `seccomp_data.arch`."""
X32 = 0x40000000
"""Set in the numbers of x86_64's second set of calls, which nobody needs."""
NAMESPACES = 0x7E020000 | 0x80
"""The flags of `clone` that make a namespace; 0x80 is that of time."""
FAMILIES = (1, 2, 10)
"""Unix, IPv4 and IPv6 sockets; in a network of one's own they reach nobody else."""
TERMINAL = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX, which type into the terminal that started us."""

SOCKET_LEVEL, BUFFERS = 1, (7, 8)
"""SO_SNDBUF and SO_RCVBUF. Setting them does nothing, and does not fail: a buffer is memory that no
process holds, so its usual size, which whoever counts memory can know, has to do."""

LOAD, JUMP_EQUAL, JUMP_GREATER, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
KILL, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
NUMBER, ARCH, FIRST, SECOND, THIRD = 0, 4, 16, 24, 32
"""Where `seccomp_data` has the call's number, the architecture and the first three arguments."""

LEAF = 3
"""How many values are compared one after the other."""

Instruction = tuple[int, int, int, int]
"""Operation, how many to skip if true, how many if false, operand."""


@functools.cache
def program(machine: str | None = None) -> bytes:
    """Return the filter for an architecture, this machine's unless named."""
    machine = machine or platform.machine()
    if machine not in NUMBERS:
        raise ValueError(f"machine is {machine!r}: expected one of {', '.join(sorted(NUMBERS))}")
    numbers = NUMBERS[machine]
    code: list[Instruction] = [
        (LOAD, 0, 0, ARCH),
        (JUMP_EQUAL, 1, 0, AUDIT[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (JUMP_GREATER, 0, 1, X32),
        refusal(errno.EPERM),
        # The flags of clone3 are out of a filter's sight; files in memory are out of every quota.
        *refused([numbers["clone3"], numbers["memfd_create"]], errno.ENOSYS),
        *where(numbers["clone"], FIRST, [(JUMP_SET, 0, 1, NAMESPACES), refusal(errno.EPERM)]),
        *where(numbers["ioctl"], SECOND, refused(TERMINAL, errno.EPERM)),
        *where(numbers["socket"], FIRST, unless(FAMILIES, errno.EAFNOSUPPORT)),
        *where(numbers["setsockopt"], SECOND, buffers_kept()),
        *searched(sorted(numbers[name] for name in BLOCKED if name in numbers), errno.EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def refusal(number: int) -> Instruction:
    """Let the call fail with this error."""
    return (RETURN, 0, 0, REFUSE | number)


def refused(values: Iterable[int], number: int) -> list[Instruction]:
    """Let the call fail if what was loaded is one of these values."""
    return [step for value in values for step in ((JUMP_EQUAL, 0, 1, value), refusal(number))]


def searched(values: Sequence[int], number: int) -> list[Instruction]:
    """Let the call fail if what was loaded is one of these values in order, else allow it.

    The list is halved again and again: at every command the kernel goes through the filter for each
    call that there is, to know beforehand which are always allowed.
    """
    if len(values) <= LEAF:
        return [*refused(values, number), (RETURN, 0, 0, ALLOW)]
    middle = len(values) // 2
    low, high = searched(values[:middle], number), searched(values[middle:], number)
    return [(JUMP_GREATER, len(low), 0, values[middle]), *low, *high]


def unless(values: Iterable[int], number: int) -> list[Instruction]:
    """Let the call fail if what was loaded is none of these values."""
    wanted = list(values)
    tests = [(JUMP_EQUAL, len(wanted) - at, 0, value) for at, value in enumerate(wanted)]
    return [*tests, refusal(number)]


def buffers_kept() -> list[Instruction]:
    """Let a change of a socket's buffers seem to succeed; the level of the option was loaded."""
    then = [(LOAD, 0, 0, THIRD), *refused(BUFFERS, 0)]
    return [(JUMP_EQUAL, 0, len(then), SOCKET_LEVEL), *then]


def where(call: int, argument: int, then: list[Instruction]) -> list[Instruction]:
    """Look at an argument of one call, and go on with the call's number loaded again."""
    inner = [(LOAD, 0, 0, argument), *then, (LOAD, 0, 0, NUMBER)]
    return [(JUMP_EQUAL, 0, len(inner), call), *inner]
