"""Checkpoints: whole or not there, and refused in one sentence when they are not what they were."""

import json
from pathlib import Path

import pytest

from turngym.training import checkpoint
from turngym.training.checkpoint import CARD, CheckpointError


def write(folder: Path) -> None:
    (folder / "weights").write_bytes(b"\x00\x01" * 500)
    (folder / "words.txt").write_text("up down")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    checkpoint.save(tmp_path / "checkpoints", 3, "abc", {"metrics.jsonl": 17}, write)
    return tmp_path / "checkpoints"


def test_what_was_saved_is_found_with_its_card(root: Path) -> None:
    latest = checkpoint.latest(root)
    assert latest == root / "000003"
    card = checkpoint.read_card(latest, "abc")
    assert (card.step, card.lengths) == (3, {"metrics.jsonl": 17})
    assert set(card.files) == {"weights", "words.txt"}


def test_there_is_none_where_nothing_was_saved(tmp_path: Path) -> None:
    assert checkpoint.latest(tmp_path / "nowhere") is None
    (tmp_path / "000009.tmp").mkdir()
    assert checkpoint.latest(tmp_path) is None


def test_the_last_two_are_kept(root: Path) -> None:
    for step in (4, 5):
        checkpoint.save(root, step, "abc", {}, write)
    assert sorted(path.name for path in root.iterdir()) == ["000004", "000005"]


def test_a_checkpoint_that_cannot_be_written_leaves_no_trace(root: Path) -> None:
    def fail(folder: Path) -> None:
        write(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        checkpoint.save(root, 4, "abc", {}, fail)
    assert [path.name for path in root.iterdir()] == ["000003"]


def test_a_step_that_is_made_again_replaces_what_was_there(root: Path) -> None:
    def other(folder: Path) -> None:
        (folder / "weights").write_bytes(b"other")

    checkpoint.save(root, 3, "abc", {}, other)
    assert (root / "000003" / "weights").read_bytes() == b"other"


@pytest.mark.parametrize("keep", [0, 1, 500, 999])
def test_a_file_that_was_cut_is_named(root: Path, keep: int) -> None:
    path = root / "000003" / "weights"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="is damaged: 'weights' was cut or changed"):
        checkpoint.read_card(root / "000003")


def test_a_file_that_is_missing_is_named(root: Path) -> None:
    (root / "000003" / "words.txt").unlink()
    with pytest.raises(CheckpointError, match=r"is damaged: 'words.txt' is missing"):
        checkpoint.read_card(root / "000003")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"v": 2}', '{"step": 1}'])
def test_a_card_of_something_else_is_refused(root: Path, text: str) -> None:
    (root / "000003" / CARD).write_text(text)
    with pytest.raises(CheckpointError, match="no checkpoint of this program"):
        checkpoint.read_card(root / "000003")


def test_a_folder_without_a_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=f"is no checkpoint: .*{CARD}"):
        checkpoint.read_card(tmp_path)


def test_a_checkpoint_of_another_run_is_refused(root: Path) -> None:
    with pytest.raises(CheckpointError, match="its configuration is abc, this run's def"):
        checkpoint.read_card(root / "000003", "def")


def test_a_card_of_files_that_are_not_there_is_refused(root: Path) -> None:
    card = json.loads((root / "000003" / CARD).read_text())
    card["files"] = {"../../secret": "0" * 64}
    (root / "000003" / CARD).write_text(json.dumps(card))
    with pytest.raises(CheckpointError, match="is missing"):
        checkpoint.read_card(root / "000003")
