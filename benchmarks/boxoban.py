"""The expert on files of real levels: how many it solves, how many provably with the fewest pushes.

    python benchmarks/boxoban.py ../shared/data/boxoban

One line per folder; every plan is replayed.
"""

import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from turngym.envs.sokoban.engine import DIRECTIONS, Level, is_solved, move
from turngym.envs.sokoban.expert import SEARCHES, solve
from turngym.envs.sokoban.load import load_levels
from turngym.envs.sokoban.search import search


def main(
    levels: tyro.conf.Positional[Path],
    *,
    most: Annotated[int, tyro.conf.arg(help="Levels per folder.")] = 1_000,
) -> None:
    """Let the expert solve the levels of each folder below LEVELS."""
    table = Table(title="Expert on real levels, one core")
    for column in ("levels", "solved", "fewest pushes", "median", "mean", "p90", "slowest"):
        table.add_column(column, justify="left" if column == "levels" else "right")
    for folder in sorted({path.parent for path in levels.rglob("*.txt")}):
        loaded = [one.level for one in load_levels(folder)][:most]
        table.add_row(str(folder.relative_to(levels)), *row(loaded))
    Console(width=100).print(table)


def row(levels: Iterable[Level]) -> list[str]:
    """Solve levels and describe how that went."""
    times, solved, optimal = [], 0, 0
    for level in levels:
        begun = time.perf_counter()
        plan = solve(level, level.player, level.boxes)
        times.append(1e3 * (time.perf_counter() - begun))
        solved += plan is not None and replays(level, plan)
        optimal += is_optimal(level)
    times.sort()
    number = len(times)
    return [
        f"{solved} of {number}",
        f"{optimal}",
        f"{statistics.median(times):.1f} ms",
        f"{statistics.fmean(times):.1f} ms",
        f"{times[int(0.9 * number)]:.1f} ms",
        f"{times[-1]:.0f} ms",
    ]


def replays(level: Level, plan: tuple[str, ...]) -> bool:
    """Tell whether a plan really solves its level."""
    player, boxes = level.player, level.boxes
    for word in plan:
        player, boxes = move(level, player, boxes, level.steps[DIRECTIONS.index(word)])
    return is_solved(level, boxes)


def is_optimal(level: Level) -> bool:
    """Tell whether the first search, which proves the fewest pushes, comes to its end."""
    weight, node_budget = SEARCHES[0]
    found = search(level, level.player, level.boxes, node_budget=node_budget, weight=weight)
    return found.verdict == "solved"


if __name__ == "__main__":
    tyro.cli(main)
