"""How fast episodes are played: the loop alone, and with the embedded model, in interleaved rounds.

    python benchmarks/rollout.py --rounds 5

Both play the same tasks of `sokoban-6x6-1`, 256 at a time and in step, evidence and records
included. A random agent shows what the loop and the world take; the model, what sampling adds. The
model is random as well, so episodes are as long as they can be.
"""

import json
import statistics
import time
from typing import Annotated

import torch
import tyro
from rich.console import Console
from rich.table import Table

from turngym.agents import collect, jobs_of
from turngym.agents.hf import HFPolicy
from turngym.agents.jobs import RolloutConfig
from turngym.agents.policy import Policy
from turngym.agents.protocol import PROTOCOLS
from turngym.agents.scripted import Random
from turngym.training.embedded.sokoban import LANGUAGE

LIVE = 256


def main(
    rounds: Annotated[int, tyro.conf.arg(help="Rounds of both.")] = 5,
    threads: Annotated[int, tyro.conf.arg(help="Of torch.")] = 1,
    as_json: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure the rollout.

    Example: python benchmarks/rollout.py --rounds 3
    """
    torch.set_num_threads(threads)
    protocol = PROTOCOLS["latest"]
    model = HFPolicy(
        LANGUAGE.make_model(0), LANGUAGE.make_tokenizer(), protocol=protocol, max_new_tokens=1
    )
    contestants: dict[str, Policy] = {"random agent": Random(), "embedded model": model}
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        tasks = [f"sokoban-6x6-1/train/{number * LIVE + place}" for place in range(LIVE // 8)]
        for name, policy in contestants.items():
            begun = time.perf_counter()
            episodes = collect(
                "turngym/Sokoban-v0",
                policy,
                jobs_of(tasks, 8),
                options={"observation": "words"},
                protocol=protocol,
                config=RolloutConfig(seed=number, concurrency=LIVE),
            )
            turns = sum(len(episode.turns) for episode in episodes)
            found[name].append((time.perf_counter() - begun) / turns * 1e6)
    medians = {name: statistics.median(values) for name, values in found.items()}
    if as_json:
        print(json.dumps(medians))
        return
    table = Table(title=f"{LIVE} live episodes, in step, {threads} thread(s)")
    for column in ("", "microseconds per turn", "turns/s"):
        table.add_column(column, justify="right" if column else "left")
    for name, median in medians.items():
        table.add_row(name, f"{median:,.0f}", f"{1e6 / median:,.0f}")
    Console().print(table)


if __name__ == "__main__":
    tyro.cli(main)
