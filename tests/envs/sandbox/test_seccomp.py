"""The filter of system calls, run by an interpreter as the kernel would run it."""

import errno
import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.sandbox.seccomp import AUDIT, program
from turngym.envs.sandbox.syscalls import BLOCKED, NUMBERS

MACHINES = sorted(NUMBERS)
ALLOWED = {
    "x86_64": {"read": 0, "write": 1, "open": 2, "mmap": 9, "fork": 57, "execve": 59, "kill": 62},
    "aarch64": {"read": 63, "write": 64, "openat": 56, "mmap": 222, "execve": 221, "kill": 129},
}
"""Some calls that every program makes, by the numbers in Linux's unistd headers."""
KILL, ALLOW = "kill", "allow"


def ruled(machine: str, number: int, *arguments: int, arch: int | None = None) -> str | int:
    """What the filter says of a call: `kill`, `allow`, or the error that it gives."""
    return walked(machine, number, *arguments, arch=arch)[0]


def walked(
    machine: str, number: int, *arguments: int, arch: int | None = None
) -> tuple[str | int, int]:
    """What the filter says of a call, and how many instructions it takes for that."""
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, AUDIT[machine] if arch is None else arch, 0, *words)
    code = list(struct.iter_unpack("=HBBI", program(machine)))
    at, loaded = 0, 0
    for steps in itertools.count(1):
        operation, if_true, if_false, operand = code[at]
        at += 1
        if operation == 0x20:  # BPF_LD | BPF_W | BPF_ABS
            loaded = struct.unpack_from("=I", data, operand)[0]
        elif operation == 0x06:  # BPF_RET | BPF_K
            return meaning(operand), steps
        else:
            tests = {0x15: loaded == operand, 0x35: loaded >= operand, 0x45: loaded & operand}
            at += if_true if tests[operation] else if_false
    raise AssertionError("a filter has no loops")


def meaning(value: int) -> str | int:
    """What a filter returns, in a word or as the number of an error (linux/seccomp.h)."""
    if value & 0xFFFF0000 == 0x00050000:
        return value & 0xFFFF
    return {0x80000000: KILL, 0x7FFF0000: ALLOW}[value]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_blocked_call_is_refused(machine: str) -> None:
    numbers = {name: NUMBERS[machine][name] for name in BLOCKED if name in NUMBERS[machine]}
    assert {name: ruled(machine, number) for name, number in numbers.items()} == dict.fromkeys(
        numbers, errno.EPERM
    )
    assert len(numbers) > 60


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_is_far_from_its_verdict(machine: str) -> None:
    blocked = sum(name in NUMBERS[machine] for name in BLOCKED)
    assert blocked <= 3 * 2**5  # so halving five times leaves three to compare with
    steps = [walked(machine, number)[1] for number in range(600)]
    assert max(steps) <= 10 + 7 + 5 + 3 + 1  # the beginning, arguments, halving, comparing, the end


@pytest.mark.parametrize("machine", MACHINES)
def test_what_every_program_needs_is_allowed(machine: str) -> None:
    for number in ALLOWED[machine].values():
        assert ruled(machine, number) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_libraries_can_do_without_do_not_exist(machine: str) -> None:
    for name in ("clone3", "memfd_create"):
        assert ruled(machine, NUMBERS[machine][name]) == errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_a_clone_may_make_threads_and_processes_but_no_namespace(machine: str) -> None:
    clone = NUMBERS[machine]["clone"]
    thread = 0x3D0F00  # what pthread_create asks for
    assert ruled(machine, clone, thread) == ALLOW
    assert ruled(machine, clone, 17) == ALLOW  # SIGCHLD alone: a fork
    spaces = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80)
    for flag in spaces:  # mounts, cgroups, uts, ipc, users, pids, network, time
        assert ruled(machine, clone, thread | flag) == errno.EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_sockets_are_of_three_families(machine: str) -> None:
    socket = NUMBERS[machine]["socket"]
    found = {family: ruled(machine, socket, family) for family in range(46)}
    allowed = {family for family, rule in found.items() if rule == ALLOW}
    assert allowed == {1, 2, 10}
    assert {rule for rule in found.values() if rule != ALLOW} == {errno.EAFNOSUPPORT}


@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_is_typed_into_a_terminal(machine: str) -> None:
    ioctl = NUMBERS[machine]["ioctl"]
    assert ruled(machine, ioctl, 0, 0x5412) == errno.EPERM
    assert ruled(machine, ioctl, 0, 0x541C) == errno.EPERM
    assert ruled(machine, ioctl, 0, 0x5401) == ALLOW  # TCGETS, with which isatty asks
    assert ruled(machine, ioctl, 0x5412, 0x5401) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architecture_is_killed(machine: str) -> None:
    assert ruled(machine, 0, arch=0x40000003) == KILL  # i386, whose numbers mean other calls


@given(number=st.integers(0x40000000, 0xFFFFFFFF))
def test_the_second_set_of_numbers_is_closed(number: int) -> None:
    assert ruled("x86_64", number) == errno.EPERM


@given(
    machine=st.sampled_from(MACHINES),
    number=st.integers(0, 0xFFFFFFFF),
    arguments=st.lists(st.integers(0, 2**64 - 1), max_size=6),
)
def test_the_filter_comes_to_an_end_for_every_call(
    machine: str, number: int, arguments: list[int]
) -> None:
    assert ruled(machine, number, *arguments) != KILL


def test_a_blocked_call_is_refused_whatever_its_upper_half_of_arguments_says() -> None:
    socket = NUMBERS["x86_64"]["socket"]
    assert ruled("x86_64", socket, (1 << 32) | 16) == errno.EAFNOSUPPORT  # netlink


def test_an_unknown_machine_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="machine is 'vax': expected one of aarch64, x86_64"):
        program("vax")
