"""Does a reward model that saw outcomes alone know good steps? Its AUC on held-out Sokoban states.

    python benchmarks/prm_auc.py --recipe sokoban-istar --seeds 0 1 2

A recipe is trained on `sokoban-6x6-1/train`. Then held-out levels, which it never saw, are
played half by the expert and half by chance. In each state that is kept, two moves are scored as the
next batch would be paid, by the log-ratio of reward model and reference: the expert's, and one drawn
from the other moves that change the state and lead to another distance to the goal. The AUC is the
chance that a move of an expert scores above one that is not; its interval is the bootstrap's, over
levels. The exit code is 1 if the interval of a seed does not lie above one half.
"""

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import gymnasium as gym
import numpy as np
import torch
import tyro
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.stats import rankdata

from turngym.agents.policy import Reply
from turngym.agents.sequences import TokenSequence
from turngym.agents.tokens import Encoder
from turngym.envs.calls import Message
from turngym.envs.signals import Potential
from turngym.training import checkpoint
from turngym.training.config import Config
from turngym.training.descent import Descent
from turngym.training.learner import Learner
from turngym.training.learners import make_prm
from turngym.training.metrics import METRICS, read_metrics
from turngym.training.model import make_agent
from turngym.training.recipes import RECIPES
from turngym.training.run import read_config
from turngym.training.train import train

PER_LEVEL = 2
"""States of a level that are kept."""
RESAMPLES = 2000


class Choice(NamedTuple):
    """A state with the expert's move and another one."""

    level: str
    messages: tuple[Message, ...]
    expert: str
    other: str


class Found(NamedTuple):
    """How well moves of the expert are told from others."""

    auc: float
    low: float
    high: float
    """The 95% interval of the AUC."""
    paired: float
    """Share of states in which the expert's move scores higher."""


