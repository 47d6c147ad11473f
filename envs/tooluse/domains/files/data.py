"""Seeded data of the file store: 50 users, 65 folders, 155 files with versions, grants, links."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal, NamedTuple

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.files.tables import (
    TODAY,
    File,
    Folder,
    Grant,
    Link,
    User,
    Version,
)
from turngym.envs.tooluse.people import FIRST, LAST, Person

TEAMS = ("Field", "Finance", "Laboratory", "Maps", "Press")
PROJECTS = (
    "Avocet", "Bittern", "Curlew", "Dunlin", "Egret", "Fulmar", "Gannet", "Hobby", "Ibis",
    "Jackdaw", "Kestrel", "Lapwing", "Merlin", "Nightjar", "Oriole",
)  # fmt: skip
ITEMS = ("cables", "coats", "jars", "labels", "lamps", "maps", "nets", "notebooks", "tags", "tents")
POINTS = (
    "buy a second boat", "begin the count a week later", "ask the museum for its records",
    "move the samples to the cold room", "print the large map", "train two new volunteers",
    "share the raw data with the university", "close the northern path in June",
)  # fmt: skip


class Sheet(NamedTuple):
    """A file to be: where it goes, its name and its first text."""

    folder: Folder
    name: str
    text: str


def make(chance: Random, people: Sequence[Person]) -> Iterator[Row]:
    """Yield the rows of one database."""
    users = _users(people)
    yield from users
    files: list[File] = []
    folders: list[Folder] = []
    for place, team in enumerate(TEAMS):
        mine = [user for user in users if user.team == team]
        top = _folder(folders, team, None, mine[0])
        for project in PROJECTS[3 * place : 3 * place + 3]:
            yield from _project(chance, project, top, mine, folders, files)
        yield from _archive(chance, place, top, mine, folders, files)
    yield from folders
    yield from _grants(chance, users, folders, files)
    shown = [one for one in files if one.label == "internal" and not one.trashed]
    for number, file in enumerate(chance.sample(shown, 20)):
        yield Link(
            id=f"L{50 + number}", file_id=file.id, expires=days_on(TODAY, chance.randint(-20, 28))
        )


def day(chance: Random, least: int, most: int) -> str:
    """Return a day so many days after today."""
    return days_on(TODAY, chance.randint(least, most))


def _users(people: Sequence[Person]) -> list[User]:
    """Return users of all teams; one in eight people is a guest."""
    guests = [place % 8 == 7 for place in range(len(people))]
    return [
        User(
            id=f"U{201 + place}",
            name=person.name,
            email=person.email,
            team="Guests" if guest else TEAMS[place % len(TEAMS)],
            role="guest" if guest else "staff",
        )
        for place, (person, guest) in enumerate(zip(people, guests, strict=True))
    ]


def _folder(
    folders: list[Folder], name: str, parent: Folder | None, owner: User, *, hold: bool = False
) -> Folder:
    """Return a new folder, and keep it with the others."""
    folder = Folder(
        id=f"D{301 + len(folders)}",
        name=name,
        parent_id=None if parent is None else parent.id,
        owner_id=owner.id,
        hold=hold,
    )
    folders.append(folder)
    return folder


def _project(
    chance: Random,
    project: str,
    top: Folder,
    team: list[User],
    folders: list[Folder],
    files: list[File],
) -> Iterator[File | Version]:
    """Yield the files of a project, and what they were."""
    owner = chance.choice(team)
    home = _folder(folders, project, top, owner)
    reports = _folder(folders, "Reports", home, owner)
    numbers = _folder(folders, "Numbers", home, owner)
    low = project.lower()
    sheets = [
        Sheet(home, f"{low}-plan.txt", _plan(chance, project)),
        Sheet(home, f"{low}-contacts.txt", _contacts(chance, project)),
        Sheet(home, f"{low}-notes.md", _notes(chance, project)),
        Sheet(reports, f"{low}-minutes.md", _minutes(chance, project)),
        Sheet(reports, f"{low}-summary.md", _notes(chance, f"{project} in short")),
        Sheet(numbers, f"{low}-budget.txt", _budget(chance, project)),
        Sheet(numbers, f"{low}-inventory.csv", _inventory(chance)),
    ]
    for sheet in sheets:
        yield from _file(chance, sheet, team, files)
    for number in range(1, 3):
        sheet = Sheet(reports, f"{low}-draft-{number}.md", _notes(chance, project))
        yield from _file(chance, sheet, team, files, trashed=day(chance, -70, -1))


def _archive(
    chance: Random,
    place: int,
    top: Folder,
    team: list[User],
    folders: list[Folder],
    files: list[File],
) -> Iterator[File | Version]:
    """Yield the old files of a team; those of every other team are kept for an audit."""
    folder = _folder(folders, "Archive", top, team[0], hold=place % 2 == 0)
    for year in chance.sample(range(2012, 2024), 4):
        name = f"{top.name.lower()}-accounts-{year}.txt"
        yield from _file(chance, Sheet(folder, name, _budget(chance, f"in {year}")), team, files)


def _file(
    chance: Random,
    sheet: Sheet,
    team: list[User],
    files: list[File],
    *,
    trashed: str | None = None,
) -> Iterator[File | Version]:
    """Yield a file with the versions before it: every edit added a line."""
    key = f"F{1001 + len(files)}"
    text, edits = sheet.text, chance.choice((0, 0, 1, 2, 3))
    days = sorted(chance.sample(range(75, 400), edits + 1), reverse=True)
    for number, ago in enumerate(days[:-1], start=1):
        editor = chance.choice(team)
        yield Version(
            id=f"{key}-v{number}",
            file_id=key,
            number=number,
            text=text,
            edited=days_on(TODAY, -ago),
            editor_id=editor.id,
        )
        text += f"Checked by {editor.name} on {days_on(TODAY, -ago)}.\n"
    label: Literal["internal", "confidential"]
    label = "confidential" if chance.random() < 0.2 else "internal"
    file = File(
        id=key,
        name=sheet.name,
        folder_id=sheet.folder.id,
        owner_id=chance.choice(team).id,
        label=label,
        text=text,
        version=edits + 1,
        edited=days_on(TODAY, -days[-1]),
        editor_id=chance.choice(team).id,
        trashed=trashed,
    )
    files.append(file)
    yield file


def _grants(
    chance: Random, users: list[User], folders: list[Folder], files: list[File]
) -> Iterator[Grant]:
    """Yield what was granted: teams read their folders, some people more, no one anything twice."""
    tops = {folder.name: folder for folder in folders if folder.parent_id is None}
    places = [(tops[user.team].id, user.id) for user in users if user.role == "staff"]
    levels: list[Literal["read", "write"]] = ["read" for _ in places]
    for owner in users:
        own = [one for one in files if one.owner_id == owner.id and not one.trashed]
        partner = chance.choice([user for user in users if user.team != owner.team])
        for file in chance.sample(own, min(len(own), chance.randint(1, 3))):
            places.append((file.id, partner.id))
            levels.append("read" if partner.role == "guest" else chance.choice(("read", "write")))
    for number, ((item_id, user_id), level) in enumerate(zip(places, levels, strict=True)):
        yield Grant(id=f"G{700 + number}", item_id=item_id, user_id=user_id, level=level)


# ------------------------------------------------------------------ texts


def _plan(chance: Random, project: str) -> str:
    return (
        f"Plan of {project}\nFieldwork begins: {day(chance, 10, 60)}\n"
        f"Report due: {day(chance, 90, 200)}\nVolunteers: {chance.randint(4, 30)}\n"
    )


def _contacts(chance: Random, project: str) -> str:
    coordinator, driver = (f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(2))
    return (
        f"Contacts of {project}\nCoordinator: {coordinator}\n"
        f"Phone: 555-{chance.randint(1000, 9999)}\nDriver: {driver}\n"
    )


def _minutes(chance: Random, project: str) -> str:
    first, second = chance.sample(POINTS, 2)
    return (
        f"# Minutes of {project}\n\n- We {first}.\n- We will not {second} this year.\n\n"
        f"Next meeting: {day(chance, 3, 30)}\n"
    )


def _notes(chance: Random, about: str) -> str:
    lines = "".join(f"- Maybe we should {point}.\n" for point in chance.sample(POINTS, 3))
    return f"# {about}\n\n{lines}"


def _budget(chance: Random, about: str) -> str:
    lines = (f"{what}: {50 * chance.randint(8, 300)} EUR\n" for what in ("Travel", "Material"))
    return f"Budget {about}\n{''.join(lines)}Wages: {100 * chance.randint(80, 600)} EUR\n"


def _inventory(chance: Random) -> str:
    lines = (f"{item},{chance.randint(1, 90)}\n" for item in sorted(chance.sample(ITEMS, 5)))
    return f"item,number\n{''.join(lines)}"
