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
- memory of all processes together: the supervisor adds it up 20 times a second, with what their
  sockets may hold. Pipes are out of its sight, but the kernel gives a user no more than 64 MB of
  them; where that matters, use Docker, which has a cgroup for it;
- wall time: the supervisor kills all processes of the namespace; if it cannot, the session kills the
  supervisor, and with it goes the namespace.
"""

import contextlib
import os
import re
import secrets
import select
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from turngym.envs.core import WorldError
from turngym.envs.sandbox import seccomp, settings
from turngym.envs.sandbox.channel import SocketChannel
from turngym.envs.sandbox.inside import kernel
from turngym.envs.sandbox.program import command
from turngym.envs.sandbox.protocol import USUAL, Limits
from turngym.envs.sandbox.root import AGENT, OWN, Root
from turngym.envs.sandbox.session import Session
from turngym.envs.sandbox.sweep import parent

USERS = 1_800_000_000
"""Where the users begin that a host's root gives to sessions; nobody hands out ids up there."""
POWERS = ("SYS_ADMIN", "DAC_OVERRIDE", "FOWNER")
"""The supervisor's capabilities within its own namespaces; a command has none."""


def bubblewrap_sandbox(limits: Limits = USUAL, *, readable: Sequence[str | Path] = ()) -> Session:
    """Start a sandbox that bubblewrap holds.

    Args:
        limits: What the session may use.
        readable: More files and folders of the host that commands may read, each at its own path.
            If this process is root, commands read what everybody may; the folders above may be closed.

    Raises:
        WorldError: If there is no bubblewrap, or the kernel forbids user namespaces.
    """
    program, user = found("bwrap", "bubblewrap"), own_user()
    paths = outermost([checked(Path(path), bool(user)) for path in readable])
    near, far = socket.socketpair()
    try:
        with contextlib.ExitStack() as held:
            held.callback(far.close)
            root = Root(paths, bool(user), held)
            held_by = Bubble([*as_user(user), program], root, far.fileno())
    except OSError as error:
        near.close()
        raise WorldError(f"bubblewrap does not start: {error}") from None
    session = Session(SocketChannel(near), held_by, limits)
    sent = settings.encoded(limits, processes=limits.processes, mounts=root.mounts)
    session.begin(sent, seccomp.program())
    return session


def checked(path: Path, others: bool) -> Path:
    """Return the absolute form of what is to be readable, by `others` than this process's user."""
    if not path.exists():
        raise ValueError(f"readable names {str(path)!r}: expected a path that exists")
    if any(path.absolute().is_relative_to(own) for own in OWN):
        raise ValueError(f"readable names {str(path)!r}: expected none in {', '.join(OWN)}")
    needed = 0o5 if path.is_dir() else 0o4
    if others and path.stat().st_mode & needed != needed:
        raise ValueError(
            f"readable names {str(path)!r}: expected what not only root may read (chmod o+rX)"
        )
    return path.absolute()


def outermost(paths: Sequence[Path]) -> list[Path]:
    """Return the paths that are not in others of them."""
    return [path for path in dict.fromkeys(paths) if not set(path.parents) & set(paths)]


def found(program: str, package: str) -> str:
    """Return where a program is."""
    path = shutil.which(program)
    if path is None:
        raise WorldError(f"no {package} here: install it (Debian: apt-get install {package})")
    return path


def own_user() -> int:
    """Return a user for a new session if this process is root and may name one, else 0."""
    if os.geteuid() != 0:
        return 0
    lines = Path("/proc/self/uid_map").read_text(encoding="utf-8").splitlines()
    if not any(int(first) + int(count) >= 1 << 31 for first, _, count in map(str.split, lines)):
        return 0  # root of a user namespace, which is an ordinary user outside
    return USERS + secrets.randbelow(1 << 28)


def as_user(user: int) -> list[str]:
    """Return what goes before a command that another user is to run.

    `Popen` could change the user itself, but only by a full fork, which takes long in a large process.
    """
    if not user:
        return []
    return [found("setpriv", "util-linux"), f"--reuid={user}", f"--regid={user}", "--clear-groups"]


class Bubble:
    """A running bubblewrap; its child is the supervisor, with which the whole sandbox dies."""

    def __init__(self, program: Sequence[str], root: Root, far: int) -> None:
        """Start it; `far` becomes the supervisor's input and output."""
        self.informed, informing = os.pipe()
        words = ["--unshare-user", "--unshare-all", "--new-session", "--as-pid-1", "--clearenv"]
        words += ["--uid", str(AGENT), "--gid", str(AGENT), "--hostname", "sandbox"]
        words += [word for power in POWERS for word in ("--cap-add", f"CAP_{power}")]
        words += ["--info-fd", str(informing), *root.words, "--chdir", "/", "--"]
        try:
            self.process = subprocess.Popen(
                [*program, *words, *command(root.python)],
                stdin=far,
                stdout=far,
                stderr=subprocess.PIPE,
                pass_fds=(informing, *root.given),
                env={},
                cwd="/",
            )
        except BaseException:
            os.close(self.informed)
            raise
        finally:
            os.close(informing)
        self.told = b""

    def kill(self) -> None:
        """Kill the supervisor, wait until all of its namespace is dead, and close what was open."""
        if self.informed < 0:
            return
        try:
            self.process.wait(10 if self._kill_supervisor() else 0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stderr is not None
        self.process.stderr.close()
        os.close(self.informed)
        self.informed = -1

    def why(self) -> str:
        """Return what bubblewrap said when it ended."""
        assert self.process.stderr is not None
        if self.informed < 0 or not readable_within(self.process.stderr.fileno(), 0):
            return ""
        said = os.read(self.process.stderr.fileno(), 2000).decode(errors="replace")
        text = said.strip().replace("\n", "; ")
        if "namespace" in text:
            return f"the kernel forbids user namespaces here ({text})"
        return text

    def _kill_supervisor(self) -> bool:
        """Kill bubblewrap's child; return whether that was possible, or there is none any more.

        Bubblewrap tells its number soon after the start. Before that, killing bubblewrap alone would
        leave a child that waits for it without end.
        """
        while not (found := re.search(rb'"child-pid": (\d+)\s*[,}]', self.told)):
            if not readable_within(self.informed, 5.0):
                return False
            if not (more := os.read(self.informed, 1000)):
                return True
            self.told += more
        pid = int(found[1])
        with contextlib.suppress(OSError):  # it is dead, and bubblewrap about to end
            descriptor = kernel.process_descriptor(pid)
            if parent(pid) == self.process.pid:
                kernel.kill(descriptor)
            os.close(descriptor)
        return True


def readable_within(descriptor: int, seconds: float) -> bool:
    """Tell whether within so many seconds reading would give something, if only the end."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(1000 * seconds))
