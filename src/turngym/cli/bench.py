"""`turngym bench` and `turngym compare`: held-out results, and whether two of them differ."""

import asyncio
import json
import re
from pathlib import Path
from typing import Annotated

from rich.console import Console
from tyro.conf import Positional, arg

from turngym.agents.bench import Rate, Result, bench, load_result, save_result
from turngym.agents.compare import compare
from turngym.agents.jobs import RolloutConfig
from turngym.agents.panel import Panel, is_panel, load_panel, make_panel, options_for
from turngym.agents.stage import open_world
from turngym.cli.options import (
    FIRST_WORLD,
    AsJson,
    Options,
    PolicyName,
    PolicyOptions,
    ProtocolName,
    TaskSetName,
    chosen_policy,
    chosen_protocol,
    progress,
    show_table,
    trained_manner,
    world_options,
)
from turngym.envs.records import to_json

HELD_OUT = ("valid_seen", "test", "valid", "valid_unseen")
"""The splits that a panel is taken from unless one is named, in this order."""
_PINNED = re.compile(r"[^/]+/[^/]+/\d+")
"""How the panels that are shipped are named."""


def bench_command(
    on: Positional[
        Annotated[str, arg(metavar="PANEL", help="A panel by name or file, or a world's id.")]
    ] = FIRST_WORLD,
    /,
    *,
    policy: PolicyName = "random",
    tasks: TaskSetName = None,
    split: Annotated[str | None, arg(help="Of a world; a held-out one unless given.")] = None,
    num_tasks: Annotated[int, arg(help="Of a world: the size of the panel.")] = 200,
    seed: Annotated[int, arg(help="Seeds the policy's chance.")] = 0,
    concurrency: Annotated[int, arg(help="Live episodes.")] = 32,
    protocol: ProtocolName = None,
    out: Annotated[Path | None, arg(metavar="FILE", help="Write the result here.")] = None,
    option: Options = (),
    policy_option: PolicyOptions = (),
    json_output: AsJson = False,
) -> None:
    """Play a panel of held-out tasks and report success with its 95% interval.

    Example: turngym bench sokoban-6x6-1/valid_seen/500 --policy random --out random.json
    """
    panel = _panel(on, world_options(tasks, option), split, num_tasks)
    manner = trained_manner(policy, panel.world)
    options = options_for(panel.world, panel.tasks, world_options(tasks, option, manner))
    agreed = chosen_protocol(protocol, manner)
    player = chosen_policy(policy, panel.world, options, agreed, policy_option, manner)
    with progress(len(panel.indices), panel.name) as count:
        result = asyncio.run(
            bench(
                player,
                panel,
                options=options,
                protocol=agreed,
                config=RolloutConfig(seed=seed, concurrency=concurrency),
                watch=count,
            )
        )
    if out is not None:
        save_result(result, out)
    if json_output:
        print(json.dumps(to_json(result)))
    else:
        show_result(result)
        if out is not None:
            print(f"written to {out}")


def compare_command(
    first: Positional[Annotated[Path, arg(metavar="FIRST", help="A result file.")]],
    second: Positional[Annotated[Path, arg(metavar="SECOND", help="Another of the same panel.")]],
    /,
    *,
    json_output: AsJson = False,
) -> None:
    """Compare two results on the same panel, task by task, with an exact McNemar test.

    Example: turngym compare random.json expert.json
    """
    ours, theirs = load_result(first), load_result(second)
    found = compare(ours, theirs)
    if json_output:
        print(json.dumps(found._asdict()))
        return
    names = f"{ours.policy.name} ({first})", f"{theirs.policy.name} ({second})"
    show_table(
        f"{ours.panel.name}: {found.number} tasks",
        ("who succeeds", "tasks"),
        [
            ("both", found.both),
            (f"only {names[0]}", found.only_first),
            (f"only {names[1]}", found.only_second),
            ("neither", found.neither),
        ],
    )
    low, high = f"{100 * found.low:+.1f}", f"{100 * found.high:+.1f}"
    print(f"difference {100 * found.difference:+.1f} points, 95% from {low} to {high}")
    print(f"exact McNemar test: p = {found.p:.2g}")
    for difference in found.differences:
        print(f"note: they differ in {difference}")


def show_result(result: Result) -> None:
    """Print a result as a table."""
    rows = [("all", *_cells(result.success))]
    rows += [(name, *_cells(rate)) for name, rate in result.by_category.items()]
    title = f"{result.policy.name} on {result.panel.name}"
    show_table(title, ("category", "solved", "tasks", "success", "95% interval"), rows)
    measures = {
        "turns per task": f"{result.turns:.1f}",
        "tokens per task": None if result.tokens is None else f"{result.tokens:.0f}",
        "invalid turns": f"{100 * result.invalid_rate:.1f}%",
        "mean score": f"{result.score:.3f}",
        "statuses": ", ".join(f"{name} {count}" for name, count in result.statuses.items()),
        "panel": f"{result.panel.sha256[:12]} of {result.env.id}, version {result.env.version}",
        "protocol": result.policy.protocol,
    }
    for name, value in measures.items():
        if value is not None:
            Console(highlight=False).print(f"{name}: {value}")


def _cells(rate: Rate) -> tuple[object, ...]:
    share, low, high = (f"{100 * value:.1f}%" for value in (rate.rate, rate.low, rate.high))
    return rate.successes, rate.number, share, f"{low} to {high}"


def _panel(on: str, options: dict[str, object], split: str | None, num_tasks: int) -> Panel:
    if is_panel(on) or "/" not in on or _PINNED.fullmatch(on):
        if split is not None:
            raise ValueError(f"{on!r} is a panel, which has its split: no --split")
        return load_panel(on)
    with open_world(on, options) as env:
        sizes = env.task_set.sizes
        held_out = next((name for name in HELD_OUT if name in sizes), next(iter(sizes)))
    return make_panel(on, split or held_out, num_tasks, options=options)
