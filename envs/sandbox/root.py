"""The root of a bubblewrap sandbox: what of the host is in it, and under which names."""

import contextlib
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from turngym.envs.sandbox.inside import kernel
from turngym.envs.sandbox.protocol import WORK_TREE

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
BOUND = ("/etc/alternatives", "/etc/ld.so.conf.d", "/etc/ssl")
COPIED = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime")
"""What programs need of /etc, if it is there; nothing that tells about the host or its users.

Bubblewrap takes longer for a mount than for a copy of a small file.
"""
OWN = ("/proc", "/dev", "/tmp", "/mnt", WORK_TREE)
"""Where a sandbox has something of its own, so that nothing of the host can be there."""
DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")
"""Interpreters that every user may run; without them, the one that runs this code is taken."""
AGENT = 1000
"""The user and group that commands see themselves as."""
FILES = {
    "/etc/passwd": f"agent:x:{AGENT}:{AGENT}::/tmp:/bin/sh\n",
    "/etc/group": f"agent:x:{AGENT}:\n",
    "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
}


class Root:
    """Arguments of bubblewrap, and the descriptors that they speak of."""

    def __init__(self, readable: Sequence[Path], privileged: bool, held: ExitStack) -> None:
        """Describe a root in which more folders can be read.

        Args:
            readable: The folders, each at its own path.
            privileged: Whether bubblewrap will run as a user who may enter less than this process.
            held: Closes the descriptors, once bubblewrap has its own.
        """
        self.python, prefix = interpreter()
        self.given: list[int] = []
        self.mounts: dict[int, str] = {}
        self.held = held
        self.words = [*system(), *self._files(), *devices()]
        for path in [*prefix, *readable]:
            self.words += self._attached(path) if privileged else bound(path, path)
        self.words += ["--remount-ro", "/dev", "--remount-ro", "/"]

    def _files(self) -> list[str]:
        words = ["--perms", "0755", "--dir", "/etc"]
        for name, text in FILES.items():
            reading, writing = os.pipe()
            self._hold(reading)
            os.write(writing, text.encode())
            os.close(writing)
            words += copied(reading, name)
        for name in COPIED:
            with contextlib.suppress(FileNotFoundError):
                reading = os.open(name, os.O_RDONLY)
                self._hold(reading)
                words += copied(reading, name)
        return words + [word for name in BOUND for word in ("--ro-bind-try", name, name)]

    def _attached(self, path: Path) -> list[str]:
        """Open a folder here, where it can be reached, and leave it to the supervisor to mount it."""
        try:
            tree = kernel.detached(os.fsencode(path))
        except OSError:  # an older kernel, or a root without its powers
            return bound(path, path)
        self._hold(tree)
        self.mounts[tree] = str(path)
        return ["--dir", str(path)] if path.is_dir() else bound(Path("/dev/null"), path)

    def _hold(self, descriptor: int) -> None:
        self.held.callback(os.close, descriptor)
        self.given.append(descriptor)


def system() -> list[str]:
    """Return the arguments for programs and libraries."""
    words: list[str] = []
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            words += bound(path, path)
    return words


def devices() -> list[str]:
    """Return the arguments for processes, devices, and where the supervisor mounts its disk."""
    words = ["--proc", "/proc", "--tmpfs", "/dev"]
    for name in DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, number in LINKS.items():
        words += ["--symlink", f"/proc/self/fd{number}", f"/dev/{name}"]
    for path in ("/dev/shm", "/tmp", "/mnt", WORK_TREE):
        words += ["--dir", path]
    return words


def copied(source: int, target: str) -> list[str]:
    """Return the arguments that make a file of what a descriptor gives."""
    return ["--perms", "0644", "--file", str(source), target]


def bound(source: Path, target: Path) -> list[str]:
    """Return the arguments that let a path of the host be read."""
    return ["--ro-bind", str(source), str(target)]


def interpreter() -> tuple[str, list[Path]]:
    """Return a Python for the supervisor, and the folders it needs that are not the system's."""
    for path in PYTHONS:
        if os.access(path, os.X_OK):
            return path, []
    return os.path.realpath(sys.executable), [Path(sys.base_prefix)]
