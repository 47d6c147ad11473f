"""What the users of the file store want, and what doing it right comes to."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, email_slot, step
from turngym.envs.tooluse.domains.common import days_between, days_on
from turngym.envs.tooluse.domains.files import tools
from turngym.envs.tooluse.domains.files.parts import (
    account,
    for_each,
    found,
    line_of,
    looked_up,
    names,
    open_files,
    owned,
    writable,
)
from turngym.envs.tooluse.domains.files.rules import link_of, may_read, path_of
from turngym.envs.tooluse.domains.files.tables import (
    TODAY,
    File,
    Folder,
    Grant,
    User,
    Version,
)
from turngym.envs.tooluse.people import Person

LINK_DAYS = 30
"""For how many days a link may be good."""
TRASH_DAYS = 30
"""After how many days in the trash a file is for a person to bring back."""
DATED = ("plan.txt", "minutes.md")
"""How the names of files end that have a line with a day."""


def fix_text(db: Database, chance: Random, user: Person) -> Goal | None:
    """Correct a day in a plan or in minutes; the day may change."""
    me = account(db, user)
    dated = [one for one in writable(db, me) if one.name.endswith(DATED)]
    if not dated:
        return None
    file = chance.choice(dated)
    word = "Report due" if file.name.endswith("plan.txt") else "Next meeting"
    line = line_of(file, word)
    late = days_between(TODAY, line.split()[-1])
    first, wanted = (days_on(TODAY, late + days) for days in chance.sample(range(1, 15), 2))
    changes = chance.random() < 0.4
    slot = Slot(
        name="right day",
        says=f"The right day is {first if changes else wanted}.",
        asks=("what day", "which day", "date", "when", "correct", "right"),
    )
    return Goal(
        request=f'The line "{line}" in {file.name} is wrong. Please correct the day.',
        slots=(email_slot(user), slot),
        change=f"No, wait: I've looked it up, it must be {wanted}." if changes else "",
        plan=(
            found(user),
            looked_up(file),
            step("list_access", after=(1,), file_id=file.id),
            step(
                "replace_text",
                after=(0, 1, 2),
                file_id=file.id,
                editor_id=me.id,
                old=line,
                new=f"{word}: {wanted}",
            ),
        ),
        clauses=("write-access", "word-for-word"),
    )


def tidy_up(db: Database, chance: Random, user: Person) -> Goal | None:
    """Make a folder in one's project, move files there, and rename one of them now and then."""
    owner = account(db, user)
    own = db.where(Folder, owner_id=owner.id, hold=False)
    if not own:
        return None
    folder = chance.choice(own)
    inside = [file for file in open_files(db) if file.folder_id == folder.id]
    if len(inside) < 2:
        return None
    moved = chance.sample(inside, min(len(inside), chance.randint(2, 4)))
    name = chance.choice(("For the board", "Old papers", "Season 2026", "To be checked"))
    made = {"owner_id": owner.id, "parent_id": folder.id, "name": name}
    new = tools.create_folder(db.fork(), **made)
    moves = [step("move_file", after=(1, 2), file_id=one.id, folder_id=new.id) for one in moved]
    stem, dot, end = moved[0].name.rpartition(".")
    new_name = f"{stem}-{chance.randint(2019, 2027)}"
    renames = chance.random() < 0.6
    also = f" Then rename {moved[0].name} to {new_name}." if renames else ""
    new_name = f"{new_name}{dot}{end}"
    rename = step("rename_file", after=(1,), file_id=moved[0].id, name=new_name)
    return Goal(
        request=f"My folder {path_of(db, folder.id)} is a mess. Please make a new folder in it "
        f"and move {names(moved)} there.{also}",
        slots=(
            email_slot(user),
            Slot(
                name="folder's name",
                says=f'Call the new folder "{name}".',
                asks=("name", "call", "which folder"),
            ),
        ),
        plan=(
            found(user),
            step("open_folder", path=path_of(db, folder.id)),
            step("create_folder", after=(0, 1), **made),
            *moves,
            *((rename,) if renames else ()),
        ),
        clauses=("extension", "own-things"),
    )


