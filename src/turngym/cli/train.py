"""`turngym train`: a model that learns from its own episodes."""

import functools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tyro.conf import OmitArgPrefixes, Positional, UseAppendAction, arg

from turngym.agents.panel import load_panel
from turngym.cli.options import AsJson, require_extra, show_table
from turngym.envs.tasks import one_of, whole
from turngym.training import checkpoint
from turngym.training.config import Config, result_name
from turngym.training.recipes import RECIPES

if TYPE_CHECKING:
    from turngym.training.model import Agent
    from turngym.training.report import Gain

FIRST = next(iter(RECIPES))
LINES = 20
"""Steps between two lines that say how far a run is, where there is no bar."""


def train_command(
    recipe: Positional[
        Annotated[str, arg(metavar="RECIPE", help=f"Where to start from: {', '.join(RECIPES)}.")]
    ] = FIRST,
    /,
    *,
    config: OmitArgPrefixes[Config] = RECIPES[FIRST],
    out: Annotated[Path, arg(metavar="FOLDER", help="Where the run is kept.")] = Path("runs/train"),
    resume: Annotated[bool, arg(help="Go on with the run that FOLDER holds, as it is.")] = False,
    threads: Annotated[
        int, arg(help="Of torch. A run repeats itself to the bit with the same number.")
    ] = 1,
    panel: UseAppendAction[
        Annotated[
            tuple[str, ...],
            arg(
                metavar="PANEL", help="Measure on it before and after; may be given several times."
            ),
        ]
    ] = (),
    json_output: AsJson = False,
) -> None:
    """Train a model: warm up on expert episodes, then learn from its own.

    Stopped at any moment, it goes on with --resume to the same weights.

    Example: turngym train sokoban --panel sokoban-6x6-1/valid_seen/500 --out runs/sokoban
    """
    require_extra("train", "torch", "transformers", "matplotlib")
    import torch

    from turngym.training.report import gains, measure_panels
    from turngym.training.run import read_config
    from turngym.training.train import train

    one_of("recipe", recipe, RECIPES)
    torch.set_num_threads(whole("--threads", threads, 1))
    if resume:
        config = _resumed(read_config(out), config, recipe)
        _check_measured(out, config, panel)
    for name in panel:
        if (held_out := load_panel(name)).world != config.world:
            raise ValueError(f"panel {name!r} is of {held_out.world}, the run is on {config.world}")
    with _progress(config) as count:

        def watch(step: int, agent: "Agent") -> None:
            count(step)
            if step in (config.warm_up_epochs, config.steps):
                moment = "after" if step == config.steps else "before"
                measure_panels(agent, config, panel, out, moment)

        try:
            train(config, out, resume=resume, watch=watch)
        except KeyboardInterrupt:
            again = f"turngym train --resume --out {out}"
            print(f"stopped; this goes on: {again}", file=sys.stderr)
            raise
    _report(list(gains(out, panel)), out, json_output)


def for_recipe(arguments: Sequence[str]) -> Callable[..., None]:
    """Return the command with the defaults of the recipe that a command line names."""
    named = next((word for word in arguments if word in RECIPES), FIRST)
    command = functools.partial(train_command, config=RECIPES[named])
    command.__doc__ = train_command.__doc__  # else help would explain functools.partial
    return command


def _check_measured(out: Path, config: Config, panels: Sequence[str]) -> None:
    """Make sure that a run that is past its warm-up was measured before."""
    latest = checkpoint.latest(out / "checkpoints")
    if latest is None or checkpoint.read_card(latest).step <= config.warm_up_epochs:
        return
    for name in panels:
        if not (out / "results" / result_name("before", name, "sampled")).exists():
            raise ValueError(
                f"{out} was not measured on {name!r} before it learned: leave --panel out, and "
                "bench its checkpoint"
            )


def _resumed(found: Config, asked: Config, recipe: str) -> Config:
    """Return the configuration of a run that is to go on; other settings for it are refused."""
    default = RECIPES[recipe]
    if recipe != FIRST and default != found:
        changed = [
            f
            for f in Config.__dataclass_fields__
            if getattr(default, f) != getattr(RECIPES[FIRST], f)
        ]
        if any(getattr(found, f) != getattr(default, f) for f in changed):
            raise ValueError(
                f"the run is not of recipe {recipe!r}; leave the recipe out to resume it"
            )
    if asked not in (found, default):
        fields = Config.__dataclass_fields__
        other = [
            f for f in fields if getattr(asked, f) not in (getattr(found, f), getattr(default, f))
        ]
        if other:
            raise ValueError(
                f"{', '.join(other)}: a run that is resumed keeps its settings; leave them out"
            )
    return found


@contextmanager
def _progress(config: Config) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, if that is a terminal; yields what takes the steps done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("warm-up", total=config.steps)

        def count(step: int) -> None:
            phase = "warm-up" if step < config.warm_up_epochs else "learning"
            bar.update(task, completed=step, description=phase)
            if not console.is_terminal and step % LINES == 0:
                print(f"{phase}: step {step} of {config.steps}", file=sys.stderr)

        yield count


def _report(found: list["Gain"], out: Path, as_json: bool) -> None:
    checkpoints = sorted((out / "checkpoints").iterdir())
    places = {
        "curve": str(out / "curve.png"),
        "metrics": str(out / "metrics.jsonl"),
        "episodes": str(out / "episodes.jsonl"),
        "checkpoint": str(checkpoints[-1]) if checkpoints else None,
    }
    if as_json:
        print(json.dumps({**places, "panels": [_numbers(gain) for gain in found]}))
        return
    if found:
        columns = ("panel", "decoding", "before", "after", "points (95%)", "p")
        title = "held-out tasks solved, before and after; p: exact McNemar test, task by task"
        show_table(title, columns, [_row(gain) for gain in found], words=2)
    for name, place in places.items():
        print(f"{name}: {place}")


def _row(gain: "Gain") -> tuple[object, ...]:
    comparison = gain.comparison
    return (
        gain.panel.partition("/")[2] or gain.panel,  # the set is the run's own
        gain.decoding,
        f"{gain.before.success.rate:.1%}",
        f"{gain.after.success.rate:.1%}",
        f"{100 * comparison.difference:+.1f} ({100 * comparison.low:+.1f} to "
        f"{100 * comparison.high:+.1f})",
        f"{comparison.p:.1g}",
    )


def _numbers(gain: "Gain") -> dict[str, Any]:  # plain JSON
    return {
        "panel": gain.panel,
        "decoding": gain.decoding,
        "before": gain.before.success.rate,
        "after": gain.after.success.rate,
        **gain.comparison._asdict(),
    }
