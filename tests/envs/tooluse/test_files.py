"""The file store: what its tools do and refuse, and which calls break its rules."""

import json
from functools import partial
from typing import Any

import pytest
import tooluse_desk
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.tasks import seeded
from turngym.envs.tooluse.database import Database, Row, Tables
from turngym.envs.tooluse.domains.files import DOMAIN
from turngym.envs.tooluse.domains.files.data import make
from turngym.envs.tooluse.domains.files.goals import recover, stop_sharing
from turngym.envs.tooluse.domains.files.parts import open_files, writable
from turngym.envs.tooluse.domains.files.rules import may_read, may_write, path_of
from turngym.envs.tooluse.domains.files.tables import (
    File,
    Folder,
    Grant,
    Link,
    User,
    Version,
)
from turngym.envs.tooluse.people import people


def _user(key: str, name: str, team: str) -> User:
    role: Any = "guest" if team == "Guests" else "staff"
    return User(id=key, name=name, email=f"{name}@x.example".lower(), team=team, role=role)


def _file(key: str, name: str, folder_id: str, *, label: Any = "internal", **other: Any) -> File:
    return File(
        id=key,
        name=name,
        folder_id=folder_id,
        owner_id="U2",
        label=label,
        edited="2026-02-01",
        editor_id="U2",
        **{"text": "Travel: 400 EUR\nWages: 900 EUR\n", "version": 1, **other},
    )


ROWS: tuple[Row, ...] = (
    _user("U1", "Ada", "Field"),
    _user("U2", "Ben", "Field"),
    _user("U3", "Chloe", "Press"),
    _user("U4", "Gus", "Guests"),
    Folder(id="D1", name="Field", parent_id=None, owner_id="U1"),
    Folder(id="D2", name="Curlew", parent_id="D1", owner_id="U2"),
    Folder(id="D3", name="Archive", parent_id="D1", owner_id="U1", hold=True),
    Folder(id="D4", name="Old", parent_id="D3", owner_id="U1"),
    _file("F1", "budget.txt", "D2", text="Travel: 450 EUR\nWages: 900 EUR\n", version=2),
    _file("F2", "secret.txt", "D2", label="confidential"),
    _file("F3", "kept.txt", "D4"),
    _file("F4", "fresh.txt", "D2", trashed="2026-04-11"),
    _file("F5", "stale.txt", "D2", trashed="2026-04-10"),
    _file("F6", "budget.txt", "D2", trashed="2026-05-01"),
    Version(
        id="F1-v1",
        file_id="F1",
        number=1,
        text="Travel: 400 EUR\nWages: 900 EUR\n",
        edited="2026-01-05",
        editor_id="U1",
    ),
    Grant(id="G1", item_id="F1", user_id="U3", level="read"),
)


do = partial(tooluse_desk.do, DOMAIN)


def store() -> Database:
    return tooluse_desk.stocked(ROWS)


def done(db: Database, name: str, /, **arguments: object) -> Database:
    return tooluse_desk.done(DOMAIN, db, name, **arguments)[1]


def refusal(name: str, /, **arguments: object) -> str:
    return tooluse_desk.refused(DOMAIN, store(), name, **arguments)


def broken(name: str, /, **arguments: object) -> set[str]:
    return set(tooluse_desk.broken(DOMAIN, store(), name, **arguments))


# ------------------------------------------------------------------ tools


def test_an_edit_keeps_the_text_before_as_a_version() -> None:
    edit = {"file_id": "F1", "editor_id": "U1", "old": "450", "new": "470"}
    db = done(store(), "replace_text", **edit)
    file, version = db.one(File, "F1"), db.one(Version, "F1-v2")
    assert (file.text, file.version) == ("Travel: 470 EUR\nWages: 900 EUR\n", 3)
    assert (file.edited, file.editor_id) == ("2026-05-11", "U1")
    assert (version.text, version.editor_id) == ("Travel: 450 EUR\nWages: 900 EUR\n", "U2")


def test_what_is_replaced_occurs_once() -> None:
    edit = {"file_id": "F1", "editor_id": "U2", "new": "x"}
    for old, count in (("EUR", 2), ("USD", 0), ("", 0)):
        told = refusal("replace_text", old=old, **edit)
        assert told == f"This text occurs {count} times in budget.txt; it must occur once."


def test_a_version_comes_back_as_a_new_one() -> None:
    db = done(store(), "restore_version", file_id="F1", number=1, editor_id="U2")
    assert db.one(File, "F1").text == "Travel: 400 EUR\nWages: 900 EUR\n"
    assert db.one(File, "F1").version == 3
    assert len(json.loads(do(db, "list_versions", file_id="F1").text)) == 2
    assert refusal("restore_version", file_id="F1", number=2, editor_id="U2")


def test_a_folder_is_made_and_filled() -> None:
    db = done(store(), "create_folder", owner_id="U2", parent_id="D2", name="New")
    (folder,) = [one for one in db.all(Folder) if one.name == "New"]
    db = done(db, "move_file", file_id="F1", folder_id=folder.id)
    shown = json.loads(do(db, "open_folder", path="/Field/Curlew/New").text)
    assert shown["files"] == [{"id": "F1", "name": "budget.txt"}]
    assert path_of(db, folder.id) == "/Field/Curlew/New"


def test_a_name_is_taken_once() -> None:
    assert refusal("rename_file", file_id="F2", name="budget.txt") == (
        "/Field/Curlew has budget.txt already."
    )
    made = {"owner_id": "U2", "folder_id": "D1", "text": "x"}
    assert refusal("create_file", name="Curlew", **made) == "/Field has Curlew already."
    assert refusal("create_file", name="a/b.txt", **made)
    assert refusal("move_file", file_id="F1", folder_id="D2")


