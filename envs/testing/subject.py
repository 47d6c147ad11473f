"""The world that is being checked, and what all checks need."""

import functools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import gymnasium

from turngym.envs.core import TextEnv, WorldError


class NonConformance(AssertionError):
    """A world breaks the contract; the message says which line of it."""


@dataclass(frozen=True)
class Subject:
    """The world to be checked, and how thoroughly."""

    world: str
    """Id in Gymnasium's registry, `module:namespace/Name-v0` if the module must be imported."""
    options: Mapping[str, Any] = field(default_factory=dict)
    episodes: int = 3
    """Played per check."""
    turns: int = 40
    """Of an episode that are looked at, at the most."""
    tasks: int = 1_000
    """Looked at per split."""
    expert: bool = True
    """Whether `solution()` is expected to solve every task."""

    def make(self, **options: Any) -> gymnasium.Env[str, str]:
        """Make the world as users do."""
        return gymnasium.make(self.world, **{**self.options, **options})

    def bare(self, **options: Any) -> "TextEnv[Any]":
        """Make the world without Gymnasium's wrappers."""
        world = self.make(**options).unwrapped
        require(isinstance(world, TextEnv), f"{self.world} is not a TextEnv")
        return world  # type: ignore[return-value]  # just checked


Check = Callable[[Subject], None]


def some_action(world: TextEnv[Any], info: dict[str, Any], chance: random.Random) -> str:
    """Choose an action, now and then one that no world understands."""
    if chance.random() < 0.1:
        return chance.choice(("", "{", "\x00?", "[[]]"))
    choices: tuple[str, ...] = info["admissible"] or world.action_space.examples
    return chance.choice(choices)


def first_tasks(world: TextEnv[Any], subject: Subject) -> range:
    """Return the indices of the tasks that a check plays."""
    return range(min(subject.episodes, size_of(world)))


def size_of(world: TextEnv[Any]) -> int:
    """Return how many tasks `reset` draws from."""
    return world.task_set.sizes[world.split]


def require(condition: bool, message: str) -> None:
    """Raise `NonConformance` unless the condition holds."""
    if not condition:
        raise NonConformance(message)


def must_raise(error: type[Exception], named: str, call: Callable[[], object]) -> None:
    """Raise `NonConformance` unless a call raises this error, with these words in its message."""
    expected = f"{error.__name__} that names {named!r}"
    try:
        call()
    except error as raised:
        require(named in str(raised), f"expected a {expected}, not: {raised}")
    except Exception as other:  # whatever it is, it is not what users are promised
        raise NonConformance(f"expected a {expected}, not a {said(other)}") from other
    else:
        raise NonConformance(f"no {expected} was raised")


def reporting(check: Check) -> Check:
    """Let any error that a world causes in a check be a broken line of the contract."""

    @functools.wraps(check)
    def reported(subject: Subject) -> None:
        try:
            check(subject)
        except (NonConformance, WorldError):
            raise
        except Exception as error:  # whatever it is, a world that keeps the contract causes none
            raise NonConformance(f"{check.__name__}: {said(error)}") from error

    return reported


def said(error: Exception) -> str:
    """Return an error in one line."""
    if isinstance(error, NonConformance):
        return str(error)
    return f"{type(error).__name__}: {error}"
