"""What a sandbox promises, whatever holds it."""

import dataclasses
from typing import Literal, Protocol

Stop = Literal["", "time", "memory"]
"""Why a command was stopped; empty if it ended by itself."""

OUTPUT_LIMIT = 10_000
"""Characters of output that a result holds; more is cut in the middle."""

WORK_TREE = "/testbed"
"""The folder in which a session starts."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a command ended, and what it printed."""

    exit_code: int
    """Of the shell: 128 + n after signal n, 124 after a time-out, 137 out of memory."""
    output: str
    """Standard output and error as they came; control characters other than line feed and tab are
    written as escapes, so that no terminal obeys them."""
    stopped: Stop = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a session may use; every limit holds for the session as a whole unless it says else."""

    memory_mb: int = 1024
    processes: int = 128
    files: int = 512
    """Open descriptors of one process."""
    disk_mb: int = 256
    """Work tree, /tmp and /dev/shm together, snapshots included."""
    inodes: int = 50_000
    """Files and folders of the same places."""
    cpu_s: int = 600
    """Processor time of one process."""
    read_mb: int = 16
    """The longest file that `read` gives."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or value < 1:
                raise ValueError(f"{field.name} is {value!r}: expected a whole number above 0")


USUAL = Limits()
"""The limits of a session that names none."""


class Sandbox(Protocol):
    """A place in which anything may be run, one command at a time.

    A session keeps its working folder and its exported variables from command to command; nothing
    else of a command stays but its files: what it left running is killed when its shell ends. If the
    place itself is lost, every method but `close` raises `WorldError`.
    """

    def exec(self, command: str, timeout_s: float = 30.0) -> Result:
        """Run a command in the session's shell; after `timeout_s` all that it started is killed."""

    def read(self, path: str) -> bytes:
        """Return a file's content; a path may be relative to the session's working folder.

        Raises:
            OSError: As `open` would, e.g. `FileNotFoundError`.
        """

    def write(self, path: str, content: bytes) -> None:
        """Write a file, and the folders above it.

        Raises:
            OSError: As `open` would, e.g. `PermissionError`; a full disk is one too.
        """

    def snapshot(self) -> str:
        """Keep all files that commands can write, the working folder and the variables.

        Returns:
            A name for `restore`.
        """

    def restore(self, snapshot: str) -> None:
        """Bring back what `snapshot` kept; it may be brought back again, in any order."""

    def close(self) -> None:
        """Kill what runs and remove all traces; closing twice is harmless."""
