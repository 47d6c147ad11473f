"""Playing tasks of tool use by script, for its tests."""

from typing import Any

import gymnasium

from turngym.envs.tasks import Item
from turngym.envs.tooluse.checklist import ToolUseReference
from turngym.envs.tooluse.env import ToolUseEnv
from turngym.envs.tooluse.problem import ToolUseProblem
from turngym.envs.tooluse.sets import GeneratedTasks


def world(tasks: str = "tooluse-store", **options: Any) -> ToolUseEnv:
    """Make the world without wrappers."""
    env = gymnasium.make("turngym/ToolUse-v0", tasks=tasks, **options).unwrapped
    assert isinstance(env, ToolUseEnv)
    return env


def items(env: ToolUseEnv) -> tuple[Item, ...]:
    """Return the checklist of the task being played."""
    reference = env.reference
    assert isinstance(reference, ToolUseReference)
    return reference.checklist


def problem_of(env: ToolUseEnv, split: str, index: int) -> ToolUseProblem:
    """Return a task as it is played, with what the agent must not see."""
    tasks = env.task_set
    assert isinstance(tasks, GeneratedTasks)
    return tasks.problem(split, index)
