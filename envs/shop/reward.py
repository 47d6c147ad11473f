"""WebShop's reward: what a purchase is worth, and what it is made of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from turngym.envs.shop.catalogue import Goal, Product
from turngym.envs.shop.likeness import COLOURS, alike, colour_of
from turngym.envs.shop.tokens import STOP_WORDS

Tagger = Callable[[str], Sequence[str]]
"""Returns the nouns of a title, in lower case, as often as they occur."""

_TITLE_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How far a product is of the kind that is wanted."""

    r_type: float
    query_match: bool
    category_match: bool
    title_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A reward with its components."""

    kind: Kind
    attributes: tuple[bool, ...]
    """Whether the product has each attribute of the goal."""
    options: tuple[bool, ...]
    """Whether each option of the goal was chosen."""
    price: bool
    """Whether it costs no more than it may."""

    @property
    def share(self) -> float:
        """What the kind of product is multiplied with: the part of the wishes that are met."""
        met = sum(self.attributes) + sum(self.options) + self.price
        return met / (len(self.attributes) + len(self.options) + 1)

    @property
    def reward(self) -> float:
        """What the purchase is worth."""
        return self.share * self.kind.r_type


def title_words(title: str) -> list[str]:
    """Return the words of a title that may be nouns: all but stop words.

    The stand-in for a tagger. It differs from one only where the type of a *wrong* purchase is
    judged: the product that is wanted always shares all its nouns with itself.

    Example:
        >>> title_words("Set of 2 Mugs for Coffee")
        ['set', 'mugs', 'coffee']
    """
    return list(_title_words(title))


@lru_cache(maxsize=4_096)
def _title_words(title: str) -> tuple[str, ...]:
    found = (word.lower() for word in _TITLE_WORDS.findall(title))
    return tuple([word for word in found if word not in STOP_WORDS])


def score(
    goal: Goal,
    product: Product,
    chosen: Sequence[str],
    *,
    price: float | None = None,
    tagger: Tagger = title_words,
) -> Score:
    """Judge a purchase.

    Args:
        goal: What is wanted.
        product: What is bought.
        chosen: The values of its options.
        price: What is paid, if not the product's own price.
        tagger: Finds the nouns in titles.
    """
    paid = product.price if price is None else price
    return Score(
        kind=kind_of(goal, product, tagger),
        attributes=attributes_of(goal, product),
        options=options_of(goal, chosen),
        price=paid <= goal.price_upper,
    )


def kind_of(goal: Goal, product: Product, tagger: Tagger) -> Kind:
    """Judge whether a product is of the kind that is wanted, whatever it has."""
    wanted, offered = tagger(goal.title), tagger(product.title)
    title_score = len(set(wanted) & set(offered)) / len(wanted) if wanted else 0.2
    query_match = goal.query == product.query
    shared = _path(goal.product_category) & _path(product.product_category)
    category_match = len(shared) >= 2
    r_type = 1.0 if query_match or category_match or title_score > 0.2 else 0.5
    if title_score < 0.1:
        r_type = 0.1 if title_score else 0.0
    return Kind(
        r_type=r_type,
        query_match=query_match,
        category_match=category_match,
        title_score=title_score,
    )


def attributes_of(goal: Goal, product: Product) -> tuple[bool, ...]:
    """Judge which attributes of the goal a product has: as its own, or in its texts."""
    own = [any(alike(one, wanted) for one in product.attributes) for wanted in goal.attributes]
    if all(own):
        return tuple(own)
    texts = (product.title.lower(), " ".join(product.bullets).lower(), product.description.lower())
    return tuple(
        found or any(wanted in text for text in texts)
        for found, wanted in zip(own, goal.attributes, strict=True)
    )


def options_of(goal: Goal, chosen: Sequence[str]) -> tuple[bool, ...]:
    """Judge which options of the goal are among the values chosen, colours by their base."""
    values = [colour_of(value) for value in chosen]
    return tuple(
        any(alike(value, wanted) for value in values)
        for wanted in (wanted_text(*option) for option in goal.options)
    )


@lru_cache(maxsize=16_384)
def wanted_text(name: str, value: str) -> str:
    """Return what chosen values are compared with.

    WebShop's synthetic goals hand over the pair of name and value, of which only a plain colour
    is looked at alone; the rest is compared with the pair as Python prints it.

    Example:
        >>> wanted_text("color", "navy"), wanted_text("", "dark navy")
        ('navy', 'dark')
        >>> wanted_text("color", "light blue")
        "('color', 'light blue')"
    """
    if not name:
        return colour_of(value)
    pair = name, value
    return next((colour for colour in COLOURS if colour in pair), str(pair))


def _path(product_category: str) -> set[str]:
    return {part.strip() for part in product_category.split("\u203a")}
