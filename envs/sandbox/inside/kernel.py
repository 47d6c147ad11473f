"""The few calls of the Linux kernel that Python's library does not offer, or not on every build."""

import ctypes
import os

NOSUID, NODEV, READ_ONLY, BIND, DETACH = 2, 4, 1, 4096, 2
"""Flags of `mount` and `umount`."""
SET_SECCOMP, FILTER, SET_SUBREAPER, SET_NO_NEW_PRIVS = 22, 2, 36, 38
"""Options of `prctl`."""
CAPABILITIES_3 = 0x20080522
"""The version of `capset` that takes 64 bits."""

_PIDFD_SEND_SIGNAL, _OPEN_TREE, _MOVE_MOUNT, _PIDFD_OPEN, _MOUNT_SETATTR = 424, 428, 429, 434, 442
"""Numbers of calls that older C libraries do not know; they are the same on every machine."""
_HERE, _CLONE, _EMPTY_SOURCE, _EMPTY_PATH, _RECURSIVE = -100, 1, 4, 0x1000, 0x8000
_GUARDED = 1 | NOSUID | NODEV
"""Attributes of a mount that may be read only, by the numbers of `mount_setattr`."""
_PRIVATE = 1 << 18
SIGKILL, SIGPIPE, SIGXFSZ = 9, 13, 25
"""Signals that the supervisor deals with; the module `signal` takes 5 ms to import."""

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


def system(number: int, *words: "int | bytes") -> int:
    """Make a system call by its number; return its result, which is not negative."""
    told = [word if isinstance(word, bytes) else ctypes.c_long(word) for word in words]
    result = int(_LIBC.syscall(ctypes.c_long(number), *told))
    checked(min(result, 0), f"system call {number}")
    return result


def detached(path: bytes) -> int:
    """Return a descriptor of a copy of the mounts at a path, which can only be read."""
    tree = system(_OPEN_TREE, _HERE, path, _CLONE | _RECURSIVE | os.O_CLOEXEC)
    record = (ctypes.c_uint64 * 4)(_GUARDED, 0, _PRIVATE, 0)
    system(_MOUNT_SETATTR, tree, b"", _EMPTY_PATH | _RECURSIVE, bytes(record), len(bytes(record)))
    return tree


def attach(tree: int, target: bytes) -> None:
    """Mount what `detached` returned, and close the descriptor."""
    system(_MOVE_MOUNT, tree, b"", _HERE, target, _EMPTY_SOURCE)
    os.close(tree)


def process_descriptor(pid: int) -> int:
    """Return a descriptor of a process, which can be read from when it has died."""
    return system(_PIDFD_OPEN, pid, 0)  # closed on exec, as the kernel makes it


def kill(descriptor: int) -> None:
    """Kill the process of a descriptor, and no other that may have got its number since."""
    system(_PIDFD_SEND_SIGNAL, descriptor, SIGKILL, 0, 0)


def heed(number: int) -> None:
    """Let a signal do again what it does by default."""
    _LIBC.signal(number, None)


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
