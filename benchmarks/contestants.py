"""Plays random Sokoban in one of three packages, on request; run in that package's environment.

Reads lines `SECONDS` on standard input and answers each with one JSON line: episodes, steps, and
the seconds spent in resets and in steps. Actions are drawn beforehand, so that worlds are measured
and not their agent.
"""

import json
import random
import sys
import time
import warnings
from collections.abc import Callable

WORDS = ("up", "down", "left", "right")
EPISODE = 100
"""Steps of an episode, unless the level is solved before."""

Reset = Callable[[], object]
Step = Callable[[int], bool]


def turngym(side: int, boxes: int) -> tuple[Reset, Step]:
    """Through `gymnasium.make`, all evidence included; a dead-lock does not end the episode."""
    import gymnasium

    import turngym  # noqa: F401  # registers the world

    env = gymnasium.make(
        "turngym/Sokoban-v0",
        tasks=f"sokoban-{side}x{side}-{boxes}",
        max_turns=EPISODE,
        dead_ends=False,
    )

    def step(action: int) -> bool:
        _, _, terminated, truncated, _ = env.step(WORDS[action])
        return terminated or truncated

    return env.reset, step


def gym_sokoban(side: int, boxes: int) -> tuple[Reset, Step]:
    """gym-sokoban 0.0.6 with its smallest observation."""
    import numpy as np

    vars(np)["bool8"] = np.bool_  # gym 0.26 asks for a name that numpy has dropped
    from gym_sokoban.envs.sokoban_env import SokobanEnv

    env = SokobanEnv(dim_room=(side, side), max_steps=EPISODE, num_boxes=boxes)

    def step(action: int) -> bool:
        return bool(env.step(action + 1, observation_mode="tiny_rgb_array")[2])

    return lambda: env.reset(render_mode="tiny_rgb_array"), step


def gem(side: int, boxes: int) -> tuple[Reset, Step]:
    """gem-llm 0.1.0 through its own `make`."""
    import gem

    env = gem.make(
        "game:Sokoban-v0-easy", dim_room=(side, side), num_boxes=boxes, max_turns=EPISODE
    )
    actions = [f"\\boxed{{{word}}}" for word in WORDS]

    def step(action: int) -> bool:
        _, _, terminated, truncated, _ = env.step(actions[action])
        return bool(terminated or truncated)

    return env.reset, step


def play(reset: Reset, step: Step, seconds: float) -> dict[str, float]:
    """Play episodes for some seconds, one at least."""
    chance = random.Random(0)
    plans = [[chance.randrange(4) for _ in range(EPISODE)] for _ in range(200)]
    episodes = steps = 0
    in_resets = in_steps = 0.0
    end = time.perf_counter() + seconds
    while not episodes or time.perf_counter() < end:
        begun = time.perf_counter()
        reset()
        ready = time.perf_counter()
        for action in plans[episodes % len(plans)]:
            steps += 1
            if step(action):
                break
        in_resets += ready - begun
        in_steps += time.perf_counter() - ready
        episodes += 1
    return {"episodes": episodes, "steps": steps, "resets_s": in_resets, "steps_s": in_steps}


def main() -> None:
    """Answer requests until standard input ends."""
    warnings.filterwarnings("ignore")
    name, side, boxes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    answers, sys.stdout = sys.stdout, sys.stderr  # packages print as they please
    makers = {"turngym": turngym, "gym-sokoban": gym_sokoban, "gem-llm": gem}
    reset, step = makers[name](side, boxes)
    for line in sys.stdin:
        print(json.dumps(play(reset, step, float(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
