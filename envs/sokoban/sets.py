"""The task sets of Sokoban: generated ones by name, and the levels of files."""

import dataclasses
import hashlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from turngym.envs.calls import canonical
from turngym.envs.sokoban.distance import Distances, Known
from turngym.envs.sokoban.engine import Level
from turngym.envs.sokoban.generate import Kind, by_distance, by_pulls, harder, level_key
from turngym.envs.sokoban.load import load_levels
from turngym.envs.sokoban.table import Table
from turngym.envs.tasks import SPLITS, UNLIMITED, Task, draw, one_of, split_of

VERSION = "1"
"""Changes when the generator's levels or the texts of the world change."""
GOAL = "Push every box onto a target."
FILE_TURNS = 400
"""Turns for a level from a file, unless another number is given."""
FILE_SPLITS = ("train", "valid", "test")  # in the order in which a default is looked for
"""A file below a folder of such a name is of that split, any other of `test`."""
KEPT = 64
"""Problems kept in memory: the episodes of a group share one."""

DEFAULT = "sokoban-6x6-1"

KINDS: Mapping[str, Kind] = {
    f"sokoban-{height}x{width}-{num_boxes}": Kind(
        height=height,
        width=width,
        num_boxes=num_boxes,
        walls=walls,
        shortest=shortest,
        longest=longest,
        max_turns=max_turns,
    )
    for height, width, num_boxes, walls, shortest, longest, max_turns in (
        (6, 6, 1, 0.18, 3, 10, 20),
        (6, 6, 2, 0.12, 6, 20, 40),
        (8, 8, 1, 0.20, 6, 20, 40),
        (8, 8, 2, 0.20, 10, 30, 60),
        (8, 8, 3, 0.20, 6, 20, 120),
        (10, 10, 3, 0.25, 8, 25, 160),
        (10, 10, 4, 0.25, 10, 30, 200),
    )
}
"""The named sets. Shortest and longest solution in moves where a level has a table, else pushes."""


@dataclass(frozen=True, slots=True)
class SokobanProblem:
    """A level to be played, with its card."""

    task: Task
    level: Level
    dead_ends: bool
    """Whether a proven dead-lock ends the episode."""
    distances: Distances = field(compare=False)
    start: Known
    """What is known about the level's start."""


class GeneratedLevels:
    """Levels of one kind, made on demand; `valid_unseen` has larger ones with more boxes."""

    def __init__(self, name: str, kind: Kind) -> None:
        self.name = name
        self.kind = kind
        self.sizes = dict.fromkeys(SPLITS, UNLIMITED)

    def problem(self, split: str, index: int) -> SokobanProblem:
        """Return one problem, made anew or remembered."""
        return _generated(self.name, self.kind, split, index)


class FileLevels:
    """The levels of a file or a folder.

    Raises:
        LevelError: A file is malformed; nothing is loaded.
    """

    def __init__(self, path: str, max_turns: int, dead_ends: bool) -> None:
        root = Path(path).resolve()
        self._levels: dict[str, list[tuple[Level, str]]] = {}
        content = hashlib.sha256(canonical([VERSION, max_turns, dead_ends]).encode())
        for loaded in load_levels(root):
            folder = loaded.path.parent
            split = next((part for part in folder.parts[::-1] if part in FILE_SPLITS), "test")
            category = folder.relative_to(root.parent if root.is_dir() else root.parent.parent)
            self._levels.setdefault(split, []).append((loaded.level, category.as_posix()))
            content.update(f"{split}\n{loaded.level}\n".encode())
        self.name = f"levels-{content.hexdigest()[:12]}"
        self.sizes = {name: len(self._levels[name]) for name in FILE_SPLITS if name in self._levels}
        self._rules = max_turns, dead_ends

    def problem(self, split: str, index: int) -> SokobanProblem:
        """Return one problem, made anew or remembered."""
        level, category = self._levels[split][index]
        return _from_file(f"{self.name}/{split}/{index}", level, category, *self._rules)


