"""A history of one commit that git itself takes for its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from swe_tasks import FAULTY

from turngym.envs.swe.history import git_folder, without_times

if shutil.which("git") is None:
    pytest.skip("no git here", allow_module_level=True)

ODD = {**FAULTY, "a.b": b"1", "a/c": b"2", "a0": b"", "deep/er/\xe9.txt": b"x" * 5_000}


def git(folder: Path, *words: str) -> str:
    environment = {"PATH": os.defpath, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    ended = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return ended.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, data in {**ODD, **git_folder(ODD)}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def test_git_finds_nothing_wrong(checkout: Path) -> None:
    assert git(checkout, "fsck", "--strict", "--full") == ""
    assert git(checkout, "status", "--porcelain") == ""


def test_the_history_is_one_commit_that_holds_the_files_and_no_more(checkout: Path) -> None:
    assert git(checkout, "log", "--all", "--format=%an %ad %s", "--date=iso") == (
        "Maintainer 2020-01-01 00:00:00 +0000 Initial commit\n"
    )
    names = git(checkout, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "HEAD")
    assert sorted(names.splitlines()) == sorted(ODD)
    assert git(checkout, "count-objects").startswith("0 objects")


def test_a_change_is_shown_and_can_be_committed(checkout: Path) -> None:
    (checkout / "README.md").write_bytes(b"# clac\n")
    assert "\n-# calc\n+# clac\n" in git(checkout, "diff")
    git(checkout, "commit", "-qam", "Change")
    assert git(checkout, "log", "--format=%s") == "Change\nInitial commit\n"


def test_the_same_files_have_the_same_history() -> None:
    assert git_folder(dict(reversed(ODD.items()))) == git_folder(ODD)


def test_what_git_writes_down_when_it_compares_can_be_taken_out_again(checkout: Path) -> None:
    index = checkout / ".git/index"
    before = index.read_bytes()
    git(checkout, "update-index", "--refresh")
    assert index.read_bytes() != before
    assert without_times(index.read_bytes()) == before
    (checkout / "README.md").write_bytes(b"staged")
    git(checkout, "add", "README.md")
    index.write_bytes(without_times(index.read_bytes()))
    assert "+staged" in git(checkout, "diff", "--cached")
    assert git(checkout, "diff") == ""


@pytest.mark.parametrize("index", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\5short", b"x" * 100])
def test_what_is_no_staging_area_is_left_alone(index: bytes) -> None:
    assert without_times(index) == index
