"""Append-only files of records, one JSON line each, that survive being killed at any byte."""

import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Generic, NamedTuple, Self, TypeVar

from turngym.envs.records import RecordError, dumps, loads

logger = logging.getLogger(__name__)

R = TypeVar("R")

_BLOCK = 65_536


class BadLine(NamedTuple):
    """A line that could not be read, and why."""

    path: str
    number: int
    """Counted from 1."""
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.number}: {self.reason}"


class Appender(Generic[R]):
    """Appends records to a file; what was written before is never touched.

    Opening cuts the file back to its last complete line, so a writer that was killed costs its last
    line at most. A write that fails half-way (a full disk) is cut back at once and raises `OSError`.
    A second writer of the same file is refused.

    Args:
        path: The file; it and its folder are made if they do not exist.

    Raises:
        ValueError: Another process is writing the file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise ValueError(f"{self.path} is being written by another process") from None
        self.size = _end_of_last_line(self._file)
        """Length of the file in bytes; a checkpoint stores it, `truncate` goes back to it."""
        os.ftruncate(self._file, self.size)

    def append(self, record: R) -> None:
        """Write one record, whole or not at all."""
        line = dumps(record).encode("ascii") + b"\n"
        done = 0
        try:
            while done < len(line):
                done += os.pwrite(self._file, line[done:], self.size + done)
        except OSError:
            os.ftruncate(self._file, self.size)
            raise
        self.size += done

    def truncate(self, size: int) -> None:
        """Go back to an earlier `size`, dropping all lines written since.

        Raises:
            ValueError: The file is shorter than that, so lines have been lost.
        """
        if size > self.size:
            raise ValueError(f"{self.path} has {self.size} bytes, {size} were written")
        os.ftruncate(self._file, size)
        self.size = size

    def sync(self) -> None:
        """Make sure that all that was written is on the disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file, which is safe on disk when this returns."""
        self.sync()
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read(cls: type[R], path: str | Path, bad: list[BadLine] | None = None) -> Iterator[R]:
    """Read the records of a file as a stream; lines that cannot be read are named and skipped.

    Args:
        cls: The class of the records.
        path: The file.
        bad: Collects the lines that were skipped; they are logged as warnings in any case.
    """
    with open(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                if not line.endswith(b"\n"):
                    raise RecordError("it is cut off")
                yield loads(cls, line.decode("utf-8"))
            except (RecordError, UnicodeDecodeError) as error:
                skipped = BadLine(str(path), number, str(error))
                logger.warning("skipped %s", skipped)
                if bad is not None:
                    bad.append(skipped)


def _end_of_last_line(file: int) -> int:
    """Return the offset just behind the last newline, 0 if there is none."""
    end = os.fstat(file).st_size
    while end > 0:
        start = max(0, end - _BLOCK)
        newline = os.pread(file, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
