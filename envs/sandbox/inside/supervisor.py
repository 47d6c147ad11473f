"""The first process of a sandbox: takes requests from its session and lets confined children do them."""

import _signal  # type: ignore[import-not-found]  # `signal` takes longer to import
import gc
import posix

from turngym.envs.sandbox.inside import kernel, wire
from turngym.envs.sandbox.inside.child import Agent, order
from turngym.envs.sandbox.inside.confine import Confinement
from turngym.envs.sandbox.inside.copies import Copies
from turngym.envs.sandbox.inside.overlay import Overlay
from turngym.envs.sandbox.inside.place import disk, folders, mounted
from turngym.envs.sandbox.inside.watch import HALF, Child, Watch, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FILE_S = 10.0
"""How long reading or writing one file may take."""


class Supervisor:
    """One session: its work tree, its working folder and its variables."""

    def __init__(self, control: int, given: "dict[str, str]", program: bytes) -> None:
        """Prepare the place.

        Args:
            control: Where requests come from.
            given: The settings that the session sent.
            program: The filter of system calls.
        """
        alone = posix.getpid() == 1
        kill = kill_namespace if alone else kill_descendants
        self.watch = Watch(control, int(given["memory_mb"]) if alone else 0, kill)
        self.agent = Agent(Confinement(given, program), given["home"])
        self.place = prepared(given)
        self.cwd = wire.encoded(given["home"])
        self.exports = given["exports"].encode()
        self.kept: dict[bytes, tuple[Any, bytes, bytes]] = {}  # a state is known to its place only
        self.ready: Child | None = None

    def prepare(self) -> None:
        """Do what the next request would otherwise wait for."""
        self.place.tidy()
        if self.ready is None:
            cwd = self.cwd
            self.ready = self.watch.fork(lambda *pipes: self.agent.wait(cwd, *pipes))

    def answer(self, request: "list[bytes]") -> "list[bytes]":
        """Do what a message asks for."""
        kind, rest = request[0], request[1:]
        if kind == b"exec":
            return self._exec(rest[0], float(rest[1]))
        if kind in (b"read", b"write"):
            return self._file(request)
        self._unready()
        if kind == b"snapshot":
            name = str(len(self.kept)).encode()
            self.kept[name] = (self.place.freeze(), self.cwd, self.exports)
            return [b"ok", name]
        layers, self.cwd, self.exports = self.kept[rest[0]]
        self.place.thaw(layers)
        return [b"ok"]

    def _exec(self, command: bytes, timeout_s: float) -> "list[bytes]":
        self.prepare()
        assert self.ready
        child, self.ready = self.ready, None
        ended = self.watch.run(child, order(self.exports, command), timeout_s, (HALF, HALF))
        cwd, _, exports = ended.note.partition(b"\n")
        if exports and b"\0" not in ended.note:  # which no shell writes, nor reads
            self.cwd, self.exports = cwd, exports
        code, lost = str(ended.code).encode(), str(ended.lost).encode()
        return [b"ok", code, ended.stopped.encode(), ended.head, ended.tail, lost]

    def _file(self, request: "list[bytes]") -> "list[bytes]":
        most = (int(request[2]) + 1, 1) if request[0] == b"read" else (0, 1)
        child = self.watch.fork(
            lambda _, printing, __: self.agent.file(request, self.cwd, printing)
        )
        ended = self.watch.run(child, b"", FILE_S, most)
        return [b"ok", str(ended.code).encode(), ended.head]

    def _unready(self) -> None:
        """Let the waiting child go, whose working folder is about to be another one."""
        if self.ready:
            posix.close(self.ready.orders)
            self.watch.drop(self.ready)
            self.ready.close()
            self.ready = None


def prepared(given: "dict[str, str]") -> "Overlay | Copies":
    """Prepare the place that the settings describe."""
    home, aside, uid = given["home"], given["aside"], int(given["uid"])
    for name, path in given.items():
        if name.startswith("mount"):
            kernel.attach(int(name[5:]), wire.encoded(path))
    if not aside:
        layers = given["layers"] == "True"
        return disk(home, int(given["disk_mb"]), int(given["inodes"]), layers)
    return mounted(home, aside, uid) if uid else folders(home, aside)


def kill_namespace() -> None:
    """Kill all but the caller, which must be the first process of its own namespace."""
    if posix.getpid() != 1:  # elsewhere this would end whatever the user has
        raise OSError("only the first process of a namespace may kill all of it")
    try:
        posix.kill(-1, kernel.SIGKILL)
    except ProcessLookupError:
        return


def kill_descendants() -> None:
    """Kill what this process and its descendants started, where there is no namespace to kill."""
    known: set[int] = set()
    while new := children() - known:  # whoever is killed leaves its own children to this process
        for pid in new:  # not buried yet, so the number is still its own
            posix.kill(pid, kernel.SIGKILL)
        for pid in new:
            posix.waitid(posix.P_PID, pid, posix.WEXITED | posix.WNOWAIT)
        known |= new


def children() -> "set[int]":
    """Return the children of this process, dead ones included until they are buried."""
    with open(f"/proc/self/task/{posix.getpid()}/children") as listed:
        return {int(word) for word in listed.read().split()}


def main() -> None:
    """Take the settings from the first message, prepare the place, and serve."""
    # What has no handler cannot reach the first process of a namespace from inside it.
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    control, answers = moved(0), moved(1)
    given, program = wire.received(control)
    try:
        settings = dict(
            line.split("=", 1) for line in given.decode(errors="surrogateescape").split("\0")
        )
        if posix.getpid() != 1:
            kernel.prctl(kernel.SET_SUBREAPER, 1)
        supervisor = Supervisor(control, settings, program)
        gc.disable()  # its few objects live as long as it does, and its forks should share them
        gc.freeze()
        reply = [b"ok"]
        while True:
            write(answers, wire.packed(reply))
            supervisor.prepare()
            reply = supervisor.answer(wire.received(control))
    except OSError as error:
        write(answers, wire.packed([b"broken", str(error).encode(errors="replace")]))


def moved(descriptor: int) -> int:
    """Move a standard descriptor to where no child will find it."""
    elsewhere = posix.dup(descriptor)
    posix.dup2(posix.open("/dev/null", posix.O_RDWR), descriptor)
    return elsewhere
