"""The tools of the file store."""

from dataclasses import replace
from typing import Literal

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.common import by_email, check_query, check_text, is_day
from turngym.envs.tooluse.domains.files.rules import (
    MAX_TEXT,
    above,
    active,
    check_name,
    folder_at,
    grants_on,
    link_of,
    path_of,
)
from turngym.envs.tooluse.domains.files.tables import (
    TODAY,
    File,
    Folder,
    Grant,
    User,
    Version,
)

MAX_QUERY = 200
"""Longer searches are refused."""
MOST_FOUND = 20
"""How many files a search shows."""


def find_user(db: Database, *, email: str) -> object:
    """Find a user by email address.

    Args:
        email: The whole address.
    """
    return by_email(db, User, email)


def search_users(db: Database, *, query: str) -> object:
    """Search users by words of name or team.

    Args:
        query: One or more words; all must occur.
    """
    check_query(query, MAX_QUERY)
    return db.search(User, query, "name", "team")


def open_folder(db: Database, *, path: str) -> object:
    """Show a folder: its id, owner and hold, and the folders and files in it.

    Args:
        path: For example /Field/Curlew.
    """
    folder = folder_at(db, path)
    inside = (file for file in db.where(File, folder_id=folder.id) if not file.trashed)
    return {
        "folder": folder,
        "folders": tuple(one.name for one in db.where(Folder, parent_id=folder.id)),
        "files": tuple({"id": file.id, "name": file.name} for file in inside),
    }


def search_files(db: Database, *, query: str) -> object:
    """Search files by words of name or text; those in the trash are left out.

    Args:
        query: One or more words; all must occur.
    """
    check_query(query, MAX_QUERY)
    found = [one for one in db.search(File, query, "name", "text") if not one.trashed]
    shown = tuple(
        {
            "id": file.id,
            "name": file.name,
            "folder": path_of(db, file.folder_id),
            "owner_id": file.owner_id,
        }
        for file in found[:MOST_FOUND]
    )
    return {"found": len(found), "files": shown}


def read_file(db: Database, *, file_id: str) -> object:
    """Show a file with its text, owner and label.

    Args:
        file_id: For example F1008.
    """
    return active(db, file_id)


def list_versions(db: Database, *, file_id: str) -> object:
    """List the texts that a file had before its edits, the oldest first.

    Args:
        file_id: The file.
    """
    file = active(db, file_id)
    return tuple(sorted(db.where(Version, file_id=file.id), key=lambda version: version.number))


def list_access(db: Database, *, file_id: str) -> object:
    """Show who owns a file and the folders above it, and the grants on all of these.

    Args:
        file_id: The file.
    """
    file = active(db, file_id)
    return {
        "owner_id": file.owner_id,
        "folder_owner_ids": tuple(folder.owner_id for folder in above(db, file.folder_id)),
        "grants": grants_on(db, file),
    }


def list_trash(db: Database, *, user_id: str) -> object:
    """List the files of a user that are in the trash.

    Args:
        user_id: The owner.
    """
    owner = db.one(User, user_id)
    return tuple(
        {
            "id": file.id,
            "name": file.name,
            "folder": path_of(db, file.folder_id),
            "trashed": file.trashed,
        }
        for file in db.where(File, owner_id=owner.id)
        if file.trashed
    )


# ------------------------------------------------------------------ files and folders


def create_folder(db: Database, *, owner_id: str, parent_id: str, name: str) -> Folder:
    """Make a folder in another one.

    Args:
        owner_id: Whose it will be.
        parent_id: The folder that it is made in.
        name: Its name.
    """
    owner, parent = db.one(User, owner_id), db.one(Folder, parent_id)
    check_name(db, parent.id, name)
    key = db.mint(Folder, "D", parent.id, name)
    folder = Folder(id=key, name=name, parent_id=parent.id, owner_id=owner.id)
    db.put(folder)
    return folder


def create_file(db: Database, *, owner_id: str, folder_id: str, name: str, text: str) -> object:
    """Make a text file.

    Args:
        owner_id: Whose it will be.
        folder_id: Where it is made.
        name: Its name with extension.
        text: What is in it.
    """
    owner, folder = db.one(User, owner_id), db.one(Folder, folder_id)
    check_name(db, folder.id, name)
    check_text(text, MAX_TEXT)
    file = File(
        id=db.mint(File, "F", folder.id, name),
        name=name,
        folder_id=folder.id,
        owner_id=owner.id,
        label="internal",
        text=text,
        version=1,
        edited=TODAY,
        editor_id=owner.id,
    )
    db.put(file)
    return file


def replace_text(db: Database, *, file_id: str, editor_id: str, old: str, new: str) -> object:
    """Replace a piece of a file's text; the text before is kept as a version.

    Args:
        file_id: The file.
        editor_id: In whose name it is edited.
        old: What is replaced, exactly as it is in the file; it must occur once.
        new: What comes in its place.
    """
    file = active(db, file_id)
    count = file.text.count(old) if old else 0
    if count != 1:
        raise ToolError(f"This text occurs {count} times in {file.name}; it must occur once.")
    return _edit(db, file, editor_id, file.text.replace(old, new))


