"""Checkpoints: a folder per step, whole or not there at all.

`RUN/checkpoints/000012/` holds the model and its tokenizer in Hugging Face's format, so that any
program can load it, what the learner needs to go on (`learner.pt`), and `checkpoint.json`: the step,
how long each file of the run was, and a digest of every file. A checkpoint is written under another
name, flushed to the disk, and renamed last.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from turngym.envs.records import RecordError, loads, to_json

CARD = "checkpoint.json"
UNFINISHED = ".tmp"


class CheckpointError(ValueError):
    """A checkpoint that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a checkpoint says of itself."""

    v: int = 1
    step: int
    """How many steps of the run are done."""
    config: str
    """Hash of the run's configuration."""
    lengths: Mapping[str, int]
    """Bytes of each file of the run at that moment."""
    files: Mapping[str, str]
    """SHA-256 of each file of the checkpoint."""


def save(
    root: Path, step: int, config: str, lengths: Mapping[str, int], write: Callable[[Path], None]
) -> Path:
    """Write a checkpoint, then drop those before the one before it.

    Args:
        root: Folder of the checkpoints.
        step: How many steps of the run are done.
        config: Hash of the run's configuration.
        lengths: Bytes of each file of the run.
        write: Puts the model and the learner into a folder.
    """
    root.mkdir(parents=True, exist_ok=True)
    final = root / f"{step:06d}"
    unfinished = final.with_suffix(UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        write(unfinished)
        digests = {path.name: _digest(path) for path in sorted(unfinished.iterdir())}
        card = Card(step=step, config=config, lengths=lengths, files=digests)
        (unfinished / CARD).write_text(json.dumps(to_json(card), indent=1) + "\n", "ascii")
        for path in (*unfinished.iterdir(), unfinished):
            _flush(path)
        shutil.rmtree(final, ignore_errors=True)  # of a run that was resumed from before it
        os.replace(unfinished, final)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _flush(root)
    for old in _finished(root)[:-2]:
        shutil.rmtree(old)
    return final


def latest(root: Path) -> Path | None:
    """Return the newest checkpoint; None if there is none."""
    found = _finished(root)
    return found[-1] if found else None


def read_card(folder: Path, config: str | None = None) -> Card:
    """Read what a checkpoint says of itself, and make sure that its files are what they were.

    Args:
        folder: The checkpoint.
        config: Hash of the configuration it should be of, if that matters.

    Raises:
        CheckpointError: It is truncated, changed, or of something else.
    """
    try:
        card = loads(Card, (folder / CARD).read_text(encoding="utf-8"))
    except OSError as error:
        raise CheckpointError(f"{folder} is no checkpoint: {error.strerror}: {CARD}") from None
    except (RecordError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{folder} is no checkpoint of this program: {error}") from None
    for name, digest in card.files.items():
        path = folder / name
        if not path.is_file():
            raise CheckpointError(f"checkpoint {folder} is damaged: {name!r} is missing")
        if _digest(path) != digest:
            raise CheckpointError(f"checkpoint {folder} is damaged: {name!r} was cut or changed")
    if config is not None and card.config != config:
        raise CheckpointError(
            f"checkpoint {folder} is of another run: its configuration is {card.config}, "
            f"this run's {config}"
        )
    return card


def _finished(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.name.isdigit() and path.is_dir())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
