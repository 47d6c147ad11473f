"""Sokoban by brute force: what tables and searches are measured against, and rooms to do it in."""

import random
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from heapq import heappop, heappush
from itertools import permutations

from turngym.envs.sokoban.engine import Level, cells_of, mask_of

State = tuple[int, tuple[int, ...]]
"""The cells of the player and of the boxes, in the order of the level's."""
PUSHES_TO_GO = (0, 1)
"""A walk and a push, for those who count pushes first and moves only between equals."""
MOVES_TO_GO = (0, 0)


def states_of(level: Level) -> Iterator[State]:
    """List all states there are, with the boxes in every order."""
    floor = cells_of(level.floor)
    for boxes in permutations(floor, len(level.boxes)):
        for player in floor:
            if player not in boxes:
                yield player, boxes


def steps_from(level: Level, state: State) -> Iterator[tuple[State, bool]]:
    """List what one step leads to, and whether it is a push."""
    player, boxes = state
    floor = set(cells_of(level.floor))
    for step in (-level.width, level.width, -1, 1):
        ahead, beyond = player + step, player + 2 * step
        if ahead not in boxes:
            if ahead in floor:
                yield (ahead, boxes), False
        elif beyond in floor and beyond not in boxes:
            yield (ahead, tuple(beyond if box == ahead else box for box in boxes)), True


@cache
def to_go(level: Level, unit: tuple[int, int]) -> dict[State, tuple[int, int]]:
    """Return the least (pushes, moves) to a solution, of all states that have one.

    With the unit `MOVES_TO_GO` no pushes are counted, and moves are the fewest there can be.
    """
    before: dict[State, list[tuple[State, bool]]] = defaultdict(list)
    for state in states_of(level):
        for after, is_push in steps_from(level, state):
            before[after].append((state, is_push))
    solved = [state for state in states_of(level) if mask_of(state[1]) == level.targets]
    found: dict[State, tuple[int, int]] = {}
    queue = [((0, 0), state) for state in sorted(solved)]
    while queue:
        (pushes, moves), state = heappop(queue)
        if state not in found:
            found[state] = pushes, moves
            for earlier, is_push in before[state]:
                heappush(queue, ((pushes + unit[is_push], moves + 1), earlier))
    return found


@cache
def fewest_moves(level: Level) -> dict[State, int]:
    """Return the fewest moves to a solution, of all states that have one."""
    return {state: moves for state, (_, moves) in to_go(level, MOVES_TO_GO).items()}


@cache
def fewest_pushes(level: Level) -> dict[State, int]:
    """Return the fewest pushes to a solution, of all states that have one."""
    return {state: pushes for state, (pushes, _) in to_go(level, PUSHES_TO_GO).items()}


def rooms(seed: int, count: int, num_boxes: int, side: int) -> Iterator[Level]:
    """Draw rooms of `side` inner rows and columns or a little less, some in several pieces."""
    chance = random.Random(seed)
    while count:
        width, height = (chance.randint(side - 2, side) + 2 for _ in range(2))
        share = chance.choice((0.65, 0.8, 1.0))
        inner = [
            row * width + column for row in range(1, height - 1) for column in range(1, width - 1)
        ]
        floor = [cell for cell in inner if chance.random() < share]
        if len(floor) < num_boxes + 2:
            continue
        targets = chance.sample(floor, num_boxes)
        player, *boxes = chance.sample(floor, num_boxes + 1)
        masks = mask_of(tuple(floor)), mask_of(tuple(targets))
        yield Level(width, height, *masks, player, tuple(sorted(boxes)))
        count -= 1
