"""Plays random games of a folder of ALFWorld's, here or in TextWorld, on request.

    python benchmarks/household_contestants.py turngym|generated|textworld FOLDER

Run it in the environment of the package it plays in. It reads lines on standard input and answers
each with one line of JSON. `play SECONDS`: episodes, steps, and the seconds spent in resets (reading
the file included) and in steps; at least one game is played. `memory GAMES`: megabytes more than
after the import, when so many games have been played. Actions are drawn outside of the clocks.
"""

import importlib
import itertools
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = 50

Step = Callable[[str], tuple[tuple[str, ...], bool]]
"""Plays an action: what is admissible then, and whether the game is over."""
Reset = Callable[[], tuple[str, ...]]
"""Begins another game, reading its file: what is admissible."""


def turngym(folder: str) -> tuple[Reset, Step]:
    """Through `gymnasium.make`, admissible actions and all evidence included."""
    import gymnasium

    from turngym.envs.household import sets
    from turngym.envs.household.env import HouseholdEnv

    env = gymnasium.make("turngym/Household-v0", source=folder)
    world = env.unwrapped
    assert isinstance(world, HouseholdEnv)
    splits = world.task_set.sizes
    ids = [f"{world.task_set.name}/{split}/{i}" for split in splits for i in range(splits[split])]
    chance = random.Random(0)

    def reset() -> tuple[str, ...]:
        sets._from_file.cache_clear()  # every reset reads its file
        admissible: tuple[str, ...] = env.reset(options={"task": chance.choice(ids)})[1][
            "admissible"
        ]
        return admissible

    return reset, _stepping(env)


def generated(folder: str) -> tuple[Reset, Step]:
    """Generated homes, each made anew, through `gymnasium.make`; no folder is read."""
    import gymnasium

    env = gymnasium.make("turngym/Household-v0")
    indices = itertools.count()

    def reset() -> tuple[str, ...]:
        admissible: tuple[str, ...] = env.reset(options={"index": next(indices)})[1]["admissible"]
        return admissible

    return reset, _stepping(env)


def _stepping(env: Any) -> Step:  # gymnasium is imported only in the environment that has it
    def step(action: str) -> tuple[tuple[str, ...], bool]:
        _, _, terminated, truncated, info = env.step(action)
        return info["admissible"], terminated or truncated

    return step


def textworld(folder: str) -> tuple[Reset, Step]:
    """TextWorld with ALFWorld's names, asked for admissible commands and whether the game is won."""
    import textworld  # type: ignore[import-not-found]  # in an environment of its own
    from alfworld.agents.environment.alfred_tw_env import (  # type: ignore[import-not-found]
        AlfredDemangler,
    )

    infos = textworld.EnvInfos(won=True, admissible_commands=True)
    env = AlfredDemangler(textworld.envs.PddlEnv(infos), shuffle=False)
    games = sorted(map(str, Path(folder).rglob("game.tw-pddl")))
    chance = random.Random(0)

    def reset() -> tuple[str, ...]:
        env.load(chance.choice(games))
        return tuple(env.reset()["admissible_commands"])

    def step(action: str) -> tuple[tuple[str, ...], bool]:
        state, _, done = env.step(action)
        return tuple(state["admissible_commands"]), done

    return reset, step


def play(reset: Reset, step: Step, seconds: float, chance: random.Random) -> dict[str, float]:
    """Play whole games until the time is up."""
    episodes = steps = 0
    resets_s = steps_s = 0.0
    while not episodes or resets_s + steps_s < seconds:
        begun = time.perf_counter()
        admissible = reset()
        resets_s += time.perf_counter() - begun
        episodes += 1
        for _ in range(STEPS):
            action = chance.choice(admissible)
            begun = time.perf_counter()
            admissible, done = step(action)
            steps_s += time.perf_counter() - begun
            steps += 1
            if done:
                break
    return {"episodes": episodes, "steps": steps, "resets_s": resets_s, "steps_s": steps_s}


def resident_mb() -> float:
    """Return how much memory this process holds (Linux)."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line
    )
    return int(line.split()[1]) / 1024


PLAYERS = {"turngym": turngym, "generated": generated, "textworld": textworld}


def main(name: str, folder: str) -> None:
    """Answer requests."""
    importlib.import_module("textworld" if name == "textworld" else "turngym")
    before = resident_mb()
    reset, step = PLAYERS[name](folder)
    chance = random.Random(1)
    for line in sys.stdin:
        what, number = line.split()
        if what == "play":
            print(json.dumps(play(reset, step, float(number), chance)), flush=True)
        else:
            for _ in range(int(number)):
                play(reset, step, 0.0, chance)
            print(json.dumps({"mb": resident_mb() - before}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
