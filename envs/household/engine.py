"""The rules of the household world: what can be done in a state, and what that changes.

They are those of ALFWorld's PDDL domain, with its oddities: an item may be in two receptacles; what
is closed hides and blocks, but still cleans, heats and cools; nothing is ever full.
"""

from collections.abc import Callable
from typing import NamedTuple

from turngym.envs.household.game import STATES
from turngym.envs.household.state import (
    CLEAN,
    COOL,
    HOT,
    NOTHING,
    ON,
    SLICED,
    Home,
    State,
    fact,
)


class Move(NamedTuple):
    """One action: what is done, with which item and which receptacle."""

    verb: str
    """A key of `MOVES`."""
    item: int = NOTHING
    other: int = NOTHING
    """A receptacle; the knife of `slice`."""


def meets(home: Home, state: State) -> int:
    """Return the mask of the wanted items that are what the goal asks them to be."""
    mask = home.wanted
    for need in home.game.goal.needs:
        mask &= state.marks[STATES.index(need)]
    return mask


def is_won(home: Home, state: State) -> bool:
    """Tell whether the goal is met."""
    goal = home.game.goal
    if goal.lamp:
        lit = home.lamps & state.marks[ON]
        held = state.held != NOTHING and home.wanted >> state.held & 1
        return bool(lit and held and any(state.inside[r] & lit for r in home.at[state.place]))
    good = meets(home, state)
    return any((state.inside[r] & good).bit_count() >= goal.count for r in home.targets)


def is_legal(home: Home, state: State, move: Move) -> bool:
    """Tell whether a move is allowed."""
    return MOVES[move.verb].legal(home, state, move.item, move.other)


def play(home: Home, state: State, move: Move) -> State:
    """Return the state after a legal move; the same object where nothing changes."""
    return MOVES[move.verb].play(home, state, move.item, move.other)


def reachable(home: Home, state: State, receptacle: int) -> bool:
    """Tell whether one stands at a receptacle, and it is not closed."""
    return home.spots[receptacle] == state.place and not is_closed(home, state, receptacle)


def is_closed(home: Home, state: State, receptacle: int) -> bool:
    """Tell whether a receptacle hides what is in it."""
    return bool((home.openable & ~state.opened) >> receptacle & 1)


def can_work(home: Home, state: State, verb: str, item: int, receptacle: int) -> bool:
    """Tell whether the item in the hand can be cleaned, heated or cooled here."""
    return bool(
        state.held == item
        and home.able[verb] >> item & 1
        and home.stations[verb] >> receptacle & 1
        and home.spots[receptacle] == state.place
    )


# ---------------------------------------------------------------- each move


class _Rule(NamedTuple):
    legal: Callable[[Home, State, int, int], bool]
    play: Callable[[Home, State, int, int], State]


def _can_go(home: Home, state: State, item: int, other: int) -> bool:
    return home.spots[other] != state.place


def _go(home: Home, state: State, item: int, other: int) -> State:
    place = home.spots[other]
    key = state.key ^ fact("at", state.place) ^ fact("at", place)
    return state._replace(place=place, key=key)


def _can_open(home: Home, state: State, item: int, other: int) -> bool:
    return home.spots[other] == state.place and is_closed(home, state, other)


def _can_close(home: Home, state: State, item: int, other: int) -> bool:
    here = home.spots[other] == state.place
    return bool(here and (home.openable & state.opened) >> other & 1)


def _turn(home: Home, state: State, item: int, other: int) -> State:
    """Open what is closed, close what is open."""
    return state._replace(opened=state.opened ^ 1 << other, key=state.key ^ fact("opened", other))


def _can_take(home: Home, state: State, item: int, other: int) -> bool:
    return bool(
        state.held == NOTHING
        and home.able["take"] & state.inside[other] & 1 << item
        and reachable(home, state, other)
    )


def _take(home: Home, state: State, item: int, other: int) -> State:
    key = state.key ^ fact("in", item, other) ^ fact("held", item)
    if state.around[state.place] >> item & 1:
        key ^= fact("around", item, state.place)
    if not state.taken[other] >> item & 1:
        key ^= fact("taken", item, other)
    bit = 1 << item
    return state._replace(
        held=item,
        inside=_set(state.inside, other, state.inside[other] & ~bit),
        around=_set(state.around, state.place, state.around[state.place] & ~bit),
        taken=_set(state.taken, other, state.taken[other] | bit),
        key=key,
    )


