"""Where a world lives while episodes are played in it: one place, one thread, one world at a time."""

import asyncio
import importlib
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar

import gymnasium
from gymnasium.envs.registration import load_env_creator

from turngym.envs import WORLDS
from turngym.envs.core import TextEnv
from turngym.envs.records import Json, as_json, to_json

logger = logging.getLogger(__name__)

T = TypeVar("T")
Show = Callable[[TextEnv[Any], str, dict[str, Any]], None]
"""Looks on: called with the world, its observation and its info, where the world lives."""


class Opening(NamedTuple):
    """What a world says when an episode begins."""

    observation: str
    info: dict[str, Any]
    keys: dict[str, str]
    reference: Json
    version: str
    tasks: str


class Stepped(NamedTuple):
    """What a world says after a turn."""

    observation: str
    reward: float
    info: dict[str, Any]
    keys: dict[str, str]
    seconds: float


class Stage:
    """A place for one world at a time and, if it blocks, the one thread that ever touches it."""

    def __init__(
        self,
        world: str,
        options: Mapping[str, Any],
        steps: asyncio.Semaphore,
        show: Show | None = None,
    ) -> None:
        self._make = partial(open_world, world, options)
        self._steps = steps
        self._show = show
        self._world: TextEnv[Any] | None = None
        blocking = world_class(world).blocking
        self._thread = ThreadPoolExecutor(max_workers=1) if blocking else None

    async def call(self, function: Callable[[TextEnv[Any]], T]) -> T:
        """Let a function have the world, which is made if there is none."""
        return await self._run(lambda: function(self._made()))

    async def reset(self, task: str, episode_seed: int) -> Opening:
        """Begin an episode."""

        def reset(world: TextEnv[Any]) -> Opening:
            options = {"task": task, "episode_seed": episode_seed}
            observation, info = world.reset(options=options)
            if self._show is not None:
                self._show(world, observation, info)
            reference = as_json(to_json(world.reference))
            name = world.task_set.name
            return Opening(observation, info, _keys(world), reference, world.version, name)

        return await self.call(reset)

    async def step(self, action: str) -> Stepped:
        """Play one turn."""

        def step(world: TextEnv[Any]) -> Stepped:
            begun = time.perf_counter()
            observation, reward, _, _, info = world.step(action)
            seconds = time.perf_counter() - begun
            if self._show is not None:
                self._show(world, observation, info)
            return Stepped(observation, reward, info, _keys(world), seconds)

        return await self.call(step)

    async def clear(self) -> None:
        """Close the world."""
        world, self._world = self._world, None
        if world is not None:
            try:
                await self._run(world.close)
            except Exception as error:  # it is broken anyway; the reason is on record
                logger.warning("a world could not be closed: %s", why(error))

    async def close(self) -> None:
        """Close the world and its thread."""
        await self.clear()
        if self._thread is not None:
            self._thread.shutdown()

    async def _run(self, function: Callable[[], T]) -> T:
        if self._thread is None:
            return function()
        async with self._steps:
            return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    def _made(self) -> TextEnv[Any]:
        if self._world is None:
            self._world = self._make()
        return self._world


def open_world(world: str, options: Mapping[str, Any]) -> TextEnv[Any]:
    """Make a world, without Gymnasium's wrappers.

    Raises:
        ValueError: There is no such world, or no such option.
    """
    world_class(world)
    made = gymnasium.make(world, disable_env_checker=True, **options).unwrapped
    assert isinstance(made, TextEnv)
    return made


def options_of(pairs: Sequence[str]) -> dict[str, Any]:
    """Return a world's options as they are written in texts: values are JSON where they can be.

    Raises:
        ValueError: One is not of the form KEY=VALUE.

    Example:
        >>> options_of(["moves_per_turn=3", "symbols=ragen"])
        {'moves_per_turn': 3, 'symbols': 'ragen'}
    """
    options: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise ValueError(f"option {pair!r} is not of the form KEY=VALUE")
        try:
            options[key] = json.loads(value)
        except ValueError:
            options[key] = value
    return options


def world_class(world: str) -> type[TextEnv[Any]]:
    """Return the class behind a world's id, with the module that registers it in front if need be.

    Raises:
        ValueError: There is no such world, or it is not one of text.
    """
    module, _, name = world.rpartition(":")
    try:
        if module:
            importlib.import_module(module)
        entry_point = gymnasium.spec(name).entry_point
        found: object = (
            load_env_creator(entry_point) if isinstance(entry_point, str) else entry_point
        )
    except (gymnasium.error.Error, ImportError) as error:
        known = ", ".join(WORLDS)
        raise ValueError(
            f"unknown world {world!r} ({error}); known: {known}, and MODULE:ID for others"
        ) from None
    if not (isinstance(found, type) and issubclass(found, TextEnv)):
        raise ValueError(f"{world!r} is not a TextEnv")
    return found


def _keys(world: TextEnv[Any]) -> dict[str, str]:
    return {key: world.state_hash(key) for key in world.keys}


def why(error: Exception) -> str:
    """Return an error as a reason for the records."""
    return f"{type(error).__name__}: {error}"
