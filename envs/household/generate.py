"""Homes made from tables, and what can be asked for in them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import NamedTuple

from turngym.envs.household.game import (
    NEEDS,
    STATIONS,
    Dialect,
    Game,
    Goal,
    Item,
    Receptacle,
    numbered,
)
from turngym.envs.household.goals import task_type
from turngym.envs.household.kinds import LAMP, SHAPES, Kind, Shape, suitable
from turngym.envs.household.problem import key_from, standing
from turngym.envs.household.tables import Room, tables
from turngym.envs.household.wording import text_of

HELD_OUT = 5
"""One in so many layouts, and pairs of item and receptacle, is kept for `valid_unseen`."""
GOALS = 40
"""How many goals are tried in one home: homes are dear, and a goal in twenty is of a small split."""
UNLIKELY = frozenset({"garbagecan", "microwave", "sinkbasin"})
"""Where nobody leaves what was just cleaned, heated, cooled or sliced, nor two of anything."""
NARROW = frozenset(
    {"coffeemachine", "handtowelholder", "stoveburner", "toiletpaperhanger", "towelholder"}
)
"""Where there is room for one item."""
HOMES = 4
"""How many homes of one layout are tried."""


class House(NamedTuple):
    """A home before anything is asked for."""

    start: int
    receptacles: tuple[Receptacle, ...]
    items: tuple[Item, ...]


class Candidate(NamedTuple):
    """A game that may be played."""

    key: str
    house: House
    goal: Goal


def candidates(kind: Kind, unseen: bool, chance: Random) -> Iterator[Candidate | None]:
    """Make homes of one layout and propose what can be asked for in them, of one task type.

    Args:
        kind: What the home is like.
        unseen: Whether its layout, and each pair of item and receptacle, is to be one held out.
        chance: Chooses all.

    Yields:
        Games that may be solvable or not; None for a try that came to nothing.
    """
    name = chance.choice(kind.types)
    shape = SHAPES[name]
    room = chance.choice(suitable(name, kind.rooms))
    layout = laid_out(room, kind, chance)
    if is_held_out(room, *layout) != unseen:
        yield None
        return
    for _ in range(HOMES):
        house = furnish(room, layout, kind, chance)
        choices = wanted(house, shape, unseen)
        stands = standing(house.receptacles, house.items, house.start) if choices else ""
        for item, where in chance.sample(choices, min(GOALS, len(choices))):
            goal = shape.goal(item, where)
            yield Candidate(key_from(goal, stands), house, goal)


def game_of(house: House, goal: Goal, dialect: Dialect, chance: Random) -> Game:
    """Return a home with a goal as a game; chance chooses names and words."""
    house = named(house, chance)
    where = [one.kind for one in house.receptacles if one.kind == goal.receptacle]
    where += [one.kind for one in house.items if one.kind == goal.lamp]
    return Game(
        dialect=dialect,
        task_type=task_type(goal),
        text=text_of(goal, chance, single=len(where) == 1),
        places=tuple(f"loc {number}" for number in range(1, len(house.receptacles) + 2)),
        start=house.start,
        receptacles=house.receptacles,
        items=house.items,
        fits=tables().fits,
        goal=goal,
    )


# ---------------------------------------------------------------- homes


def laid_out(room: str, kind: Kind, chance: Random) -> tuple[str, ...]:
    """Return the kinds of receptacle of a room, sorted."""
    table = tables().rooms[room]
    more = []
    for name, stock in table.receptacles.items():
        if stock.share >= 1 or chance.random() < stock.share:
            more += [name] * chance.randint(stock.least, stock.most)
    if not kind.receptacles:
        return tuple(sorted(more))
    chosen = list(table.always)
    for name in chosen:
        more.remove(name)
    number = chance.randint((kind.receptacles + 1) // 2, kind.receptacles) - len(chosen)
    chosen += chance.sample(more, max(0, min(number, len(more))))
    return tuple(sorted(chosen))


def furnish(room: str, layout: tuple[str, ...], kind: Kind, chance: Random) -> House:
    """Fill a room with things, which have no names yet."""
    table = tables()
    places = list(range(len(layout)))
    chance.shuffle(places)
    receptacles = tuple(
        Receptacle(
            name="",
            kind=name,
            place=place,
            openable=name in table.openable,
            opened=name in table.openable and chance.random() < kind.opened,
        )
        for name, place in zip(layout, places, strict=True)
    )
    things = _things(table.rooms[room], set(layout), kind, chance)
    items = _placed(things, receptacles, table.rooms[room], kind, chance)
    return House(len(layout), receptacles, items)


def named(house: House, chance: Random) -> House:
    """Give all that is in a home ids as ALFWorld does, and by them names and order."""
    standing_as = _named([one.kind for one in house.receptacles], chance)
    number = {old: new for new, old in enumerate(standing_as)}
    lying_as = _named([one.kind for one in house.items], chance)
    return House(
        house.start,
        tuple(replace(house.receptacles[old], name=name) for old, name in standing_as.items()),
        tuple(
            replace(
                house.items[old],
                name=name,
                inside=tuple(number[r] for r in house.items[old].inside),
            )
            for old, name in lying_as.items()
        ),
    )


def _things(room: Room, layout: set[str], kind: Kind, chance: Random) -> list[str]:
    """Return the kinds of item that are there, those that have a place here."""
    found = []
    for name, habit in room.items.items():
        if not layout.isdisjoint(habit.places):
            found += [name] * chance.randint(habit.least, habit.most)
    if not kind.items or not found:
        return found
    return chance.sample(found, min(len(found), chance.randint((kind.items + 1) // 2, kind.items)))


def _placed(
    things: list[str], receptacles: tuple[Receptacle, ...], room: Room, kind: Kind, chance: Random
) -> tuple[Item, ...]:
    """Put each item where such items mostly are."""
    of_kind: dict[str, list[int]] = {}
    for number, one in enumerate(receptacles):
        of_kind.setdefault(one.kind, []).append(number)
    able = tables().abilities
    states, weights = {}, {}
    for name in dict.fromkeys(things):
        clean = "clean" in able[name] and chance.random() < kind.clean
        states[name] = frozenset({"clean"} if clean else ())
        weights[name] = {r: w for r, w in room.items[name].places.items() if r in of_kind}
    items = []
    for name in things:
        (where,) = chance.choices(list(weights[name]), list(weights[name].values()))
        inside = chance.choice(of_kind[where])
        items.append(
            Item(
                name="",
                kind=name,
                abilities=able[name],
                states=states[name],
                inside=(inside,),
                places=(receptacles[inside].place,),
            )
        )
    return tuple(items)


def _named(kinds: Sequence[str], chance: Random) -> dict[int, str]:
    """Return names by the places of their kinds, in the order of their ids."""
    ids: dict[str, int] = {}
    for place, kind in enumerate(kinds):
        one = ""
        while not one or one in ids:
            at = f"{_coordinate(chance)}_bar_{_coordinate(chance)}_bar_{_coordinate(chance)}"
            one = f"sink_bar_{at}_bar_sinkbasin" if kind == "sinkbasin" else f"{kind}_bar_{at}"
        ids[one] = place
    return {ids[one]: name for one, name in numbered(ids).items()}


def _coordinate(chance: Random) -> str:
    number = int(chance.random() * 800) - 400
    sign = "_minus_" if number < 0 else "_plus_"
    return f"{sign}{abs(number) // 100:02}_dot_{abs(number) % 100:02}"


# ---------------------------------------------------------------- goals


def wanted(house: House, shape: Shape, unseen: bool) -> list[tuple[str, str]]:
    """Return what could be asked for in a home: kinds of item, and where to bring them.

    There is always something else to take, what is to be cleaned is dirty, and what has been worked
    on is brought to where one would leave it: see `UNLIKELY`.
    """
    counts = Counter(item.kind for item in house.items if "take" in item.abilities)
    needed = {NEEDS[need] for need in shape.needs}
    clean = {item.kind for item in house.items if "clean" in item.states and "clean" in needed}
    there = {one.kind for one in house.receptacles}
    if needed or shape.number == 2:
        there -= UNLIKELY
    if shape.number == 2:
        there -= NARROW
    there -= {r for verb in needed for r in STATIONS.get(verb, ())}
    lamps = [LAMP] if any(item.kind == LAMP for item in house.items) else []
    table = tables()
    return [
        (item, where)
        for item, count in sorted(counts.items())
        if shape.number <= count < counts.total() and item not in clean
        if needed <= table.abilities[item]
        for where in (lamps if shape.lit else table.takers[item])
        if (where in there or shape.lit) and is_held_out(item, where) == unseen
    ]


@lru_cache(maxsize=16_384)
def is_held_out(*words: str) -> bool:
    """Tell whether a layout, or a pair of item and receptacle, is kept for `valid_unseen`."""
    digest = hashlib.sha256(" ".join(("held out", *words)).encode()).digest()
    return int.from_bytes(digest[:8]) % HELD_OUT == 0
