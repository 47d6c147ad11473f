"""The pages of the shop and what can be done on them: a state machine without any wording.

Five kinds of page: the index, where one searches; results, ten to a page; an item, with options to
choose; its sub-pages; and the end, after a purchase. A `State` says where the customer is and what
they have chosen; `after` gives the next one. How pages look is `render.py`'s affair.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from turngym.envs.shop.catalogue import Catalogue, Product

PER_PAGE = 10
"""Products on a page of results."""
SUB_PAGES = ("description", "features", "reviews")
SEARCH_BAR = "search"
"""Listed with what can be clicked, by the original too, though a click on it does nothing."""
BUTTONS = frozenset((SEARCH_BAR, "back to search", "< prev", *SUB_PAGES, "buy now"))
"""An option of this name cannot be chosen: the button is clicked instead."""

PageKind = Literal["index", "results", "item", "description", "features", "reviews", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the customer is, and what they have done that matters."""

    page: PageKind = "index"
    keywords: str = ""
    """What was searched for last."""
    number: int = 0
    """Page of the results, counted from 1."""
    asin: str = ""
    """The product on view, or bought."""
    options: tuple[tuple[str, str], ...] = ()
    """Name and value of what is chosen, by name."""
    visited: frozenset[str] = frozenset()
    """Products that were opened since the index."""


START = State()


class Clickable(NamedTuple):
    """Something to click on a page."""

    text: str
    """As it is clicked: lower case."""
    kind: Literal["button", "product", "option"]
    name: str = ""
    """The id of a product, the group of an option."""


class Command(NamedTuple):
    """An action that belongs to the grammar."""

    name: Literal["search", "click"]
    argument: str
    """In lower case."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What differs between the original and the shop as it should be."""

    faithful: bool
    """The original: brackets in a value make an action unreadable; `Next >` has no end."""


_ORIGINAL = re.compile(r"(.+)\[(.+)\]")
_GRAMMAR = re.compile(r"(search|click)\[(.+)\]", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would break a terminal or a file if an action were repeated; no word has it."""


def read(text: str, rules: Rules) -> Command | None:
    """Read an action, `search[words]` or `click[value]`; what follows the last bracket is ignored.

    Example:
        >>> read("click[Next >] please", Rules(faithful=True))
        Command(name='click', argument='next >')
        >>> read("search[[sic] mugs]", Rules(faithful=True)) is None
        True
        >>> read("search[[sic] mugs]", Rules(faithful=False)).argument
        '[sic] mugs'
    """
    found = (_ORIGINAL if rules.faithful else _GRAMMAR).match(text)
    if found is None:
        return None
    name, argument = found.groups()
    if name == "search":
        return Command("search", _CONTROL.sub(" ", argument).lower())
    return Command("click", argument.lower()) if name == "click" else None


def results(catalogue: Catalogue, state: State) -> tuple[Product, ...]:
    """Return the products that a page of results lists."""
    first = (state.number - 1) * PER_PAGE
    return catalogue.search(state.keywords)[max(first, 0) : first + PER_PAGE]


def clickables(catalogue: Catalogue, state: State, rules: Rules) -> Mapping[str, Clickable]:
    """Return what can be clicked, by its text, in the order of the original.

    Where two options of a product share a value, the later one has it.
    """
    match state.page:
        case "index":
            return _buttons((SEARCH_BAR,))
        case "results":
            found = catalogue.search(state.keywords)
            more = rules.faithful or state.number * PER_PAGE < len(found)
            buttons = ["back to search", *["< prev"] * (state.number > 1), *["next >"] * more]
            targets = _buttons(buttons)
            for product in results(catalogue, state):
                link = _link(product.asin)
                targets[link.text] = link
            return targets
        case "item":
            return _on_item(catalogue.by_asin[state.asin].options)
        case "done":
            return {}
        case _:
            return _buttons(("back to search", "< prev"))


def can_click(target: Clickable, rules: Rules) -> bool:
    """Return whether an action can mean it: the original cannot read a value with a bracket."""
    text = target.text
    if text in BUTTONS:
        return target.kind == "button" and text != SEARCH_BAR
    return bool(text) and not (rules.faithful and ("[" in text or "\n" in text))


def search(state: State, keywords: str) -> State:
    """Return the state after a search, which is possible on every page."""
    return State(page="results", keywords=keywords, number=1, visited=state.visited)


def click(state: State, target: Clickable) -> State:
    """Return the state after a click on something that can be clicked."""
    change = dataclasses.replace
    match target.text:
        case "buy now":
            return change(state, page="done")
        case "back to search":
            return START
        case "next >" if state.page == "results":
            return change(state, number=state.number + 1)
        case "< prev" if state.page == "results":
            return change(state, number=state.number - 1)
        case "< prev" if state.page == "item":
            return change(state, page="results", asin="", options=())
        case "< prev":
            return change(state, page="item")
        case "description" | "features" | "reviews":
            return change(state, page=target.text)
    if target.kind == "product":
        return change(state, page="item", asin=target.name, visited=state.visited | {target.name})
    chosen = dict(state.options) | {target.name: target.text}
    return change(state, options=tuple(sorted(chosen.items())))


def _buttons(texts: Iterable[str]) -> dict[str, Clickable]:
    return {text: _button(text) for text in texts}


@lru_cache(maxsize=16_384)
def _link(asin: str) -> Clickable:
    return Clickable(asin.lower(), "product", asin)


@cache
def _button(text: str) -> Clickable:
    return Clickable(text, "button")


@lru_cache(maxsize=4_096)
def _on_item(options: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, Clickable]:
    found = _buttons(("back to search", "< prev", *SUB_PAGES, "buy now"))
    for name, values in options:
        for value in values:
            found[value] = Clickable(value, "option", name)
    return found