def recover(db: Database, chance: Random, user: Person) -> Goal | None:
    """Take a file out of the trash in time."""
    owner = account(db, user)
    trash = [one for one in db.where(File, owner_id=owner.id) if one.trashed]
    # what was thrown away in this talk stays there: nothing would be left of both
    trash = [one for one in trash if 0 < days_between(one.trashed or "", TODAY) <= TRASH_DAYS]
    if not trash:
        return None
    file = chance.choice(trash)
    return Goal(
        request=f"I deleted {file.name} by mistake. Can you bring it back, and where will it be?",
        slots=(email_slot(user),),
        plan=(
            found(user),
            step("list_trash", after=(0,), user_id=owner.id),
            step("restore_file", after=(1,), file_id=file.id),
        ),
        facts=(path_of(db, file.folder_id),),
        clauses=("old-trash",),
    )


def older_version(db: Database, chance: Random, user: Person) -> Goal | None:
    """Bring back what a file was on a day."""
    me = account(db, user)
    files = {file.id: file for file in writable(db, me)}
    versions = [version for version in db.all(Version) if version.file_id in files]
    if not versions:
        return None
    version = chance.choice(versions)
    file = files[version.file_id]
    return Goal(
        request=f"Somebody spoiled {file.name}. Please bring back an earlier text of it. "
        "Which version was that?",
        slots=(
            email_slot(user),
            Slot(
                name="version",
                says=f"I want it as it was after the edit of {version.edited}.",
                asks=("which", "version", "when", "day", "date"),
            ),
        ),
        plan=(
            found(user),
            looked_up(file),
            step("list_access", after=(1,), file_id=file.id),
            step("list_versions", after=(1,), file_id=file.id),
            step(
                "restore_version",
                after=(0, 2, 3),
                file_id=file.id,
                number=version.number,
                editor_id=me.id,
            ),
        ),
        facts=(str(version.number),),
        clauses=("write-access",),
    )


def share_some(db: Database, chance: Random, user: Person) -> Goal | None:
    """Share files with somebody; guests only read, whatever was thought of first."""
    owner = account(db, user)
    files = owned(db, chance, owner, 1, 2)
    partner = chance.choice([one for one in db.all(User) if one.team != owner.team])
    known = {grant.item_id for grant in db.where(Grant, user_id=partner.id)}
    if not files or known.intersection(file.id for file in files):
        return None
    level = "read" if partner.role == "guest" else chance.choice(("read", "write"))
    says = {"read": "They only need to read.", "write": "They should be able to edit as well."}
    shares = for_each(files, "share_file", after=2, user_id=partner.id, level=level)
    return Goal(
        request=f"Please share {names(files)} with {partner.name} from {partner.team}.",
        slots=(
            email_slot(user),
            Slot(
                name="level",
                says=says[level],
                asks=("read", "write", "edit", "level", "kind of access", "permission"),
            ),
        ),
        plan=(found(user), step("search_users", query=partner.name), *shares),
        clauses=("guests", "owner-only"),
    )


def stop_sharing(db: Database, chance: Random, user: Person) -> Goal | None:
    """Take back what somebody was granted on one's files."""
    owner = account(db, user)
    own = {file.id: file for file in open_files(db, owner)}
    # what was granted in this talk is not taken back: nothing would be left of both
    new = {row.id for _, row in db.written if isinstance(row, Grant)}
    grants = [one for one in db.all(Grant) if one.item_id in own and one.id not in new]
    if not grants:
        return None
    partner = db.one(User, chance.choice(grants).user_id)
    theirs = {one.item_id for one in grants if one.user_id == partner.id}
    files = [own[key] for key in own if key in theirs][:3]
    takes = for_each(files, "unshare_file", after=2, user_id=partner.id)
    return Goal(
        request=f"{partner.name} no longer works with me. Please take back the access to some of "
        "my files.",
        slots=(
            email_slot(user),
            Slot(
                name="names of the files",
                says=f"I mean {names(files)}.",
                asks=("which", "what file", "name"),
            ),
        ),
        plan=(found(user), step("search_users", query=partner.name), *takes),
        clauses=("owner-only",),
    )


