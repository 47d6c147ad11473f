"""`turngym list` and `turngym tasks`: which worlds and which tasks there are."""

import json
from itertools import islice
from pathlib import Path
from typing import Annotated

from rich.console import Console
from tyro.conf import arg

from turngym.agents.panel import make_panel
from turngym.agents.stage import open_world, world_class
from turngym.cli.options import (
    FIRST_WORLD,
    AsJson,
    Options,
    TaskSetName,
    WorldId,
    show_table,
    world_options,
)
from turngym.envs import WORLDS
from turngym.envs.records import dumps, to_json
from turngym.envs.tasks import UNLIMITED, one_of, whole


def list_command(*, json_output: AsJson = False) -> None:
    """List the worlds and their task sets.

    Example: turngym list
    """
    worlds = {name: world_class(name) for name in WORLDS}
    if json_output:
        described = {
            name: {
                "version": world.version,
                "tasks": dict(world.task_sets),
                "signals": [kind.__name__ for kind in world.signal_types],
                "keys": list(world.keys),
                "fidelity": world.fidelity,
                "blocking": world.blocking,
            }
            for name, world in worlds.items()
        }
        print(json.dumps(described))
        return
    for name, world in worlds.items():
        summary = (world.__doc__ or "").splitlines()[0]
        Console().print(f"[bold]{name}[/bold]  {summary}", highlight=False)
        kinds = ", ".join(kind.__name__ for kind in world.signal_types)
        Console().print(f"evidence: {kinds}; fidelity: {world.fidelity}", highlight=False)
        show_table("", ("task set", "what is in it"), list(world.task_sets.items()), words=2)


def tasks_command(
    world: WorldId = FIRST_WORLD,
    /,
    *,
    tasks: TaskSetName = None,
    split: Annotated[str | None, arg(help="List the tasks of this split.")] = None,
    num: Annotated[int, arg(help="How many tasks.")] = 10,
    panel: Annotated[
        Path | None, arg(metavar="FILE", help="Write a panel of these tasks, pinned by a hash.")
    ] = None,
    option: Options = (),
    json_output: AsJson = False,
) -> None:
    """List a world's splits, or the tasks of one; make a panel of them.

    Example: turngym tasks turngym/Sokoban-v0 --split valid_seen --num 5
    """
    options = world_options(tasks, option)
    with open_world(world, options) as env:
        if split is None:
            if panel is not None:
                raise ValueError("--panel needs --split")
            sizes = dict(env.task_set.sizes)
            if json_output:
                print(json.dumps({"tasks": env.task_set.name, "sizes": sizes}))
                return
            rows = [(s, "unlimited" if n == UNLIMITED else n) for s, n in sizes.items()]
            show_table(env.task_set.name, ("split", "tasks"), rows)
            return
        one_of("split", split, env.task_set.sizes)
        if panel is not None:
            made = make_panel(world, split, num, options=options)
            panel.parent.mkdir(parents=True, exist_ok=True)
            panel.write_text(dumps(made) + "\n", encoding="ascii")
            print(f"{panel}: {len(made.indices)} tasks, sha256 {made.sha256}")
            return
        cards = list(islice(env.tasks(split), whole("--num", num, 1)))
    if json_output:
        for card in cards:
            print(json.dumps(to_json(card)))
        return
    rows_of_cards = [(card.id, card.category, card.max_turns, card.sha256[:12]) for card in cards]
    show_table(cards[0].goal, ("task", "category", "turns", "sha256"), rows_of_cards, words=2)
