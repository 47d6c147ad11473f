"""What a confined child of the supervisor does: one command, or one file read or written."""

import os

from turngym.envs.sandbox.inside import kernel, wire
from turngym.envs.sandbox.inside.confine import Confinement, confine
from turngym.envs.sandbox.inside.watch import write

NOTES = {"bash": 199, "sh": 9}
"""The descriptor that a shell writes its state to; sh knows numbers of one digit only."""
SCRIPT = (
    'eval "$1"; __command=$2; shift 2; '
    "trap '{{ pwd -P || echo /; export -p; }} >&{0} 2>/dev/null' EXIT; eval \"$__command\""
)
LONGEST = 100_000
"""Bytes of a command that fit into an argument; a longer one is read from a file in memory."""


class Agent:
    """The agent's side of the place, where nothing is trusted."""

    def __init__(self, held: Confinement, home: str) -> None:
        """Know how to confine oneself, and where to be if the working folder is gone."""
        self.held, self.home = held, home
        self.shell = "bash" if os.path.exists("/bin/bash") else "sh"

    def work(self, ordered: int, printing: int, noting: int) -> None:
        """Give up all privileges, wait for an order and follow it."""
        for number in (1, 2):
            os.dup2(printing, number)
        # Made here because the filter forbids it later, and a full disk would.
        script = os.memfd_create("command", 0)
        confine(self.held)
        kind, cwd, *rest = wire.received(ordered)
        os.close(ordered)
        for folder in (self.home, cwd):
            try:
                os.chdir(folder)
            except OSError:  # removed: the one before it has to do
                continue
        if kind == b"exec":
            self._exec(rest[0], rest[1], script, noting)
        elif kind == b"read":
            read(rest[0], printing)
        else:
            create(rest[0], rest[1])

    def _exec(self, exports: bytes, command: bytes, script: int, noting: int) -> None:
        """Become a shell that runs the command and leaves its state as a note."""
        if len(command) > LONGEST:
            write(script, command)
            command = b". /proc/self/fd/%d" % script
        else:
            os.close(script)
        for number in (kernel.SIGPIPE, kernel.SIGXFSZ):  # Python ignores what shells count on
            kernel.heed(number)
        number = NOTES[self.shell]
        os.dup2(noting, number)
        words = (self.shell, "-c", SCRIPT.format(number), self.shell, exports, command)
        os.execve(f"/bin/{self.shell}", words, {})


def read(path: bytes, printing: int) -> None:
    """Print a file."""
    with open(path, "rb", buffering=0) as source:
        while chunk := source.read(1 << 16):
            write(printing, chunk)


def create(path: bytes, content: bytes) -> None:
    """Write a file, and the folders above it."""
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "wb", buffering=0) as target:
        write(target.fileno(), content)
