"""The expert: a plan from any state, with the fewest pushes where a search can prove it."""

from functools import lru_cache

from turngym.envs.sokoban.engine import DIRECTIONS, Level
from turngym.envs.sokoban.search import plan, search

SEARCHES = ((1, 50_000), (2, 100_000), (5, 200_000))
"""Weight and node budget of each try: a plan with the fewest pushes, then any plan."""


@lru_cache(maxsize=1_024)
def solve(level: Level, player: int, boxes: tuple[int, ...]) -> tuple[str, ...] | None:
    """Return moves that solve a state.

    Args:
        level: The level.
        player: The player's cell.
        boxes: The cells of the boxes.

    Returns:
        The moves, none for a solved state; None if there is no solution, or none was found in the
        budget. A state that 50,000 nodes suffice for is solved with the fewest pushes.
    """
    for weight, node_budget in SEARCHES:
        found = search(level, player, boxes, node_budget=node_budget, weight=weight)
        if found.verdict == "dead":
            return None
        if found.verdict == "solved":
            steps = plan(level, player, boxes, found.pushes)
            return tuple(DIRECTIONS[level.steps.index(step)] for step in steps)
    return None
