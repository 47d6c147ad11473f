"""What the tools, the rules and the goals of the file store share: where things are, who may what."""

import re
from collections.abc import Iterable, Iterator

from turngym.envs.calls import excerpt
from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.files.tables import File, Folder, Grant, Link

MAX_TEXT = 20_000
"""Longer texts are refused."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,78}[A-Za-z0-9]")


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


def folder_at(db: Database, path: str) -> Folder:
    """Return the folder that a path names.

    Raises:
        ToolError: There is none.
    """
    start, *names = path.split("/")
    inside: tuple[Folder, ...] = ()
    key = None
    for name in names:
        inside = db.where(Folder, parent_id=key, name=name)
        if not inside:
            break
        key = inside[0].id
    if start or not inside:
        raise ToolError(f"There is no folder {excerpt(path)}.")
    return inside[0]


def below(db: Database, folder_ids: Iterable[str]) -> set[str]:
    """Return the ids of folders and of all that are in them."""
    found: set[str] = set()
    ahead = list(folder_ids)
    while ahead:
        key = ahead.pop()
        found.add(key)
        ahead += [folder.id for folder in db.where(Folder, parent_id=key)]
    return found


def grants_on(db: Database, file: File) -> tuple[Grant, ...]:
    """Return the grants on a file and on the folders that it is in."""
    items = {file.id, *(folder.id for folder in above(db, file.folder_id))}
    if not any(db.where(Grant, item_id=item) for item in items):
        return ()
    return tuple(grant for grant in db.all(Grant) if grant.item_id in items)


def may_read(db: Database, user_id: str, file: File) -> bool:
    """Return whether somebody owns a file, a folder above it, or a grant on one of these."""
    return _has(db, user_id, file)


def may_write(db: Database, user_id: str, file: File) -> bool:
    """Return whether somebody owns a file, a folder above it, or a grant to write there."""
    return _has(db, user_id, file, level="write")


def _has(db: Database, user_id: str, file: File, **grant: str) -> bool:
    things: tuple[File | Folder, ...] = (file, *above(db, file.folder_id))
    return any(
        thing.owner_id == user_id or db.where(Grant, item_id=thing.id, user_id=user_id, **grant)
        for thing in things
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
    files = (one.name for one in db.where(File, folder_id=folder_id) if not one.trashed)
    if name in files or db.where(Folder, parent_id=folder_id, name=name):
        raise ToolError(f"{path_of(db, folder_id)} has {name} already.")
