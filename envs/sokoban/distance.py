"""How far a state is from the solution: from a table where a level has one, else by a search."""

from functools import cache
from typing import NamedTuple

from turngym.envs.sokoban.engine import Level, flood, mask_of
from turngym.envs.sokoban.search import search
from turngym.envs.sokoban.table import Table, fits

NODE_BUDGET = 2_000
"""States that one search may expand: it bounds the time of a turn to some 50 ms."""
MAX_KNOWN = 10_000
"""States of one level that are remembered, where a search is needed."""


class Known(NamedTuple):
    """What is known about a state."""

    distance: int | None
    """Steps to go, in the level's unit; a lower bound if not exact; None from a dead end."""
    exact: bool
    solvable: bool | None
    """None if the search ran out before it could tell."""


class Distances:
    """Distances from all states of one level: a pure function of the state, remembered.

    Args:
        level: The level.
        table: Its table, if that is at hand.
    """

    def __init__(self, level: Level, table: Table | None = None) -> None:
        self.level = level
        if table is None and fits(level.width, level.height, len(level.boxes)):
            table = Table(level)
        self.table = table
        self.unit = "pushes" if table is None else "moves"
        """What is counted: moves where there is a table, else pushes."""
        self._found: dict[tuple[int, int], Known] = {}

    def of(self, player: int, boxes: tuple[int, ...]) -> Known:
        """Return what is known about a state."""
        if self.table is not None:
            return _exactly(self.table.distance(player, boxes))
        mask = mask_of(boxes)
        reached = flood(1 << player, self.level.floor & ~mask, self.level.width)
        situation = mask, reached & -reached  # walking changes no number of pushes
        known = self._found.get(situation)
        if known is None:
            if len(self._found) >= MAX_KNOWN:
                self._found.clear()
            known = self._found[situation] = self._search(player, boxes)
        return known

    def _search(self, player: int, boxes: tuple[int, ...]) -> Known:
        found = search(self.level, player, tuple(sorted(boxes)), node_budget=NODE_BUDGET)
        if found.verdict == "unknown":
            return Known(found.bound, False, None)
        return Known(found.bound, True, found.verdict == "solved")


@cache
def _exactly(distance: int | None) -> Known:
    return Known(distance, True, distance is not None)
