"""The default sandbox: bubblewrap, which needs no daemon, no image and no privilege.

What holds what:

- the host's files: a root of its own, read-only, with the system's programs and libraries in it and
  the folders that the caller names; nothing of /home, /root, /var, /etc but what programs need;
- other processes, network, host name, System V objects: namespaces of its own;
- privileges: an ordinary user, no capabilities, no new ones, a filter of system calls; a host's root
  gives each session a user of its own that owns nothing on the host;
- disk and inodes: one tmpfs of fixed size for all that can be written;
- processes, descriptors, processor time, data of one process: resource limits, of which that on
  processes counts within the session's own user namespace (Linux 5.14 or newer);
- memory of all processes together: the supervisor adds it up 20 times a second. Buffers of sockets
  and pipes are out of its sight; where that matters, use Docker, which has a cgroup for it;
- wall time: the supervisor kills all processes of the namespace; if it cannot, the session kills the
  supervisor, and with it goes the namespace.
"""

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from turngym.envs.core import WorldError
from turngym.envs.sandbox import seccomp, settings
from turngym.envs.sandbox.channel import SocketChannel
from turngym.envs.sandbox.program import command
from turngym.envs.sandbox.protocol import USUAL, WORK_TREE, Limits
from turngym.envs.sandbox.session import Session

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
CONFIGURATION = ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "ssl")
"""What programs need of /etc; nothing that tells about the host or its users."""
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
USERS = 1_800_000_000
"""Where the users begin that a host's root gives to sessions; nobody hands out ids up there."""


def bubblewrap_sandbox(limits: Limits = USUAL, *, readable: Sequence[str | Path] = ()) -> Session:
    """Start a sandbox that bubblewrap holds.

    Args:
        limits: What the session may use.
        readable: More folders of the host that commands may read, each at its own path.

    Raises:
        WorldError: If there is no bubblewrap, or the kernel forbids user namespaces.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise WorldError("no bubblewrap here: install it (Debian: apt-get install bubblewrap)")
    paths = [checked(Path(path)) for path in readable]
    near, far = socket.socketpair()
    informed, informing = os.pipe()
    given = {name: memory_file(text) for name, text in FILES.items()}
    try:
        words = [program, *arguments(paths, informing, given)]
        held = Bubble(words, far, informed, (informing, *given.values()))
    except OSError as error:
        os.close(informed)
        near.close()
        raise WorldError(f"bubblewrap does not start: {error}") from None
    finally:
        far.close()
        for descriptor in (informing, *given.values()):
            os.close(descriptor)
    session = Session(SocketChannel(near), held, limits)
    sent = settings.encoded(limits, processes=limits.processes)
    session.begin(sent, seccomp.program())
    return session


def checked(path: Path) -> Path:
    """Return the absolute form of a folder that is to be readable."""
    if not path.exists():
        raise ValueError(f"readable names {str(path)!r}: expected a path that exists")
    return path.absolute()


def memory_file(text: str) -> int:
    """Return a descriptor of a file in memory that is read from its beginning."""
    descriptor = os.memfd_create("sandbox")
    os.write(descriptor, text.encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def arguments(readable: Sequence[Path], informing: int, given: Mapping[str, int]) -> list[str]:
    """Return bubblewrap's arguments, the supervisor's command included."""
    python, prefix = interpreter()
    words = ["--unshare-all", "--new-session", "--as-pid-1", "--clearenv", "--hostname", "sandbox"]
    words += ["--uid", str(AGENT), "--gid", str(AGENT), "--info-fd", str(informing)]
    for capability in ("SYS_ADMIN", "DAC_OVERRIDE", "FOWNER"):  # the supervisor's, not a command's
        words += ["--cap-add", f"CAP_{capability}"]
    for path in SYSTEM:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    words += ["--perms", "0755", "--dir", "/etc"]
    for name, descriptor in given.items():
        words += ["--perms", "0644", "--ro-bind-data", str(descriptor), name]
    for name in CONFIGURATION:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    words += ["--proc", "/proc", "--tmpfs", "/dev"]
    for name in DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, number in LINKS.items():
        words += ["--symlink", f"/proc/self/fd{number}", f"/dev/{name}"]
    for path in ("/dev/shm", "/tmp", "/mnt", WORK_TREE):
        words += ["--dir", path]
    for folder in [*prefix, *readable]:
        words += ["--ro-bind", str(folder), str(folder)]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]
    return [*words, *command(python)]


def interpreter() -> tuple[str, list[Path]]:
    """Return a Python for the supervisor, and the folders it needs that are not the system's."""
    for path in PYTHONS:
        if os.access(path, os.X_OK):
            return path, []
    return os.path.realpath(sys.executable), [Path(sys.base_prefix)]


class Bubble:
    """A running bubblewrap; its child is the supervisor, with which the whole sandbox dies."""

    def __init__(
        self, command: list[str], far: socket.socket, informed: int, passed: Sequence[int]
    ) -> None:
        """Start it; `far` becomes the supervisor's input and output."""
        alone = secrets.randbelow(1 << 28) + USERS if os.geteuid() == 0 else None
        self.process = subprocess.Popen(
            command,
            stdin=far,
            stdout=far,
            stderr=subprocess.PIPE,
            pass_fds=passed,
            env={},
            cwd="/",
            user=alone,
            group=alone,
            extra_groups=None if alone is None else [],
        )
        self.informed = informed
        self.reason = ""

    def kill(self) -> None:
        """Kill the supervisor, wait until all of its namespace is dead, and close what was open."""
        if self.informed < 0:
            return
        told = os.read(self.informed, 1000) if readable_now(self.informed) else b""
        os.close(self.informed)
        self.informed = -1
        with contextlib.suppress(ValueError, KeyError, ProcessLookupError):
            os.kill(json.loads(told)["child-pid"], signal.SIGKILL)
        try:
            self.process.wait(10 if told else 0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def why(self) -> str:
        """Return what bubblewrap said when it ended."""
        if self.informed < 0 or not self.process.stderr:
            return ""
        said = (
            os.read(self.process.stderr.fileno(), 2000)
            if readable_now(self.process.stderr.fileno())
            else b""
        )
        text = said.decode(errors="replace").strip().replace("\n", "; ")
        if "namespace" in text:
            return f"the kernel forbids user namespaces here ({text})"
        return text


def readable_now(descriptor: int) -> bool:
    """Tell whether reading would give something at once, if only the end."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