def restore_version(db: Database, *, file_id: str, number: int, editor_id: str) -> object:
    """Give a file the text of one of its versions again; that of now is kept as a version.

    Args:
        file_id: The file.
        number: Which version.
        editor_id: In whose name it is restored.
    """
    file = active(db, file_id)
    version = db.get(Version, f"{file.id}-v{number}")
    if version is None:
        raise ToolError(f"File {file.id} has no earlier version {number}.")
    return _edit(db, file, editor_id, version.text)


def rename_file(db: Database, *, file_id: str, name: str) -> object:
    """Give a file another name in its folder.

    Args:
        file_id: The file.
        name: The new name with extension.
    """
    file = active(db, file_id)
    check_name(db, file.folder_id, name)
    file = replace(file, name=name)
    db.put(file)
    return {"id": file.id, "name": file.name}


def move_file(db: Database, *, file_id: str, folder_id: str) -> object:
    """Move a file to another folder.

    Args:
        file_id: The file.
        folder_id: Where it goes.
    """
    file, folder = active(db, file_id), db.one(Folder, folder_id)
    check_name(db, folder.id, file.name)
    db.put(replace(file, folder_id=folder.id))
    return {"id": file.id, "name": file.name, "folder": path_of(db, folder.id)}


def trash_file(db: Database, *, file_id: str) -> object:
    """Put a file in the trash.

    Args:
        file_id: The file.
    """
    file = active(db, file_id)
    db.put(replace(file, trashed=TODAY))
    return {"id": file.id, "name": file.name, "trashed": TODAY}


def restore_file(db: Database, *, file_id: str) -> object:
    """Take a file out of the trash, back to the folder that it was in.

    Args:
        file_id: The file, as list_trash gives it.
    """
    file = db.one(File, file_id)
    if file.trashed is None:
        raise ToolError(f"File {file.id} is not in the trash.")
    check_name(db, file.folder_id, file.name)
    db.put(replace(file, trashed=None))
    return {"id": file.id, "name": file.name, "folder": path_of(db, file.folder_id)}


# ------------------------------------------------------------------ who may what


def share_file(
    db: Database, *, file_id: str, user_id: str, level: Literal["read", "write"]
) -> object:
    """Grant a user access to a file, or change what was granted on it.

    Args:
        file_id: The file.
        user_id: Who gets access.
        level: To read, or to write as well.
    """
    file, user = active(db, file_id), db.one(User, user_id)
    if user.id == file.owner_id:
        raise ToolError(f"{user.name} owns file {file.id}.")
    grant = _grant(db, file, user)
    if grant is not None and grant.level == level:
        raise ToolError(f"{user.name} may {level} file {file.id} already.")
    key = db.mint(Grant, "G", file.id, user.id) if grant is None else grant.id
    grant = Grant(id=key, item_id=file.id, user_id=user.id, level=level)
    db.put(grant)
    return grant


def unshare_file(db: Database, *, file_id: str, user_id: str) -> object:
    """Take back what a user was granted on a file; grants on folders stay.

    Args:
        file_id: The file.
        user_id: Who loses access.
    """
    file, user = active(db, file_id), db.one(User, user_id)
    grant = _grant(db, file, user)
    if grant is None:
        raise ToolError(f"{user.name} has no grant on file {file.id} itself.")
    db.delete(Grant, grant.id)
    return {"taken_back": grant}


def create_link(db: Database, *, file_id: str, expires: str) -> object:
    """Make a link by which everybody can read a file until a day.

    Args:
        file_id: The file.
        expires: The last day, for example 2026-05-25.
    """
    file = active(db, file_id)
    if not is_day(expires) or expires < TODAY:
        raise ToolError("The last day is written like 2026-05-25 and is not over.")
    link = link_of(db, file, expires)
    db.put(link)
    return link


def set_owner(db: Database, *, file_id: str, owner_id: str) -> object:
    """Make somebody else the owner of a file.

    Args:
        file_id: The file.
        owner_id: The new owner.
    """
    file, owner = active(db, file_id), db.one(User, owner_id)
    if file.owner_id == owner.id:
        raise ToolError(f"{owner.name} owns file {file.id} already.")
    db.put(replace(file, owner_id=owner.id))
    return {"id": file.id, "name": file.name, "owner_id": owner.id}


def _edit(db: Database, file: File, editor_id: str, text: str) -> File:
    editor = db.one(User, editor_id)
    check_text(text, MAX_TEXT)
    if text == file.text:
        raise ToolError(f"The text of file {file.id} would stay as it is.")
    db.put(
        Version(
            id=f"{file.id}-v{file.version}",
            file_id=file.id,
            number=file.version,
            text=file.text,
            edited=file.edited,
            editor_id=file.editor_id,
        )
    )
    version = file.version + 1
    file = replace(file, text=text, version=version, edited=TODAY, editor_id=editor.id)
    db.put(file)
    return file


def _grant(db: Database, file: File, user: User) -> Grant | None:
    return next(iter(db.where(Grant, item_id=file.id, user_id=user.id)), None)
