"""TurnGym: text worlds for agents, with evidence on every turn; importing it registers the worlds."""

from typing import TYPE_CHECKING

from turngym.envs import register_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from turngym.rewards.rubric import Rubric

__version__ = "0.1.0"

register_worlds()


def make_rubric(source: "str | Path") -> "Rubric":
    """Make a rubric from an expression, a file or a shipped name; see `turngym.rewards`."""
    from turngym.rewards.rubric import make_rubric  # who only plays does not wait for it

    return make_rubric(source)
