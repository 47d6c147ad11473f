"""How a home looks to people: as far as it has been seen, in colour."""

from turngym.envs.household.engine import is_closed
from turngym.envs.household.evidence import Memory
from turngym.envs.household.game import STATES
from turngym.envs.household.state import NOTHING, Home, State, numbers_of

_DIM, _TARGET, _WANTED, _END = "\x1b[90m", "\x1b[96m", "\x1b[33;1m", "\x1b[0m"


def room(home: Home, state: State, memory: Memory, text: str) -> str:
    """Draw the home as far as the agent has seen it, below what it was told last.

    `>` marks where it stands, `[closed]` what it knows to be closed, `?` what it has not looked
    into. What the goal is about is in colour.
    """
    game = home.game
    hand = "nothing" if state.held == NOTHING else _item(home, state, state.held)
    lines = [text, "", f"in the hand: {hand}"]
    width = max((len(one.name) for one in game.receptacles), default=0)
    for r, one in enumerate(game.receptacles):
        mark = ">" if one.place == state.place else " "
        name = one.name.ljust(width)
        name = f"{_TARGET}{name}{_END}" if r in home.targets else name
        closed = is_closed(home, state, r) and memory.visited >> r & 1
        items = ", ".join(_item(home, state, item) for item in numbers_of(state.inside[r]))
        seen = items if memory.inside >> r & 1 else f"{_DIM}?{_END}"
        lines.append(f"{mark} {name}{' [closed]' if closed else ''} {seen}".rstrip())
    return "\n".join(lines)


def _item(home: Home, state: State, number: int) -> str:
    """Name an item, and what it is."""
    pairs = zip(STATES, state.marks, strict=True)
    words = [word for word, mask in pairs if mask >> number & 1]
    name = home.game.items[number].name
    text = f"{name} ({', '.join(words)})" if words else name
    return f"{_WANTED}{text}{_END}" if (home.wanted | home.lamps) >> number & 1 else text
