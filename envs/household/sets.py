"""The task sets of the household world: generated homes by name, and the real games of files."""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from turngym.envs.household.goals import TASK_TYPES
from turngym.envs.household.homes import DEFAULT, KINDS, GeneratedHomes, generated
from turngym.envs.household.load import (
    GAME_FILE,
    GameError,
    is_solvable,
    load_game,
    parse_game,
    read_bytes,
)
from turngym.envs.household.problem import HouseholdProblem, problem_from, problem_of
from turngym.envs.tasks import Task, one_of

logger = logging.getLogger(__name__)

ALFWORLD = "household-alfworld"
"""The set of real games."""
FOLDERS = {"train": "train", "valid_train": "train"} | {
    name: name for name in ("valid_seen", "valid_unseen", "test")
}
"""The split of the games below a folder of such a name; of any other it is `test`."""
STANDARD: Mapping[str, tuple[int, ...]] = {
    "valid_seen": (35, 27, 16, 25, 13, 24),
    "valid_unseen": (24, 31, 23, 21, 18, 17),
}
"""How many games of each of `TASK_TYPES` the published panels have."""
KEPT = 8
"""Problems kept in memory: the episodes of a group share one."""


class Found(NamedTuple):
    """A game file that can be played."""

    path: Path
    split: str
    card: Task
    """Without an id."""
    stamp: tuple[int, int]
    """Size and time of the last change."""


class FileGames:
    """The games of a folder tree of ALFWorld's, or of one file.

    Games are dropped as ALFWorld drops them: folders with `movable` or `Sliced` in their name, goals
    of none of the six types, and what is not marked as solvable. Games that cannot be read are
    refused, each with its reason; the others are played, but the set is then a custom one, which no
    panel accepts.

    Raises:
        GameError: No game is left.
    """

    def __init__(self, path: str | Path) -> None:
        root = Path(path).resolve()
        found, self.refused = _scan(root, _fingerprint(root))
        for reason in self.refused:
            logger.warning("refused: %s", reason)
        if not found:
            reasons = "; ".join(self.refused) or f"it holds no {GAME_FILE} of the six task types"
            raise GameError(f"{root}: no game to play: {reasons}")
        self._games: dict[str, list[Found]] = {}
        for one in found:
            self._games.setdefault(one.split, []).append(one)
        self.sizes = {name: len(games) for name, games in sorted(self._games.items(), key=_place)}
        self.name = ALFWORLD if not self.refused else f"custom-{_digest(found)}"

    def problem(self, split: str, index: int) -> HouseholdProblem:
        """Return one problem, read anew or remembered.

        Raises:
            GameError: The file is not what it was when the set was made.
        """
        return _from_file(f"{self.name}/{split}/{index}", self._games[split][index])

    def is_standard(self, split: str) -> bool:
        """Tell whether a split has as many games of each type as the published one."""
        counts = Counter(one.card.category for one in self._games.get(split, ()))
        whole = STANDARD.get(split) == tuple(counts[name] for name in TASK_TYPES)
        return whole and not self.refused


def household_set(
    tasks: str | None, source: str | Path | None, changes: Mapping[str, Any]
) -> FileGames | GeneratedHomes:
    """Return the task set that the options name.

    Args:
        tasks: A named set, `household-generated` unless given, or `household-alfworld` with a source.
        source: The file or folder that real games are in.
        changes: Fields of `Kind` that differ from the named set's, for generated homes.

    Raises:
        ValueError: The options name no set, or its games cannot be played.
    """
    if tasks != ALFWORLD and source is None:
        name = one_of("task set", DEFAULT if tasks is None else tasks, (*KINDS, ALFWORLD))
        return generated(name, changes)
    if tasks not in (None, ALFWORLD):
        raise ValueError(f"tasks={tasks!r}: games from a source are {ALFWORLD}")
    if not isinstance(source, str | Path) or not str(source):
        raise ValueError(f"source is {source!r}, expected the path of ALFWorld's games")
    for name in changes:
        raise ValueError(f"option {name!r} is for generated homes, not for games from {source!r}")
    return FileGames(source)


def _place(split: tuple[str, object]) -> int:
    return list(dict.fromkeys(FOLDERS.values())).index(split[0])


def _files(root: Path) -> list[Path]:
    """List the game files in an order that is the same on every machine."""
    if not root.is_dir():
        return [root]
    return sorted(root.rglob(GAME_FILE), key=lambda path: path.relative_to(root).as_posix())


def _fingerprint(root: Path) -> str:
    """Name what a folder holds, so that it is read again when that has changed."""
    content = hashlib.sha256()
    for path in _files(root):
        content.update(f"{path} {_stamp(path)}\n".encode())
    return content.hexdigest()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise GameError(f"{path}: {error.strerror or error}") from None
    return stat.st_size, stat.st_mtime_ns


@lru_cache(maxsize=4)
def _scan(root: Path, fingerprint: str) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Read all games once: those that can be played, and why the others cannot."""
    found, refused = [], []
    for path in _files(root):
        folders = path.parts[-3:]
        if any("movable" in name or "Sliced" in name for name in folders):
            continue
        try:
            stamp = _stamp(path)
            data = read_bytes(path)
            game = parse_game(data, path)
            problem = problem_of(game, "")
        except GameError as error:
            refused.append(str(error))
            continue
        if game.task_type not in TASK_TYPES or not is_solvable(data):
            continue
        if not problem.distance:
            refused.append(f"{path}: its goal is met at the start, or never")
            continue
        split = next((FOLDERS[part] for part in path.parts[::-1] if part in FOLDERS), "test")
        found.append(Found(path, split, problem.task, stamp))
    return tuple(found), tuple(refused)


def _digest(found: tuple[Found, ...]) -> str:
    content = "\n".join(f"{one.split} {one.card.sha256}" for one in found)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


@lru_cache(maxsize=KEPT)
def _from_file(task_id: str, found: Found) -> HouseholdProblem:
    if _stamp(found.path) != found.stamp:
        raise GameError(f"{found.path}: it is not what it was when the task set was made")
    return problem_from(load_game(found.path), replace(found.card, id=task_id))
