"""Levels made by reverse play: boxes are pulled away from their targets, so a way back exists.

Small levels (see `table.fits`) are drawn from all states at once, by their exact distance from the
solution; larger ones by a random walk of pulls.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from turngym.envs.sokoban.deadlock import Board, board_of, least_pushes, spots_of
from turngym.envs.sokoban.engine import XSB, Level, cells_of, flood, mask_of
from turngym.envs.sokoban.table import fits, layers_of, pick
from turngym.envs.tasks import whole

MAX_SIDE = 30
TRIES = 50
"""How many rooms are tried for one distance, where there is a table."""
WALKS = 6
"""How many rooms are tried for one distance, where there is no table."""
OUTWARD = 0.8
"""How often a pull is one that takes its box farther from the targets."""
STARTS = 40
"""How many starts are drawn in one room: rooms are dear, and a start in twenty is of a small split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the levels of a task set have in common."""

    height: int
    """Rows, the outer walls included."""
    width: int
    """Columns, the outer walls included."""
    num_boxes: int
    walls: float
    """Share of the inner cells that are wall, before unreachable ones are filled in."""
    shortest: int
    """Fewest steps of the shortest solution: moves where there is a table, else pushes."""
    longest: int
    """The most, in the same unit."""
    max_turns: int
    dead_ends: bool = True
    """Whether a proven dead-lock ends the episode as failed."""

    def __post_init__(self) -> None:
        least = {"height": 4, "width": 4, "num_boxes": 1, "shortest": 1, "longest": self.shortest}
        for name, bound in {**least, "max_turns": 2}.items():
            number = whole(name, getattr(self, name), least=bound)
            if name in ("height", "width") and number > MAX_SIDE:
                raise ValueError(f"{name} is {number}, expected at most {MAX_SIDE}")
            object.__setattr__(self, name, number)  # NumPy's numbers would not go into a name
        share = self.walls if isinstance(self.walls, float | int) else -1
        if not 0 <= share <= 0.8 or isinstance(share, bool):
            raise ValueError(f"walls is {self.walls!r}, expected a share from 0 to 0.8")
        object.__setattr__(self, "walls", float(share))
        if not isinstance(self.dead_ends, bool):
            raise ValueError(f"dead_ends is {self.dead_ends!r}, expected True or False")

    @property
    def has_table(self) -> bool:
        """Whether distances are exact, in moves."""
        return fits(self.width, self.height, self.num_boxes)

    @property
    def summary(self) -> str:
        """The kind in a few words."""
        unit = "moves" if self.has_table else "pushes"
        boxes = "1 box" if self.num_boxes == 1 else f"{self.num_boxes} boxes"
        return (
            f"{self.height}x{self.width}, {boxes}, {self.shortest} to {self.longest} {unit}, "
            f"{self.max_turns} turns"
        )


class Start(NamedTuple):
    """A level that was generated."""

    level: Level
    layers: list[int] | None
    """See `table.layers_of`; None for a level without a table."""


def harder(kind: Kind) -> Kind:
    """Return the unseen kind of a set: larger by a row and a column on each side, one more box."""
    return replace(
        kind,
        height=kind.height + 2,
        width=kind.width + 2,
        num_boxes=kind.num_boxes + 1,
        longest=kind.longest * 3 // 2,
        max_turns=2 * kind.max_turns,
    )


def by_distance(kind: Kind, chance: random.Random) -> Iterator[Start | None]:
    """Draw a room, and starts in it at a distance from the solution.

    The distance is uniform in the kind's range: it is drawn first, then rooms until one has it.

    Yields:
        Starts, or None for a room that has no such distance.
    """
    distance = chance.randint(kind.shortest, kind.longest)
    for _ in range(TRIES):
        level = _room(kind, chance)
        layers = layers_of(level) if level else []
        if level is None or distance >= len(layers):
            yield None
            continue
        layer = layers[distance]
        count = layer.bit_count()
        for _ in range(min(count, STARTS)):
            player, boxes = pick(layer, chance.randrange(count), level)
            yield Start(_with_start(level, player, tuple(sorted(boxes))), layers)
        return


def by_pulls(kind: Kind, chance: random.Random) -> Iterator[Start | None]:
    """Draw rooms, and starts in one of them along a random walk of pulls away from the solution.

    A distance is drawn from the kind's range first. The starts are those at which the boxes, each
    on its own, are as many pushes away from their targets: the shortest solution has as many or
    more. If no walk leads as far, the farthest does.

    Yields:
        Starts, or None if there is no such walk.
    """
    distance = chance.randint(kind.shortest, kind.longest)
    far, walk, room = 0, [_Stop(0, (), 0)], None
    for _ in range(WALKS):
        tried = _room(kind, chance)
        stops = list(_walk_of_pulls(tried, chance, 2 * distance)) if tried else []
        farthest = max((stop.bound for stop in stops), default=0)
        if farthest > far:
            far, walk, room = farthest, stops, tried
        if far >= distance:
            break
    if room is None or far < kind.shortest:
        yield None
        return
    first = next(i for i, stop in enumerate(walk) if stop.bound >= min(far, distance))
    for player, boxes, _ in walk[first:]:
        reached = cells_of(flood(1 << player, room.floor & ~mask_of(boxes), room.width))
        for start in chance.sample(reached, min(STARTS, len(reached))):
            yield Start(_with_start(room, start, boxes), None)


class _Stop(NamedTuple):
    """A state on a walk of pulls."""

    player: int
    boxes: tuple[int, ...]
    bound: int
    """The least pushes that lead back."""


def _walk_of_pulls(room: Level, chance: random.Random, length: int) -> Iterator[_Stop]:
    """Walk away from the solution."""
    board = board_of(room.width, room.floor, room.targets)
    home = {target: place for place, target in enumerate(room.boxes)}  # cell of a box -> its target
    player = room.player
    for _ in range(length):
        pulls = _pulls(room, player, mask_of(tuple(home)))
        if not pulls:
            return
        farther = [
            (box, step)
            for box, step in pulls
            if _away(board, box - step, home[box]) > _away(board, box, home[box])
        ]
        box, step = chance.choice(farther if farther and chance.random() < OUTWARD else pulls)
        home[box - step] = home.pop(box)
        player = box - 2 * step
        boxes = tuple(sorted(home))
        yield _Stop(player, boxes, least_pushes(board, spots_of(board, player, boxes)))


def _away(board: Board, box: int, target: int) -> int:
    """Return the pushes of a lone box to a target, wherever the player is."""
    return board.distances[board.sideless[box]][target]


def _pulls(level: Level, player: int, boxes: int) -> list[tuple[int, int]]:
    """List the pulls that the player can make: a box's cell, and the step of the push it undoes."""
    reached = flood(1 << player, level.floor & ~boxes, level.width)
    return [
        (box, step)
        for step in level.steps
        for box in cells_of(boxes & _shifted(reached & _shifted(reached, step), step))
    ]


