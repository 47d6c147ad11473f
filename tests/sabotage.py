"""What the worlds have in common that break the contract, each in one line of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import gymnasium
from toy_talk import TalkEnv, TalkProblem

from turngym.envs import testing
from turngym.envs.calls import Action, Message
from turngym.envs.core import Step, TextEnv
from turngym.envs.scene import Scene
from turngym.envs.signals import Signal
from turngym.envs.testing.subject import Check

World = type[TextEnv[Any]]
Info = dict[str, Any]


class Sabotage(NamedTuple):
    world: str
    check: Check
    says: str
    """Part of the message."""


SABOTAGES: list[Sabotage] = []
CHECKS = {check.__name__: check for check in testing.CHECKS}


def caught(check: str, says: str) -> Callable[[World], World]:
    """Register a world, with the check that catches it and what is said about it."""

    def registered(world: World) -> World:
        module, name = world.__module__, world.__name__
        gymnasium.register(f"sabotage/{name}-v0", entry_point=f"{module}:{name}")
        SABOTAGES.append(Sabotage(f"{module}:sabotage/{name}-v0", CHECKS[check], says))
        return world

    return registered


class Talk(TalkEnv):
    """The toy that talks, with places to change what it gives."""

    def scene(self, scene: Scene) -> Scene:
        return scene

    def shown(self, info: Info) -> Info:
        return info

    def stepped(self, step: Step) -> Step:
        return step

    def _begin(self, problem: TalkProblem) -> Scene:
        return self.scene(super()._begin(problem))

    def _play(self, action: str) -> tuple[Action, Scene]:
        understood, scene = super()._play(action)
        return understood, self.scene(scene)

    def _info(self) -> Info:
        return self.shown(super()._info())

    def step(self, action: str) -> Step:
        return self.stepped(super().step(action))


def saying(scene: Scene, text: str) -> Scene:
    """Return a scene in which the world says something more."""
    messages = (*scene.messages, Message(role="user", content=text))
    return replace(scene, messages=messages, observation=f"{scene.observation}\n\n{text}")


def with_signal(scene: Scene, signal: Signal) -> Scene:
    return replace(scene, signals=(*scene.signals, signal))
