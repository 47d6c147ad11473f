"""Worlds that break the contract from reset to reset, and the check that must say so."""

import os
import random
import time
import warnings
from dataclasses import replace
from typing import Any

import gymnasium
import numpy as np
from sabotage import Info, Talk, caught, saying
from toy_process import ProcessEnv
from toy_talk import NAMES, TalkEnv, TalkProblem, TalkState

from turngym.envs.calls import Action
from turngym.envs.core import Step
from turngym.envs.scene import Scene, Snapshot
from turngym.envs.space import TextSpace


@caught("gymnasium_finds_nothing_wrong", "rendering should produce a string")
class RendersNothing(TalkEnv):
    def render(self) -> None:
        return None


@caught("gymnasium_finds_nothing_wrong", "check_env warns: ['something is deprecated', ")
class Warns(TalkEnv):
    def _begin(self, problem: TalkProblem) -> Scene:
        warnings.warn("something is deprecated", DeprecationWarning, stacklevel=1)
        return super()._begin(problem)


@caught("gymnasium_finds_nothing_wrong", "is not a TextSpace")
class StockSpace(ProcessEnv):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.action_space = gymnasium.spaces.Text(9)  # type: ignore[assignment]  # the sabotage


@caught("gymnasium_finds_nothing_wrong", "check_env: AssertionError")
class IgnoresTheSeed(TalkEnv):
    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[str, Info]:
        return super().reset(options=options)


@caught("vector_environments_agree", "is not async")
class ShowsItsProcess(Talk):
    def scene(self, scene: Scene) -> Scene:
        return saying(scene, f"process {os.getpid()}")


@caught("vector_environments_agree", "is not within the observation space")
class ShowsMoreThanItsSpace(ProcessEnv):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.observation_space = TextSpace(20, examples=["..."])


@caught("vector_environments_agree", "0 episodes ended")
class HidesItsEnd(ProcessEnv):
    def step(self, action: str) -> Step:
        if self._status != "running":
            self._set_up(self._problem, 0)
        observation, reward, _, _, info = super().step(action)
        return observation, reward, False, False, info


@caught("an_unknown_option_is_named", "no ValueError that names 'no_such_option' was raised")
class SwallowsOptions(TalkEnv):
    def __init__(self, split: str = "train", render_mode: str | None = None, **rest: Any) -> None:
        super().__init__(split=split, render_mode=render_mode)


@caught("an_unknown_option_is_named", "names 'no_such_option', not a TypeError")
class LeavesOptionsToPython(TalkEnv):
    def __init__(self, split: str = "train", render_mode: str | None = None) -> None:
        super().__init__(split=split, render_mode=render_mode)


@caught("an_unknown_option_is_named", "expected a ValueError that names 'split'")
class NamesNoKnownOption(TalkEnv):
    def __init__(self, split: str = "train", render_mode: str | None = None, **rest: Any) -> None:
        if rest:
            raise ValueError(f"no such option: {min(rest)}")
        super().__init__(split=split, render_mode=render_mode)


@caught("an_unknown_option_is_named", "no ValueError that names 'no_such_option' was raised")
class SwallowsResetOptions(TalkEnv):
    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[str, Info]:
        known = {k: v for k, v in (options or {}).items() if k in ("task", "index")}
        return super().reset(seed=seed, options=known)


@caught("an_unknown_option_is_named", "no ValueError that names '-1' was raised")
class CountsFromTheEnd(TalkEnv):
    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[str, Info]:
        if options and options.get("index") == -1:
            options = {"index": 499}
        return super().reset(seed=seed, options=options)


@caught("restore_is_the_identity", "another state after restoring and a step")
class ForgetsItsPatience(TalkEnv):
    def _load(self, saved: tuple[TalkState, tuple[str, ...]]) -> None:
        super()._load((replace(saved[0], patience=3), saved[1]))

    def _state(self, key: str) -> bytes:
        return repr((self._now.counters, self._now.wish, self._seen)).encode()


@caught("restore_is_the_identity", "the state hash changed by restoring")
class ForgetsWhatWasSeen(TalkEnv):
    def _load(self, saved: tuple[TalkState, tuple[str, ...]]) -> None:
        super()._load((saved[0], ()))


@caught("restore_is_the_identity", "a snapshot changes when the world goes on")
class SavesItsLivingState(Talk):
    def scene(self, scene: Scene) -> Scene:
        self._alive = getattr(self, "_alive", {})
        self._alive["now"] = self._now, self._seen
        return scene

    def _save(self) -> Any:
        return self._alive

    def _load(self, saved: Any) -> None:
        self._now, self._seen = saved["now"]


@caught("restore_is_the_identity", "another step after restoring")
class HasChanceOfItsOwn(Talk):
    def scene(self, scene: Scene) -> Scene:
        if self._turns == 0 and not self._seen:
            self._mood = random.Random(0)
        return saying(scene, f"My mood is {self._mood.random()}.")


