"""`turngym swe build`, in a process of its own, from an index that the test serves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT
from swe_index import ARCHIVE, KIT, NAME, kit_index, served
from swe_trees import write_files

from turngym.envs.swe.archive import packed
from turngym.envs.swe.load import built_shelf

BRAKE = b"""\
def speed(start, brake, seconds):
    if seconds < 0:
        raise ValueError("time goes on")
    left = start - brake * seconds
    if left < 0:
        return 0
    return left
"""
BRAKE_TESTS = b"""\
import pytest
from brake import speed


def test_it_slows_down():
    assert speed(10, 2, 3) == 4


def test_it_stops():
    assert speed(10, 2, 6) == 0


def test_time_goes_on():
    with pytest.raises(ValueError):
        speed(10, 2, -1)
"""
WORKS = {"brake.py": BRAKE, "tests/test_brake.py": BRAKE_TESTS}


def built(folder: Path, *arguments: str, index: str = "") -> subprocess.CompletedProcess[str]:
    settings = {"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": index, "PIP_EXTRA_INDEX_URL": ""}
    return subprocess.run(
        [sys.executable, "-m", "turngym", "swe", "build", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "NO_PROXY": "127.0.0.1",
            "COLUMNS": "100",
            **settings,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_becomes_tasks_that_can_be_loaded(tmp_path: Path) -> None:
    write_files(tmp_path / "brake", WORKS)
    run = built(tmp_path, "brake", "--tasks", "3", "--out", "tasks", "--json")
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    [source] = report["sources"]
    shelf = built_shelf(tmp_path / "tasks")
    assert source["name"] == "brake"
    assert len(shelf.rows) == source["kept"] == 3
    assert sum(kind["kept"] for kind in report["kinds"].values()) == 3
    for row in shelf.rows:
        tree = shelf.base(row).tree
        assert tree is not None
        assert tree["brake.py"] != BRAKE
    again = built(tmp_path, "brake", "--tasks", "3", "--out", "tasks")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "holds the rows of another build" in again.stderr


def test_a_release_of_the_index_becomes_tasks_and_its_setup_is_not_run(tmp_path: Path) -> None:
    with served(kit_index()) as url:
        run = built(tmp_path, "numbers-kit==1.2", "--tasks", "1", "--out", "tasks", index=url)
    assert run.returncode == 0, run.stderr
    assert "numbers_kit 1.2" in run.stdout
    [row] = built_shelf(tmp_path / "tasks").rows
    assert row.FAIL_TO_PASS


REFUSED = {
    "evil.tar.gz": (b"\x1f\x8bnothing", "is no archive that can be read"),
    "untested-1.0.tar.gz": (packed({"a.py": b"x = 1\n"}), "holds no tests that pytest finds"),
    "quick-1.0.tar.gz": (packed({**KIT, "quick.c": b""}), "is not pure Python: it holds 'quick.c'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_that_will_not_do_is_one_line_and_leaves_nothing(
    name: str, tmp_path: Path
) -> None:
    content, complaint = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / NAME).write_bytes(ARCHIVE)
    run = built(tmp_path, NAME, name, "--out", "tasks")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert complaint in run.stderr
    assert {path.name for path in tmp_path.iterdir()} == {name, NAME}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "no source is named"),
        (("nowhere",), "'nowhere' is no source: expected NAME==VERSION"),
        (("nowhere", "--tasks", "0"), "--tasks is 0"),
        (("nowhere", "--hide", "all"), "all"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], complaint: str, tmp_path: Path
) -> None:
    run = built(tmp_path, *arguments, "--out", "tasks")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert complaint in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_source_of_which_no_test_passes_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    write_files(tmp_path / "broken", {**WORKS, "brake.py": b"raise ImportError\n"})
    run = built(tmp_path, "broken", "--out", "tasks")
    assert run.returncode == 2
    assert "no task could be built" in run.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"broken"}
