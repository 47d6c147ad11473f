"""What an attempt to escape is, and the few words that all of their programs share."""

import dataclasses
import platform
from collections.abc import Mapping

from turngym.envs.sandbox import Limits
from turngym.envs.sandbox.protocol import Stop
from turngym.envs.sandbox.syscalls import NUMBERS

SMALL = Limits(memory_mb=96, processes=32, files=256, disk_mb=16, inodes=2000, cpu_s=10, read_mb=1)
"""So little that an attempt which gets through does no harm."""
GUARD = """
import os, sys
if os.uname().nodename != "sandbox" or not os.path.isfile("/testbed/inside"):
    sys.exit("not inside a sandbox: nothing done")
"""
"""How every program begins: nowhere else does it do anything."""
WORDS = '''
import ctypes, errno, mmap, resource, shutil, signal, socket, stat, struct, subprocess, threading, time
signal.alarm(20)
LIBC = ctypes.CDLL(None, use_errno=True)

def escaped(what):
    print("ESCAPED:", what, flush=True)

def fails(what, call, *words, **named):
    """Try what has to fail, whatever the reason given."""
    try:
        found = call(*words, **named)
    except (OSError, subprocess.SubprocessError):
        return
    escaped(f"{what} gave {found!r:.200}")

def refused(what, call, *words, **named):
    """Try what has to be forbidden: a mere wrong argument or an absent file does not count."""
    try:
        found = call(*words, **named)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EAFNOSUPPORT, errno.EROFS):
            return
        found = error
    escaped(f"{what} gave {found!r:.200}")

def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def kernel(name, *words):
    """Make a system call by its number."""
    given = [word if isinstance(word, bytes) else ctypes.c_long(word) for word in words]
    return checked(LIBC.syscall(ctypes.c_long(NUMBERS[name]), *given))

def contents(path):
    with open(path, "rb") as source:
        return source.read(1 << 16)

def forked(work, *words):
    """Start a child that does something and ends; its number, or None if there may be no more."""
    try:
        pid = os.fork()
    except OSError:
        return None
    if pid == 0:
        try:
            work(*words)
        finally:
            os._exit(0)
    return pid
'''


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A program that tries to get out, or to take more than its share.

    It says `ESCAPED` where it has succeeded as far as it can tell; the rest is judged from outside.
    """

    name: str
    family: str
    program: str
    timeout_s: float = 10.0
    stops: tuple[Stop, ...] = ("",)
    """How its command may end."""
    finishes: bool = True
    """Whether it lives to say so, if nobody stops it."""
    reads: str = ""
    """A path that the session is asked to read afterwards."""
    writes: str = ""
    """A path that the session is asked to write afterwards."""


def text(attempt: Attempt, outside: Mapping[str, object]) -> bytes:
    """Return what runs inside; `outside` is what it is told of the world out there."""
    numbers = NUMBERS.get(platform.machine(), {})
    told = f"NUMBERS = {numbers!r}\nOUTSIDE = {dict(outside)!r}\nLIMITS = {dataclasses.asdict(SMALL)!r}\n"
    return f"{GUARD}{told}{WORDS}\n{attempt.program}\nprint('TRIED')\n".encode()