@caught("restore_is_the_identity", "Can't pickle local object")
class CannotBePickled(TalkEnv):
    def _save(self) -> Any:
        return lambda: (self._now, self._seen)

    def _load(self, saved: Any) -> None:
        super()._load(saved())


@caught("restore_is_the_identity", "KeyError")
class KeepsItsStatesAtHome(TalkEnv):
    def _save(self) -> Any:
        self._kept = getattr(self, "_kept", {})
        self._kept[self._turns] = super()._save()
        return self._turns

    def _load(self, saved: Any) -> None:
        super()._load(getattr(self, "_kept", {})[saved])


@caught("restore_is_the_identity", "different futures")
class DrawsAnyFuture(Talk):
    def scene(self, scene: Scene) -> Scene:
        return saying(scene, f"Lucky number: {self.chance.random()}")

    def restore(self, snapshot: Snapshot, episode_seed: int | None = None) -> tuple[str, Info]:
        if episode_seed is not None:
            episode_seed = int.from_bytes(os.urandom(4))
        return super().restore(snapshot, episode_seed)


@caught("restore_is_the_identity", "the end is restored to")
class RunsAgainWhenRestored(TalkEnv):
    def restore(self, snapshot: Snapshot, episode_seed: int | None = None) -> tuple[str, Info]:
        snapshot = replace(snapshot, status="running", outcome=None)
        return super().restore(snapshot, episode_seed)


@caught("restore_is_the_identity", "the state hash changed by restoring")
class ReplaysAllButTheLast(ProcessEnv):
    def _replay(self, actions: tuple[str | int, ...]) -> None:
        super()._replay(actions[:-1])
        self._actions = list(actions)


@caught("every_process_sees_the_same", "differs in another process")
class ShowsASet(Talk):
    def scene(self, scene: Scene) -> Scene:
        return saying(scene, f"The counters are {', '.join({*NAMES, 'grey', 'pink', 'teal'})}.")


@caught("every_process_sees_the_same", "differs in another process")
class ShowsTheTime(Talk):
    def scene(self, scene: Scene) -> Scene:
        return saying(scene, f"It is {time.time_ns()}.")


@caught("every_process_sees_the_same", "it fails in another process")
class LivesInOneProcess(TalkEnv):
    def _begin(self, problem: TalkProblem) -> Scene:
        if os.environ.get("PYTHONHASHSEED") == "4242":  # as the check sets it for a process
            raise RuntimeError("I am not at home")
        return super()._begin(problem)


@caught("global_generators_are_left_alone", "a global random generator was used")
class RollsPythonsDice(Talk):
    def scene(self, scene: Scene) -> Scene:
        return saying(scene, f"Lucky number: {random.randrange(2)}")


@caught("global_generators_are_left_alone", "a global random generator was used")
class SeedsNumPy(TalkEnv):
    def _begin(self, problem: TalkProblem) -> Scene:
        np.random.seed(0)
        return super()._begin(problem)


@caught("global_generators_are_left_alone", "a global random generator was used")
class ExpertRollsDice(TalkEnv):
    def solution(self) -> tuple[str, ...]:
        random.random()
        return super().solution()


@caught("instances_do_not_influence_each_other", "another instance changed")
class SharesItsState(TalkEnv):
    shared: TalkState

    def _save_now(self) -> None:
        type(self).shared = self._now

    def _begin(self, problem: TalkProblem) -> Scene:
        scene = super()._begin(problem)
        self._save_now()
        return scene

    def _play(self, action: str) -> tuple[Action, Scene]:
        self._now = type(self).shared
        played = super()._play(action)
        self._save_now()
        return played


@caught("instances_do_not_influence_each_other", "another instance changed")
class ComparesItsInstances(Talk):
    last: object = None

    def scene(self, scene: Scene) -> Scene:
        known, type(self).last = self.last in (None, self), self
        return scene if known else saying(scene, "Somebody else was here.")


@caught("instances_do_not_influence_each_other", "depends on what was played before")
class NumbersItsEpisodes(Talk):
    def _begin(self, problem: TalkProblem) -> Scene:
        self._number = getattr(self, "_number", 0) + 1
        return saying(super()._begin(problem), f"Episode {self._number}")


@caught("instances_do_not_influence_each_other", "depends on what was played before")
class KeepsItsCounters(TalkEnv):
    def _begin(self, problem: TalkProblem) -> Scene:
        before = getattr(self, "_now", None)
        scene = super()._begin(problem)
        self._now = replace(self._now, counters=before.counters) if before else self._now
        return scene

    def _play(self, action: str) -> tuple[Action, Scene]:
        name, _ = self._problem.wishes[0]
        return super()._play(
            f"set_counter(name='{name}', value=1)" if action == "Hello!" else action
        )
