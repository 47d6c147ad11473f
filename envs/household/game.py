"""A game of the household world: what stands where, what is wanted, and in which words.

This is the seam between what makes games and what plays them. A loader of files and a generator
both return a `Game`, and nothing else of them is known to engine, expert, evidence or texts:

    game = Game(
        dialect="new",
        task_type="pick_and_place_simple",
        text="put a mug in desk.",
        places=("loc 1", "loc 2"),
        start=1,
        receptacles=(Receptacle(name="desk 1", kind="desk", place=0),),
        items=(Item(name="mug 1", kind="mug", abilities=frozenset({"take"}), ...),),
        fits=frozenset({("desk", "mug")}),
        goal=Goal(item="mug", receptacle="desk"),
    )

Receptacles and items stand in the order in which lists name them. `numbered` gives names and order
as ALFWorld does. A task set wraps a game with `sets.problem_of(game, task_id, max_turns)`, which
makes the card.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from turngym.envs.tasks import one_of

Dialect = Literal["old", "new"]
"""`old` is the text of ALFWorld up to 0.3 (`put X in/on Y`), `new` that of 0.4 on (`move X to Y`)."""
ABILITIES = ("take", "clean", "heat", "cool", "slice", "use", "hold")
"""What can be done with an item; what can `hold` looks like a vessel when it is examined."""
STATES = ("clean", "hot", "cool", "on", "sliced")
"""What an item can be."""
NEEDS: dict[str, str] = {"clean": "clean", "hot": "heat", "cool": "cool", "sliced": "slice"}
"""What a goal can ask an item to be, and the ability that this takes."""
KNIVES = ("knife", "butterknife")
"""Kinds of item that slice."""
STATIONS: dict[str, tuple[str, ...]] = {
    "clean": ("sinkbasin",),
    "heat": ("microwave",),
    "cool": ("fridge",),
}
"""Kinds of receptacle that clean, heat and cool."""
OLD_SINKS = ("sink", "sinkbasin")
"""What cleans in the old dialect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receptacle:
    """Something that stands in the room and holds items."""

    name: str
    """As the agent says it: `shelf 2`."""
    kind: str
    """Lower case, without a number: `shelf`."""
    place: int
    """Where one stands to reach it, an index of `Game.places`; several may share a place."""
    openable: bool = False
    opened: bool = False
    """Whether it stands open at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that may be carried, or is just there."""

    name: str
    kind: str
    abilities: frozenset[str] = frozenset()
    """A part of `ABILITIES`."""
    states: frozenset[str] = frozenset()
    """What it is at the start, a part of `STATES`."""
    inside: tuple[int, ...] = ()
    """Indices of the receptacles that hold it; real games have items in two at once."""
    places: tuple[int, ...] = ()
    """Where it can be sliced, as a rule the places of those receptacles."""
    contents: tuple[int, ...] = ()
    """Indices of the items that are in it: only `examine` tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted: items in a receptacle, or one held in the light of a lamp.

    Example:
        >>> Goal(item="mug", needs=("clean",), receptacle="shelf").count
        1
    """

    item: str
    """Kind of the item."""
    count: int = 1
    """How many of them, in the same receptacle: 1 or 2."""
    needs: tuple[str, ...] = ()
    """What they must be, of `NEEDS`, in the order of that table; none where two are wanted."""
    receptacle: str = ""
    """Kind of receptacle to put them in; empty if a lamp is wanted."""
    lamp: str = ""
    """Kind of lamp to hold the item under, turned on; empty if a receptacle is wanted."""

    def __post_init__(self) -> None:
        for need in self.needs:
            one_of("need", need, NEEDS)
        if self.needs != tuple(need for need in NEEDS if need in self.needs):
            raise ValueError(f"needs are {self.needs!r}, expected each once, in order of NEEDS")
        if bool(self.receptacle) == bool(self.lamp):
            raise ValueError(f"{self} needs a receptacle or a lamp, one of them")
        if self.count not in (1, 2) or (self.count == 2 and (self.lamp or self.needs)):
            raise ValueError(f"{self}: two are wanted only in a receptacle, as they are")
        if self.needs and (self.lamp or {"hot", "cool"} <= set(self.needs)):
            raise ValueError(f"{self}: these needs cannot be met together")


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A home, its start, and what is wanted there. Immutable."""

    dialect: Dialect
    task_type: str
    """For tables of results: `pick_and_place_simple`."""
    text: str
    """What the agent is told after `Your task is to: `."""
    places: tuple[str, ...]
    """Names of the places one can stand at."""
    start: int
    """Where the agent stands, an index of `places`."""
    receptacles: tuple[Receptacle, ...]
    items: tuple[Item, ...]
    fits: frozenset[tuple[str, str]]
    """Which kind of receptacle takes which kind of item."""
    goal: Goal


def numbered(ids: Iterable[str]) -> dict[str, str]:
    """Give ids of the form `Type_bar_...` the names that ALFWorld gives them.

    The names of a type are numbered downwards along the sorted ids.

    Returns:
        Lower-case id -> name, in ascending order of ids, which is the order of all lists.

    Example:
        >>> numbered(["Mug_bar_b", "Mug_bar_a", "Sink_bar_a_bar_SinkBasin"])
        {'mug_bar_a': 'mug 2', 'mug_bar_b': 'mug 1', 'sink_bar_a_bar_sinkbasin': 'sinkbasin 1'}
    """
    ordered = sorted({one.lower() for one in ids})
    bases = {one: _base(one) for one in ordered}
    left = Counter(bases.values())
    names = {}
    for one in ordered:
        base = bases[one]
        names[one] = f"{base} {left[base]}"
        left[base] -= 1
    return names


def _base(name: str) -> str:
    base, bar, _ = name.partition("_bar_")
    if not bar:
        raise ValueError(f"the id {name!r} is not of the form Type_bar_...")
    if "_" in base:
        for mark, sign in (("_minus_", "-"), ("_plus_", "+"), ("_dot_", "."), ("_comma_", ",")):
            base = base.replace(mark, sign)
    return base + "basin" if "basin" in name else base
