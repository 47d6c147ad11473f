"""Checks of tasks: their splits, their solutions, and what must not be seen of them."""

import random

from turngym.envs.tasks import SPLITS, UNLIMITED, canary_of, split_of
from turngym.envs.testing.subject import Subject, first_tasks, require, some_action
from turngym.envs.testing.turns import check_end


def splits_do_not_overlap(subject: Subject) -> None:
    """No problem is in two splits, and a task is the same each time it is asked for."""
    with subject.bare() as world:
        keys: dict[str, str] = {}
        for split, size in world.task_set.sizes.items():
            for index in range(min(size, subject.tasks)):
                task = world.tasks(split)[index]
                require(task.id == f"{world.task_set.name}/{split}/{index}", f"the id is {task.id}")
                other = keys.setdefault(task.key, split)
                require(other == split, f"task {task.id} is in {other} as well")
                if size == UNLIMITED and split in SPLITS:
                    require(
                        split_of(task.key) == split, f"the key of {task.id} is of another split"
                    )
                if index % 97 == 0:
                    with subject.bare() as another:
                        again = another.tasks(split)[index]
                    require(again == task, f"{task.id} is not the same twice")


def the_expert_solves(subject: Subject) -> None:
    """Following `solution()` solves the task, in every split."""
    if not subject.expert:
        return
    with subject.bare() as world:
        for split in world.task_set.sizes:
            for index in range(min(subject.episodes, world.task_set.sizes[split])):
                _, info = world.reset(options={"task": f"{world.task_set.name}/{split}/{index}"})
                require(info["status"] == "running", f"{info['task'].id} is over before it began")
                while info["status"] == "running":
                    plan = world.solution()
                    require(bool(plan), f"the expert has no plan for {info['task'].id}")
                    step = world.step(plan[0])  # type: ignore[index]  # just checked
                    info = step[4]
                    check_end(step)
                    require(
                        info["action"].valid, f"the expert's action is invalid: {info['action']}"
                    )
                require(info["status"] == "solved", f"the expert fails {info['task'].id}")


def the_canary_is_never_shown(subject: Subject) -> None:
    """Nothing that an agent is shown has the marker of what it must not see."""
    with subject.bare() as world:
        chance = random.Random(5)
        for index in first_tasks(world, subject):
            observation, info = world.reset(options={"index": index})
            canary = world.reference.canary
            require(canary == canary_of(info["task"].id), f"the canary is {canary!r}")
            for turn in range(subject.turns):
                seen = repr((observation, info))
                require(canary not in seen, f"turn {turn} shows the canary")
                plan = world.solution() if turn % 2 else None
                action = plan[0] if plan else some_action(world, info, chance)
                observation, _, terminated, truncated, info = world.step(action)
                if terminated or truncated:
                    require(canary not in repr((observation, info)), "the end shows the canary")
                    break
