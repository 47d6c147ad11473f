"""The world outside of a sandbox, as far as a test can see whether anything of it was touched."""

import contextlib
import os
import secrets
import select
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

AGENT = 1000
"""The user that containers run commands as: the one who could do most to the canary process."""


class Outside:
    """Canaries: a file, a process and a variable with secrets in them, and listeners on every road."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="turngym-canary-"))
        self.folder.chmod(0o777)  # nothing but a sandbox keeps anybody out
        self.secret = f"CANARY-{secrets.token_hex(8)}"
        os.environ["TURNGYM_CANARY"] = self.secret
        self.file = self.folder / "secret.txt"
        self.file.write_text(self.secret, encoding="utf-8")
        self.file.chmod(0o666)
        self.listeners = dict(listeners(self.folder))
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", "read line", self.secret],
            stdin=subprocess.PIPE,
            env={"TURNGYM_CANARY": self.secret},
            user=AGENT if os.geteuid() == 0 else None,
        )
        self.before = self.state()

    def told(self) -> dict[str, object]:
        """Return what an attempt is told: where to look, but no secret."""
        told: dict[str, object] = {
            name: one.getsockname()[1] if one.family != socket.AF_UNIX else address(one)
            for name, one in self.listeners.items()
        }
        files = {"folder": str(self.folder), "file": str(self.file)}
        return {**told, **files, "pid": self.process.pid, "tester": os.getpid()}

    def state(self) -> dict[str, object]:
        """Return all of the canaries that somebody could change, times of reading excepted."""
        status = self.file.stat()
        return {
            "names": sorted(os.listdir(self.folder)),
            "content": self.file.read_text(encoding="utf-8"),
            "status": (status.st_mode, status.st_uid, status.st_nlink, status.st_mtime_ns),
            "process": self.process.poll(),
            "rank": os.getpriority(os.PRIO_PROCESS, self.process.pid),
            "processors": sorted(os.sched_getaffinity(self.process.pid)),
            "stopped": "T (stopped)" in Path(f"/proc/{self.process.pid}/status").read_text(),
            "name of the machine": os.uname().nodename,
            "core pattern": Path("/proc/sys/kernel/core_pattern").read_text(),
            "planted": [path for path in PLACES if os.path.lexists(path)],
        }

    def troubles(self, output: str) -> list[str]:
        """Return what is not as it should be, with an attempt's output."""
        now = self.state()
        found = [
            f"{name} changed to {now[name]!r}" for name in now if now[name] != self.before[name]
        ]
        found += [f"{name} heard something" for name, one in self.listeners.items() if heard(one)]
        return found + (["the secret was told"] if self.secret in output else [])

    def close(self) -> None:
        """Remove all of it."""
        os.environ.pop("TURNGYM_CANARY", None)
        self.process.kill()
        self.process.communicate()
        for one in self.listeners.values():
            one.close()
        shutil.rmtree(self.folder)


PLACES = ("/planted", "/usr/planted", "/usr/bin/planted", "/etc/planted", "/etc/ld.so.preload")
"""Files that attempts try to leave on the host."""


def listeners(folder: Path) -> Iterator[tuple[str, socket.socket]]:
    """Open a listener of each kind on this machine, none of which can be reached from another."""
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    unused = f"turngym-{secrets.token_hex(8)}"
    wanted = (
        ("tcp", socket.AF_INET, stream, ("127.0.0.1", 0)),
        ("udp", socket.AF_INET, datagram, ("127.0.0.1", 0)),
        ("tcp6", socket.AF_INET6, stream, ("::1", 0)),
        ("udp6", socket.AF_INET6, datagram, ("::1", 0)),
        ("abstract", socket.AF_UNIX, stream, f"\0{unused}"),
        ("abstract_datagram", socket.AF_UNIX, datagram, f"\0{unused}-d"),
        ("path", socket.AF_UNIX, stream, str(folder / "listener")),
        ("path_datagram", socket.AF_UNIX, datagram, str(folder / "listener-d")),
    )
    for name, family, kind, place in wanted:
        one = socket.socket(family, kind)
        one.bind(place)
        if kind == stream:
            one.listen()
        if name.startswith("path"):
            os.chmod(str(place), 0o777)
        yield name, one


def address(one: socket.socket) -> str:
    """Return where a Unix socket is, an abstract name without the zero before it."""
    name = one.getsockname()
    return name[1:].decode() if isinstance(name, bytes) else str(name)


def heard(one: socket.socket) -> bool:
    """Tell whether somebody called or sent something, and forget it."""
    found = bool(select.select([one], [], [], 0)[0])
    if found:
        with contextlib.suppress(OSError):
            one.accept()[0].close() if one.type == socket.SOCK_STREAM else one.recv(1000)
    return found
