"""Moves in words: the grammar of Sokoban's actions."""

import re
from functools import lru_cache
from typing import NamedTuple

from turngym.envs.calls import Action, canonical, excerpt
from turngym.envs.sokoban.engine import DIRECTIONS

MAX_TEXT = 2_000
"""A longer action is not read."""

_MOVE = re.compile(r"(?:(?:push|move) +)?(up|down|left|right)", re.ASCII | re.IGNORECASE)


class Parsed(NamedTuple):
    """What the world understood of a text."""

    action: Action
    moves: tuple[int, ...]
    """Places in `DIRECTIONS`; empty if it was not understood."""


@lru_cache(maxsize=1_024)
def read_moves(text: str, most: int) -> Parsed:
    """Read an action: one move, or several with commas between.

    Args:
        text: Any text of at most `MAX_TEXT` characters; a longer one is `TOO_LONG`.
        most: How many moves are allowed.

    Example:
        >>> read_moves("Push up, left", 3).action.text, read_moves("jump", 3).action.error
        ('up, left', "'jump' is not a move. Use up, down, left or right.")
    """
    parts = [part.strip() for part in text.split(",")]
    matches = [_MOVE.fullmatch(part) for part in parts]
    words = [match[1].lower() for match in matches if match]
    if len(words) < len(parts):
        wrong = next(part for part, match in zip(parts, matches, strict=True) if not match)
        return _refused(f"{excerpt(wrong)} is not a move. Use up, down, left or right.")
    if len(words) > most:
        allowed = "one move" if most == 1 else f"{most} moves"
        return _refused(f"{len(words)} moves in one turn; {allowed} may be made.")
    action = Action(text=", ".join(words), parsed=canonical(words), valid=True)
    return Parsed(action, tuple(DIRECTIONS.index(word) for word in words))


def _refused(error: str) -> Parsed:
    return Parsed(Action(text="", parsed="", valid=False, error=error), ())


TOO_LONG = _refused(f"More than {MAX_TEXT} characters are not read. Use up, down, left or right.")
"""What a text of more than `MAX_TEXT` characters is understood as."""