def _room(kind: Kind, chance: random.Random) -> Level | None:
    """Draw walls, keep one connected piece of floor, and put the boxes on their targets."""
    draw, walls, floor = chance.random, kind.walls, 0
    for bit in _inner(kind.width, kind.height):
        if draw() >= walls:
            floor |= bit
    if not floor:
        return None
    floor = flood(1 << chance.choice(cells_of(floor)), floor, kind.width)
    cells = cells_of(floor)
    if 2 * len(cells) < (kind.height - 2) * (kind.width - 2) or len(cells) < kind.num_boxes + 2:
        return None
    player, *targets = (cells.pop(chance.randrange(len(cells))) for _ in range(kind.num_boxes + 1))
    boxes = tuple(sorted(targets))
    return Level(kind.width, kind.height, floor, mask_of(boxes), player, boxes)


@lru_cache(maxsize=64)
def _inner(width: int, height: int) -> list[int]:
    """Return the bits of all cells but the outer walls."""
    return [
        1 << row * width + column for row in range(1, height - 1) for column in range(1, width - 1)
    ]


def _shifted(mask: int, step: int) -> int:
    """Move every cell of a mask by a step."""
    return mask << step if step > 0 else mask >> -step


def _with_start(room: Level, player: int, boxes: tuple[int, ...]) -> Level:
    return Level(room.width, room.height, room.floor, room.targets, player, boxes)


def level_key(level: Level) -> str:
    """Return the hash of a level that is the same for its eight symmetries and any outer walls.

    >>> level = Level(5, 3, floor=0b00000_01110_00000, targets=1 << 8, player=6, boxes=(7,))
    >>> mirrored = Level(5, 3, floor=0b00000_01110_00000, targets=1 << 6, player=8, boxes=(7,))
    >>> level_key(level) == level_key(mirrored)
    True
    """
    # Floor is connected, so rows and columns that are all wall can only be outer ones.
    rows = [line[1:-1] for line in str(level).split("\n") if line.strip(XSB[0])]
    columns = [column for column in map("".join, zip(*rows, strict=True)) if column.strip(XSB[0])]
    if len(columns) < level.width - 2:
        rows = list(map("".join, zip(*columns, strict=True)))
    forms = []
    for lines in (rows, columns):
        for form in ("".join(lines), "".join(lines[::-1])):
            forms += [f"{len(lines)} {form}", f"{len(lines)} {form[::-1]}"]
    return hashlib.sha256(min(forms).encode()).hexdigest()
