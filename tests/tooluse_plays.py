"""Playing tasks of tool use by script, for its tests."""

from collections.abc import Iterable
from typing import Any

import gymnasium

from turngym.envs.signals import Check, Outcome
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


def play(env: ToolUseEnv, index: int, actions: Iterable[str]) -> tuple[float, dict[str, Any]]:
    """Play a task of the split until it or the actions end; cut it then, and return its reward."""
    _, info = env.reset(options={"index": index})
    for action in actions:
        _, reward, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            return reward, info
    _, reward, _, _, info = env.truncate("no more actions")
    return reward, info


def checks(info: dict[str, Any]) -> dict[str, bool | None]:
    """Return the checks of a turn."""
    return {signal.id: signal.passed for signal in info["signals"] if isinstance(signal, Check)}


def outcome(info: dict[str, Any]) -> Outcome:
    """Return how an episode ended."""
    [found] = [signal for signal in info["signals"] if isinstance(signal, Outcome)]
    return found


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
