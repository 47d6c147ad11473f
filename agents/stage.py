"""Where a world lives while episodes are played in it: one place, one thread, one world at a time."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar

import gymnasium
from gymnasium.envs.registration import load_env_creator

from turngym.envs.core import Step, TextEnv
from turngym.envs.records import Json, as_json, to_json

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Stage:
    """A place for one world at a time and, if it blocks, the one thread that ever touches it."""

    def __init__(self, world: str, options: Mapping[str, Any], steps: asyncio.Semaphore) -> None:
        self._make = partial(gymnasium.make, world, disable_env_checker=True, **options)
        self._steps = steps
        self._world: TextEnv[Any] | None = None
        blocking = world_class(world).blocking
        self._thread = ThreadPoolExecutor(max_workers=1) if blocking else None

    async def call(self, function: Callable[[TextEnv[Any]], T]) -> T:
        """Let a function have the world, which is made if there is none."""
        return await self._run(lambda: function(self._made()))

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
            made = self._make().unwrapped
            assert isinstance(made, TextEnv)
            self._world = made
        return self._world


def world_class(world: str) -> type[TextEnv[Any]]:
    """Return the class behind a world's id.

    Raises:
        ValueError: There is no such world, or it is not one of text.
    """
    try:
        entry_point = gymnasium.spec(world).entry_point
        found: object = (
            load_env_creator(entry_point) if isinstance(entry_point, str) else entry_point
        )
    except (gymnasium.error.Error, ImportError) as error:
        raise ValueError(f"unknown world {world!r}: {error}") from None
    if not (isinstance(found, type) and issubclass(found, TextEnv)):
        raise ValueError(f"{world!r} is not a TextEnv")
    return found


class Opening(NamedTuple):
    """What a world says when an episode begins."""

    observation: str
    info: dict[str, Any]
    keys: dict[str, str]
    reference: Json
    version: str
    tasks: str


def opened(task: str, episode_seed: int, world: TextEnv[Any]) -> Opening:
    """Reset a world."""
    options = {"task": task, "episode_seed": episode_seed}
    observation, info = world.reset(options=options)
    reference = as_json(to_json(world.reference))
    return Opening(observation, info, _keys(world), reference, world.version, world.task_set.name)


def stepped(action: str, world: TextEnv[Any]) -> tuple[Step, dict[str, str], float]:
    """Step a world: the five-tuple, the keys of the new state, and how long it took."""
    begun = time.perf_counter()
    step = world.step(action)
    seconds = time.perf_counter() - begun
    return step, _keys(world), seconds


def _keys(world: TextEnv[Any]) -> dict[str, str]:
    return {key: world.state_hash(key) for key in world.keys}


def why(error: Exception) -> str:
    """Return an error as a reason for the records."""
    return f"{type(error).__name__}: {error}"
