"""Snapshots that copy: whatever happens to a tree between two of them, each comes back as it was."""

import os
import random
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.sandbox.inside.copies import STORE, Copies

NAMES = ("a", "b", "c", "a/d", "a/e", "b/d", "b/d/f")


def keeper(folder: Path) -> tuple[Path, Copies]:
    """An empty tree, and what keeps snapshots of it."""
    for name in ("tree", "aside"):
        (folder / name).mkdir()
    return folder / "tree", Copies([str(folder / "tree")], str(folder / "aside"))


def seen(tree: Path) -> dict[str, tuple[object, ...]]:
    """All that there is to see of a tree; hard links by the first of their names."""
    first: dict[int, str] = {}
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(tree.rglob("*")):
        name, about = str(path.relative_to(tree)), path.lstat()
        content: object = ""
        if path.is_symlink():
            content = os.readlink(path)
        elif path.is_file():
            content = (path.read_bytes(), first.setdefault(about.st_ino, name), about.st_nlink)
        time = 0 if path.is_symlink() else about.st_mtime_ns
        found[name] = (stat.filemode(about.st_mode), time, content)
    return found


def attempt(action: Callable[[], object]) -> None:
    """Do what may be impossible in the tree as it stands."""
    try:
        action()
    except OSError:
        return


ACTIONS: dict[str, Callable[[Path, Path], object]] = {
    "write": lambda one, two: one.is_fifo() or one.write_text(two.name),
    "folder": lambda one, _: one.mkdir(),
    "link": lambda one, two: two.symlink_to(one),
    "hard link": lambda one, two: os.link(one, two, follow_symlinks=False),
    "pipe": lambda one, _: os.mkfifo(one),
    "move": lambda one, two: one.rename(two),
    "remove": lambda one, _: one.unlink(),
    "remove folder": lambda one, _: one.rmdir(),
    "close": lambda one, _: os.chmod(one, 0o750),
}

step = st.tuples(st.sampled_from(sorted(ACTIONS)), st.sampled_from(NAMES), st.sampled_from(NAMES))
walk = st.lists(st.lists(step, max_size=6), min_size=2, max_size=4)


@settings(max_examples=60, deadline=None)
@given(walk=walk, order=st.randoms(use_true_random=False))
def test_every_snapshot_comes_back_whatever_was_done_since(
    walk: list[list[tuple[str, str, str]]], order: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree, copies = keeper(Path(folder))
        kept = []
        for steps in walk:
            for action, one, two in steps:
                attempt(lambda: ACTIONS[action](tree / one, tree / two))  # noqa: B023
            kept.append((copies.freeze(), seen(tree)))
            copies.tidy()
        order.shuffle(kept)
        for state, wanted in kept:
            copies.thaw(state)
            assert seen(tree) == wanted
            copies.tidy()


def test_a_file_that_did_not_change_is_not_copied_again(tmp_path: Path) -> None:
    tree, copies = keeper(tmp_path)
    for name in "abc":
        (tree / name).write_text(name)
    copies.freeze()
    copies.tidy()
    (tree / "b").write_text("B")
    copies.freeze()
    stored = (tmp_path / "aside" / STORE).read_text()
    assert (sorted(stored[:3]), stored[3:]) == (["a", "b", "c"], "B")


def test_a_change_right_after_a_snapshot_is_seen_though_size_and_times_are_put_back(
    tmp_path: Path,
) -> None:
    tree, copies = keeper(tmp_path)
    file = tree / "f"
    for round_ in range(20):
        file.write_text("old")
        about = file.stat()
        before = copies.freeze()
        copies.tidy()
        file.write_text("new")
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
        copies.thaw(before)
        assert file.read_text() == "old", round_
        copies.tidy()


def test_a_tree_replaced_by_a_link_is_made_anew_and_the_target_is_not_touched(
    tmp_path: Path,
) -> None:
    tree, copies = keeper(tmp_path)
    (tree / "mine").write_text("mine")
    state = copies.freeze()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/canary").write_text("alive")
    (tree / "mine").unlink()
    tree.rmdir()
    tree.symlink_to(tmp_path / "outside")
    copies.thaw(state)
    assert not tree.is_symlink()
    assert (tree / "mine").read_text() == "mine"
    assert os.listdir(tmp_path / "outside") == ["canary"]


def test_a_link_in_the_place_of_the_tree_is_not_copied(tmp_path: Path) -> None:
    tree, copies = keeper(tmp_path)
    tree.rmdir()
    tree.symlink_to("/usr")
    with pytest.raises(NotADirectoryError):
        copies.freeze()
    assert (tmp_path / "aside" / STORE).read_bytes() == b""
