"""What a run is played and judged with, checked before any work is done."""

import random

from turngym.agents.protocol import PROTOCOLS
from turngym.agents.stage import open_world
from turngym.envs.tasks import one_of, whole
from turngym.rewards.implicit import implicit_prm
from turngym.rewards.rubric import Rubric, make_rubric
from turngym.rewards.term import leaves
from turngym.training.config import Config
from turngym.training.estimator import check_fit, make_estimator
from turngym.training.prm_spec import make_prm_spec


class Setting:
    """The world, the rubric and the estimator of a configuration.

    Raises:
        ValueError: One of them does not exist, the rubric asks for evidence that nobody gives, or
            the estimator for what a batch will not carry.
    """

    def __init__(self, config: Config) -> None:
        one_of("protocol", config.protocol, PROTOCOLS)
        self.config = config
        self.rubric = make_rubric(config.rubric)
        _check_prm(config, self.rubric)
        self.estimator = make_estimator(config.credit)
        check_fit(self.estimator, config.credit, self.rubric.streams, config.group_size)
        self.options = dict(config.world_options)
        with open_world(config.world, self.options) as env:
            self.rubric.check_evidence(env.signal_types, config.world)
            self._name, self._split = env.task_set.name, env.split
            self._size = env.task_set.sizes[env.split]
        for name in ("num_tasks", "demonstrations"):
            if name == "demonstrations" and config.demonstrations_from:
                continue
            if whole(name, getattr(config, name)) > self._size:
                raise ValueError(
                    f"{name} is {getattr(config, name)}, but {self._name!r} has {self._size} tasks "
                    f"in split {self._split!r}"
                )

    @property
    def tasks(self) -> str:
        """The set and the split of the run's tasks: what their ids begin with."""
        return f"{self._name}/{self._split}"

    def draw(self, number: int, seed: int) -> list[str]:
        """Draw the ids of different tasks."""
        indices = random.Random(seed).sample(range(self._size), number)
        return [f"{self.tasks}/{index}" for index in indices]


def _check_prm(config: Config, rubric: Rubric) -> None:
    """Make sure that the reward models which a rubric reads are trained."""
    spec = make_prm_spec(config.prm)
    for term in leaves(rubric.reward):
        if isinstance(term, implicit_prm):
            if spec is None:
                raise ValueError(f"{term} needs a reward model that learns along: set prm")
            if term.reference == "frozen" != spec.reference:
                raise ValueError(
                    f"{term} needs a reward model with a frozen reference, and that of prm "
                    f"{config.prm!r} is the policy"
                )
