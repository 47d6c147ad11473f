"""The world of BFCL's tasks, as the tests play it."""

from typing import Any

import gymnasium

from turngym.envs.core import TextEnv
from turngym.envs.signals import Check


def world(tasks: str = "bfcl-base", index: int = 0) -> TextEnv[Any]:
    env = gymnasium.make("turngym/BFCL-v0", tasks=tasks).unwrapped
    assert isinstance(env, TextEnv)
    env.reset(options={"index": index})
    return env


def play(env: TextEnv[Any], *actions: str) -> dict[str, Any]:
    info: dict[str, Any] = {}
    for action in actions:
        *_, info = env.step(action)
    return info


def checks(info: dict[str, Any]) -> dict[str, bool | None]:
    return {s.id: s.passed for s in info["signals"] if isinstance(s, Check)}


def the(kind: type[Any], info: dict[str, Any]) -> Any:
    [signal] = [signal for signal in info["signals"] if isinstance(signal, kind)]
    return signal


def tools(env: TextEnv[Any]) -> set[str]:
    return {tool.name for tool in env.reset(options={"task": env.task.id})[1]["tools"]}


def that_computes() -> TextEnv[Any]:
    return next(env for index in range(200) if "power" in tools(env := world(index=index)))
