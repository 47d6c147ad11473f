"""What the tools, the rules and the goals of the file store share: where things are, who may what."""

import re
from collections.abc import Iterator
from datetime import date

from turngym.envs.calls import excerpt
from turngym.envs.tooluse.database import Database, ToolError
from turngym.envs.tooluse.domains.files.tables import File, Folder, Grant, Link

MAX_TEXT = 20_000
"""Longer texts are refused."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,78}[A-Za-z0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def above(db: Database, folder_id: str) -> Iterator[Folder]:
    """Yield a folder and those that it is in, the team's folder last."""
    key: str | None = folder_id
    while key is not None:
        folder = db.get(Folder, key)
        assert folder is not None, f"no folder {key}"
        yield folder
        key = folder.parent_id


def path_of(db: Database, folder_id: str) -> str:
    """Return where a folder is, as people write it: `/Field/Curlew`."""
    return "".join(f"/{folder.name}" for folder in reversed(tuple(above(db, folder_id))))


def grants_on(db: Database, file: File) -> tuple[Grant, ...]:
    """Return the grants on a file and on the folders that it is in."""
    items = {file.id, *(folder.id for folder in above(db, file.folder_id))}
    return tuple(grant for grant in db.all(Grant) if grant.item_id in items)


def may_read(db: Database, user_id: str, file: File) -> bool:
    """Return whether somebody owns a file, a folder above it, or a grant on one of these."""
    return may_write(db, user_id, file) or any(
        grant.user_id == user_id for grant in grants_on(db, file)
    )


def may_write(db: Database, user_id: str, file: File) -> bool:
    """Return whether somebody owns a file, a folder above it, or a grant to write there."""
    return (
        file.owner_id == user_id
        or any(folder.owner_id == user_id for folder in above(db, file.folder_id))
        or any(grant.user_id == user_id and grant.level == "write" for grant in grants_on(db, file))
    )


def on_hold(db: Database, folder_id: str) -> bool:
    """Return whether a folder or one above it is kept for an audit."""
    return db.get(Folder, folder_id) is not None and any(f.hold for f in above(db, folder_id))


def suffix(name: str) -> str:
    """Return the extension of a name.

    >>> suffix("plan.v2.txt"), suffix("plan")
    ('.txt', '')
    """
    _, dot, end = name.rpartition(".")
    return dot + end if dot else ""


def is_day(text: str) -> bool:
    """Return whether a text is a day as the store writes it.

    >>> is_day("2026-05-31"), is_day("2026-02-30"), is_day("tomorrow")
    (True, False, False)
    """
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def link_of(db: Database, file: File, expires: str) -> Link:
    """Return the link that would be made for a file."""
    return Link(id=db.mint(Link, "L", file.id, expires), file_id=file.id, expires=expires)


def active(db: Database, file_id: str) -> File:
    """Return a file that is not in the trash."""
    file = db.one(File, file_id)
    if file.trashed is not None:
        raise ToolError(f"File {file.id} is in the trash since {file.trashed}.")
    return file


def check_name(db: Database, folder_id: str, name: str) -> None:
    """Refuse a name that a folder has already, or that no file or folder can have."""
    if not _NAME.fullmatch(name):
        raise ToolError(f"{excerpt(name)} is no name: use 2 to 80 letters, digits, spaces, . _ -")
    files = (one.name for one in db.all(File) if one.folder_id == folder_id and not one.trashed)
    folders = (one.name for one in db.all(Folder) if one.parent_id == folder_id)
    if name in (*files, *folders):
        raise ToolError(f"{path_of(db, folder_id)} has {name} already.")


def check_text(text: str) -> None:
    """Refuse a text that is empty or too long."""
    if not 0 < len(text.strip()) <= len(text) <= MAX_TEXT:
        raise ToolError(f"The text has {len(text)} characters; write 1 to {MAX_TEXT}.")


def has_words(query: str, *texts: str) -> bool:
    """Return whether all words of a search occur in texts."""
    if not query.strip() or len(query) > 200:
        raise ToolError(f"{excerpt(query)} is not a search: give one or more words.")
    found = " ".join(texts).lower()
    return all(word in found for word in query.lower().split())
