"""Where a task's commands and tests run."""

from dataclasses import dataclass

from turngym.envs.swe.interpreter import SYSTEM, Interpreter
from turngym.envs.swe.tester import Start, default_start


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What starts a sandbox for a task, and the Python in it."""

    start: Start = default_start
    python: Interpreter = SYSTEM
    image: str = ""
    """The id of the image that it is, which says what is in it; empty if it is none."""


BUBBLEWRAP = Home()
"""That of a task that needs nothing but Python's library."""