def sokoban_set(
    tasks: str | None, levels: str | None, changes: Mapping[str, Any]
) -> GeneratedLevels | FileLevels:
    """Return the task set that the options name.

    Args:
        tasks: A named set, `sokoban-6x6-1` unless given.
        levels: A file or folder of levels instead.
        changes: Fields of `Kind` that differ from the named set's; for files only the last two.

    Raises:
        ValueError: The options name no set, or contradict each other.
    """
    if levels is None:
        name = one_of("task set", DEFAULT if tasks is None else tasks, KINDS)
        kind = dataclasses.replace(KINDS[name], **changes)
        if kind != KINDS[name]:
            digest = hashlib.sha256(canonical(dataclasses.asdict(kind)).encode()).hexdigest()
            name = f"custom-{digest[:12]}"
        return GeneratedLevels(name, kind)
    if tasks is not None:
        raise ValueError(f"tasks={tasks!r} and levels={levels!r}: give one of them")
    if not isinstance(levels, str | Path) or not str(levels):
        raise ValueError(f"levels is {levels!r}, expected the path of a file or folder")
    for field_name in changes:
        one_of("option for levels from files", field_name, ("max_turns", "dead_ends"))
    rules = dataclasses.replace(KINDS[DEFAULT], **{"max_turns": FILE_TURNS, **changes})
    return FileLevels(levels, rules.max_turns, rules.dead_ends)


@lru_cache(maxsize=KEPT)
def _from_file(
    task_id: str, level: Level, category: str, max_turns: int, dead_ends: bool
) -> SokobanProblem:
    distances = Distances(level)
    known = distances.of(level.player, level.boxes)
    return _problem(
        task_id, level_key(level), level, distances, known, category, max_turns, dead_ends
    )


@lru_cache(maxsize=KEPT)
def _generated(name: str, kind: Kind, split: str, index: int) -> SokobanProblem:
    if split == "valid_unseen":
        kind = harder(kind)

    def propose(
        chance: random.Random,
    ) -> Iterator[tuple[str, tuple[Level, Distances, Known]] | None]:
        for start in by_distance(kind, chance) if kind.has_table else by_pulls(kind, chance):
            key = level_key(start.level) if start else ""
            if start is None or split_of(key) != split:  # tables and searches are dear
                yield None
                continue
            level, layers = start
            distances = Distances(level, Table(level, layers) if layers else None)
            known = distances.of(level.player, level.boxes)
            fitting = known.distance and kind.shortest <= known.distance <= kind.longest
            yield (key, (level, distances, known)) if fitting else None

    key, (level, distances, known) = draw(f"sokoban {VERSION} {name}", split, index, propose)
    boxes = f"{kind.num_boxes} box" + "es" * (kind.num_boxes > 1)
    category = f"{boxes}, {_band(known.distance or 0)} {distances.unit}" + "+" * (not known.exact)
    task_id = f"{name}/{split}/{index}"
    return _problem(task_id, key, level, distances, known, category, kind.max_turns, kind.dead_ends)


def _problem(
    task_id: str,
    key: str,
    level: Level,
    distances: Distances,
    known: Known,
    category: str,
    max_turns: int,
    dead_ends: bool,
) -> SokobanProblem:
    content = f"sokoban {VERSION}\n{GOAL}\n{category}\n{max_turns}\n{dead_ends}\n{level}"
    task = Task(
        id=task_id,
        key=key,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        goal=GOAL,
        category=category,
        max_turns=max_turns,
    )
    return SokobanProblem(task, level, dead_ends, distances, known)


def _band(distance: int) -> str:
    """Name the range that a distance falls in, for tables of results."""
    for low, high in ((1, 5), (6, 10), (11, 15), (16, 20), (21, 30), (31, 50)):
        if distance <= high:
            return f"{low}-{high}"
    return "over 50"
