"""A rubric's rewards while an episode is played, for trainers that want them from `step`."""

from typing import Any

import gymnasium

from turngym.envs.core import TextEnv
from turngym.envs.records import Json, as_json, to_json
from turngym.rewards.algebra import followed, lines
from turngym.rewards.rubric import Rubric
from turngym.rewards.term import Beginning, leaves


class RubricReward(gymnasium.Wrapper[str, str, str, str]):
    """Replaces the reward of `step` by a rubric's: to the bit what `turn_rewards` gives later.

    A cut from outside (`env.unwrapped.truncate`) goes past every wrapper, this one included: score
    such episodes from their records.

    Args:
        env: One of our worlds, wrapped or not.
        rubric: All its terms must be of turn scope: what they say of a turn depends on no later
            turn and on no other episode.

    Raises:
        ValueError: A term is of another scope, or needs evidence that the world does not give.
    """

    def __init__(self, env: gymnasium.Env[str, str], rubric: Rubric) -> None:
        super().__init__(env)
        world = env.unwrapped
        if not isinstance(world, TextEnv):
            raise ValueError(f"{world} is not a TextEnv: it gives no evidence")
        rubric.check_evidence(world.signal_types, type(world).__name__)
        _check_scope(rubric)
        self.rubric = rubric
        self._world: TextEnv[Any] = world
        self._reads_reference = any(leaf.reads_reference for leaf in leaves(rubric.reward))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Raises:
            ValueError: A term cannot be computed on it.
        """
        observation, info = self.env.reset(seed=seed, options=options)
        reference: Json | None = None
        if self._reads_reference:  # it may be dear to compute
            reference = as_json(to_json(self._world.reference))
        beginning = Beginning(signals=info["signals"], reference=reference)
        self._follower = followed(self.rubric.reward, beginning)
        return observation, info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Play one turn."""
        observation, _, terminated, truncated, info = self.env.step(action)
        reward = self._follower(info["signals"])
        return observation, 0.0 if reward is None else reward, terminated, truncated, info


def _check_scope(rubric: Rubric) -> None:
    if rubric.bounded:
        raise ValueError("a bounded rubric cannot be applied online: it compares episodes")
    for line in lines(rubric.reward):
        for term in (line.term, *line.gates):
            if term.scope != "turn":
                raise ValueError(
                    f"{term} cannot be applied online: its scope is {term.scope!r}, not 'turn'"
                )
