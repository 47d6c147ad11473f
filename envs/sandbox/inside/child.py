"""What a confined child of the supervisor does: one command, or one file read or written."""

import posix

from turngym.envs.sandbox.inside import kernel
from turngym.envs.sandbox.inside.confine import Confinement, confine
from turngym.envs.sandbox.inside.watch import write

NUMBERS = {"bash": (198, 199), "sh": (8, 9)}
"""Where a shell finds its order, and writes its state to; sh knows numbers of one digit only."""
TYPES, OTHERS = 0o170000, (0o010000, 0o020000, 0o060000, 0o140000)
"""The part of a mode that names a type, and the types of pipes, devices and sockets."""
INVALID = 22
"""EINVAL."""
LANGUAGE = {"LANG": "C.UTF-8"}
"""What a shell starts with and forgets again; it loads in time what sessions usually need."""
SCRIPT = (
    "unset LANG; trap '{{ pwd -P || echo /; export -p; }} >&{1} 2>/dev/null' EXIT; "
    ". /proc/self/fd/{0}; exec {0}<&-; SECONDS=0; "
    'eval "$1"; __command=$2; shift 2; eval "$__command"'
)


class Agent:
    """The agent's side of the place, where nothing is trusted."""

    def __init__(self, held: Confinement, home: str) -> None:
        """Know how to confine oneself, and where to be if the working folder is gone."""
        self.held, self.home = held, home
        self.shell = "bash" if posix.access("/bin/bash", posix.X_OK) else "sh"

    def wait(self, cwd: bytes, ordered: int, printing: int, noting: int) -> None:
        """Become a shell that waits for its order, then leaves its state as a note.

        The shell starts before anybody asks, since that takes long; nothing of the agent's is run,
        nor even read, until the order comes.
        """
        if self.held.uid:
            posix.fchown(ordered, self.held.uid, -1)  # the shell opens it once more, by its name
        ordered, noting = raised(ordered, noting)  # now: the limit on descriptors may be below them
        self._settle(cwd, printing)
        for number in (kernel.SIGPIPE, kernel.SIGXFSZ):  # Python ignores what shells count on
            kernel.heed(number)
        numbers = NUMBERS[self.shell]
        for source, number in ((ordered, numbers[0]), (noting, numbers[1])):
            posix.dup2(source, number)
            posix.set_inheritable(number, True)  # which it is not if both are the same
        path = f"/bin/{self.shell}"
        posix.execve(path, (path, "-c", SCRIPT.format(*numbers), self.shell), LANGUAGE)

    def file(self, request: "list[bytes]", cwd: bytes, printing: int) -> None:
        """Read or write one file."""
        self._settle(cwd, printing)
        if request[0] == b"read":
            read(request[1], printing)
        else:
            create(request[1], request[2])

    def _settle(self, cwd: bytes, printing: int) -> None:
        """Give up all privileges, and go to the working folder."""
        for number in (1, 2):
            posix.dup2(printing, number)
        confine(self.held)
        posix.chdir("/")  # never stay in the supervisor's folder, which has all snapshots
        for folder in (self.home, cwd):
            try:
                posix.chdir(folder)
            except OSError:  # removed or closed: the one before it has to do
                continue


def raised(ordered: int, noting: int) -> "tuple[int, int]":
    """Move descriptors out of the way of those that a shell can name; only bash takes them there."""
    high = NUMBERS["bash"]
    return posix.dup2(ordered, high[0], False), posix.dup2(noting, high[1], False)


def order(exports: bytes, command: bytes) -> bytes:
    """Return what a waiting shell is told: variables to begin with, and its command."""
    return b"set -- %s %s\n" % (quoted(exports), quoted(command))


def quoted(text: bytes) -> bytes:
    """Return a word of a shell that stands for these bytes."""
    return b"'" + text.replace(b"'", b"'\\''") + b"'"


def read(path: bytes, printing: int) -> None:
    """Print a file; of what is none, such as a pipe, there may be no end."""
    source = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_CLOEXEC)
    if posix.fstat(source).st_mode & TYPES in OTHERS:
        raise OSError(INVALID, "it is no file")
    while chunk := posix.read(source, 1 << 16):
        write(printing, chunk)


def create(path: bytes, content: bytes) -> None:
    """Write a file, and the folders above it."""
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC
    try:
        target = posix.open(path, flags, 0o666)
    except FileNotFoundError:
        make_folders(path)
        target = posix.open(path, flags, 0o666)
    write(target, content)
    posix.close(target)


def make_folders(path: bytes) -> None:
    """Make the folders above a path, unless they are there."""
    for end in (at for at, byte in enumerate(path) if byte == ord("/") and at):
        try:
            posix.mkdir(path[:end])
        except FileExistsError:
            continue
