"""The facts of a PDDL problem of ALFWorld, checked against what it declares, as a `Game`."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from turngym.envs.calls import excerpt
from turngym.envs.household.game import Dialect, Game, Goal, Item, Receptacle, numbered
from turngym.envs.household.pddl import Node

MAX_THINGS = 2_000
"""More declared objects are not loaded."""

_ABLE = {
    "pickupable": "take",
    "cleanable": "clean",
    "heatable": "heat",
    "coolable": "cool",
    "sliceable": "slice",
    "toggleable": "use",
    "isreceptacleobject": "hold",
}
_IS = {
    "isclean": "clean",
    "ishot": "hot",
    "iscool": "cool",
    "istoggled": "on",
    "issliced": "sliced",
}
_SORTS: dict[str, tuple[str, ...]] = {
    "atlocation": ("agent", "location"),
    "receptacleatlocation": ("receptacle", "location"),
    "objectatlocation": ("object", "location"),
    "inreceptacle": ("object", "receptacle"),
    "inreceptacleobject": ("object", "object"),
    "receptacletype": ("receptacle", "rtype"),
    "objecttype": ("object", "otype"),
    "cancontain": ("rtype", "otype"),
    "openable": ("receptacle",),
    "opened": ("receptacle",),
    **dict.fromkeys((*_ABLE, *_IS), ("object",)),
    # nothing shows these, and no rule asks for them
    **dict.fromkeys(("isreceptacleobjectfull", "moveable", "ison"), ("object",)),
    "wasinreceptacle": ("object", "receptacle"),
    "full": ("receptacle",),
}
"""The facts that are understood, and the sorts of what they are about."""
_KIND = re.compile(r"[a-z]{1,40}")


class Facts:
    """What a problem declares, and what it says of that."""

    def __init__(self, declared: tuple[Node, ...], facts: tuple[Node, ...]) -> None:
        """Check and sort the facts.

        Raises:
            ValueError: A fact is not understood, or is about what is not declared.
        """
        self._sorts = _sorts(declared)
        self._found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for fact in facts:
            if isinstance(fact, str) or not fact or not isinstance(fact[0], str):
                raise ValueError(f"{excerpt(str(fact))} is not a fact")
            self._found[fact[0]].append(fact[1:])  # type: ignore[arg-type]  # checked below
        self._found.pop("=", None)  # distances and costs: no rule asks for them
        self._check()
        mentioned = {
            name
            for kind, found in self._found.items()
            if kind != "cancontain"
            for names in found
            for name in names
        }
        things = [name for name in mentioned if self._sorts[name] in _THINGS]
        self._names = numbered(things)
        self._of = {
            sort: [name for name in self._names if self._sorts[name] == sort] for sort in _THINGS
        }
        self._place = {name: number for number, name in enumerate(self._of["location"])}
        self._receptacle = {name: number for number, name in enumerate(self._of["receptacle"])}
        self._item = {name: number for number, name in enumerate(self._of["object"])}

    def game(self, *, dialect: Dialect, text: str, goal: Goal, task_type: str) -> Game:
        """Return the game that has these facts.

        Raises:
            ValueError: Something has no place, or more than one.
        """
        start = _only("the agent", "place", [place for _, place in self._found["atlocation"]])
        return Game(
            dialect=dialect,
            task_type=task_type,
            text=text,
            places=tuple(self._names[name] for name in self._of["location"]),
            start=self._place[start],
            receptacles=self._receptacles(),
            items=self._items(),
            fits=_fits(tuple(self._found["cancontain"])),
            goal=goal,
        )

    def _check(self) -> None:
        """Check all facts of a name at once, and one by one only if something is wrong."""
        names: dict[str, set[Node]] = defaultdict(set)
        for name, sort in self._sorts.items():
            names[sort].add(name)
        for kind, found in self._found.items():
            sorts = _SORTS.get(kind)
            if sorts is None or {len(about) for about in found} != {len(sorts)}:
                odd = next(about for about in found if len(about) != len(sorts or ()) or not sorts)
                said = " ".join(map(str, (kind, *odd)))
                raise ValueError(f"the fact {excerpt(said)} is not understood")
            for column, sort in zip(zip(*found, strict=True), sorts, strict=True):
                if not names[sort].issuperset(column):
                    self._refuse(kind, sort, next(one for one in column if one not in names[sort]))

    def _refuse(self, kind: str, sort: str, one: Node) -> None:
        if not isinstance(one, str):
            raise ValueError(f"{excerpt(str(one))}, in a fact {kind!r}, is not a name")
        what = f"not of the sort {sort!r}" if one in self._sorts else "not declared"
        raise ValueError(f"{excerpt(one)}, in a fact {kind!r}, is {what}")

    def _pairs(self, name: str) -> dict[str, list[str]]:
        pairs: dict[str, list[str]] = defaultdict(list)
        for first, second in self._found[name]:
            pairs[first].append(second)
        return pairs

    def _singles(self, name: str) -> set[str]:
        return {one for (one,) in self._found[name]}

    def _receptacles(self) -> tuple[Receptacle, ...]:
        kinds, spots = self._pairs("receptacletype"), self._pairs("receptacleatlocation")
        openable, opened = self._singles("openable"), self._singles("opened")
        return tuple(
            Receptacle(
                name=self._names[one],
                kind=_kind(_only(one, "type", kinds[one])),
                place=self._place[_only(one, "place", spots[one])],
                openable=one in openable,
                opened=one in opened & openable,
            )
            for one in self._of["receptacle"]
        )

    def _items(self) -> tuple[Item, ...]:
        kinds, places = self._pairs("objecttype"), self._pairs("objectatlocation")
        inside, outer = self._pairs("inreceptacle"), self._found["inreceptacleobject"]
        able, states = self._words(_ABLE), self._words(_IS)
        return tuple(
            Item(
                name=self._names[one],
                kind=_kind(_only(one, "type", kinds[one])),
                abilities=frozenset(able[one]),
                states=frozenset(states[one]),
                inside=_numbers(self._receptacle, inside[one]),
                places=_numbers(self._place, places[one]),
                contents=_numbers(self._item, [inner for inner, vessel in outer if vessel == one]),
            )
            for one in self._of["object"]
        )

    def _words(self, words: Mapping[str, str]) -> dict[str, list[str]]:
        """Return of each thing the words for the facts about it."""
        said: dict[str, list[str]] = defaultdict(list)
        for name, word in words.items():
            for (one,) in self._found[name]:
                said[one].append(word)
        return said


_THINGS = ("location", "object", "receptacle")


def _sorts(words: tuple[Node, ...]) -> dict[str, str]:
    """Return the sort of each declared name: `a b - sort`."""
    sorts: dict[str, str] = {}
    start = 0
    while start < len(words):
        try:
            dash = words.index("-", start)
            sort = words[dash + 1]
        except (ValueError, IndexError):
            raise ValueError("its objects end without a sort") from None
        for name in words[start:dash]:
            if not isinstance(name, str) or not isinstance(sort, str):
                raise ValueError("its objects are not a list of names")
            sorts[name] = sort
        start = dash + 2
    if len(sorts) > MAX_THINGS:
        raise ValueError(f"{len(sorts)} objects, expected at most {MAX_THINGS}")
    return sorts


@lru_cache(maxsize=8)
def _fits(pairs: tuple[tuple[str, ...], ...]) -> frozenset[tuple[str, str]]:
    """Return which kind of receptacle takes which kind of item; games of one origin share it."""
    return frozenset((_kind(a), _kind(b)) for a, b in pairs)


def _only(thing: str, what: str, values: list[str]) -> str:
    """Return the only value there may be."""
    if len(values) != 1 and len(set(values)) != 1:
        raise ValueError(f"{thing[:60]} has {len(set(values))} {what}s, expected one")
    return values[0]


@lru_cache(maxsize=1_024)
def _kind(name: str) -> str:
    kind = name.removesuffix("type")
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{excerpt(name)} is not the name of a type")
    return kind


def _numbers(places: dict[str, int], names: list[str]) -> tuple[int, ...]:
    return tuple(sorted({places[name] for name in names})) if names else ()
