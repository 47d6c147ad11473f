"""What is to be played, and how."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from turngym.envs.episode import derive
from turngym.envs.tasks import one_of, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One episode to be played."""

    task: str
    """A task's id."""
    rollout: int = 0
    """Its number among the episodes of the same task."""
    episode_seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutConfig:
    """How episodes are played."""

    seed: int = 0
    """Of the run: with task, rollout and turn it seeds all chance of the policy."""
    iteration: int = 0
    """Of a training run: other iterations, other ids and seeds."""
    concurrency: int = 32
    """Live episodes. Part of the bits of a run: it shapes the batches that a policy gets."""
    workers: int = 8
    """How many blocking worlds step at once. Not part of the bits."""
    order: Literal["submission", "arrival"] = "submission"
    """In step and in order, or nobody waits for anybody."""
    retries: int = 2
    """How often a job is tried again after an error of the world or the policy."""
    max_error_rate: float = 0.5
    """The run stops when more than this share of its tries failed."""

    def __post_init__(self) -> None:
        for name, least in (("concurrency", 1), ("workers", 1), ("retries", 0)):
            whole(name, getattr(self, name), least)
        one_of("order", self.order, ("submission", "arrival"))


def episode_id(job: Job, config: RolloutConfig) -> str:
    """Return the id of the episode that a job becomes in a run."""
    return derive(config.seed, config.iteration, job.task, job.rollout, job.episode_seed)


def jobs_of(tasks: Iterable[str], group_size: int = 1) -> Iterator[Job]:
    """List `group_size` episodes of each task, group by group."""
    for task in tasks:
        for number in range(group_size):
            yield Job(task=task, rollout=number)
