"""Runs one child to its end: reads what it prints, keeps time and memory, leaves nothing running."""

import posix
import select
import time

from turngym.envs.sandbox.inside import kernel
from turngym.envs.sandbox.inside.memory import bytes_held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

HALF = 20_000
"""Bytes kept of each end of an output; 5,000 characters take no more."""
NOTE = 100_000
"""Bytes that a command may leave as the state of its session; of a longer one nothing is kept."""
TICK_S = 0.05
"""How often memory is looked at."""


class Ended:
    """How a child ended."""

    def __init__(self, code: int, stopped: str, said: "Heard", note: "Heard") -> None:
        self.code = code
        self.stopped = stopped
        self.head, self.tail, self.lost = bytes(said.head), bytes(said.tail), said.lost
        self.note = b"" if note.tail or note.lost else bytes(note.head)


class Child:
    """A process that does one work, at once or when its order comes."""

    def __init__(self, pid: int, orders: int, output: int, notes: int) -> None:
        self.pid, self.ended = pid, kernel.process_descriptor(pid)
        self.orders, self.output, self.notes = orders, output, notes
        for pipe in (output, notes):
            posix.set_blocking(pipe, False)

    def close(self) -> None:
        """Close what led to the process, which is buried."""
        for descriptor in (self.ended, self.output, self.notes):
            posix.close(descriptor)


class Heard:
    """The ends of what came through a pipe."""

    def __init__(self, first: int, last: int) -> None:
        self.head, self.tail, self.lost = bytearray(), bytearray(), 0
        self.first, self.last = first, last

    def add(self, chunk: bytes) -> None:
        room = self.first - len(self.head)
        self.head += chunk[:room]
        self.tail += chunk[room:] if room > 0 else chunk
        over = len(self.tail) - self.last
        if over > 0:
            del self.tail[:over]
            self.lost += over


class Watch:
    """Looks after the children of a supervisor, of which one works at a time."""

    def __init__(self, control: int, memory_mb: int, kill: "Callable[[], None]") -> None:
        """Watch over children.

        Args:
            control: The descriptor whose end means that nobody waits for an answer any more.
            memory_mb: What all processes of this place may hold together; 0 if nobody can tell.
            kill: Kills whatever runs here except its caller.
        """
        self.control = control
        self.bytes = memory_mb << 20
        self.kill = kill

    def fork(self, work: "Callable[[int, int, int], None]") -> Child:
        """Make a child that calls `work` with where orders come from, output and a note go to."""
        ordered, orders = posix.pipe()
        output, printing = posix.pipe()
        notes, noting = posix.pipe()
        pid = posix.fork()
        if pid == 0:
            posix.close(orders)
            begin(work, ordered, printing, noting)
        for descriptor in (ordered, printing, noting):
            posix.close(descriptor)
        return Child(pid, orders, output, notes)

    def run(self, child: Child, order: bytes, timeout_s: float, most: "tuple[int, int]") -> Ended:
        """Give a child its order, and return how it ended.

        Nothing of what it started runs any more then.

        Args:
            child: Of `fork`; it serves once.
            order: What it waits for; empty if it is one that starts nothing and waits for nothing.
            timeout_s: When it is killed.
            most: How many bytes of the beginning and the end of its output are kept.
        """
        said, note = Heard(*most), Heard(NOTE, 1)
        end = time.monotonic() + timeout_s
        hand(child.orders, order)
        stopped = self._follow(child, said, note, end)
        if order:
            self.kill()
            status = posix.waitpid(child.pid, 0)[1]
            bury()
        else:
            status = self.drop(child)
        drain(child.output, said)
        drain(child.notes, note)
        child.close()
        code = {"time": 124, "memory": 137}.get(stopped) or exit_code(status)
        return Ended(code, stopped, said, note)

    def drop(self, child: Child) -> int:
        """Kill a child that started nothing, and return its status."""
        posix.kill(child.pid, kernel.SIGKILL)  # not buried yet, so the number is still its own
        return posix.waitpid(child.pid, 0)[1]

    def _follow(self, child: Child, said: Heard, note: Heard, end: float) -> str:
        """Listen until the child ends or has to be stopped, and return why it has to."""
        poll = select.poll()
        poll.register(self.control, 0)
        for descriptor in (child.ended, child.output):
            poll.register(descriptor, select.POLLIN)
        look = time.monotonic() + TICK_S
        while True:
            now = time.monotonic()
            if now >= end:
                return "time"
            if now >= look:
                look = now + TICK_S
                drain(child.notes, note, once=True)  # it comes in many pieces: wake for none
                if self.bytes and bytes_held() > self.bytes:
                    return "memory"
            for descriptor, _ in poll.poll(1000 * (min(look, end) - now) + 1):
                if descriptor == self.control:
                    self.kill()
                    posix._exit(0)
                if descriptor == child.ended:
                    return ""
                if not drain(child.output, said, once=True):
                    poll.unregister(descriptor)


def begin(work: "Callable[[int, int, int], None]", *pipes: int) -> None:
    """Be the fork: do the work, and never come back."""
    try:
        work(*pipes)
        posix._exit(0)
    except OSError as error:
        posix.write(2, f"{error}\n".encode(errors="replace"))
        posix._exit(error.errno if error.errno and error.errno < 124 else 123)
    finally:
        posix._exit(123)


def hand(orders: int, order: bytes) -> None:
    """Give an order and close the way for it; if nobody takes it, a status will tell why."""
    try:
        write(orders, order)
    except BrokenPipeError:
        return
    finally:
        posix.close(orders)


def write(descriptor: int, data: bytes) -> None:
    """Write all of it."""
    rest = memoryview(data)
    while rest:
        rest = rest[posix.write(descriptor, rest) :]


def drain(pipe: int, heard: Heard, once: bool = False) -> bool:
    """Take what a pipe holds; return whether more may come."""
    while True:
        try:
            chunk = posix.read(pipe, 1 << 16)
        except BlockingIOError:
            return True
        heard.add(chunk)
        if not chunk or once:
            return bool(chunk)


def bury() -> None:
    """Bury all that were killed, also those whose parents died before them."""
    try:
        while True:
            posix.waitpid(-1, 0)
    except ChildProcessError:
        return


def exit_code(status: int) -> int:
    """Return a status as a shell gives it: 128 + n after signal n."""
    code = posix.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
