"""The few calls of the Linux kernel that Python's library does not offer, or not in good time.

`_ctypes` is what `ctypes` is made of, which takes 1.6 ms more to import; `resource` takes 0.3 ms.
"""

import _ctypes
import posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    _Number = _ctypes._SimpleCData[int]  # which cannot be written so when it runs
else:
    _Number = _ctypes._SimpleCData

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
PROCESSOR_S, FILE_BYTES, DATA_BYTES, CORE_BYTES, PROCESSES, FILES = 0, 1, 2, 4, 6, 7
"""What a process may have a limit on, by the numbers of `prlimit`."""


class _Short(_Number):
    _type_ = "H"


class _Int(_Number):
    _type_ = "i"


class _Long(_Number):
    _type_ = "l"


class _Unsigned(_Number):
    _type_ = "Q"


class _Bytes(_Number):
    _type_ = "z"


class _Filter(_ctypes.Structure):
    _fields_ = (("length", _Short), ("program", _Bytes))


class _Call(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO
    _restype_ = _Int


_Pair, _Record = _Unsigned * 2, _Unsigned * 4
_HEADER, _NONE = (_Int * 2)(CAPABILITIES_3, 0), (_Int * 6)()
"""What takes longer to make than to use, so no command waits for it."""


def _call(name: str) -> "Callable[..., int]":
    """Return a function of the C library, or one that fails where there is none, as outside Linux."""
    program = _ctypes.dlopen(None, 0)  # type: ignore[arg-type]  # None is the program that runs
    try:
        return _Call(_ctypes.dlsym(program, name))
    except OSError as error:
        problem = str(error)

    def fail(*_: object) -> int:
        raise OSError(problem)

    return fail


_MOUNT, _UMOUNT, _PRCTL, _PRLIMIT = map(_call, ("mount", "umount2", "prctl", "prlimit"))
_CAPSET, _SIGNAL, _SYSCALL = map(_call, ("capset", "signal", "syscall"))


def checked(result: int, what: str) -> None:
    """Raise `OSError` if a call failed."""
    if result != 0:
        number = _ctypes.get_errno()
        raise OSError(number, posix.strerror(number), what)


def prctl(option: int, value: int) -> None:
    """Change one property of this process."""
    words = [_Long(word) for word in (value, 0, 0, 0)]
    checked(_PRCTL(option, *words), f"prctl {option}")


def hard(kind: int) -> int:
    """Return how far this process may extend a limit."""
    found = _Pair()
    checked(_PRLIMIT(0, kind, None, found), f"prlimit {kind}")
    return int(found[1])


def bound(kind: int, limit: int) -> None:
    """Set a limit for this process and all that it will start."""
    checked(_PRLIMIT(0, kind, _Pair(limit, limit), None), f"prlimit {kind}")


def mount(source: str, target: str, kind: str, flags: int, data: str) -> None:
    """Mount a file system in this process's mount namespace."""
    words = [word.encode() for word in (source, target, kind)]
    checked(_MOUNT(*words, _Long(flags), data.encode()), target)


def unmount(target: str) -> None:
    """Take a mount away, whoever still has files of it open."""
    checked(_UMOUNT(target.encode(), DETACH), target)


def system(number: int, *words: "int | bytes") -> int:
    """Make a system call by its number; return its result, which is not negative."""
    told = [word if isinstance(word, bytes) else _Long(word) for word in words]
    result = int(_SYSCALL(_Long(number), *told))
    checked(min(result, 0), f"system call {number}")
    return result


def detached(path: bytes) -> int:
    """Return a descriptor of a copy of the mounts at a path, which can only be read."""
    tree = system(_OPEN_TREE, _HERE, path, _CLONE | _RECURSIVE | posix.O_CLOEXEC)
    record = _Record(_GUARDED, 0, _PRIVATE, 0)
    system(_MOUNT_SETATTR, tree, b"", _EMPTY_PATH | _RECURSIVE, bytes(record), len(bytes(record)))
    return tree


def attach(tree: int, target: bytes) -> None:
    """Mount what `detached` returned, and close the descriptor."""
    system(_MOVE_MOUNT, tree, b"", _HERE, target, _EMPTY_SOURCE)
    posix.close(tree)


def process_descriptor(pid: int) -> int:
    """Return a descriptor of a process, which can be read from when it has died."""
    return system(_PIDFD_OPEN, pid, 0)  # closed on exec, as the kernel makes it


def kill(descriptor: int) -> None:
    """Kill the process of a descriptor, and no other that may have got its number since."""
    system(_PIDFD_SEND_SIGNAL, descriptor, SIGKILL, 0, 0)


def heed(number: int) -> None:
    """Let a signal do again what it does by default."""
    _SIGNAL(number, None)


def drop_capabilities() -> None:
    """Give up every capability for good."""
    checked(_CAPSET(_HEADER, _NONE), "capset")


def load_filter(program: bytes) -> None:
    """Let a BPF program decide which system calls this process and its children may make."""
    record = _Filter(len(program) // 8, program)
    address = _ctypes.addressof(record)
    words = [_Long(word) for word in (FILTER, address, 0, 0)]
    checked(_PRCTL(SET_SECCOMP, *words), "seccomp")
