"""Playing an episode by hand, and reading its evidence, in any world."""

from collections.abc import Iterable
from typing import Any

from turngym.envs.core import TextEnv
from turngym.envs.signals import Check, Outcome, Potential


def play(env: TextEnv[Any], index: int, actions: Iterable[str]) -> tuple[float, dict[str, Any]]:
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


def potential(info: dict[str, Any], name: str) -> float:
    """Return a potential of a turn."""
    [found] = [s.value for s in info["signals"] if isinstance(s, Potential) and s.name == name]
    return found


def outcome(info: dict[str, Any]) -> Outcome:
    """Return how an episode ended."""
    [found] = [signal for signal in info["signals"] if isinstance(signal, Outcome)]
    return found
