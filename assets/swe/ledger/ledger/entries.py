"""Entries of the journal and their postings."""

from dataclasses import dataclass, replace
from typing import Tuple

from ledger.errors import LedgerError, Unbalanced

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_date(date: str) -> str:
    """Return an ISO date unchanged, or raise ValueError when it is none.

    Months and days must exist; the 29th of February is allowed in every year.
    """
    parts = date.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isdigit() for part in parts):
        raise ValueError(f"bad date {date!r}: expected YYYY-MM-DD")
    month, day = int(parts[1]), int(parts[2])
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        raise ValueError(f"bad date {date!r}: no such day")
    return date


@dataclass(frozen=True)
class Posting:
    """One line of an entry: a debit (positive) or credit (negative) of an account."""

    account: str
    amount: int

    @property
    def side(self) -> str:
        """The side of the account: "debit" or "credit"."""
        return "debit" if self.amount > 0 else "credit"


@dataclass(frozen=True)
class Entry:
    """A dated set of at least two postings that sum to zero."""

    date: str
    memo: str
    postings: Tuple[Posting, ...]

    def __post_init__(self):
        check_date(self.date)
        if len(self.postings) < 2:
            raise LedgerError("an entry needs at least two postings")
        if any(posting.amount == 0 for posting in self.postings):
            raise LedgerError("a posting cannot be zero")
        difference = sum(posting.amount for posting in self.postings)
        if difference != 0:
            raise Unbalanced(difference)

    @property
    def total(self) -> int:
        """The sum of all debits."""
        return sum(posting.amount for posting in self.postings if posting.amount > 0)

    def reversed(self, date: str) -> "Entry":
        """The entry that undoes this one on a date, which must not be earlier."""
        if date < self.date:
            raise LedgerError(f"cannot reverse on {date}, before {self.date}")
        postings = tuple(replace(posting, amount=-posting.amount) for posting in self.postings)
        return Entry(date, f"reversal: {self.memo}", postings)
