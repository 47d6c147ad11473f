"""Verdicts on disk, by the hash of what was asked and of who was asked."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from turngym.envs.jsonl import BadLine, read
from turngym.envs.records import dumps


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a judge decided."""

    key: str
    """Hash of the prompt and the judge."""
    answer: str = ""
    """The choice; empty if it failed."""
    votes: tuple[str, ...] = ()
    """The choice of each vote."""
    reason: str = ""
    """What the judge said for it."""
    failed: str = ""
    """Why there is no answer. A failure is never an answer for the worse."""


class VerdictCache:
    """Remembers verdicts in an append-only file of JSON lines, which several processes may share.

    A line that cannot be read is named, logged and skipped. What another process adds later is not
    seen: at worst a question is asked twice.

    Args:
        path: The file; it and its folder are made if they do not exist.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        self.bad: list[BadLine] = []
        """The lines that could not be read."""
        self._known = {verdict.key: verdict for verdict in read(Verdict, self.path, self.bad)}

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: str) -> Verdict | None:
        """Return what is known under a key."""
        return self._known.get(key)

    def put(self, verdict: Verdict) -> None:
        """Remember a verdict, unless it failed: whoever asks again may be luckier."""
        if verdict.failed or verdict.key in self._known:
            return
        self._known[verdict.key] = verdict
        line = dumps(verdict).encode("ascii") + b"\n"
        with self.path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # one line at a time, whoever writes
            end = file.seek(0, os.SEEK_END)
            if end and os.pread(file.fileno(), 1, end - 1) != b"\n":
                line = b"\n" + line  # a writer was killed: its half line stays a line of its own
            file.write(line)
