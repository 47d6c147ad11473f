"""What the household world says, byte for byte as ALFWorld says it, in both dialects."""

from collections.abc import Iterable

from turngym.envs.household.engine import Move, is_closed
from turngym.envs.household.state import (
    CLEAN,
    COOL,
    HOT,
    NOTHING,
    ON,
    SLICED,
    Home,
    State,
    numbers_of,
)

NOTHING_HAPPENS = "Nothing happens."
GREETING = "-= Welcome to TextWorld, ALFRED! =-\n\n"
HELP = """\
Available commands:
  look:                             look around your current location
  inventory:                        check your current inventory
  go to (receptacle):               move to a receptacle
  open (receptacle):                open a receptacle
  close (receptacle):               close a receptacle
  take (object) from (receptacle):  take an object from a receptacle
  move (object) to (receptacle):  place an object in or on a receptacle
  examine (something):              examine a receptacle or an object
  use (object):                     use an object
  heat (object) with (receptacle):  heat an object using a receptacle
  clean (object) with (receptacle): clean an object using a receptacle
  cool (object) with (receptacle):  cool an object using a receptacle
  slice (object) with (object):     slice an object using a sharp object
"""


def opening(home: Home, state: State) -> str:
    """Return the first observation: the room, and the task."""
    if home.at[state.place]:
        room = look(home, state)
    else:
        room = _room(one.name for one in home.game.receptacles)
    return f"{GREETING}{room}\n\nYour task is to: {home.game.text}"


def answer(home: Home, state: State, move: Move) -> str:
    """Return what is seen after a legal move.

    Args:
        home: The home.
        state: The state after the move.
        move: What was done.
    """
    verb, item, other = move
    game = home.game
    thing = game.items[item].name if item != NOTHING else ""
    if verb == "slice":
        return f"You sliced the {thing} with the {game.items[other].name}."
    where = game.receptacles[other].name if other != NOTHING else ""
    if verb == "go":
        arrived = game.places[state.place] if game.dialect == "old" else where
        return f"You arrive at {arrived}. {receptacle(home, state, other)}"
    if verb == "open":
        return f"You open the {where}. {receptacle(home, state, other)}"
    if verb == "examine":
        return examined(home, state, item) if thing else receptacle(home, state, other)
    if verb == "put" and game.dialect == "new":
        return f"You move the {thing} to the {where}."
    if verb in _DONE:
        return _DONE[verb].format(thing=thing, where=where)
    if verb == "inventory":
        return inventory(home, state)
    return look(home, state) if verb == "look" else HELP


_DONE = {
    "close": "You close the {where}.",
    "take": "You pick up the {thing} from the {where}.",
    "put": "You put the {thing} in/on the {where}.",
    "use": "You turn on the {thing}.",
    "clean": "You clean the {thing} using the {where}.",
    "heat": "You heat the {thing} using the {where}.",
    "cool": "You cool the {thing} using the {where}.",
}


def inventory(home: Home, state: State) -> str:
    """Say what is in the hand."""
    if state.held == NOTHING:
        return "You are not carrying anything."
    return f"You are carrying: a {home.game.items[state.held].name}."


def receptacle(home: Home, state: State, number: int) -> str:
    """Say what a receptacle shows."""
    name = home.game.receptacles[number].name
    if is_closed(home, state, number):
        return f"The {name} is closed."
    seen = _articles(home, numbers_of(state.inside[number]))
    if home.openable >> number & 1:
        return f"The {name} is open. In it, you see {seen}."
    return f"On the {name}, you see {seen}."


def examined(home: Home, state: State, number: int) -> str:
    """Say what an item is."""
    item = home.game.items[number]
    if "hold" in item.abilities:
        return f"This is a normal {item.name}. In it, you see {_articles(home, item.contents)}."
    bit = 1 << number
    warmth = "hot" if state.marks[HOT] & bit else "cool" if state.marks[COOL] & bit else ""
    words = " and ".join(
        word for word in (warmth, "clean" if state.marks[CLEAN] & bit else "") if word
    )
    if words:
        if state.marks[SLICED] & bit:
            return f"This is a {words} sliced {item.name}."
        return f"This is a {'cold' if words == 'cool' else words} {item.name}."
    if home.able["use"] & state.marks[ON] & bit:
        return f"This {item.name} is on."
    if home.able["slice"] & state.marks[SLICED] & bit:
        return f"This is a sliced {item.name}."
    return f"There's nothing special about {item.name}."


def look(home: Home, state: State) -> str:
    """Say what is here.

    Next to a receptacle are the items that were once taken from one of those here and are in
    another one now, be it closed: the engine that ALFWorld runs on knows no other that is not in it.
    """
    here = home.at[state.place]
    if not here:
        return _room(())
    moved = [state.taken[r] & state.around[state.place] for r in here]
    mask = 0
    for one in moved:
        mask |= one
    beside = [item for item in numbers_of(mask) for one in moved if one >> item & 1]
    facing = _list([home.game.receptacles[r].name for r in here])
    return f"You are facing the {facing}. Next to it, you see {_articles(home, beside)}."


def _room(names: Iterable[str]) -> str:
    seen = _list([f"a {name}" for name in names])
    return f"You are in the middle of a room. Looking quickly around you, you see {seen}."


def _articles(home: Home, numbers: Iterable[int]) -> str:
    return _list([f"a {home.game.items[number].name}" for number in numbers])


def _list(words: list[str]) -> str:
    """Join words as ALFWorld does.

    >>> _list(["a cup 1", "a mug 1"])
    'a cup 1, and a mug 1'
    """
    if len(words) < 2:
        return words[0] if words else "nothing"
    return f"{', '.join(words[:-1])}, and {words[-1]}"
