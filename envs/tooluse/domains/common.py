"""What several domains do alike: days, amounts, words in a list, accounts found, texts checked."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from turngym.envs.calls import excerpt
from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database, Row

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Account(Row, Protocol):
    """A row that belongs to a person."""

    @property
    def email(self) -> str:
        """In lower case; no other row of the table has it."""


A = TypeVar("A", bound=Account)


def is_day(text: str) -> bool:
    """Return whether a text is a day as the domains write it.

    >>> is_day("2026-02-28"), is_day("2026-02-30"), is_day("28.2.2026")
    (True, False, False)
    """
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def days_on(day: str, number: int) -> str:
    """Return the day that is so many days later, or earlier if the number is below 0.

    >>> days_on("2026-04-29", 3), days_on("2026-03-15", -14)
    ('2026-05-02', '2026-03-01')
    """
    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()


def days_between(first: str, last: str) -> int:
    """Return how many days one day is after another; below 0 if it is before.

    >>> days_between("2026-03-01", "2026-03-15"), days_between("2026-05-13", "2026-05-11")
    (14, -2)
    """
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def dollars(cents: int) -> str:
    """Return an amount as people write it, without a sign.

    >>> dollars(4505), dollars(-123405)
    ('45.05', '1234.05')
    """
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def series(words: Sequence[str]) -> str:
    """Return words as one says them.

    >>> series(("Ada", "Ben", "Cleo")), series(("Ada",))
    ('Ada, Ben and Cleo', 'Ada')
    """
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def by_email(db: Database, table: type[A], email: str) -> A:
    """Return somebody's account.

    Raises:
        ToolError: There is none.
    """
    found = db.where(table, email=email.lower())
    if not found:
        raise ToolError(f"There is no {table.__name__.lower()} with this email address.")
    return found[0]


def check_text(text: str, limit: int) -> None:
    """Refuse a text that is blank or too long."""
    if not 0 < len(text.strip()) <= len(text) <= limit:
        raise ToolError(f"The text has {len(text)} characters; write 1 to {limit}.")


def check_query(query: str, limit: int) -> None:
    """Refuse a search without words, or with too many."""
    if not query.strip() or len(query) > limit:
        raise ToolError(f"{excerpt(query)} is not a search: give one or more words.")
