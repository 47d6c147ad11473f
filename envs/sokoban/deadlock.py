"""What walls and targets prove about boxes without a search: stuck boxes and pushes still owed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from operator import add
from typing import NamedTuple

from turngym.envs.sokoban.engine import cells_of, flood

NEVER = 1 << 20
"""More pushes than any level needs: the distance to a target that cannot be reached."""

MAX_TABULATED_BOXES = 8
"""Up to here `least_pushes` tabulates subsets of the targets, at most 70; beyond, it assigns."""

MAX_MEMO = 10_000
"""Tables after which a board forgets them all: some megabytes; four boxes never need as many."""

Push = tuple[int, int, int, int, int, int]
"""Bits of the player, the box and the cell ahead of it; the box's cell, the step, the spot after.

A plain tuple, because the search unpacks some hundred thousand a second.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A level's floor and targets, with all that can be known about boxes before a search.

    A spot is the cell of a box together with the side of the box the player is on: where a box
    alone cuts the floor in two, the player cannot change sides and the cell has a spot for each.
    Walks and pushes of other boxes leave the spot of a box as it is, so the pushes that a lone box
    needs from its spot to a target never overestimate those that it needs among others.
    """

    width: int
    floor: int
    targets: int
    sides: dict[int, list[tuple[int, int]]]
    """For each cell of a box, its spots, each after the mask of cells where the player then is."""
    sideless: dict[int, int]
    """For each cell of a box, the spot that stands for a player who may be anywhere."""
    pushes: list[list[Push]]
    """For each spot, the pushes after which a lone box can still get to a target."""
    distances: list[list[int]]
    """For each spot, the pushes of a lone box to each target, in the order of their cells."""
    held_across: int
    """Mask of the cells where walls or dead cells rule out pushes to the left and right."""
    held_along: int
    """Mask of the cells where walls or dead cells rule out pushes up and down."""
    memo: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    """Tables of `_subset_costs`, kept from search to search; they never change a result."""


@lru_cache(maxsize=64)
def board_of(width: int, floor: int, targets: int) -> Board:
    """Return the board of a level; the last few are kept, for one level is searched many times."""
    sides, spots = _sides_of(width, floor)
    moves = _moves_of(width, floor, sides, spots)
    distances = _distances_of(moves, [sides[target] for target in cells_of(targets)])
    is_hopeful = [min(row) < NEVER for row in distances]
    live = 0
    for spot, hopeful in zip(spots, is_hopeful, strict=True):
        live |= hopeful << spot.cell
    # Next to a wall a box cannot be pushed away or towards it; between dead cells it must not.
    wall, dead = ~floor, ~live
    return Board(
        width=width,
        floor=floor,
        targets=targets,
        sides=sides,
        sideless=_add_sideless(sides, distances),
        pushes=[
            [
                (1 << spot.cell - step, 1 << spot.cell, 1 << spot.cell + step, spot.cell, step, new)
                for step, new in options
                if is_hopeful[new]
            ]
            for spot, options in zip(spots, moves, strict=True)
        ],
        distances=distances,
        held_across=wall << 1 | wall >> 1 | dead << 1 & dead >> 1,
        held_along=wall << width | wall >> width | dead << width & dead >> width,
    )


def stuck(board: Board, boxes: int) -> int:
    """Return the mask of the boxes that no solution can move any more.

    Take all boxes as stuck and release, until nothing changes, each box that has an axis without
    wall, stuck box or two dead cells. Of those that remain none can be the first to move.
    """
    across, along, width = board.held_across, board.held_along, board.width
    while True:
        held = boxes & (across | boxes << 1 | boxes >> 1)
        held &= along | boxes << width | boxes >> width
        if held == boxes:
            return boxes
        boxes = held


def spots_of(board: Board, player: int, boxes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the spots of the boxes, given the player's cell."""
    return tuple(
        next(spot for roamed, spot in board.sides[box] if roamed >> player & 1) for box in boxes
    )


def least_pushes(board: Board, spots: tuple[int, ...]) -> int:
    """Return a lower bound on the pushes to go, `NEVER` or more if a box is left without target.

    It is the cost of the cheapest matching of boxes to targets, as if boxes were not in each
    other's way. Half of the boxes are matched to each subset of targets, the other half to the
    complement: a push changes one half, and the table of the other is looked up.
    """
    if len(spots) > MAX_TABULATED_BOXES:
        return _assignment([board.distances[spot] for spot in spots])
    half = len(spots) // 2
    memo = board.memo
    left = memo.get(spots[:half]) or _subset_costs(board, spots[:half])
    right = memo.get(spots[half:]) or _subset_costs(board, spots[half:])
    # The complements of the subsets in lexicographic order are in reverse lexicographic order.
    bound: int = min(map(add, left, reversed(right)))
    return bound


