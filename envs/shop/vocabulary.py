"""What generated shops are made of: kinds of goods, and the words of their pages and customers.

The files are our own invention: one for each department, and `words.json` for what all share.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

DEPARTMENTS = (
    "apparel",
    "beauty",
    "electronics",
    "kitchen",
    "office",
    "outdoors",
    "pantry",
    "pets",
)
"""In the order in which kinds of goods are numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A kind of goods."""

    name: str
    """What one of them is called: `coffee mug`."""
    some: bool
    """Whether one says `some` of it rather than `a`."""
    query: str
    """What somebody who wants one might look for; no two kinds share it."""
    department: str
    path: tuple[str, ...]
    """Its place in the tree of categories."""
    unseen: bool
    """Whether it is wanted in `valid_unseen` alone."""
    attributes: tuple[str, ...]
    """What may be true of one."""
    options: tuple[tuple[str, tuple[str, ...]], ...]
    """What can be chosen: name and all values of each."""
    price: tuple[int, int]
    """The least and the most that one costs, in whole dollars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said about all goods. Words in braces are filled in."""

    brands: tuple[str, ...]
    series: tuple[tuple[str, ...], ...]
    """Beginnings, middles and ends of the names of models."""
    extras: tuple[str, ...]
    """Praise that means nothing."""
    lines: Mapping[str, tuple[str, ...]]
    """Titles, bullets and descriptions."""
    asked: Mapping[str, tuple[str, ...]]
    """Pieces of instructions."""


@lru_cache(maxsize=1)
def goods() -> Mapping[str, Goods]:
    """Return all kinds of goods, by query."""
    found = [one for department in DEPARTMENTS for one in _department(department)]
    return {one.query: one for one in found}


@lru_cache(maxsize=1)
def words() -> Words:
    """Return what is said about all goods."""
    raw = _read("words")
    return Words(
        brands=tuple(raw["brands"]),
        series=tuple(tuple(part) for part in raw["series"]),
        extras=tuple(raw["extras"]),
        lines={name: tuple(texts) for name, texts in raw["lines"].items()},
        asked={name: tuple(texts) for name, texts in raw["asked"].items()},
    )


@lru_cache(maxsize=1)
def digest() -> str:
    """Return a name for all of these words, which changes with any of them."""
    content = repr((tuple(goods().values()), words()))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(one.name.split()[-1] for one in goods().values())


def nouns(title: str) -> list[str]:
    """Return the nouns of a generated product's title: exact, where a tagger would guess.

    Example:
        >>> nouns("Velmora Tavo Coffee Mug, Dishwasher Safe")
        ['mug']
    """
    return [word for word in title.lower().replace(",", " ").split() if word in _heads()]


def _department(name: str) -> list[Goods]:
    raw = _read(name)
    return [
        Goods(
            name=kind,
            some=about.get("some", False),
            query=about["query"],
            department=name,
            path=(raw["root"], shelf, about["query"].title()),
            unseen=shared.get("unseen", False),
            attributes=(*shared["attributes"], *about["attributes"]),
            options=tuple((option, tuple(values)) for option, values in about["options"].items()),
            price=(about["price"][0], about["price"][1]),
        )
        for shelf, shared in raw["shelves"].items()
        for kind, about in shared["kinds"].items()
    ]


def _read(name: str) -> Any:  # our own JSON, which a test reads through
    path = resources.files("turngym") / "assets" / "shop" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
