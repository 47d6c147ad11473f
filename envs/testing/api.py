"""Checks of Gymnasium's own API, single and vectorised."""

import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from turngym.envs.space import TextSpace
from turngym.envs.testing.info import INFO
from turngym.envs.testing.subject import NonConformance, Subject, reporting, require, said


@reporting
def gymnasium_finds_nothing_wrong(subject: Subject) -> None:
    """Gymnasium's own checker passes without a warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with subject.bare() as world:
            try:
                check_env(world)
            except Exception as error:  # a checker may raise anything
                raise NonConformance(f"check_env: {said(error)}") from error
            for space in (world.action_space, world.observation_space):
                require(isinstance(space, TextSpace), f"{space} is not a TextSpace")
            modes = world.metadata["render_modes"]
    warned = [str(warning.message) for warning in caught]
    require(not warned, f"check_env warns: {warned}")
    for mode in modes:
        with subject.bare(render_mode=mode) as drawn:
            drawn.reset(seed=0)
            expected = {"ansi": str, "rgb_array": np.ndarray}.get(mode, object)
            require(isinstance(drawn.render(), expected), f"render mode {mode!r}: not {expected}")


@reporting
def vector_environments_agree(subject: Subject) -> None:
    """Sync and async vector environments give the same, text by text, and keep the last ones."""
    for autoreset in (AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP):
        plays = [list(_vector_play(subject, mode, autoreset)) for mode in ("sync", "async")]
        for turn, (one, other) in enumerate(zip(*plays, strict=True)):
            require(one == other, f"{autoreset}, turn {turn}: sync {one!r} is not async {other!r}")
        ends = sum(len(turn.final) for turn in plays[0])
        if autoreset is AutoresetMode.SAME_STEP:
            done = sum(turn.done for turn in plays[0])
            require(ends == done > 0, f"{done} episodes ended, {ends} last observations are kept")


class _VectorTurn(NamedTuple):
    texts: tuple[str, ...]
    infos: tuple[tuple[Any, ...], ...]
    rewards: tuple[float, ...]
    done: int
    final: tuple[str, ...]


def _vector_play(subject: Subject, mode: str, autoreset: AutoresetMode) -> Iterator[_VectorTurn]:
    number = 3
    worlds = gymnasium.make_vec(
        subject.world,
        num_envs=number,
        vectorization_mode=mode,
        vector_kwargs={"autoreset_mode": autoreset},
        **subject.options,
    )
    try:
        texts, infos = worlds.reset(seed=5)
        longest = max(task.max_turns for task in infos["task"])
        worlds.action_space.seed(3)
        rewards = done = np.zeros(number)
        for _ in range(longest + 2):
            final = infos.get("final_obs", np.full(number, None))
            yield _VectorTurn(
                tuple(texts),
                tuple(tuple(infos[name]) for name in INFO),
                tuple(rewards),
                int(done.sum()),
                tuple(text for text in final if text is not None),
            )
            texts, rewards, terminated, truncated, infos = worlds.step(worlds.action_space.sample())
            done = terminated | truncated
    finally:
        worlds.close()
