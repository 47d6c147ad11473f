"""The tables of the file store."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from turngym.envs.tooluse.likeness import Words

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
    text: Words
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
    text: Words
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
