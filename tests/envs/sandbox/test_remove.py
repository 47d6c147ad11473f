"""Removing what others filled: everything in a folder, and nothing that it only points to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from turngym.envs.sandbox.inside.remove import FOLDER, clear, discard


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file outside of the folder that is to be removed."""
    path = tmp_path / "outside" / "canary"
    path.parent.mkdir()
    path.write_text("alive")
    return path


def test_a_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "a/b/c").mkdir(parents=True)
    (tree / "a/b/file").write_text("x")
    (tree / "a/.removed-file").write_text("x")
    os.mkfifo(tree / "a/pipe")
    discard(str(tree))
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_removed_and_what_it_points_to_is_not(tmp_path: Path, canary: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "link").symlink_to(canary.parent)
    (tree / "deep/link").symlink_to(canary.parent)
    (tree / "deep/to-file").symlink_to(canary)
    discard(str(tree))
    assert not tree.exists()
    assert canary.read_text() == "alive"


def test_a_link_in_the_place_of_the_folder_goes_alone(tmp_path: Path, canary: Path) -> None:
    tree = tmp_path / "tree"
    tree.symlink_to(canary.parent)
    discard(str(tree))
    assert not tree.is_symlink()
    assert canary.read_text() == "alive"


def test_what_does_not_exist_is_no_error(tmp_path: Path) -> None:
    discard(str(tmp_path / "nothing"))


def test_a_tree_deeper_than_any_path_is_removed(tmp_path: Path) -> None:
    folder = os.open(tmp_path, FOLDER)
    for _ in range(3000):  # 6,000 characters; a path has 4,096 at most
        os.mkdir("d", dir_fd=folder)
        below = os.open("d", FOLDER, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    discard(str(tmp_path / "d"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_mounted_in_a_folder_stays_untouched(tmp_path: Path, canary: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "deep/mounted").mkdir(parents=True)
    (tree / "mounted").mkdir()
    script = f"""
mount --bind {canary.parent} {tree}/mounted && mount --bind {canary.parent} {tree}/deep/mounted || exit 3
exec {sys.executable} -c 'from turngym.envs.sandbox.inside.remove import discard; discard("{tree}")'
"""
    source = str(Path(__file__).parents[3] / "src")
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    if done.returncode == 3:
        pytest.skip("nothing can be mounted here")
    assert done.returncode == 0
    assert canary.read_text() == "alive"
    discard(str(tree))  # the mounts were that program's own
    assert not tree.exists()


def test_an_open_folder_is_emptied_wherever_its_path_leads_now(
    tmp_path: Path, canary: Path
) -> None:
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    folder = os.open(tree, FOLDER)
    tree.rename(tmp_path / "moved")
    tree.symlink_to(canary.parent)
    clear(folder)
    os.close(folder)
    assert list((tmp_path / "moved").iterdir()) == []
    assert canary.read_text() == "alive"
