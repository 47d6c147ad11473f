"""Sokoban levels by hand, and worlds that play them."""

from pathlib import Path
from typing import Any

from turngym.envs.core import Step
from turngym.envs.sokoban.env import SokobanEnv

ROOM = "######\n#@---#\n#-$-.#\n#----#\n######"
"""Solved by down, right, right; lost once the box is pushed down."""
SWAP = "#######\n#-----#\n#@$.--#\n#--$--#\n#---.-#\n#-----#\n#######"
ONE_WAY = ("right", "up", "right", "right", "down", "down", "left")
OTHER_WAY = ("up", "right", "down", "left", "down", "down", "right", "right", "up")
"""Box 0 goes to (2, 3) and box 1 to (3, 2), or the other way round; the player ends at (3, 3)."""
HALL = "\n".join(
    ["#" * 64, "#@" + "-" * 61 + "#", "#-$-." + "-" * 58 + "#"]
    + ["#" + "-" * 62 + "#"] * 60
    + ["#" * 64]
)
"""One box and 3,843 places for the player."""


def world_of(folder: Path, *levels: str, **options: Any) -> SokobanEnv:
    """Make a world of hand-written levels and begin the first one."""
    file = folder / "levels.txt"
    file.write_text("\n\n".join(levels))
    world = SokobanEnv(levels=str(file), **options)
    world.reset(options={"index": 0})
    return world


def play(world: SokobanEnv, *actions: str) -> Step:
    for action in actions[:-1]:
        world.step(action)
    return world.step(actions[-1])
