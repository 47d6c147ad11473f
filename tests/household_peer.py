"""A walk through a game in TextWorld and here at once; needs `textworld` and `alfworld`."""

import random
from pathlib import Path
from typing import Any

from turngym.envs.household.commands import Grammar
from turngym.envs.household.dialect import NOTHING_HAPPENS, answer, opening
from turngym.envs.household.engine import is_legal, is_won, play
from turngym.envs.household.load import load_game
from turngym.envs.household.state import Home


def walk(textworld: Any, path: Path, *, seed: int, steps: int) -> int:  # an untyped package
    """Play random actions in both; everything must be the same.

    Returns:
        The number of steps.
    """
    from alfworld.agents.environment.alfred_tw_env import (  # type: ignore[import-not-found]
        AlfredDemangler,
    )

    infos = textworld.EnvInfos(won=True, admissible_commands=True)
    peer = AlfredDemangler(textworld.envs.PddlEnv(infos), shuffle=False)
    peer.load(str(path))
    theirs = peer.reset()
    home = Home(load_game(path))
    grammar, state = Grammar(home), home.start
    assert opening(home, state) == theirs.feedback, path
    chance = random.Random(seed)
    for step in range(steps):
        said = grammar.admissible(state)
        assert list(said) == theirs["admissible_commands"], f"{path}, step {step}"
        # whatever is done with items is rare, and what this is about
        rare = [text for text in said if not text.startswith(("go", "look", "inv", "help"))]
        action = chance.choice(rare if rare and chance.random() < 0.6 else said)
        theirs, _, done = peer.step(action)
        move = grammar.read(action).move
        assert move is not None
        if is_legal(home, state, move):
            state = play(home, state, move)
            text = answer(home, state, move)
        else:
            text = NOTHING_HAPPENS
        assert text == theirs.feedback, f"{path}, step {step}: {action!r}"
        assert is_won(home, state) == theirs["won"] == done, f"{path}, step {step}: {action!r}"
        if done:
            return step + 1
    return steps
