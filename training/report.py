"""Before and after: one model on the same held-out panels, sampled and greedy, and the paired test."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from turngym.agents.bench import Result, bench, load_result, save_result
from turngym.agents.compare import Comparison, compare
from turngym.agents.jobs import RolloutConfig
from turngym.agents.panel import load_panel
from turngym.agents.protocol import PROTOCOLS
from turngym.training.config import Config, result_name
from turngym.training.model import Agent

DECODING = {"sampled": 1.0, "greedy": 0.0}
"""How replies are drawn: the temperature of each way. It is part of a result."""
LIVE = 256


class Gain(NamedTuple):
    """What training changed on one panel, with one way of decoding."""

    panel: str
    decoding: str
    before: Result
    after: Result
    comparison: Comparison


def measure_panels(
    agent: Agent, config: Config, panels: Sequence[str], folder: Path, moment: str
) -> None:
    """Bench a model on panels, sampled and greedy, and keep the results in a run's folder.

    A result that is there already is kept, so that a run that is resumed measures nothing twice.

    Args:
        agent: The model.
        config: How it is asked, and the options of the world.
        panels: Names or files of panels.
        folder: Of the run.
        moment: `before` or `after`.
    """
    for name in panels:
        panel = load_panel(name)
        for decoding, temperature in DECODING.items():
            path = _path(folder, moment, name, decoding)
            if path.exists():
                continue
            options = {key: value for key, value in config.world_options.items() if key != "tasks"}
            result = asyncio.run(
                bench(
                    agent.player(temperature),
                    panel,
                    options=options,
                    protocol=PROTOCOLS[config.protocol],
                    config=RolloutConfig(seed=config.seed, concurrency=LIVE),
                )
            )
            save_result(result, path)


def gains(folder: Path, panels: Sequence[str]) -> Iterator[Gain]:
    """Compare what was measured before with what was measured after."""
    for name in panels:
        for decoding in DECODING:
            before, after = (
                load_result(_path(folder, moment, name, decoding)) for moment in ("before", "after")
            )
            yield Gain(name, decoding, before, after, compare(before, after))


def _path(folder: Path, moment: str, panel: str, decoding: str) -> Path:
    return folder / "results" / result_name(moment, panel, decoding)