def main(
    *,
    recipe: Annotated[str, tyro.conf.arg(help="What to train.")] = "sokoban-istar",
    seeds: Annotated[tuple[int, ...], tyro.conf.arg(help="One run each.")] = (0,),
    iterations: Annotated[int, tyro.conf.arg(help="Of reinforcement learning.")] = 20,
    states: Annotated[int, tyro.conf.arg(help="How many are scored.")] = 400,
    split: Annotated[Literal["valid_seen", "test"], tyro.conf.arg(help="Whose levels.")] = "test",
    out: Annotated[Path | None, tyro.conf.arg(help="Where runs are kept; gone on with.")] = None,
    json_output: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure what a reward model has learned from outcomes.

    Example: python benchmarks/prm_auc.py --recipe sokoban-prime
    """
    torch.set_num_threads(1)
    short = False
    rows = []
    with tempfile.TemporaryDirectory() as throw_away:
        for seed in seeds:
            folder = (out or Path(throw_away)) / f"{recipe}-{seed}"
            train(replace(RECIPES[recipe], seed=seed, iterations=iterations), folder, resume=True)
            found = measured(folder, split, states)
            short |= found.low <= 0.5
            line = list(read_metrics(folder / METRICS))[-1]
            row = {
                "recipe": recipe,
                "seed": seed,
                "split": split,
                "states": states,
                **found._asdict(),
            }
            rows.append(row | {"success": line["episode/success"]})
            if json_output:
                print(json.dumps(rows[-1]), flush=True)
    if not json_output:
        show(rows)
    sys.exit(short)


def measured(folder: Path, split: str, states: int) -> Found:
    """Measure the reward model of a run as its latest checkpoint has it."""
    config = read_config(folder)
    agent = make_agent(config)
    latest = checkpoint.latest(folder / "checkpoints")
    prm = make_prm(config, agent, folder)
    if latest is None or prm is None:
        raise ValueError(f"{folder} is no run with a reward model")
    Learner(agent.model, config, folder).load(latest)
    prm.load(latest)
    choices = [choice for _, choice in zip(range(states), held_out(config, split), strict=False)]
    sequences = [
        encoded(agent.policy.encoder, choice.messages, move)
        for choice in choices
        for move in (choice.expert, choice.other)
    ]
    reference = Descent(agent.model, config, folder) if prm.reference is None else prm.reference
    ratio = prm.logprobs(sequences) - reference.logprobs(sequences)
    ends = np.cumsum([sum(sequence.mask) for sequence in sequences])[:-1]
    scores = np.array([part.sum() for part in np.split(ratio, ends)]).reshape(-1, 2)
    return compared(scores, np.unique([c.level for c in choices], return_inverse=True)[1])


def held_out(config: Config, split: str) -> Iterator[Choice]:
    """Yield states of held-out levels, a few of each."""
    options: Any = config.world_options  # of any type
    env = gym.make(config.world, **options, split=split)
    world: Any = env.unwrapped  # a TextEnv
    for level in (task.id for task in world.tasks(split)):
        chance = random.Random(level)
        visited = list(played(env, level, chance))
        yield from chance.sample(visited, min(PER_LEVEL, len(visited)))
    env.close()


def played(env: gym.Env[str, str], level: str, chance: random.Random) -> Iterator[Choice]:
    """Play a level, half by the expert, and yield the states in which two moves differ."""
    world: Any = env.unwrapped  # a TextEnv
    _, info = env.reset(options={"task": level})
    messages = tuple(info["messages"])
    while info["status"] == "running" and (plan := world.solution()):
        after = {move: outcome(env, move) for move in info["admissible"]}
        best = after.pop(plan[0])
        others = [
            move
            for move, reached in after.items()
            if reached.state != info["state_hash"] and reached.distance != best.distance
        ]
        if others:
            yield Choice(level, messages, plan[0], chance.choice(others))
        move = plan[0] if chance.random() < 0.5 else chance.choice(info["admissible"])
        _, _, _, _, info = env.step(move)
        messages = (*messages, Message(role="assistant", content=move), *info["messages"])


class Reached(NamedTuple):
    """Where a move leads."""

    state: str
    distance: float | None
    """To the goal; None in a dead end."""


def outcome(env: gym.Env[str, str], move: str) -> Reached:
    """Look where a move leads, and take it back."""
    world: Any = env.unwrapped  # a TextEnv
    before = world.snapshot()
    _, _, _, _, info = world.step(move)
    world.restore(before)
    (potential,) = (s for s in info["signals"] if isinstance(s, Potential))
    assert potential.exact, "a level without a table of distances"
    return Reached(info["state_hash"], potential.distance)


def encoded(encoder: Encoder, messages: tuple[Message, ...], move: str) -> TokenSequence:
    """Return a state and a move as the policy reads and writes them."""
    prompt = encoder.window(encoder.protocol.opening(messages, ()))
    response = encoder.target(Reply(text=move))
    mask = (False,) * len(prompt) + (True,) * len(response)
    return TokenSequence(ids=prompt + response, mask=mask)


# ------------------------------------------------------------------------------- statistics


def compared(scores: NDArray[np.float64], level: NDArray[np.int64]) -> Found:
    """Return AUC and interval of scores of shape (states, 2), the expert's first."""
    chance = np.random.default_rng(0)
    members = [np.flatnonzero(level == number) for number in range(level.max() + 1)]
    drawn = (
        np.concatenate([members[k] for k in chance.integers(0, len(members), len(members))])
        for _ in range(RESAMPLES)
    )
    low, high = np.quantile([auc(scores[places]) for places in drawn], [0.025, 0.975])
    ahead = np.sign(scores[:, 0] - scores[:, 1])
    return Found(auc(scores), float(low), float(high), float((ahead + 1).mean() / 2))


def auc(scores: NDArray[np.float64]) -> float:
    """Return the chance that a number of the first column exceeds one of the second; ties half.

    >>> auc(np.array([[3.0, 1.0], [2.0, 2.0]]))
    0.875
    """
    number = len(scores)
    ranks = rankdata(np.concatenate([scores[:, 0], scores[:, 1]]))[:number]
    return float((ranks.sum() - number * (number + 1) / 2) / number**2)


def show(rows: list[dict[str, Any]]) -> None:
    """Print a table."""
    table = Table(title="expert's move against another, on held-out states")
    formats: dict[str, Callable[[Any], str]] = {
        "recipe": str,
        "seed": str,
        "states": str,
        **dict.fromkeys(("auc", "low", "high", "paired", "success"), "{:.3f}".format),
    }
    for name in formats:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*(shown(row[name]) for name, shown in formats.items()))
    Console(width=100).print(table)


if __name__ == "__main__":
    tyro.cli(main)
