"""Tool use end to end through `gymnasium.make`: resets, turns, tool calls, grades.

    python benchmarks/tooluse.py --rounds 9

Every episode is the expert's, all evidence included. A reset is `new` where the task was never made
before, and `again` where it was, as for the second rollout of a group; `calls` are the turns that
make a tool call, `turns` are all. Medians over the rounds; each round is a second of each set, and
of each peer that is installed (`tooluse_peers.py`); what is quoted of others is named as such.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Annotated

import gymnasium
import tyro
from rich.console import Console
from rich.table import Table
from tooluse_peers import QUOTED, TASKS, Spent, players

import turngym
from turngym.envs.core import TextEnv
from turngym.envs.tooluse.domain import DATABASES, tables_of
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.sets import KINDS

assert turngym  # importing it registers the worlds

GROUP = 4
"""Episodes of one task, one after another."""


def main(
    *,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds per task set.")] = 9,
    seconds: Annotated[float, tyro.conf.arg(help="Per task set and round.")] = 1.0,
    sets: Annotated[tuple[str, ...], tyro.conf.arg(help="Task sets; all unless given.")] = (),
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure and print one line per task set, then the peers."""
    names = sets or tuple(KINDS)
    places = {name: count() for name in names}
    worlds = {name: gymnasium.make("turngym/ToolUse-v0", tasks=name) for name in names}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    peers = peers_installed()
    played: dict[str, list[dict[str, float]]] = {name: [] for name in peers}
    warm()
    for _ in range(rounds):
        for name in names:
            found[name].append(one_round(worlds[name], places[name], seconds))
        for name, episodes in peers.items():
            played[name].append(peer_round(episodes, seconds))
    lines, beside = medians(found), medians(played)
    if json_output:
        quoted = [one._asdict() for one in QUOTED]
        print(json.dumps({"sets": lines, "bfcl": beside, "quoted": quoted}))
        return
    show("task set", lines)
    show(f"gold traces of {TASKS}", beside)
    for one in QUOTED:
        print(f"{one.peer}: reset {one.reset}, grade {one.grade} (not this run: {one.source})")


def warm() -> None:
    """Build all databases, which are built once in a process."""
    for domain in DOMAINS.values():
        for number in range(DATABASES):
            tables_of(domain, number)


def peers_installed() -> dict[str, Iterator[Spent]]:
    """Return the peers that can be played here."""
    try:
        return players()
    except ValueError as error:
        print(error, file=sys.stderr)
        return {}


def medians(rounds: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Return the median of each figure over rounds."""
    return {
        name: {figure: statistics.median(one[figure] for one in rows) for figure in rows[0]}
        for name, rows in rounds.items()
    }


def show(title: str, lines: dict[str, dict[str, float]]) -> None:
    """Print a table, if there is anything in it."""
    if not lines:
        return
    table = Table(title, *next(iter(lines.values())))
    for name, line in lines.items():
        table.add_row(name, *(f"{value:,.0f}" for value in line.values()))
    Console().print(table)


def peer_round(episodes: Iterator[Spent], seconds: float) -> dict[str, float]:
    """Let a peer play for some time."""
    end = time.perf_counter() + seconds
    played = []
    while time.perf_counter() < end:
        played.append(next(episodes))
    calls = [one for episode in played for one in episode.calls]
    return {
        "reset, us": statistics.median(one.reset for one in played) * 1e6,
        "calls/s": len(calls) / sum(calls),
        "check, us": statistics.median(one.check for one in played) * 1e6,
        "in all, us": statistics.median(one.reset + sum(one.calls) + one.check for one in played)
        * 1e6,
    }


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
