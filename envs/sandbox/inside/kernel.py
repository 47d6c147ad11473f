"""The few calls of the Linux kernel that Python's library does not offer."""

import ctypes
import os

NOSUID, NODEV, READ_ONLY, BIND, DETACH = 2, 4, 1, 4096, 2
"""Flags of `mount` and `umount`."""
SET_SECCOMP, FILTER, SET_SUBREAPER, SET_NO_NEW_PRIVS = 22, 2, 36, 38
"""Options of `prctl`."""
CAPABILITIES_3 = 0x20080522
"""The version of `capset` that takes 64 bits."""

_LIBC = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def checked(result: int, what: str) -> None:
    """Raise `OSError` if a call failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def prctl(option: int, value: int) -> None:
    """Change one property of this process."""
    words = [ctypes.c_ulong(word) for word in (value, 0, 0, 0)]
    checked(_LIBC.prctl(option, *words), f"prctl {option}")


def mount(source: str, target: str, kind: str, flags: int, data: str) -> None:
    """Mount a file system in this process's mount namespace."""
    words = [word.encode() for word in (source, target, kind)]
    checked(_LIBC.mount(*words, ctypes.c_ulong(flags), data.encode()), target)


def unmount(target: str) -> None:
    """Take a mount away, whoever still has files of it open."""
    checked(_LIBC.umount2(target.encode(), DETACH), target)


def drop_capabilities() -> None:
    """Give up every capability for good."""
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    checked(_LIBC.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def load_filter(program: bytes) -> None:
    """Let a BPF program decide which system calls this process and its children may make."""
    record = _Filter(len(program) // 8, program)
    address = ctypes.addressof(record)
    words = [ctypes.c_ulong(word) for word in (FILTER, address, 0, 0)]
    checked(_LIBC.prctl(SET_SECCOMP, *words), "seccomp")
