"""What the runner said, in the order in which it had to say it; anything else is tampering."""

from __future__ import annotations

import json
import signal
from typing import Any

STATUSES = ("passed", "failed", "error", "skipped")
CONTROLS = 7
"""How many tests that must fail there are at least."""
MOST = 8 << 20
"""Bytes of all records; a runner of ours writes less."""


class Ledger:
    """The outcomes of one run.

    The runner says first which tests it will run and which of them are controls, then one outcome
    for each of them in that order, then that it is done.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.controls: set[int] = set()
        self.outcomes: dict[str, str] = {}
        self.messages: dict[str, str] = {}
        self.tampered = ""
        self.complete = False
        self.begun = False
        self.next = 0
        self.size = 0

    def note(self, text: bytes | None) -> None:
        """Take one record; None stands for a line without the secret."""
        if text is None:
            return self.suspect("a line among the records is not the runner's")
        self.size += len(text)
        if self.size > MOST:
            return self.suspect("the records are longer than any runner's")
        try:
            self._take(json.loads(text))
        except (ValueError, KeyError, TypeError, RecursionError):
            self.suspect("a record is not one of the runner's")
        return None

    def _take(self, record: dict[str, Any]) -> None:
        kind = record["kind"]
        if kind == "tampered":
            self.suspect(record["reason"])
        elif kind == "collected" and not self.begun:
            self.begun, self.ids, self.controls = True, record["ids"], set(record["controls"])
            if len(self.controls) < CONTROLS:
                self.suspect("tests that must fail were left out")
        elif kind == "broken":
            self.outcomes[record["id"]], self.messages[record["id"]] = "error", record["message"]
        elif kind == "outcome" and record["number"] == self.next < len(self.ids):
            self._outcome(record)
        elif kind == "end":  # early, if a test or an import told pytest to stop
            self.complete = self.begun and self.next == len(self.ids)
        else:
            self.suspect("the records are out of order")

    def suspect(self, reason: str) -> None:
        """Keep the first reason not to believe this run."""
        self.tampered = self.tampered or reason

    def died(self, status: int) -> None:
        """Blame the test that ran when the runner ended without a last word."""
        how = f"ended with exit code {status >> 8}"
        if status & 0x7F:
            how = f"was killed by {signal.Signals(status & 0x7F).name}"
        self._blame(f"the process {how} before its tests were done")

    def closed(self, stopped: str) -> dict[str, Any]:
        """Return what is to be reported."""
        if stopped == "time":
            self._blame("the time was up")
        found = {"outcomes": self.outcomes, "messages": self.messages}
        return {**found, "tampered": self.tampered}

    def _outcome(self, record: dict[str, Any]) -> None:
        number, status, name = self.next, record["status"], self.ids[self.next]
        self.next += 1
        if status not in STATUSES:
            return self.suspect("the records are out of order")
        if number in self.controls:
            if status in ("passed", "skipped"):
                self.suspect(f"a test that must fail has {status}")
            return None
        self.outcomes[name] = status
        if record["message"]:
            self.messages[name] = record["message"]
        return None

    def _blame(self, reason: str) -> None:
        if self.next < len(self.ids) and self.next not in self.controls:
            self.outcomes[self.ids[self.next]] = "error"
            self.messages[self.ids[self.next]] = reason
