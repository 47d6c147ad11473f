"""Credit for 100,000 tokens: how long each estimator takes, in one interleaved run.

    python benchmarks/credit.py --rounds 15

All estimators see the same batch: 256 episodes of 8 per group, 10 turns each, 39 tokens a turn or
so. In each round every estimator runs once; the table has medians and worst rounds. The exit code
is 1 if a median is above the limit.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Annotated

import numpy as np
import tyro
from rich.console import Console
from rich.table import Table

from turngym.training import credit
from turngym.training.batch import Batch, FloatArray, Stream

ESTIMATORS: Mapping[str, Callable[[Batch], FloatArray]] = {
    "grpo": credit.grpo,
    "dr_grpo": credit.dr_grpo,
    "rloo": credit.rloo,
    "opo": credit.opo,
    "pass_at_k": credit.pass_at_k,
    "reinforce_pp_baseline": credit.reinforce_pp_baseline,
    "reinforce_pp": credit.reinforce_pp,
    "turn_returns": credit.turn_returns,
    "remax": lambda batch: credit.remax(batch, np.zeros(batch.size("episode"))),
    "gae": lambda batch: credit.gae(batch, lam=0.95),
    "turn_gae": lambda batch: credit.turn_gae(batch, lam=0.95),
    "gigpo": credit.gigpo,
    "igpo": credit.igpo,
    "pure": credit.pure,
    "tempo": credit.tempo,
    "spo": credit.spo,
    "spo_tree": credit.spo_tree,
    "portool": credit.portool,
    "verpo": lambda batch: credit.verpo(batch, outcome="reward", process="reward"),
    "capo": lambda batch: credit.capo(batch, outcome="reward", process="reward"),
    "poad": lambda batch: credit.poad(batch, lam=0.95),
}
SHAPES = {"256 episodes": (256, 10), "1 group of 8 long episodes": (8, 320)}
"""Episodes, and turns of each."""


def main(
    *,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds per shape of the batch.")] = 15,
    tokens: Annotated[int, tyro.conf.arg(help="Of the batch.")] = 100_000,
    limit_ms: Annotated[float, tyro.conf.arg(help="What no median may exceed.")] = 50.0,
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure the estimators.

    Example: python benchmarks/credit.py --rounds 5
    """
    slow = False
    for name, (episodes, turns) in SHAPES.items():
        seconds = interleaved(batch_of_size(tokens, episodes, turns), rounds)
        medians = {estimator: 1e3 * statistics.median(s) for estimator, s in seconds.items()}
        slow |= max(medians.values()) > limit_ms
        if json_output:
            print(json.dumps({"shape": name, "tokens": tokens, "median_ms": medians}))
        else:
            show(f"Credit for {tokens:,} tokens, {name}", seconds)
    sys.exit(int(slow))


def batch_of_size(tokens: int, episodes: int, turns: int) -> Batch:
    """Return a batch of about equal turns, each with a reward, in groups of 8 episodes."""
    chance = np.random.default_rng(0)
    num_turns = episodes * turns
    cuts = np.sort(chance.choice(np.arange(1, tokens), num_turns - 1, replace=False))
    return Batch(
        turn_at=np.concatenate(([0], cuts, [tokens])),
        segment_at=np.arange(episodes + 1) * turns,
        episode_at=np.arange(episodes + 1),
        group=np.arange(episodes) // 8,
        streams={
            "reward": Stream(
                level="turn",
                values=chance.random(num_turns),
                valid=np.ones(num_turns, np.bool_),
            )
        },
        ids=tuple(map(str, range(episodes))),
        first=np.zeros(episodes, np.int64),
        values=chance.random(tokens),
        keys=chance.integers(0, 20, num_turns),
        prefix=np.arange(tokens) // 2,
    )


def interleaved(batch: Batch, rounds: int) -> dict[str, list[float]]:
    """Let all estimators run in turn; the first round warms up."""
    seconds: dict[str, list[float]] = {name: [] for name in ESTIMATORS}
    for number in range(rounds + 1):
        for name, estimator in ESTIMATORS.items():
            begun = time.perf_counter()
            estimator(batch)
            if number:
                seconds[name].append(time.perf_counter() - begun)
    return seconds


def show(title: str, seconds: dict[str, list[float]]) -> None:
    """Print a table."""
    table = Table(title=title)
    table.add_column("")
    for column in ("median", "worst round"):
        table.add_column(column, justify="right")
    for name, taken in seconds.items():
        table.add_row(
            name, f"{1e3 * statistics.median(taken):.2f} ms", f"{1e3 * max(taken):.2f} ms"
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    tyro.cli(main)
