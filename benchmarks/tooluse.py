"""Tool use end to end through `gymnasium.make`: resets, turns, tool calls, grades.

    python benchmarks/tooluse.py --rounds 9

Every episode is the expert's, all evidence included. A reset is `new` where the task was never made
before, and `again` where it was, as for the second rollout of a group; `calls` are the turns that
make a tool call, `turns` are all. Medians over the rounds; each round is a second of each set.
"""

import json
import statistics
import time
from collections.abc import Iterator
from itertools import count
from typing import Annotated

import gymnasium
import tyro
from rich.console import Console
from rich.table import Table

import turngym
from turngym.envs.core import TextEnv
from turngym.envs.tooluse.sets import KINDS

assert turngym  # importing it registers the worlds

FIGURES = ("new reset, us", "again, us", "turns/s", "calls/s", "grade, us")
GROUP = 4
"""Episodes of one task, one after another."""


def main(
    *,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds per task set.")] = 9,
    seconds: Annotated[float, tyro.conf.arg(help="Per task set and round.")] = 1.0,
    sets: Annotated[tuple[str, ...], tyro.conf.arg(help="Task sets; all unless given.")] = (),
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure and print one line per task set."""
    names = sets or tuple(KINDS)
    places = {name: count() for name in names}
    worlds = {name: gymnasium.make("turngym/ToolUse-v0", tasks=name) for name in names}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            found[name].append(one_round(worlds[name], places[name], seconds))
    lines = {
        name: {figure: statistics.median(one[figure] for one in rows) for figure in FIGURES}
        for name, rows in found.items()
    }
    if json_output:
        print(json.dumps(lines))
        return
    table = Table("task set", *FIGURES)
    for name, line in lines.items():
        table.add_row(name, *(f"{line[figure]:,.0f}" for figure in FIGURES))
    Console().print(table)


def one_round(
    env: gymnasium.Env[str, str], places: Iterator[int], seconds: float
) -> dict[str, float]:
    """Play groups of episodes for some time, tasks that were never seen."""
    world = env.unwrapped
    assert isinstance(world, TextEnv)
    times: dict[str, list[float]] = {"new": [], "again": [], "call": [], "talk": [], "grade": []}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        index = next(places)
        times["new"].append(_timed_reset(env, index))
        plan = world.solution() or ()
        for _ in range(GROUP):
            times["again"].append(_timed_reset(env, index))
            for action in plan:
                start = time.perf_counter()
                env.step(action)
                kind = "call" if action[0] == "{" else "talk"
                times[kind].append(time.perf_counter() - start)
            start = time.perf_counter()
            world._grade()
            times["grade"].append(time.perf_counter() - start)
    turns = times["call"] + times["talk"]
    return {
        "new reset, us": statistics.median(times["new"]) * 1e6,
        "again, us": statistics.median(times["again"]) * 1e6,
        "turns/s": len(turns) / (sum(turns) + sum(times["again"])),
        "calls/s": len(times["call"]) / sum(times["call"]),
        "grade, us": statistics.median(times["grade"]) * 1e6,
    }


def _timed_reset(env: gymnasium.Env[str, str], index: int) -> float:
    start = time.perf_counter()
    env.reset(options={"index": index})
    return time.perf_counter() - start


if __name__ == "__main__":
    tyro.cli(main)
