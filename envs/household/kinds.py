"""What homes and tasks of a set have in common: the types of task, and the kind of home."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, get_args

from turngym.envs.household.game import NEEDS, STATIONS, Dialect, Goal
from turngym.envs.household.goals import task_type
from turngym.envs.household.tables import ROOMS, tables
from turngym.envs.tasks import one_of, whole

LAMP = "desklamp"
SMALLEST = 4
"""Receptacles that every kind of room has at the least."""

_CHAINS = (("clean", "hot"), ("clean", "cool"))
_SLICES = (("sliced",), ("clean", "sliced"), ("hot", "sliced"), ("cool", "sliced"))


class Shape(NamedTuple):
    """What the goals of a task type have in common."""

    needs: tuple[str, ...] = ()
    number: int = 1
    lit: bool = False

    def goal(self, item: str, where: str) -> Goal:
        """Return the goal for a kind of item and a kind of receptacle or lamp."""
        if self.lit:
            return Goal(item=item, lamp=where)
        return Goal(item=item, receptacle=where, needs=self.needs, count=self.number)


def _shapes() -> Mapping[str, Shape]:
    needs = ((), ("clean",), ("hot",), ("cool",), *_CHAINS, *_SLICES)
    shapes = (*map(Shape, needs), Shape(lit=True), Shape(number=2))
    return {task_type(shape.goal("item", "where")): shape for shape in shapes}


SHAPES: Mapping[str, Shape] = _shapes()
"""The task types: ALFWorld's six, chains of two works, and those in which something is sliced."""
TYPES = tuple(
    name for name, shape in SHAPES.items() if len(shape.needs) < 2 and name[-5:] != "slice"
)
"""ALFWorld's six."""
LONGER = tuple(name for name in SHAPES if name not in TYPES)
"""The others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the homes of a task set have in common."""

    rooms: tuple[str, ...] = ROOMS
    """Kinds of room."""
    types: tuple[str, ...] = TYPES
    """Task types, as many tasks of each; see `SHAPES`."""
    receptacles: int = 0
    """The most, and at least half as many; 0 for as many as the room has."""
    items: int = 0
    """The most, and at least half as many; 0 for as many as the room has."""
    opened: float = 0.1
    """Share of the receptacles with a door that stand open at the start."""
    clean: float = 0.2
    """Share of the kinds of item that need no cleaning; all others are dirty."""
    shortest: int = 1
    """Fewest actions of the shortest plan."""
    longest: int = 30
    """The most."""
    dialect: Dialect = "new"
    max_turns: int = 50

    def __post_init__(self) -> None:
        for name, choices in (("rooms", ROOMS), ("types", SHAPES)):
            values = getattr(self, name)
            if not isinstance(values, tuple | list) or not values:
                raise ValueError(f"{name} is {values!r}, expected a list of names")
            for value in values:
                one_of(name, value, choices)
            object.__setattr__(self, name, tuple(values))
        for value in self.types:
            if not suitable(value, self.rooms):
                raise ValueError(f"no task of type {value!r} can be set in any of {self.rooms!r}")
        least = {"receptacles": 0, "items": 0, "shortest": 1, "longest": self.shortest}
        for name, bound in {**least, "max_turns": 2}.items():
            object.__setattr__(self, name, whole(name, getattr(self, name), least=bound))
        if 0 < self.receptacles < SMALLEST:
            raise ValueError(
                f"receptacles is {self.receptacles}, expected 0 or at least {SMALLEST}"
            )
        for name in ("opened", "clean"):
            share = getattr(self, name)
            if type(share) not in (int, float) or not 0 <= share <= 1:
                raise ValueError(f"{name} is {share!r}, expected a share from 0 to 1")
            object.__setattr__(self, name, float(share))
        one_of("dialect", self.dialect, get_args(Dialect))

    @property
    def summary(self) -> str:
        """The kind in a few words."""
        size = f", up to {self.receptacles} receptacles" if self.receptacles else ""
        rooms = ", ".join(self.rooms) if len(self.rooms) < len(ROOMS) else "four kinds of room"
        return (
            f"{rooms}{size}, {len(self.types)} types of task, {self.shortest} to {self.longest} "
            f"actions, {self.dialect} texts, {self.max_turns} turns"
        )


@lru_cache(maxsize=256)
def suitable(name: str, rooms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds of room in which there are tasks of a type."""
    shape, found = SHAPES[name], []
    works = {NEEDS[need] for need in shape.needs}
    stations = {STATIONS[work][0] for work in works if work in STATIONS}
    tools = ({LAMP} if shape.lit else set()) | ({"knife"} if "slice" in works else set())
    for room in rooms:
        table = tables().rooms[room]
        able = any(works <= tables().abilities[item] for item in table.items)
        if able and stations <= {*table.always} and tools <= table.items.keys():
            found.append(room)
    return tuple(found)
