"""What the goals of the file store are made of."""

from collections.abc import Iterable
from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Slot, Step, step
from turngym.envs.tooluse.domains.files.rules import may_write, on_hold
from turngym.envs.tooluse.domains.files.tables import File, Folder, User


def email_slot(user: User) -> Slot:
    """Return the email address, for whoever asks who is there."""
    return Slot(
        name="email address",
        says=f"My email address is {user.email}.",
        asks=("email", "e-mail", "who are you", "identify", "account"),
    )


def found(user: User) -> Step:
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


def open_files(db: Database) -> tuple[File, ...]:
    """Return the files that can be changed: not in the trash, not kept for an audit."""
    held = {folder.id for folder in db.all(Folder) if on_hold(db, folder.id)}
    return tuple(one for one in db.all(File) if not one.trashed and one.folder_id not in held)


def owned(db: Database, chance: Random, least: int, most: int) -> tuple[User, list[File]]:
    """Return somebody and some of their files that can be changed; few if they have no more."""
    owner = chance.choice([user for user in db.all(User) if user.role == "staff"])
    files = [file for file in open_files(db) if file.owner_id == owner.id]
    return owner, chance.sample(files, min(len(files), chance.randint(least, most)))


def a_writer(db: Database, chance: Random, file: File) -> User:
    """Return somebody who may edit a file: its owner, a folder's, or one who was granted it."""
    able = [user for user in db.all(User) if may_write(db, user.id, file)]
    return chance.choice(able)


def line_of(file: File, word: str) -> str:
    """Return the line of a text that begins with a word; empty if there is none."""
    lines = (line for line in file.text.splitlines() if line.startswith(f"{word}: "))
    return next(lines, "")


def names(files: Iterable[File | Folder]) -> str:
    """Return names as one says them."""
    *others, last = (one.name for one in files)
    return f"{', '.join(others)} and {last}" if others else last
