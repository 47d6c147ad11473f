"""The search for a Sokoban solution with the fewest pushes, or for a proof that there is none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from turngym.envs.sokoban.deadlock import (
    NEVER,
    Board,
    Push,
    board_of,
    least_pushes,
    spots_of,
    stuck,
)
from turngym.envs.sokoban.engine import Level, flood, mask_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found out about a state."""

    verdict: Literal["solved", "dead", "unknown"]
    """`dead` is proven unsolvable; `unknown` means that the node budget ran out."""
    pushes: tuple[tuple[int, int], ...]
    """The box's cell and the step of each push of the solution; empty unless solved."""
    bound: int | None
    """If solved the number of pushes, if unknown a lower bound on those to go, if dead None."""
    nodes: int
    """How many states were expanded, that is, had their pushes tried."""


def search(
    level: Level, player: int, boxes: tuple[int, ...], *, node_budget: int, weight: int = 1
) -> Found:
    """Search for a solution with the fewest pushes (A*).

    Among equally promising states the one with the shorter walks is tried first. A `dead` is a
    proof with any weight.

    Args:
        level: The level being played.
        player: The player's cell.
        boxes: The cells of the boxes.
        node_budget: How many states may be expanded.
        weight: How much more a push still to go counts than one made. Above 1 the search is over
            sooner, and a solution has at most `weight` times the fewest pushes.
    """
    return _Search(board_of(level.width, level.floor, level.targets), weight).run(
        player, boxes, node_budget
    )


def is_frozen(level: Level, boxes: tuple[int, ...]) -> bool:
    """Tell whether boxes are plainly lost: stuck off target, or without targets in reach for all.

    True proves that there is no solution, wherever the player is; False proves nothing.
    """
    board = board_of(level.width, level.floor, level.targets)
    if stuck(board, mask_of(boxes)) & ~level.targets:
        return True
    return least_pushes(board, tuple([board.sideless[box] for box in boxes])) >= NEVER


def walk(level: Level, player: int, boxes: tuple[int, ...], goal: int) -> list[int]:
    """Return the steps of a shortest walk to a cell, without a push.

    Raises:
        ValueError: If walls or boxes are in the way.
    """
    free = level.floor & ~mask_of(boxes)
    step_to = {player: 0}
    queue = [player]
    for cell in queue:
        for step in level.steps:
            if free >> cell + step & 1 and cell + step not in step_to:
                step_to[cell + step] = step
                queue.append(cell + step)
    if goal not in step_to:
        raise ValueError(f"no walk from cell {player!r} to cell {goal!r}")
    steps = []
    while goal != player:
        steps.append(step_to[goal])
        goal -= step_to[goal]
    return steps[::-1]


def plan(
    level: Level, player: int, boxes: tuple[int, ...], pushes: tuple[tuple[int, int], ...]
) -> list[int]:
    """Return all steps of a solution: its pushes, and the walks to them."""
    steps = []
    for pushed, step in pushes:
        steps += [*walk(level, player, boxes, pushed - step), step]
        boxes = tuple(pushed + step if box == pushed else box for box in boxes)
        player = pushed
    return steps


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """The best known way to a state; its boxes are the key it is kept under."""

    region: int
    """Mask of the cells where the player can walk."""
    num_pushes: int
    parent: "_State | None"
    push: tuple[int, int]
    """Cell of the box and step of the push that led here."""


class _Arrival(NamedTuple):
    """A push that is waiting to be looked into, and the boxes and player after it."""

    rank: int
    """Least first: by weighted total of pushes, pushes to go, walks, and, to be unique, by age."""
    num_pushes: int
    bound: int
    walked: int
    """A lower bound on the steps of all walks."""
    player: int
    boxes: int
    spots: tuple[int, ...]
    parent: _State | None
    push: tuple[int, int]