def _subset_costs(board: Board, spots: tuple[int, ...]) -> list[int]:
    """Return the cost of the cheapest matching to each subset of as many targets, in order."""
    if not spots:
        return [0]
    if spots in board.memo:
        return board.memo[spots]
    last = board.distances[spots[-1]]
    others = _subset_costs(board, spots[:-1])
    costs = [
        min([others[rest] + last[target] for rest, target in choices])
        for choices in _choices(len(last), len(spots))
    ]
    if len(board.memo) >= MAX_MEMO:
        board.memo.clear()
    board.memo[spots] = costs
    return costs


@lru_cache(maxsize=64)
def _choices(num_targets: int, size: int) -> list[list[tuple[int, int]]]:
    """List for each subset its targets, each with the place of the subset that is left."""
    smaller = {subset: at for at, subset in enumerate(combinations(range(num_targets), size - 1))}
    return [
        [(smaller[subset[:at] + subset[at + 1 :]], target) for at, target in enumerate(subset)]
        for subset in combinations(range(num_targets), size)
    ]


def _assignment(costs: Sequence[Sequence[int]]) -> int:
    """Return the cost of the cheapest assignment of rows to columns."""
    import numpy as np  # slow to import, and few levels have so many boxes
    from scipy.optimize import linear_sum_assignment

    matrix = np.array(costs)
    return int(matrix[linear_sum_assignment(matrix)].sum())


class _Spot(NamedTuple):
    cell: int
    roamed: int
    """Mask of the cells where the player then is."""


def _sides_of(width: int, floor: int) -> tuple[dict[int, list[tuple[int, int]]], list[_Spot]]:
    """Return `Board.sides` and the spots they name."""
    sides: dict[int, list[tuple[int, int]]] = {}
    spots: list[_Spot] = []
    for cell in cells_of(floor):
        sides[cell] = []
        box = 1 << cell
        rest = floor ^ box
        around = box << 1 | box >> 1 | box << width | box >> width
        while rest:
            # A flood from beside the box is over sooner than one from a corner of the floor.
            start = rest & around or rest
            roamed = flood(start & -start, rest, width)
            rest ^= roamed
            sides[cell].append((roamed, len(spots)))
            spots.append(_Spot(cell, roamed))
    return sides, spots


def _moves_of(
    width: int, floor: int, sides: dict[int, list[tuple[int, int]]], spots: list[_Spot]
) -> list[list[tuple[int, int]]]:
    """List for each spot the steps in which a lone box can be pushed, and the spot after each."""
    return [
        [
            (step, next(spot for roamed, spot in sides[cell + step] if roamed >> cell & 1))
            for step in (-width, width, -1, 1)
            if roamed >> cell - step & 1 and floor >> cell + step & 1
        ]
        for cell, roamed in spots
    ]


def _distances_of(
    moves: list[list[tuple[int, int]]], targets: list[list[tuple[int, int]]]
) -> list[list[int]]:
    """Return for each spot the pushes to each target, given the spots of the targets."""
    before: list[list[int]] = [[] for _ in moves]
    for spot, options in enumerate(moves):
        for _, after in options:
            before[after].append(spot)
    distances = [[NEVER] * len(targets) for _ in moves]
    for place, sides in enumerate(targets):
        queue = [spot for _, spot in sides]
        for spot in queue:
            distances[spot][place] = 0
        for spot in queue:
            pushes = distances[spot][place] + 1
            for earlier in before[spot]:
                if distances[earlier][place] == NEVER:
                    distances[earlier][place] = pushes
                    queue.append(earlier)
    return distances


def _add_sideless(
    sides: dict[int, list[tuple[int, int]]], distances: list[list[int]]
) -> dict[int, int]:
    """Return `Board.sideless`, and append to the distances those of the spots it needs."""
    sideless = {}
    for cell, options in sides.items():
        sideless[cell] = options[0][1]
        if len(options) > 1:
            sideless[cell] = len(distances)
            rows = [distances[spot] for _, spot in options]
            distances.append([min(column) for column in zip(*rows, strict=True)])
    return sideless
