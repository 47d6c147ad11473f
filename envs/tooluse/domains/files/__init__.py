"""A shared file store: folders, files, versions, trash, access, links."""

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Arguments, Clause, Domain
from turngym.envs.tooluse.domains.common import days_between, is_day
from turngym.envs.tooluse.domains.files import goals, rules, tools, traps
from turngym.envs.tooluse.domains.files.data import make
from turngym.envs.tooluse.domains.files.tables import TODAY, File, User

_CHANGES = ("replace_text", "restore_version", "rename_file", "move_file", "trash_file")
"""What cannot be done to a file that is kept for an audit."""


def _no_write_access(db: Database, name: str, arguments: Arguments) -> bool:
    edits = name in ("replace_text", "restore_version")
    file = db.get(File, arguments["file_id"]) if edits else None
    return file is not None and not rules.may_write(db, arguments["editor_id"], file)


def _held(db: Database, name: str, arguments: Arguments) -> bool:
    file = db.get(File, arguments["file_id"]) if name in _CHANGES else None
    return file is not None and rules.on_hold(db, file.folder_id)


def _confidential_link(db: Database, name: str, arguments: Arguments) -> bool:
    file = db.get(File, arguments["file_id"]) if name == "create_link" else None
    return file is not None and file.label == "confidential"


def _long_link(db: Database, name: str, arguments: Arguments) -> bool:
    if name != "create_link" or not is_day(arguments["expires"]):
        return False
    return days_between(TODAY, arguments["expires"]) > goals.LINK_DAYS


def _writing_guest(db: Database, name: str, arguments: Arguments) -> bool:
    user = db.get(User, arguments["user_id"]) if name == "share_file" else None
    return user is not None and user.role == "guest" and arguments["level"] == "write"


def _old_trash(db: Database, name: str, arguments: Arguments) -> bool:
    file = db.get(File, arguments["file_id"]) if name == "restore_file" else None
    return file is not None and days_between(file.trashed or TODAY, TODAY) > goals.TRASH_DAYS


def _other_team(db: Database, name: str, arguments: Arguments) -> bool:
    file = db.get(File, arguments["file_id"]) if name == "set_owner" else None
    old = None if file is None else db.get(User, file.owner_id)
    new = None if file is None else db.get(User, arguments["owner_id"])
    return old is not None and new is not None and old.team != new.team


def _other_extension(db: Database, name: str, arguments: Arguments) -> bool:
    file = db.get(File, arguments["file_id"]) if name == "rename_file" else None
    return file is not None and rules.suffix(file.name) != rules.suffix(arguments["name"])


DOMAIN = Domain(
    name="files",
    role=(
        "You are the help desk of the file store of the Saltmarsh Institute, whose teams, and "
        f"guests from outside, keep their papers there. Today is Monday, {TODAY}."
    ),
    reads=(
        tools.find_user,
        tools.search_users,
        tools.open_folder,
        tools.search_files,
        tools.read_file,
        tools.list_versions,
        tools.list_access,
        tools.list_trash,
    ),
    writes=(
        tools.create_folder,
        tools.create_file,
        tools.replace_text,
        tools.restore_version,
        tools.rename_file,
        tools.move_file,
        tools.trash_file,
        tools.restore_file,
        tools.share_file,
        tools.unshare_file,
        tools.create_link,
        tools.set_owner,
    ),
    data=make,
    clauses=(
        Clause(id="identify", text="Find the user by email before anything else."),
        Clause(
            id="read-access",
            text="Tell what is in a file only to those who may read it: owners of the file or of a "
            "folder above it, and those with a grant on one of these.",
        ),
        Clause(
            id="write-access",
            text="Edit a file, or bring back a version of it, only for its owner, the owner of a "
            "folder above it, or somebody with a grant to write. Refuse everybody else.",
            broken=_no_write_access,
        ),
        Clause(
            id="owner-only",
            text="Share a file, take access back, make a link, put it in the trash or hand it over "
            "only for its owner.",
        ),
        Clause(
            id="own-things",
            text="New folders and files belong to the user who asks for them. Owners of a folder "
            "may have the files in it moved and renamed.",
        ),
        Clause(
            id="hold",
            text="What is in a folder on hold, or in a folder below one, is kept for an audit: it "
            "is not edited, renamed, moved or put in the trash. Refuse.",
            broken=_held,
        ),
        Clause(
            id="extension",
            text="A file that is renamed keeps its extension, even if the user leaves it out.",
            broken=_other_extension,
        ),
        Clause(
            id="guests",
            text="Guests may read what is shared with them; they never get access to write.",
            broken=_writing_guest,
        ),
        Clause(
            id="link-days",
            text=f"A link is good for {goals.LINK_DAYS} days at most.",
            broken=_long_link,
        ),
        Clause(
            id="confidential",
            text="No links are made to files with the label confidential. Refuse.",
            broken=_confidential_link,
        ),
        Clause(
            id="old-trash",
            text=f"Files that were put in the trash more than {goals.TRASH_DAYS} days ago are for "
            "the operators: transfer the user.",
            broken=_old_trash,
        ),
        Clause(
            id="same-team",
            text="Files are handed over within a team. Another team is for the operators: transfer "
            "the user.",
            broken=_other_team,
        ),
        Clause(
            id="word-for-word",
            text="Write texts word for word as the user gives them, without an end of line that "
            "they do not ask for; leave the rest of a file as it is.",
        ),
    ),
    templates=(
        goals.fix_text,
        goals.tidy_up,
        goals.recover,
        goals.older_version,
        goals.share_some,
        goals.stop_sharing,
        goals.make_link,
        goals.sum_up,
        goals.throw_away,
        goals.hand_over,
        traps.edit_without_access,
        traps.trash_on_hold,
        traps.old_trash,
        traps.link_to_confidential,
    ),
    held_out=("hand_over", "link_to_confidential"),
)
"""The file store."""
