"""An expert who knows what is wanted: finds the product, chooses its options, buys it."""

from itertools import islice
from itertools import product as every_choice

from turngym.envs.shop.catalogue import Catalogue, Goal, Product
from turngym.envs.shop.engine import (
    PER_PAGE,
    Clickable,
    Rules,
    State,
    can_click,
    clickables,
)
from turngym.envs.shop.reward import options_of
from turngym.envs.shop.search import MAX_TERMS
from turngym.envs.shop.tokens import words

FEWEST_WORDS = (6, 12)
"""How many words of the title are tried before all of them."""
MOST_CHOICES = 2_000
"""Combinations of options that are looked at."""


def choose(
    goal: Goal, product: Product, catalogue: Catalogue, rules: Rules
) -> tuple[Clickable, ...]:
    """Return the options of a product to click: all that the goal asks for, if it can be had.

    Two values of one option exclude each other, and a value that two options share belongs to the
    later one. So where the values that the goal names will not do, combinations are tried.
    """
    page = State(page="item", asin=product.asin)
    targets = clickables(catalogue, page, rules)
    named = [targets.get(value.lower()) for _, value in goal.options]
    exact = tuple(one for one in named if one is not None and can_click(one, rules))
    if len(exact) == len(named) and _all_met(goal, exact):
        return exact
    offered = [one for one in targets.values() if one.kind == "option" and can_click(one, rules)]
    fitting = [
        [*(one for one in offered if options_of(goal, (one.text,))[place]), None]
        for place in range(len(goal.options))
    ]
    best: tuple[Clickable, ...] = ()
    for combination in islice(every_choice(*fitting), MOST_CHOICES):
        chosen = tuple({one.name: one for one in combination if one is not None}.values())
        if len(chosen) > len(best):
            best = chosen
        if _all_met(goal, chosen):
            return chosen
    return best


def _all_met(goal: Goal, chosen: tuple[Clickable, ...]) -> bool:
    """Return whether values can be chosen together, and are all that the goal asks for."""
    together = len({one.name for one in chosen}) == len(set(chosen))
    return together and all(options_of(goal, tuple(one.text for one in chosen)))


def find(goal: Goal, catalogue: Catalogue) -> tuple[str, int] | None:
    """Return what to search for, and the rank at which the goal's product is then found.

    The fewest words of the title that put it on the first page, then more of its texts.
    """
    product = catalogue.by_asin[goal.asin]
    title = words(product.title.lower())
    document = list(dict.fromkeys(words(product.document)))[:MAX_TERMS]
    best: tuple[str, int] | None = None
    for chosen in (*(title[:number] for number in FEWEST_WORDS), title[:MAX_TERMS], document):
        query = " ".join(chosen)
        rank = rank_of(goal.asin, catalogue.search(query)) if chosen else None
        if rank is not None and (best is None or rank < best[1]):
            best = query, rank
        if best is not None and best[1] < PER_PAGE:
            break
    return best


def rank_of(asin: str, found: tuple[Product, ...]) -> int | None:
    """Return the place of a product among results, counted from 0; None if it is not there."""
    return next((place for place, one in enumerate(found) if one.asin == asin), None)


def plan(
    goal: Goal, catalogue: Catalogue, state: State, options: tuple[Clickable, ...]
) -> tuple[str, ...] | None:
    """Return the actions from a state to the purchase of the goal's product; None if none is known.

    Args:
        goal: What is wanted.
        catalogue: What there is.
        state: Where the customer is.
        options: What to choose, from `choose`.
    """
    if state.page == "done":
        return None
    if state.asin == goal.asin:
        back = () if state.page == "item" else ("click[< prev]",)
        return (*back, *_buy(options, dict(state.options)))
    both = _from_results(goal, catalogue, state), _anew(goal, catalogue)
    ways = [way for way in both if way is not None]
    if not ways:
        return None
    return (*min(ways, key=len), f"click[{goal.asin.lower()}]", *_buy(options, {}))


def _buy(options: tuple[Clickable, ...], chosen: dict[str, str]) -> tuple[str, ...]:
    missing = (one.text for one in options if chosen.get(one.name) != one.text)
    return (*(f"click[{text}]" for text in missing), "click[buy now]")


def _from_results(goal: Goal, catalogue: Catalogue, state: State) -> tuple[str, ...] | None:
    """Return the clicks to the page of the results in hand that lists the product."""
    if not state.keywords:
        return None
    rank = rank_of(goal.asin, catalogue.search(state.keywords))
    if rank is None:
        return None
    back = {"results": 0, "item": 1}.get(state.page, 2)
    pages = rank // PER_PAGE + 1 - state.number
    turn = "click[next >]" if pages > 0 else "click[< prev]"
    return ("click[< prev]",) * back + (turn,) * abs(pages)


def _anew(goal: Goal, catalogue: Catalogue) -> tuple[str, ...] | None:
    found = find(goal, catalogue)
    if found is None:
        return None
    query, rank = found
    return (f"search[{query}]", *("click[next >]",) * (rank // PER_PAGE))
