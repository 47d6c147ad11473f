"""A policy on a panel: how often it succeeds, how sure that is, and everything needed to repeat it."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from turngym.agents.jobs import RolloutConfig, jobs_of
from turngym.agents.panel import Panel, options_for, verify
from turngym.agents.policy import Policy
from turngym.agents.protocol import PLAIN, ChatProtocol
from turngym.agents.rollout import rollout
from turngym.envs.episode import GRADED, Episode, Player, Status, World
from turngym.envs.records import Json, RecordError, as_json, loads, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of successes with its Wilson interval of 95%."""

    successes: int
    number: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What became of one task."""

    id: str
    category: str
    status: Status
    reason: str
    success: bool | None
    """None if nothing was measured, for want of a world or a policy that worked."""
    score: float | None
    turns: int
    invalid: int
    """Turns whose action was invalid."""
    tokens: int | None
    """Sampled tokens; None for policies without."""
    errors: int
    """Tries that failed outside the task before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A policy's result on a panel. Means are over the tasks that were measured."""

    v: int = 1
    turngym: str
    """The version of this package."""
    panel: Panel
    env: World
    policy: Player
    config: Json
    """How it was played: seed and concurrency shape what a policy samples."""
    success: Rate
    by_category: Mapping[str, Rate]
    score: float
    turns: float
    tokens: float | None
    invalid_rate: float
    """Share of turns whose action was invalid."""
    statuses: Mapping[str, int]
    """How all tries ended, errors included."""
    tasks: tuple[TaskResult, ...]


async def bench(
    policy: Policy,
    panel: Panel,
    *,
    options: Mapping[str, Any] | None = None,
    protocol: ChatProtocol = PLAIN,
    config: RolloutConfig | None = None,
    watch: Callable[[Episode], None] | None = None,
) -> Result:
    """Play every task of a panel once.

    Args:
        policy: Who acts.
        panel: The tasks.
        options: Options of the world besides the task set.
        protocol: How the policy is asked.
        config: How to play.
        watch: Called with every episode that ends.

    Raises:
        ValueError: The panel is not what this version makes of it.
        RolloutError: Too much failed outside the tasks.
    """
    config = config or RolloutConfig()
    verify(panel, options)
    given = {**options_for(panel.world, panel.tasks, options or {}), "split": panel.split}
    episodes = []
    async for episode in rollout(
        panel.world, policy, jobs_of(panel.ids), options=given, protocol=protocol, config=config
    ):
        episodes.append(episode)
        if watch is not None:
            watch(episode)
    return summarise(panel, episodes, config)


def summarise(panel: Panel, episodes: Sequence[Episode], config: RolloutConfig) -> Result:
    """Return the result that a panel's episodes amount to.

    Args:
        panel: The panel.
        episodes: All tries at its tasks, one of each at least.
        config: How they were played.
    """
    tries: dict[str, list[Episode]] = {}
    for episode in episodes:
        tries.setdefault(episode.task.id, []).append(episode)
    tasks = tuple(_task_result(tries[task_id]) for task_id in panel.ids)
    measured = [task for task in tasks if task.success is not None]
    categories = sorted({task.category for task in measured})
    turns = sum(task.turns for task in measured)
    tokens = [task.tokens for task in measured if task.tokens is not None]
    seen = {"seed": config.seed, "iteration": config.iteration, "concurrency": config.concurrency}
    return Result(
        turngym=metadata.version("turngym"),
        panel=panel,
        env=episodes[0].env,
        policy=episodes[0].policy,
        config=as_json({**seen, "order": config.order}),
        success=_rate(measured),
        by_category={
            name: _rate([t for t in measured if t.category == name]) for name in categories
        },
        score=_mean([task.score or 0.0 for task in measured]),
        turns=_mean([task.turns for task in measured]),
        tokens=_mean(tokens) if tokens else None,
        invalid_rate=sum(task.invalid for task in measured) / max(turns, 1),
        statuses=dict(sorted(Counter(episode.status for episode in episodes).items())),
        tasks=tasks,
    )


def save_result(result: Result, path: str | Path) -> None:
    """Write a result file, whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".tmp")
    try:
        unfinished.write_text(json.dumps(to_json(result), indent=1) + "\n", encoding="ascii")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_result(path: str | Path) -> Result:
    """Read a result file.

    Raises:
        ValueError: It is no result file.
        OSError: It cannot be read.
    """
    try:
        return loads(Result, Path(path).read_text(encoding="utf-8"))
    except (RecordError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no result file: {error}") from None


def wilson(successes: int, number: int) -> tuple[float, float]:
    """Return the Wilson interval of 95% for a share of successes; (0, 1) of nothing.

    >>> [round(bound, 3) for bound in wilson(9, 10)]
    [0.596, 0.982]
    """
    from scipy.stats import binomtest  # slow to import, and only results need it

    if number == 0:
        return 0.0, 1.0
    low, high = binomtest(successes, number).proportion_ci(method="wilson")
    return float(low), float(high)


def _task_result(tries: list[Episode]) -> TaskResult:
    last = tries[-1]
    measured = last.status in GRADED and last.outcome is not None
    sampled = [turn.response_ids for turn in last.turns if turn.response_ids is not None]
    return TaskResult(
        id=last.task.id,
        category=last.task.category,
        status=last.status,
        reason=last.reason,
        success=last.outcome.success if last.outcome and measured else None,
        score=last.outcome.score if last.outcome and measured else None,
        turns=len(last.turns),
        invalid=sum(not turn.action.valid for turn in last.turns),
        tokens=sum(map(len, sampled)) if sampled else None,
        errors=len(tries) - 1 if last.status in GRADED else len(tries),
    )


def _rate(tasks: Sequence[TaskResult]) -> Rate:
    successes, number = sum(task.success is True for task in tasks), len(tasks)
    low, high = wilson(successes, number)
    return Rate(
        successes=successes, number=number, rate=successes / max(number, 1), low=low, high=high
    )


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / max(len(values), 1)