def make_link(db: Database, chance: Random, user: Person) -> Goal | None:
    """Make a link for the public; how long it lasts may change."""
    files = owned(db, chance, account(db, user), 1, 1)
    first, wanted = chance.sample(range(3, LINK_DAYS + 1), 2)
    if not files or files[0].label == "confidential":
        return None
    file, expires, changes = files[0], days_on(TODAY, wanted), chance.random() < 0.4
    slot = Slot(
        name="last day",
        says=f"It should work until {days_on(TODAY, first) if changes else expires}.",
        asks=("until", "how long", "expire", "last day", "when", "date"),
    )
    return Goal(
        request=f"I need a public link to {file.name}. What is its id?",
        slots=(email_slot(user), slot),
        change=f"Actually, {expires} would be a better last day." if changes else "",
        plan=(
            found(user),
            looked_up(file),
            step("read_file", after=(1,), file_id=file.id),
            step("create_link", after=(0, 2), file_id=file.id, expires=expires),
        ),
        facts=(link_of(db, file, expires).id,),
        clauses=("link-days", "owner-only"),
    )


def sum_up(db: Database, chance: Random, user: Person) -> Goal | None:
    """Add up a line of two budgets in a new file."""
    word, me = chance.choice(("Travel", "Material", "Wages")), account(db, user)
    budgets = [one for one in open_files(db, named="budget.txt") if may_read(db, me.id, one)]
    home = db.where(Folder, owner_id=me.id, hold=False)
    if len(budgets) < 2 or not home:
        return None
    files, folder = chance.sample(budgets, 2), chance.choice(home)
    total = sum(int(line_of(file, word).split()[1]) for file in files)
    name = f"{word.lower()}-total-{chance.randint(10, 99)}.txt"
    looks = for_each(files, "read_file", after=1)
    made = {"owner_id": me.id, "folder_id": folder.id, "name": name}
    return Goal(
        request=f"Please add up the {word} lines of {names(files)} and tell me the total. Then "
        f"write it to a new file {name} in my folder {path_of(db, folder.id)}.",
        slots=(
            email_slot(user),
            Slot(
                name="wording",
                says=f'Only "{word} in all: 1000 EUR", with the true number, nothing else.',
                asks=("what should", "wording", "format", "text", "write", "look like"),
            ),
        ),
        plan=(
            found(user),
            *looks,
            step("open_folder", path=path_of(db, folder.id)),
            step(
                "create_file",
                after=tuple(range(len(looks) + 2)),
                text=f"{word} in all: {total} EUR",
                **made,
            ),
        ),
        facts=(str(total),),
        clauses=("own-things", "read-access", "word-for-word"),
    )


def throw_away(db: Database, chance: Random, user: Person) -> Goal | None:
    """Put some of one's files in the trash; nothing is kept for an audit."""
    files = owned(db, chance, account(db, user), 1, 3)
    if not files:
        return None
    return Goal(
        request="I want to get rid of some files of mine.",
        slots=(
            email_slot(user),
            Slot(
                name="names of the files",
                says=f"{names(files)}, please.",
                asks=("which", "what file", "what are", "name"),
            ),
        ),
        plan=(found(user), *for_each(files, "trash_file", after=1)),
        clauses=("hold", "owner-only"),
    )


def hand_over(db: Database, chance: Random, user: Person) -> Goal | None:
    """Make a colleague of the same team the owner of some files."""
    owner = account(db, user)
    files = owned(db, chance, owner, 1, 3)
    team = [one for one in db.where(User, team=owner.team) if one != owner]
    heir = chance.choice(team)
    if not files:
        return None
    gives = for_each(files, "set_owner", after=2, owner_id=heir.id)
    return Goal(
        request=f"I'm changing jobs. Please make {heir.name} the owner of {names(files)}.",
        slots=(email_slot(user),),
        plan=(found(user), step("search_users", query=heir.name), *gives),
        clauses=("same-team", "owner-only"),
    )
