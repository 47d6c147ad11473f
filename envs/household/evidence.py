"""The evidence of a turn in a home: sub-goals, what changed, and what has been seen."""

from functools import lru_cache
from typing import NamedTuple

from turngym.envs.calls import canonical
from turngym.envs.household.engine import Move, is_closed, is_won, meets
from turngym.envs.household.game import STATES
from turngym.envs.household.state import NOTHING, ON, Home, State, mask_of
from turngym.envs.signals import Check, Cost, Diff, Potential, potential_value
from turngym.envs.tasks import Item


class Memory(NamedTuple):
    """What the agent has seen so far; it only grows."""

    visited: int = 0
    """Mask of the receptacles it has stood before."""
    inside: int = 0
    """Mask of the receptacles whose items it has seen: from then on it knows them."""
    items: int = 0
    """Mask of the items it has seen."""
    examined: int = 0
    """Mask of the items of which it knows what they are: it examined or worked on them."""


def remembered(home: Home, state: State, move: Move, memory: Memory) -> Memory:
    """Return what is known after a move, of which `state` is the outcome."""
    verb, item, other = move
    if verb in ("go", "open", "examine") and other != NOTHING:
        bit = 1 << other
        if is_closed(home, state, other):
            return memory._replace(visited=memory.visited | bit)
        return memory._replace(
            visited=memory.visited | bit,
            inside=memory.inside | bit,
            items=memory.items | state.inside[other],
        )
    if verb in ("examine", "clean", "heat", "cool", "slice", "use"):
        return memory._replace(examined=memory.examined | 1 << item)
    if verb == "look":
        return memory._replace(visited=memory.visited | mask_of(home.at[state.place]))
    return memory


def check_ids(home: Home) -> tuple[str, ...]:
    """Return the ids of a game's sub-goals, in the order in which they are met as a rule."""
    goal = home.game.goal
    needs = [f"is:{need}" for need in goal.needs]
    if goal.lamp:
        return ("seen", "held", "lit", "shown")
    return ("seen", "held", *needs, *(f"placed:{number + 1}" for number in range(goal.count)))


def checks(home: Home, state: State, *, seen: bool) -> tuple[Check, ...]:
    """Return which sub-goals are met.

    `seen`: an item of the wanted kind has been seen; `held`: one is in the hand; `is:<need>`: one is
    clean, hot, cool or sliced; `placed:<n>`: n of them, being all that is asked for, are in the same
    receptacle of the wanted kind; `lit`: a lamp is on; `shown`: the item is held in its light.
    """
    goal, wanted = home.game.goal, home.wanted
    held = state.held != NOTHING and wanted >> state.held & 1
    passed = [seen, bool(held)]
    if goal.lamp:
        passed += [bool(home.lamps & state.marks[ON]), is_won(home, state)]
    else:
        passed += [bool(state.marks[STATES.index(need)] & wanted) for need in goal.needs]
        good = meets(home, state)
        most = max([(state.inside[r] & good).bit_count() for r in home.targets], default=0)
        passed += [most > number for number in range(goal.count)]
    return _checks(check_ids(home), tuple(passed))


@lru_cache(maxsize=512)
def _checks(ids: tuple[str, ...], passed: tuple[bool, ...]) -> tuple[Check, ...]:
    pairs = zip(ids, passed, strict=True)
    return tuple(Check(id=name, passed=done) for name, done in pairs)


def checklist(home: Home) -> tuple[Item, ...]:
    """Return the sub-goals as a checklist: each waits for those that are done on earlier turns.

    `shown` comes on the turn of the last of `held` and `lit`, so it waits for neither, and what is
    sliced where it belongs is placed on that turn.
    """
    ids = check_ids(home)
    before: dict[str, tuple[str, ...]] = {"held": ("seen",), "shown": ("seen",)}
    works = tuple(name for name in ids if name.startswith("is:"))
    before |= {name: ("held",) for name in works if name != "is:sliced"}
    carried = tuple(name for name in works if name != "is:sliced")
    before |= {"is:sliced": ("seen",), "placed:1": carried or ("held",), "placed:2": ("placed:1",)}
    return tuple(
        Item(id=name, weight=1 / len(ids), dependencies=before.get(name, ())) for name in ids
    )


@lru_cache(maxsize=1_024)
def potential(distance: int | None, start: int | None) -> Potential:
    """Return the exact plan length to go as a potential."""
    value = potential_value(distance, start)
    return Potential(name="actions", value=value, distance=distance, exact=True)


@lru_cache(maxsize=256)
def coverage(new: int) -> Cost:
    """Return how many receptacles the turn has shown the inside of for the first time."""
    return Cost(kind="coverage", amount=new, unit="receptacles")


def call_of(home: Home, move: Move) -> tuple[str, str]:
    """Return a move as the name of a call and the canonical JSON text of its arguments."""
    verb, item, other = move
    game = home.game
    arguments = {}
    if item != NOTHING:
        arguments["object"] = game.items[item].name
    if other != NOTHING and verb == "slice":
        arguments["tool"] = game.items[other].name
    elif other != NOTHING:
        arguments["receptacle"] = game.receptacles[other].name
    return ("go_to" if verb == "go" else verb), canonical(arguments)


def changes(home: Home, before: State, after: State, move: Move) -> tuple[Diff, ...]:
    """Return the facts that a move has changed, those that nobody can see aside."""
    if before is after or before.key == after.key:
        return ()
    verb, item, other = move
    game = home.game
    if verb == "go":
        return (_diff("at", "agent", game.places[before.place], game.places[after.place]),)
    if verb in ("open", "close"):
        name, opened = game.receptacles[other].name, verb == "open"
        return (_diff("opened", name, *((None, "yes") if opened else ("yes", None))),)
    name = game.items[item].name
    if verb in ("take", "put"):
        where = game.receptacles[other].name
        if verb == "take":
            return (_diff("in", name, where, None), _diff("held", name, None, "yes"))
        return (_diff("in", name, None, where), _diff("held", name, "yes", None))
    bit = 1 << item
    pairs = zip(STATES, before.marks, after.marks, strict=True)
    return tuple(
        _diff(state, name, *(("yes", None) if old & bit else (None, "yes")))
        for state, old, new in pairs
        if (old ^ new) & bit
    )


@lru_cache(maxsize=2_048)
def _diff(kind: str, target: str, before: str | None, after: str | None) -> Diff:
    return Diff(kind=kind, target=target, before=before, after=after)