def test_the_trash_hides_files_and_gives_them_back() -> None:
    db = done(store(), "trash_file", file_id="F1")
    assert do(db, "read_file", file_id="F1").text == (
        '{"error":"File F1 is in the trash since 2026-05-11."}'
    )
    assert json.loads(do(db, "search_files", query="budget").text)["found"] == 0
    assert done(db, "restore_file", file_id="F1") == store()


def test_nothing_comes_back_where_its_name_is_taken() -> None:
    assert refusal("restore_file", file_id="F6") == "/Field/Curlew has budget.txt already."
    assert refusal("restore_file", file_id="F1") == "File F1 is not in the trash."


def test_a_grant_is_changed_and_taken_back() -> None:
    db = done(store(), "share_file", file_id="F1", user_id="U3", level="write")
    assert db.one(Grant, "G1").level == "write"
    db = done(db, "unshare_file", file_id="F1", user_id="U3")
    assert db.get(Grant, "G1") is None
    again = {"file_id": "F1", "user_id": "U3"}
    assert refusal("share_file", level="read", **again) == "Chloe may read file F1 already."
    assert refusal("unshare_file", file_id="F1", user_id="U4")
    assert refusal("share_file", file_id="F1", user_id="U2", level="read")


def test_grants_and_owners_of_folders_above_count() -> None:
    db = store()
    file = db.one(File, "F1")
    assert [may_write(db, f"U{n}", file) for n in (1, 2, 3, 4)] == [True, True, False, False]
    assert [may_read(db, f"U{n}", file) for n in (1, 2, 3, 4)] == [True, True, True, False]
    db.put(Grant(id="G2", item_id="D1", user_id="U4", level="write"))
    assert may_write(db, "U4", file)


def test_a_link_has_a_last_day_to_come() -> None:
    db = done(store(), "create_link", file_id="F1", expires="2026-05-11")
    assert [link.file_id for link in db.all(Link)] == ["F1"]
    assert refusal("create_link", file_id="F1", expires="2026-05-10")
    assert refusal("create_link", file_id="F1", expires="next week")


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("name", "arguments", "clauses"),
    [
        ("replace_text", {"file_id": "F1", "editor_id": "U3"}, {"write-access"}),
        ("replace_text", {"file_id": "F1", "editor_id": "U1"}, set()),
        ("restore_version", {"file_id": "F1", "editor_id": "U4"}, {"write-access"}),
        ("replace_text", {"file_id": "F3", "editor_id": "U2"}, {"hold"}),
        ("trash_file", {"file_id": "F3"}, {"hold"}),
        ("trash_file", {"file_id": "F1"}, set()),
        ("trash_file", {"file_id": "F99"}, set()),
        ("create_link", {"file_id": "F2", "expires": "2026-05-20"}, {"confidential"}),
        ("create_link", {"file_id": "F1", "expires": "2026-06-10"}, set()),
        ("create_link", {"file_id": "F1", "expires": "2026-06-11"}, {"link-days"}),
        ("create_link", {"file_id": "F1", "expires": "soon"}, set()),
        ("share_file", {"file_id": "F1", "user_id": "U4", "level": "write"}, {"guests"}),
        ("share_file", {"file_id": "F1", "user_id": "U4", "level": "read"}, set()),
        ("restore_file", {"file_id": "F4"}, set()),
        ("restore_file", {"file_id": "F5"}, {"old-trash"}),
        ("set_owner", {"file_id": "F1", "owner_id": "U1"}, set()),
        ("set_owner", {"file_id": "F1", "owner_id": "U3"}, {"same-team"}),
        ("rename_file", {"file_id": "F1", "name": "costs.txt"}, set()),
        ("rename_file", {"file_id": "F1", "name": "costs"}, {"extension"}),
    ],
)
def test_which_rules_a_call_breaks(
    name: str, arguments: dict[str, object], clauses: set[str]
) -> None:
    assert broken(name, **arguments) == clauses


# ------------------------------------------------------------------ data


@given(st.integers(0, 2**32))
def test_names_are_taken_once_and_grants_are_within_a_team(seed: int) -> None:
    db = Database(Tables(make(seeded(seed), people(seeded(seed), 50))))
    names = [(file.folder_id, file.name) for file in db.all(File)]
    assert len(set(names)) == len(names)
    for file in db.all(File):
        assert path_of(db, file.folder_id).count("/") in (2, 3)
    for version in db.all(Version):
        assert 1 <= version.number < db.one(File, version.file_id).version
    for grant in db.all(Grant):
        user, file_ = db.one(User, grant.user_id), db.get(File, grant.item_id)
        assert file_ is not None or db.one(Folder, grant.item_id).name == user.team
        assert user.role == "staff" or grant.level == "read"


def test_goals_of_editing_are_about_files_that_their_user_may_edit() -> None:
    db = Database(Tables(make(seeded(1), people(seeded(1), 50))))
    for user in db.all(User):
        able = [file for file in open_files(db) if may_write(db, user.id, file)]
        assert writable(db, user) == able


def test_what_was_done_in_a_talk_is_not_asked_to_be_undone() -> None:
    ben = people(seeded(1), 1)[0]._replace(email="ben@x.example")
    db = store()
    assert recover(db, seeded(2), ben) is not None
    db = done(done(db, "restore_file", file_id="F4"), "trash_file", file_id="F4")
    db.delete(File, "F6")
    assert recover(db, seeded(2), ben) is None
    assert stop_sharing(db, seeded(2), ben) is not None
    db.delete(Grant, "G1")
    db = done(db, "share_file", file_id="F1", user_id="U3", level="read")
    assert stop_sharing(db, seeded(2), ben) is None
