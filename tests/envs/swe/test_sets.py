"""Task sets: which rows are in which split, and what their cards tell."""

from dataclasses import replace
from pathlib import Path

import pytest
from swe_tasks import FAULTY, FIXED, ROW

from turngym.envs.swe.compose import task_key
from turngym.envs.swe.load import base_tree, store_source
from turngym.envs.swe.mutate.mutation import site_key
from turngym.envs.swe.rows import write_rows
from turngym.envs.swe.sets import MAX_TURNS, card, swe_set
from turngym.envs.swe.source import Source, bundled
from turngym.envs.swe.wording import MAX_ISSUE, issue
from turngym.envs.tasks import split_of

SOURCE = Source(name="calc", version="1", files=FIXED)
BUILT = replace(
    ROW, source=SOURCE.digest, kinds=("operator",), sites=("calc/core.py:9-9",), version="1"
)


def test_every_bundled_task_is_in_the_split_of_its_places() -> None:
    found = swe_set()
    for split, size in found.sizes.items():
        assert len(found.rows(split)) == size
        for row in found.rows(split):
            places = zip(row.sites, row.kinds, strict=True)
            assert {split_of(site_key(row.source, *one)) for one in places} == {split}


def test_bundled_tasks_of_each_repository_can_be_made() -> None:
    found = swe_set()
    made = set()
    for split, size in found.sizes.items():
        for index in range(0, size, 7):
            problem = found.problem(split, index)
            assert problem.task.id == f"swe-bundled/{split}/{index}"
            assert problem.row == found.rows(split)[index]
            assert problem.gold_files
            made.add(problem.row.repo)
    assert made == set(bundled())


def test_a_built_folder_is_a_task_set(tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.jsonl", [BUILT])
    store_source(tmp_path, SOURCE)
    found = swe_set("swe-built", tmp_path)
    split = split_of(task_key(BUILT.source, BUILT.sites, BUILT.kinds))
    assert found.sizes == {split: 1}
    assert found.problem(split, 0).base == base_tree(FIXED, BUILT)
    assert found.problem(split, 0) is found.problem(split, 0)


def test_a_card_tells_the_issue_and_not_the_fault() -> None:
    task = card("swe-built", "train", 3, BUILT)
    assert (task.id, task.category, task.max_turns) == ("swe-built/train/3", "calc", MAX_TURNS)
    assert task.goal == "Differences are wrong"
    assert "operator" not in repr(task)


def test_whatever_defines_a_task_is_in_its_hash_and_wording_is_not_in_its_key() -> None:
    one = card("s", "test", 0, BUILT)
    told = card("s", "test", 0, replace(BUILT, problem_statement="Other words"))
    elsewhere = card("s", "test", 0, replace(BUILT, sites=("calc/core.py:5-5",)))
    other = card("s", "test", 0, BUILT, ("digest of a tree",))
    assert told.key == one.key == other.key != elsewhere.key
    assert len({one.sha256, told.sha256, elsewhere.sha256, other.sha256}) == 4


def test_a_task_of_a_checkout_is_what_is_checked_out(tmp_path: Path) -> None:
    write_rows(tmp_path / "rows", [ROW])
    hashes = set()
    for name, files in (("a", FAULTY), ("b", FAULTY), ("c", {**FAULTY, "more.py": b""})):
        for path, content in files.items():
            place = tmp_path / name / ROW.instance_id / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        found = swe_set("swe-checkouts", tmp_path / "rows", tmp_path / name)
        hashes.add(found.problem("test", 0).task.sha256)
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"tasks": "swe-checkouts"}, "checkouts is None, image is None: swe-checkouts needs one"),
        ({"tasks": "swe-checkouts", "checkouts": "y", "image": "z"}, "needs one of them"),
        ({"tasks": "swe-built", "image": "z"}, "image is 'z'.* other sets none"),
        ({"tasks": "swe-checkouts", "checkouts": "y", "daemon": "d"}, "daemon is 'd'"),
    ],
)
def test_repositories_come_from_one_place(options: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        swe_set(source="x", **options)


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").touch()
    with pytest.raises(ValueError, match="has no rows"):
        swe_set("swe-built", tmp_path)


def test_a_title_or_an_issue_cannot_speak_to_a_terminal() -> None:
    row = replace(BUILT, problem_statement="\x1b[31mRed\n\x1b[2J")
    assert card("s", "test", 0, row).goal == "\\x1b[31mRed"
    assert issue(row.problem_statement) == "<issue>\n\\x1b[31mRed\n\\x1b[2J\n</issue>"


def test_an_issue_that_is_too_long_is_cut() -> None:
    assert issue("x" * (MAX_ISSUE + 1)).endswith("x\n[the rest is cut]\n</issue>")
