"""The tables of the file store."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

TODAY = "2026-05-11"
"""The Monday on which every conversation takes place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with an account."""

    table: ClassVar[str] = "files.users"
    id: str
    name: str
    email: str
    team: str
    role: Literal["staff", "guest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder; those of the teams are in no other."""

    table: ClassVar[str] = "files.folders"
    id: str
    name: str
    parent_id: str | None
    owner_id: str
    hold: bool = False
    """Whether what is in it, folders below included, is kept for an audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A text file as it is now."""

    table: ClassVar[str] = "files.files"
    id: str
    name: str
    folder_id: str
    owner_id: str
    label: Literal["internal", "confidential"]
    text: str
    version: int
    """How many texts it has had, this one included."""
    edited: str
    editor_id: str
    trashed: str | None = None
    """The day on which it was put in the trash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a file was before an edit."""

    table: ClassVar[str] = "files.versions"
    id: str
    """`<file>-v<number>`."""
    file_id: str
    number: int
    text: str
    edited: str
    editor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody who does not own a file or folder may do with it, and with what is in it."""

    table: ClassVar[str] = "files.grants"
    id: str
    item_id: str
    """A file or a folder."""
    user_id: str
    level: Literal["read", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way for everybody to read a file until a day."""

    table: ClassVar[str] = "files.links"
    id: str
    file_id: str
    expires: str


def days_since(day: str) -> int:
    """Return how many days ago a day was; below 0 if it is to come.

    >>> days_since("2026-05-01"), days_since("2026-05-13")
    (10, -2)
    """
    return (date.fromisoformat(TODAY) - date.fromisoformat(day)).days


def days_on(number: int) -> str:
    """Return the day that is so many days after today.

    >>> days_on(21)
    '2026-06-01'
    """
    return (date.fromisoformat(TODAY) + timedelta(days=number)).isoformat()
