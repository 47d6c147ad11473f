"""The folder of a training run: what it is, how far it came, and how to go back to a checkpoint."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch

from turngym.envs.episode import Annotation, Episode, Ledger
from turngym.envs.jsonl import Appender, read
from turngym.envs.records import RecordError, from_json
from turngym.rewards.state import STATES, RunState
from turngym.training import checkpoint
from turngym.training.config import Config
from turngym.training.learner import Learner
from turngym.training.learners import ImplicitPrm
from turngym.training.metrics import METRICS, Log, Metrics
from turngym.training.model import Agent

CONFIG = "config.json"


class Run:
    """The files of a run, open for writing; one process at a time.

    Args:
        config: What the run does.
        folder: Where it is kept.
        resume: Go on from the latest checkpoint, or from the start if there is none; without it a
            folder that holds a run is refused.

    Raises:
        ValueError: The folder holds a run and is not to be resumed, or holds another one.
        CheckpointError: The latest checkpoint cannot be used.
    """

    def __init__(self, config: Config, folder: Path, *, resume: bool) -> None:
        self.config = config
        self.folder = folder
        self._checkpoints = folder / "checkpoints"
        if (folder / CONFIG).exists() and not resume:
            raise ValueError(f"{folder} holds a run: resume it, or choose another folder")
        if (folder / CONFIG).exists() and (found := read_config(folder)) != config:
            raise ValueError(f"{folder} holds another run: {_difference(found, config)}")
        self.latest = checkpoint.latest(self._checkpoints)
        card = checkpoint.read_card(self.latest, config.hash) if self.latest else None
        self.step = card.step if card else 0
        """How many steps are done."""
        folder.mkdir(parents=True, exist_ok=True)
        self._facts = Appender[Episode](folder / "episodes.jsonl")
        self._ledgers = Appender[Ledger](folder / "ledger.jsonl")
        self._annotations = Appender[Annotation](folder / "annotations.jsonl")
        self._states = Appender[RunState](folder / STATES)
        lengths = card.lengths if card else {}
        for appender in self._appenders:
            appender.truncate(lengths.get(appender.path.name, 0))
        self.state = next(iter(reversed(list(read(RunState, self._states.path)))), None)
        """What the latest iteration was scored with; None before the first one."""
        self._log = Log(folder / METRICS, lengths.get(METRICS, 0))
        write_whole(folder / CONFIG, _described(config))

    @property
    def _appenders(self) -> tuple[Appender[Any], ...]:  # each of its own records
        return self._facts, self._ledgers, self._annotations, self._states

    def record(
        self,
        episodes: Sequence[Episode],
        annotations: Sequence[Annotation],
        ledgers: Sequence[Ledger],
        state: RunState,
    ) -> None:
        """Append facts, what models said about them, and ledgers with the state that made them."""
        for episode in episodes:
            self._facts.append(episode)
        for annotation in annotations:
            self._annotations.append(annotation)
        for ledger in ledgers:
            self._ledgers.append(ledger)
        self._states.append(state)
        self.state = state

    def log(self, metrics: Metrics) -> None:
        """Append the metrics of a step."""
        self._log.append(metrics)

    def save(
        self, step: int, agent: Agent, learner: Learner, prm: ImplicitPrm | None = None
    ) -> Path:
        """Write a checkpoint: `step` steps are done."""

        def write(folder: Path) -> None:
            agent.save(folder)
            learner.save(folder)
            if prm is not None:
                prm.save(folder)

        lengths = {METRICS: self._log.length}
        for appender in self._appenders:
            appender.sync()
            lengths[appender.path.name] = appender.size
        return checkpoint.save(self._checkpoints, step, self.config.hash, lengths, write)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for appender in self._appenders:
            appender.close()
        self._log.close()


def read_config(folder: Path) -> Config:
    """Read the configuration of a run.

    Raises:
        ValueError: The folder holds no run.
    """
    path = folder / CONFIG
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return from_json(Config, said["config"])
    except FileNotFoundError:
        raise ValueError(
            f"{folder} holds no training run (there is no {CONFIG}): begin one without --resume"
        ) from None
    except (RecordError, ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} is no configuration of a run: {error}") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    unfinished = path.with_name(path.name + ".tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _described(config: Config) -> str:
    """Return a configuration, and with what it is run, as JSON."""
    versions = {name: metadata.version(name) for name in ("turngym", "torch", "transformers")}
    run = {
        "config": asdict(config),
        "hash": config.hash,
        "revision": _revision(),
        "versions": versions,
        "threads": torch.get_num_threads(),
    }
    return json.dumps(run, indent=1) + "\n"


def _revision() -> str | None:
    """Return the revision of the checkout that this program runs from; None outside of one."""
    git = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None


def _difference(found: Config, asked: Config) -> str:
    theirs, ours = asdict(found), asdict(asked)
    return ", ".join(
        f"{name} is {theirs[name]!r} there, not {ours[name]!r}"
        for name in ours
        if theirs[name] != ours[name]
    )