def _can_put(home: Home, state: State, item: int, other: int) -> bool:
    return bool(
        state.held == item and home.takes[other] >> item & 1 and reachable(home, state, other)
    )


def _put(home: Home, state: State, item: int, other: int) -> State:
    key = state.key ^ fact("held", item)
    if not state.inside[other] >> item & 1:
        key ^= fact("in", item, other)
    if not state.around[state.place] >> item & 1:
        key ^= fact("around", item, state.place)
    if state.taken[other] >> item & 1:
        key ^= fact("taken", item, other)
    bit = 1 << item
    return state._replace(
        held=NOTHING,
        inside=_set(state.inside, other, state.inside[other] | bit),
        around=_set(state.around, state.place, state.around[state.place] | bit),
        taken=_set(state.taken, other, state.taken[other] & ~bit),
        key=key,
    )


def _can_clean(home: Home, state: State, item: int, other: int) -> bool:
    return can_work(home, state, "clean", item, other)


def _can_heat(home: Home, state: State, item: int, other: int) -> bool:
    return can_work(home, state, "heat", item, other)


def _can_cool(home: Home, state: State, item: int, other: int) -> bool:
    return can_work(home, state, "cool", item, other)


def _clean(home: Home, state: State, item: int, other: int) -> State:
    return _become(state, item, CLEAN)


def _heat(home: Home, state: State, item: int, other: int) -> State:
    return _become(_cease(state, item, COOL), item, HOT)


def _cool(home: Home, state: State, item: int, other: int) -> State:
    return _become(_cease(state, item, HOT), item, COOL)


def _can_use(home: Home, state: State, item: int, other: int) -> bool:
    """What is in a closed receptacle here can be turned on as well."""
    lamp = home.able["use"] & 1 << item
    return bool(lamp and any(state.inside[r] & lamp for r in home.at[state.place]))


def _use(home: Home, state: State, item: int, other: int) -> State:
    return _become(state, item, ON)


def _can_slice(home: Home, state: State, item: int, other: int) -> bool:
    return bool(
        state.held == other
        and other != NOTHING
        and home.knives >> other & 1
        and home.able["slice"] & state.around[state.place] & 1 << item
    )


def _slice(home: Home, state: State, item: int, other: int) -> State:
    return _become(state, item, SLICED)


def _can_examine(home: Home, state: State, item: int, other: int) -> bool:
    """Only what is held, for an item: the comma in the domain's `exists` empties the other case."""
    if item != NOTHING:
        return state.held == item
    return home.spots[other] == state.place


def _always(home: Home, state: State, item: int, other: int) -> bool:
    return True


def _can_ask(home: Home, state: State, item: int, other: int) -> bool:
    return home.game.dialect == "new"


def _same(home: Home, state: State, item: int, other: int) -> State:
    return state


MOVES = {
    "go": _Rule(_can_go, _go),
    "open": _Rule(_can_open, _turn),
    "close": _Rule(_can_close, _turn),
    "take": _Rule(_can_take, _take),
    "put": _Rule(_can_put, _put),
    "use": _Rule(_can_use, _use),
    "clean": _Rule(_can_clean, _clean),
    "heat": _Rule(_can_heat, _heat),
    "cool": _Rule(_can_cool, _cool),
    "slice": _Rule(_can_slice, _slice),
    "examine": _Rule(_can_examine, _same),
    "look": _Rule(_always, _same),
    "inventory": _Rule(_always, _same),
    "help": _Rule(_can_ask, _same),
}
"""What can be done, by its name in both dialects (`put` is written `move ... to` in the new one)."""

# ---------------------------------------------------------------- inside


def _become(state: State, item: int, mark: int) -> State:
    if state.marks[mark] >> item & 1:
        return state
    return _flip(state, item, mark)


def _cease(state: State, item: int, mark: int) -> State:
    return _flip(state, item, mark) if state.marks[mark] >> item & 1 else state


def _flip(state: State, item: int, mark: int) -> State:
    marks = _set(state.marks, mark, state.marks[mark] ^ 1 << item)
    return state._replace(marks=marks, key=state.key ^ fact("mark", mark, item))


def _set(masks: tuple[int, ...], place: int, mask: int) -> tuple[int, ...]:
    return (*masks[:place], mask, *masks[place + 1 :])
