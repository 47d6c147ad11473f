"""The expert: a plan from any state, with the fewest pushes where that can be proved."""

from functools import lru_cache

from turngym.envs.sokoban.engine import DIRECTIONS, Level, move
from turngym.envs.sokoban.search import plan, search
from turngym.envs.sokoban.table import fits, index_of, push_layers_of

MAX_BITS = 150_000
"""The largest tables that plans are taken from: 8x8 with two boxes."""
SEARCHES = ((1, 50_000), (2, 100_000), (5, 200_000))
"""Weight and node budget of each search: for the fewest pushes, then for any plan."""


@lru_cache(maxsize=1_024)
def solve(level: Level, player: int, boxes: tuple[int, ...]) -> tuple[str, ...] | None:
    """Return moves that solve a state.

    In a small level the plan has the fewest pushes and, of all such plans, the fewest moves; in
    others the fewest pushes if a search of 50,000 nodes can prove it.

    Args:
        level: The level.
        player: The player's cell.
        boxes: The cells of the boxes.

    Returns:
        The moves, none for a solved state; None if there is no solution, or none was found.
    """
    if fits(level.width, level.height, len(boxes), MAX_BITS):
        return _by_table(level, player, boxes)
    for weight, node_budget in SEARCHES:
        found = search(level, player, boxes, node_budget=node_budget, weight=weight)
        if found.verdict == "dead":
            return None
        if found.verdict == "solved":
            steps = plan(level, player, boxes, found.pushes)
            return tuple(DIRECTIONS[level.steps.index(step)] for step in steps)
    return None


def _by_table(level: Level, player: int, boxes: tuple[int, ...]) -> tuple[str, ...] | None:
    """Go down the table of pushes and moves, step by step."""
    levels = _push_layers_of(level)
    start = index_of(level, player, boxes)
    found = (
        (pushes, moves)
        for pushes, layers in enumerate(levels)
        for moves, states in layers.items()
        if states >> start & 1
    )
    pushes, moves = next(found, (0, -1))
    if moves < 0:
        return None
    words: list[str] = []
    while moves:
        for word, step in zip(DIRECTIONS, level.steps, strict=True):
            after = move(level, player, boxes, step)
            fewer = pushes - (after[1] != boxes)
            states = levels[fewer].get(moves - 1, 0) if fewer >= 0 else 0
            if states >> index_of(level, *after) & 1:
                words.append(word)
                (player, boxes), pushes, moves = after, fewer, moves - 1
                break
    return tuple(words)


_push_layers_of = lru_cache(maxsize=8)(push_layers_of)
