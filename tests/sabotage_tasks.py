"""Worlds that break the contract in their tasks, and the check that must say so."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sabotage import Info, Talk, caught, saying, with_signal
from toy_process import ProcessEnv
from toy_talk import TOOLS, TalkEnv, TalkProblem, TalkReference, TalkTasks

from turngym.envs.scene import Scene
from turngym.envs.signals import Check
from turngym.envs.tasks import SPLITS, UNLIMITED, Reference, Task, canary_of


class TamperedTasks(TalkTasks):
    """The toy's tasks, of which one thing is wrong."""

    def __init__(self, tampered: Callable[[Task, str, int], Task]) -> None:
        self._tampered = tampered

    def problem(self, split: str, index: int) -> TalkProblem:
        problem = super().problem(split, index)
        return replace(problem, task=self._tampered(problem.task, split, index))


class Tampered(TalkEnv):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.task_set = TamperedTasks(self.tampered)

    def tampered(self, task: Task, split: str, index: int) -> Task:
        return task


@caught("splits_do_not_overlap", "is in train as well")
class RepeatsItsTasks(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        return replace(task, key=f"{index:x}")


@caught("splits_do_not_overlap", "is in valid_seen as well")
class RepeatsOneTask(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        last = split in ("valid_seen", "test") and index == 499
        return replace(task, key="0") if last else task


@caught("splits_do_not_overlap", "has the sha256 of another problem")
class HashesTooLittle(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        return replace(task, sha256="0" * 64)


@caught("splits_do_not_overlap", "is no hex key")
class KeysInWords(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        return replace(task, key=f"{split} {index}")


@caught("splits_do_not_overlap", "a reset of split 'train' draws ['toy-talk/test/")
class DrawsFromTheTest(TalkEnv):
    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[str, Info]:
        if not options and seed is not None:
            options = {"task": f"toy-talk/test/{seed % 500}"}
        return super().reset(seed=seed, options=options)


@caught("splits_do_not_overlap", "ten seeds draw nothing but {'toy-talk/train/0'}")
class DrawsOneTask(TalkEnv):
    def reset(self, *, seed: int | None = None, options: Info | None = None) -> tuple[str, Info]:
        return super().reset(seed=seed, options=options or {"index": 0})


@caught("splits_do_not_overlap", "the id is toy-talk/0")
class MisnamesItsTasks(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        return replace(task, id=f"toy-talk/{index}")


@caught("splits_do_not_overlap", "toy-talk/train/0 is not the same twice")
class NeverTheSameTask(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        return replace(task, goal=f"Be quick, it is {time.time_ns()}.")


@caught("splits_do_not_overlap", "played as")
class PlaysAnotherTask(TalkEnv):
    def tasks(self, split: str) -> tuple[Task, ...]:
        return tuple(replace(task, goal="Win.") for task in super().tasks(split))


@caught("splits_do_not_overlap", "the key of toy-talk/valid_seen/0 is of another split")
class SplitsAsItLikes(Tampered):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        tasks = TamperedTasks(self.tampered)
        tasks.sizes = dict.fromkeys(SPLITS, UNLIMITED)
        self.task_set = tasks

    def tampered(self, task: Task, split: str, index: int) -> Task:
        key = f"{1000 * index + SPLITS.index(split):x}"
        return replace(task, key=key, sha256=key)


@caught("the_expert_solves", "the expert has no plan for toy-talk/train/0")
class HasNoExpert(TalkEnv):
    def solution(self) -> Any:
        return None


@caught("the_expert_solves", "the expert has no plan for toy-talk/valid_unseen/0")
class KnowsTheSeenOnly(TalkEnv):
    def solution(self) -> tuple[str, ...]:
        return super().solution() if len(self._problem.wishes) == 2 else ()


@caught("the_expert_solves", "the expert fails toy-process/")
class HasASlowExpert(ProcessEnv):
    def solution(self) -> tuple[str, ...]:
        return ("add 1",) * 20


@caught("the_expert_solves", "is running after all of solution()")
class PlansOneStepAhead(ProcessEnv):
    def solution(self) -> tuple[str, ...]:
        return super().solution()[:1]


@caught("the_expert_solves", "the expert's action is invalid")
class HasAnIllegalExpert(ProcessEnv):
    def solution(self) -> tuple[str, ...]:
        return ("add 9",)


@caught("the_expert_solves", "solution() changed the state")
class HasAMeddlingExpert(TalkEnv):
    def solution(self) -> tuple[str, ...]:
        self._now = replace(self._now, patience=9)
        return super().solution()


@caught("the_canary_is_never_shown", "turn 0 shows the canary")
class LeaksAtTheStart(Talk):
    def scene(self, scene: Scene) -> Scene:
        start = self._turns == 0 and not self._seen
        return saying(scene, f"Do not read: {self.reference.canary}") if start else scene


@caught("the_canary_is_never_shown", "turn 0 shows the canary")
class LeaksInASignal(Talk):
    def scene(self, scene: Scene) -> Scene:
        return with_signal(scene, Check(id=f"gold:{self.reference.canary}", passed=False))


@caught("the_canary_is_never_shown", "turn 0 shows the canary")
class LeaksInATool(Talk):
    def scene(self, scene: Scene) -> Scene:
        return replace(scene, tools=(replace(TOOLS[0], description=repr(self.reference)),))


@caught("the_canary_is_never_shown", "turn 0 shows the canary")
class LeaksInTheCard(Tampered):
    def tampered(self, task: Task, split: str, index: int) -> Task:
        return replace(task, goal=f"Serve the user {canary_of(task.id)}.")


@caught("the_canary_is_never_shown", "shows the canary")
class LeaksWhenSolved(Talk):
    def scene(self, scene: Scene) -> Scene:
        solved = scene.status == "solved"
        return saying(scene, f"Right: {self.reference}") if solved else scene


@caught("the_canary_is_never_shown", "shows the canary")
class LeaksWhenLost(Talk):
    def scene(self, scene: Scene) -> Scene:
        lost = scene.status == "failed"
        return replace(scene, reason=repr(self.reference)) if lost else scene


@caught("the_canary_is_never_shown", "turn 10 shows the canary")
class LeaksWhenTheBudgetEnds(ProcessEnv):
    def _info(self) -> Info:
        info = super()._info()
        over = info["reason"] == "turn budget"
        return info | {"reason": repr(self.reference)} if over else info


@caught("the_canary_is_never_shown", "the canary is 'canary'")
class HasOneCanaryForAll(TalkEnv):
    def _reference(self) -> Any:
        return Reference(canary="canary")


@caught("the_canary_is_never_shown", "not from JSON")
class HasAReferenceThatCannotBeStored(TalkEnv):
    def _reference(self) -> Any:
        gold: Any = [lambda: 1]
        return TalkReference(canary=canary_of(self.task.id), gold=gold)
