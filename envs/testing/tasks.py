"""Checks of tasks: their splits, their solutions, and what must not be seen of them."""

import random
from collections.abc import Iterator
from string import hexdigits
from typing import Any

from turngym.envs.core import TextEnv
from turngym.envs.tasks import SPLITS, UNLIMITED, Task, canary_of, split_of
from turngym.envs.testing.info import begin, check_stored, hashes_of, play
from turngym.envs.testing.subject import (
    Subject,
    first_tasks,
    reporting,
    require,
    size_of,
    some_action,
)


@reporting
def splits_do_not_overlap(subject: Subject) -> None:
    """No problem is in two splits, and a task is the same each time it is asked for."""
    with subject.bare() as world:
        splits: dict[str, str] = {}  # by key
        keys: dict[str, str] = {}  # by hash
        for split, size in world.task_set.sizes.items():
            for index in range(min(size, subject.tasks)):
                task = world.tasks(split)[index]
                require(task.id == f"{world.task_set.name}/{split}/{index}", f"the id is {task.id}")
                require(set(task.key) <= set(hexdigits), f"{task.id}: {task.key!r} is no hex key")
                other = splits.setdefault(task.key, split)
                require(other == split, f"task {task.id} is in {other} as well")
                same = keys.setdefault(task.sha256, task.key) == task.key
                require(same, f"{task.id} has the sha256 of another problem")
                made = size == UNLIMITED and split in SPLITS
                right = not made or split_of(task.key) == split
                require(right, f"the key of {task.id} is of another split")
                if index % 97 == 0:
                    _check_same_again(subject, task, split, index)
        _check_drawn(world)


def _check_drawn(world: TextEnv[Any]) -> None:
    """Check that seeds draw from the world's own split, and not one task alone."""
    drawn = {world.reset(seed=seed)[1]["task"].id for seed in range(10)}
    own = f"{world.task_set.name}/{world.split}/"
    odd = [task_id for task_id in drawn if not task_id.startswith(own)]
    require(not odd, f"a reset of split {world.split!r} draws {odd}")
    require(len(drawn) > 1 or size_of(world) == 1, f"ten seeds draw nothing but {drawn}")


def _check_same_again(subject: Subject, task: Task, split: str, index: int) -> None:
    """Check that another instance lists the same task, and plays it by its id."""
    with subject.bare() as another:
        again = another.tasks(split)[index]
        require(again == task, f"{task.id} is not the same twice: {again} / {task}")
        _, info = another.reset(options={"task": task.id})
        require(info["task"] == task, f"{task.id} is listed as {task}, played as {info['task']}")


@reporting
def the_expert_solves(subject: Subject) -> None:
    """Following `solution()` solves the task, in every split; asking for it changes nothing."""
    if not subject.expert:
        return
    with subject.bare() as world:
        for split in world.task_set.sizes:
            for index in range(min(subject.episodes, world.task_set.sizes[split])):
                now = begin(world, {"task": f"{world.task_set.name}/{split}/{index}"})
                first = world.solution()
                while now.info["status"] == "running":
                    plan = world.solution()
                    require(hashes_of(world) == now.hashes, "solution() changed the state")
                    require(bool(plan), f"the expert has no plan for {world.task.id}")
                    now = play(world, now, plan[0])  # type: ignore[index]  # just checked
                    action = now.info["action"]
                    require(action.valid, f"the expert's action is invalid: {action}")
                require(now.info["status"] == "solved", f"the expert fails {world.task.id}")
                _check_whole_plan(world, first or ())


def _check_whole_plan(world: TextEnv[Any], plan: tuple[str, ...]) -> None:
    """Check that a plan is whole, where no chance could have spoiled it."""
    if world.fidelity == "none" or world.snapshot().chance is not None:
        return
    now = begin(world, {"task": world.task.id})
    for action in plan:
        now = play(world, now, action)
    status = now.info["status"]
    require(status == "solved", f"{world.task.id} is {status} after all of solution()")


@reporting
def the_canary_is_never_shown(subject: Subject) -> None:
    """Nothing that an agent is shown has the marker of what it must not see."""
    with subject.bare() as world:
        for index in first_tasks(world, subject):
            for player in ("random", "expert", "silent"):
                for turn, shown in enumerate(_episode(world, subject, index, player)):
                    canary = world.reference.canary
                    require(canary == canary_of(world.task.id), f"the canary is {canary!r}")
                    require(canary not in repr(shown), f"turn {turn} shows the canary")
                check_stored(world.reference)


def _episode(
    world: TextEnv[Any], subject: Subject, index: int, player: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Play until the end, or cut, and yield all that is shown."""
    chance = random.Random(index)
    observation, info = world.reset(options={"index": index})
    while info["status"] == "running":
        yield observation, info
        plan = world.solution() if player == "expert" else None
        if player == "silent":  # until the budget ends
            step = world.step("")
        elif info["turn"] >= subject.turns:
            step = world.truncate("enough")
        else:
            step = world.step(plan[0] if plan else some_action(world, info, chance))
        observation, _, _, _, info = step
    yield observation, info
