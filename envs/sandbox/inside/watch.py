"""Runs one child to its end: reads what it prints, keeps time and memory, leaves nothing running."""

import os
import select
import signal
import time

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
    """A process that waits for its work; it was made before anybody asked, since that takes time."""

    def __init__(self, pid: int, orders: int, output: int, notes: int) -> None:
        self.pid = pid
        self.orders, self.output, self.notes = orders, output, notes


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
    """Looks after the children of a supervisor, of which there is one at a time."""

    def __init__(self, control: int, memory_mb: int, kill: "Callable[[], None]") -> None:
        """Watch over children.

        Args:
            control: The descriptor whose end means that nobody waits for an answer any more.
            memory_mb: What all processes of this place may hold together; 0 if nobody can tell.
            kill: Kills whatever runs here except its caller.
        """
        self.control = control
        self.pages = (memory_mb << 20) // os.sysconf("SC_PAGE_SIZE")
        self.kill = kill
        self.woken, bell = os.pipe()
        for end in (self.woken, bell):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def fork(self, work: "Callable[[int, int, int], None]") -> Child:
        """Make a child that calls `work` with where orders come from, output and a note go to."""
        ordered, orders = os.pipe()
        output, printing = os.pipe()
        notes, noting = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(orders)
            begin(work, ordered, printing, noting)
        for descriptor in (ordered, printing, noting):
            os.close(descriptor)
        return Child(pid, orders, output, notes)

    def run(self, child: Child, order: bytes, timeout_s: float, most: "tuple[int, int]") -> Ended:
        """Give a child its order, and return how it ended; nothing runs any more then.

        Args:
            child: Of `fork`; it serves once.
            order: What its work reads.
            timeout_s: When everything is killed.
            most: How many bytes of the beginning and the end of its output are kept.
        """
        said, note = Heard(*most), Heard(NOTE, 1)
        pipes = {child.output: said, child.notes: note}
        try:
            write(child.orders, order)
            os.close(child.orders)
            stopped, status = self._follow(child.pid, pipes, time.monotonic() + timeout_s)
        except BrokenPipeError:
            stopped, status = "", None
            os.close(child.orders)
        self.kill()
        status = os.waitpid(child.pid, 0)[1] if status is None else status
        reap()
        for end, heard in pipes.items():
            drain(end, heard)
            os.close(end)
        code = {"time": 124, "memory": 137}.get(stopped) or exit_code(status)
        return Ended(code, stopped, said, note)

    def _follow(self, pid: int, pipes: "dict[int, Heard]", end: float) -> "tuple[str, int | None]":
        """Listen until the child ends or has to be stopped; return why, and its status if it ended."""
        poll = select.poll()
        poll.register(self.control, 0)
        for pipe in (self.woken, *pipes):
            os.set_blocking(pipe, False)
            poll.register(pipe, select.POLLIN)
        look = time.monotonic() + TICK_S
        while True:
            now = time.monotonic()
            if now >= end:
                return "time", None
            if now >= look:
                look = now + TICK_S
                if self.pages and pages_held() > self.pages:
                    return "memory", None
            for descriptor, _ in poll.poll(1000 * (min(look, end) - now) + 1):
                if descriptor == self.control:
                    self.kill()
                    os._exit(0)
                if descriptor == self.woken:
                    drain(descriptor, Heard(0, 1))
                elif not drain(descriptor, pipes[descriptor], once=True):
                    poll.unregister(descriptor)
            status = collected(pid)
            if status is not None:
                return "", status


def begin(work: "Callable[[int, int, int], None]", *pipes: int) -> None:
    """Be the fork: do the work, and never come back."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work(*pipes)
        os._exit(0)
    except OSError as error:
        os.write(2, f"{error}\n".encode(errors="replace"))
        os._exit(error.errno if error.errno and error.errno < 124 else 123)
    finally:
        os._exit(123)


def write(descriptor: int, data: bytes) -> None:
    """Write all of it."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def drain(pipe: int, heard: Heard, once: bool = False) -> bool:
    """Take what a pipe holds; return whether more may come."""
    while True:
        try:
            chunk = os.read(pipe, 1 << 16)
        except BlockingIOError:
            return True
        heard.add(chunk)
        if not chunk or once:
            return bool(chunk)


def collected(pid: int) -> "int | None":
    """Bury all children that have died; return the status of this one if it is among them."""
    found = None
    try:
        while True:
            dead, status = os.waitpid(-1, os.WNOHANG)
            if not dead:
                return found
            if dead == pid:
                found = status
    except ChildProcessError:
        return found


def reap() -> None:
    """Bury all that were killed, also those whose parents died before them."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return


def exit_code(status: int) -> int:
    """Return a status as a shell gives it: 128 + n after signal n."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def pages_held() -> int:
    """Return the pages of memory that all processes of this place hold, shared ones counted often."""
    held = 0
    for name in os.listdir("/proc"):
        if name.isdigit() and name != "1":
            try:
                with open(f"/proc/{name}/statm") as sizes:
                    held += int(sizes.read().split()[1])
            except (OSError, IndexError):  # it ended meanwhile
                continue
    return held