@dataclass(slots=True)
class _Search:
    """One run of A*.

    The bound falls by at most one per push, so with weight 1 the first arrival at a state to be
    looked into is a shortest one. With other weights a better one may follow, and replaces it.
    """

    board: Board
    weight: int
    frontier: list[_Arrival] = field(default_factory=list)
    settled: dict[int, list[_State]] = field(default_factory=dict)
    """The expanded states by their boxes; boxes that are lost have one state that none betters."""

    def run(self, player: int, boxes: tuple[int, ...], node_budget: int) -> Found:
        """Expand the most promising state until one is solved, none is left, or enough is spent."""
        spots = spots_of(self.board, player, boxes)
        bound = least_pushes(self.board, spots)
        if bound < NEVER:
            start = _Arrival(0, 0, bound, 0, player, mask_of(boxes), spots, None, (0, 0))
            self.frontier.append(start)
        nodes = 0
        while self.frontier:
            arrival = heappop(self.frontier)
            state = self.settle(arrival)
            if state is None:
                continue
            if arrival.boxes == self.board.targets:
                return _solved(state, nodes)
            if nodes == node_budget:
                bound = min(a.num_pushes + a.bound for a in [arrival, *self.frontier])
                return Found(verdict="unknown", pushes=(), bound=bound, nodes=nodes)
            nodes += 1
            self.expand(arrival, state, nodes << 12)
        return Found(verdict="dead", pushes=(), bound=None, nodes=nodes)

    def settle(self, arrival: _Arrival) -> _State | None:
        """Return the state arrived at, None if it is lost or was reached as cheaply before."""
        _, num_pushes, _, _, player, boxes, _, parent, push = arrival
        twins = self.settled.get(boxes)
        if twins is None:
            twins = self.settled[boxes] = []
            if stuck(self.board, boxes) & ~self.board.targets:
                twins.append(_State(-1, -1, None, push))
        for place, twin in enumerate(twins):
            if twin.region >> player & 1:
                if twin.num_pushes <= num_pushes:
                    return None
                twins[place] = _State(twin.region, num_pushes, parent, push)
                return twins[place]
        region = 1 << player
        # Unless the box may have cut it in two, the region before saves most of the flood.
        if parent is not None and not parent.region >> sum(push) & 1:
            region |= parent.region
        region = flood(region, self.board.floor ^ boxes, self.board.width)
        twins.append(_State(region, num_pushes, parent, push))
        return twins[-1]

    def expand(self, arrival: _Arrival, state: _State, serial: int) -> None:
        """Put the pushes from a state on the frontier, but for those that lead nowhere better."""
        board, weight, settled, frontier = self.board, self.weight, self.settled, self.frontier
        player, boxes, spots = arrival.player, arrival.boxes, arrival.spots
        num_pushes = state.num_pushes + 1
        for place, (_, box, ahead, cell, step, after) in _pushes_from(board, arrival, state.region):
            moved = boxes ^ box ^ ahead
            for twin in settled.get(moved, ()):
                if twin.region & box and twin.num_pushes <= num_pushes:
                    break
            else:
                new_spots = (*spots[:place], after, *spots[place + 1 :])
                bound = least_pushes(board, new_spots)
                if bound >= NEVER:
                    continue
                walked = arrival.walked + _apart(board.width, player, cell - step)
                serial += 1
                # One number compares faster than a tuple; no field outgrows its bits.
                rank = num_pushes + weight * bound << 20 | bound
                rank = (rank << 20 | walked) << 40 | serial
                child = _Arrival(
                    rank, num_pushes, bound, walked, cell, moved, new_spots, state, (cell, step)
                )
                heappush(frontier, child)


def _pushes_from(board: Board, arrival: _Arrival, region: int) -> Iterator[tuple[int, Push]]:
    """Yield the possible pushes, each with the place of the box."""
    boxes = arrival.boxes
    for place, spot in enumerate(arrival.spots):
        for push in board.pushes[spot]:
            if region & push[0] and not boxes & push[2]:
                yield place, push


def _apart(width: int, one: int, other: int) -> int:
    """Return the steps between two cells, were there no walls and boxes."""
    return abs(one // width - other // width) + abs(one % width - other % width)


def _solved(state: _State, nodes: int) -> Found:
    """Return what was found when a state is solved: the pushes that lead to it."""
    pushes = []
    while state.parent is not None:
        pushes.append(state.push)
        state = state.parent
    return Found(verdict="solved", pushes=tuple(pushes[::-1]), bound=len(pushes), nodes=nodes)
