"""What the goals of the file store are made of."""

from collections.abc import Iterable
from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Step, step
from turngym.envs.tooluse.domains.common import by_email, series
from turngym.envs.tooluse.domains.files.rules import below
from turngym.envs.tooluse.domains.files.tables import File, Folder, Grant, User
from turngym.envs.tooluse.people import Person


def account(db: Database, user: Person) -> User:
    """Return somebody's account."""
    return by_email(db, User, user.email)


def found(user: Person) -> Step:
    """Return the call that identifies the user."""
    return step("find_user", email=user.email)


def looked_up(file: File) -> Step:
    """Return the call that finds a file by its name."""
    return step("search_files", query=file.name)


def for_each(
    files: Iterable[File], name: str, *, after: int, **arguments: object
) -> tuple[Step, ...]:
    """Return, for each file, the call that finds it and the one that does something with it.

    Args:
        files: The files.
        name: The tool that does it.
        after: How many calls are made before; all of them are needed.
        arguments: The tool's arguments but for the file.
    """
    calls: list[Step] = []
    for file in files:
        needs = (*range(after), after + len(calls))
        calls += [looked_up(file), step(name, after=needs, file_id=file.id, **arguments)]
    return tuple(calls)


def open_files(db: Database, owner: User | None = None, *, named: str = "") -> tuple[File, ...]:
    """Return the files that can be changed: not in the trash, not kept for an audit.

    Args:
        db: The database.
        owner: Whose files; everybody's if None.
        named: How their names end.
    """
    held = below(db, (folder.id for folder in db.where(Folder, hold=True)))
    files = db.all(File) if owner is None else db.where(File, owner_id=owner.id)
    return tuple(
        [
            one
            for one in files
            if one.name.endswith(named) and not one.trashed and one.folder_id not in held
        ]
    )


def owned(db: Database, chance: Random, owner: User, least: int, most: int) -> list[File]:
    """Return some of somebody's files that can be changed; few if they have no more."""
    files = open_files(db, owner)
    return chance.sample(files, min(len(files), chance.randint(least, most)))


def writable(db: Database, user: User) -> list[File]:
    """Return the files that somebody may edit: their own, those in their folders, granted ones."""
    granted = {one.item_id for one in db.where(Grant, user_id=user.id, level="write")}
    theirs = granted | {one.id for one in db.where(Folder, owner_id=user.id)}
    inside = below(db, theirs)
    return [
        file
        for file in open_files(db)
        if file.owner_id == user.id or file.folder_id in inside or file.id in granted
    ]


def line_of(file: File, word: str) -> str:
    """Return the line of a text that begins with a word; empty if there is none."""
    lines = (line for line in file.text.splitlines() if line.startswith(f"{word}: "))
    return next(lines, "")


def names(files: Iterable[File | Folder]) -> str:
    """Return names as one says them."""
    return series([one.name for one in files])
