"""What stands in which kind of room, what lies where, and what can be done with it.

The numbers are our own, chosen after how often ALFWorld's homes have what where.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from turngym.envs.household.game import ABILITIES

ROOMS = ("kitchen", "bathroom", "bedroom", "livingroom")


class Stock(NamedTuple):
    """How many of a kind of receptacle a room has."""

    share: float
    """Of the rooms that have any."""
    least: int
    most: int


class Habit(NamedTuple):
    """How many of a kind of item a room has, and in which kinds of receptacle they mostly are."""

    least: int
    most: int
    places: Mapping[str, int]
    """Weights of kinds of receptacle."""


class Room(NamedTuple):
    """A kind of room."""

    always: tuple[str, ...]
    """Kinds of receptacle that the smallest has as well."""
    receptacles: Mapping[str, Stock]
    items: Mapping[str, Habit]


class Tables(NamedTuple):
    """All tables."""

    rooms: Mapping[str, Room]
    fits: frozenset[tuple[str, str]]
    """Which kind of receptacle takes which kind of item."""
    takers: Mapping[str, tuple[str, ...]]
    """Of each kind of item, the kinds of receptacle that take it, sorted."""
    openable: frozenset[str]
    """Kinds of receptacle."""
    abilities: Mapping[str, frozenset[str]]
    """Of each kind of item, a part of `game.ABILITIES`."""


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Read the tables, once."""
    file = resources.files("turngym") / "assets" / "household" / "rooms.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    rooms = {name: _room(data["rooms"][name]) for name in ROOMS}
    fits = {(r, item) for r, items in data["also_fits"].items() for item in items.split()}
    kinds: set[str] = set()
    for room in rooms.values():
        kinds |= room.items.keys()
        fits |= {(r, item) for item, habit in room.items.items() for r in habit.places}
    able = {name: set(data["abilities"].get(name, "").split()) for name in ABILITIES}
    able["take"] = kinds - set(data["fixed"].split())
    fits = {(r, item) for r, item in fits if item in able["take"]}
    return Tables(
        rooms=rooms,
        fits=frozenset(fits),
        takers={kind: tuple(sorted(r for r, item in fits if item == kind)) for kind in kinds},
        openable=frozenset(data["openable"].split()),
        abilities={k: frozenset(name for name in ABILITIES if k in able[name]) for k in kinds},
    )


def _room(data: Mapping[str, Any]) -> Room:  # JSON of ours
    items = {}
    for kind, (least, most, places) in data["items"].items():
        words = places.split()
        weights = zip(words[::2], map(int, words[1::2]), strict=True)
        items[kind] = Habit(least, most, dict(weights))
    stocks = {kind: Stock(*stock) for kind, stock in data["receptacles"].items()}
    return Room(tuple(data["always"].split()), stocks, items)
