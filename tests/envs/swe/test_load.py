"""Shelves of rows, and what each row starts from."""

import dataclasses
from pathlib import Path

import pytest
from swe_index import KIT
from swe_trees import write_files

from turngym.envs.swe.load import (
    ROWS,
    SOURCES,
    base_tree,
    built_shelf,
    checkout_shelf,
    image_shelf,
    store_source,
)
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.rows import Row, write_rows
from turngym.envs.swe.source import Source

SOURCE = Source(name="numbers-kit", version="1.2", files=KIT)
CODE, TESTS = KIT["numbers_kit.py"], KIT["tests/test_kit.py"]
BROKEN = KIT | {"numbers_kit.py": CODE.replace(b"2 *", b"3 *")}
BASE = BROKEN | {"tests/test_kit.py": TESTS.replace(b"def test_double():", b"def helper():")}
ROW = Row(
    instance_id="numbers-kit-1.2-0",
    repo="numbers/kit",
    version="1.2",
    patch=make_patch(BROKEN, KIT),
    test_patch=make_patch(BASE, BROKEN),
    problem_statement="double(4) gives 12.",
    FAIL_TO_PASS=("tests/test_kit.py::test_double",),
    source=SOURCE.digest,
)


def built(folder: Path, row: Row = ROW) -> Path:
    store_source(folder, SOURCE)
    write_rows(folder / ROWS, [row])
    return folder


def test_a_built_row_starts_without_its_fix_and_its_hidden_tests(tmp_path: Path) -> None:
    assert base_tree(KIT, ROW) == BASE
    shelf = built_shelf(built(tmp_path))
    assert shelf.rows == (ROW,)
    assert shelf.base(ROW).tree == BASE


def test_the_same_source_is_stored_as_the_same_bytes(tmp_path: Path) -> None:
    store_source(tmp_path / "a", SOURCE)
    store_source(tmp_path / "b", dataclasses.replace(SOURCE, files=dict(reversed(KIT.items()))))
    [first, second] = sorted(tmp_path.rglob("*.tar.gz"))
    assert first.name == second.name == f"{SOURCE.digest}.tar.gz"
    assert first.read_bytes() == second.read_bytes()


def test_a_row_of_another_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"numbers-kit-1\.2-0 was made from another tree"):
        base_tree({}, ROW)
    other = dataclasses.replace(ROW, source="0" * 64)
    shelf = built_shelf(built(tmp_path, other))
    with pytest.raises(ValueError, match="does not hold the source '0000"):
        shelf.base(other)


def test_a_source_that_was_changed_is_refused(tmp_path: Path) -> None:
    built(tmp_path)
    store_source(tmp_path, Source(name="x", version="", files=BROKEN))
    [wrong] = [p for p in (tmp_path / SOURCES).iterdir() if SOURCE.digest not in p.name]
    wrong.replace(tmp_path / SOURCES / f"{SOURCE.digest}.tar.gz")
    with pytest.raises(ValueError, match="is not the source that its name says"):
        built_shelf(tmp_path).base(ROW)


def test_a_folder_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no rows\.jsonl"):
        built_shelf(tmp_path)


@pytest.mark.parametrize("name", ["numbers-kit-1.2-0", "numbers__kit__1.2"])
def test_a_users_checkout_is_found_by_instance_or_by_repository(tmp_path: Path, name: str) -> None:
    write_rows(tmp_path / ROWS, [ROW])
    write_files(tmp_path / "checkouts" / name, BASE)
    shelf = checkout_shelf(tmp_path / ROWS, tmp_path / "checkouts")
    assert shelf.base(ROW).tree == BASE


def test_a_checkout_that_is_not_there_is_named(tmp_path: Path) -> None:
    write_rows(tmp_path / ROWS, [ROW])
    shelf = checkout_shelf(tmp_path / ROWS, tmp_path)
    with pytest.raises(ValueError, match=r"no folder numbers-kit-1\.2-0 or numbers__kit__1\.2"):
        shelf.base(ROW)


def test_an_image_has_a_name(tmp_path: Path) -> None:
    write_rows(tmp_path / ROWS, [ROW])
    with pytest.raises(ValueError, match="image is empty"):
        image_shelf(tmp_path / ROWS, "")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("test_double (kit.tests.KitTest)", "in the form of Django's runner"),
        ("test_double", "no id of pytest"),
        ("A double is twice as much.", "no id of pytest"),
    ],
)
def test_rows_whose_tests_no_pytest_knows_are_refused(tmp_path: Path, name: str, says: str) -> None:
    write_rows(tmp_path / ROWS, [dataclasses.replace(ROW, PASS_TO_PASS=(name,))])
    with pytest.raises(ValueError, match=f"numbers-kit-1.2-0 names the test .* which is {says}"):
        checkout_shelf(tmp_path / ROWS, tmp_path)
