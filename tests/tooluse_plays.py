"""Playing tasks of tool use by script, for its tests."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import gymnasium

from turngym.envs.signals import Check, Outcome
from turngym.envs.tasks import Item
from turngym.envs.tooluse.checklist import ToolUseReference
from turngym.envs.tooluse.env import ToolUseEnv
from turngym.envs.tooluse.sets import GeneratedTasks
from turngym.envs.tooluse.tools import AppTool


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


def tool_of(env: ToolUseEnv, action: str) -> AppTool:
    """Return the tool that an expert's action calls."""
    tasks = env.task_set
    assert isinstance(tasks, GeneratedTasks)
    _, split, index = env.task.id.split("/")
    return tasks.problem(split, int(index)).functions[json.loads(action)["name"]]


def is_write(env: ToolUseEnv, action: str) -> bool:
    """Return whether an expert's action calls a tool that writes."""
    return action.startswith("{") and tool_of(env, action).writes


def perturbed(env: ToolUseEnv, action: str) -> Iterator[str]:
    """Yield a call with each of its arguments changed, as its schema allows."""
    call = json.loads(action)
    schema = json.loads(tool_of(env, action).tool.parameters)
    for name, value in call["arguments"].items():
        for other in _others(value, schema["properties"][name]):
            yield json.dumps({**call, "arguments": {**call["arguments"], name: other}})


def _others(value: Any, schema: dict[str, Any]) -> list[Any]:
    if "enum" in schema:
        return [other for other in schema["enum"] if other != value][:1]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    if isinstance(value, list):
        return [value[1:], [*value, "nothing"]]
    return [f"{value}x"] if isinstance(value, str) else []
