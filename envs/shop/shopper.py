"""An expert who does as a customer would: searches for what is asked, and takes what fits.

It types no more than was said, so that a model can learn it; the other expert knows the title of the
product that is wanted. Where nothing on the first page fits, it falls back on that one's knowledge.
"""

from collections.abc import Iterable
from dataclasses import replace

from turngym.envs.shop.catalogue import Goal, Product
from turngym.envs.shop.engine import PER_PAGE, State, results
from turngym.envs.shop.expert import choose, plan
from turngym.envs.shop.judge import Judge
from turngym.envs.shop.line import plain


def asked_for(goal: Goal) -> str:
    """Return what a customer types.

    Example:
        >>> asked_for(Goal(asin="", title="", category="", query="hoodies", product_category="",
        ...     instruction="", attributes=("full zip",), options=(("color", "red"),)))
        'hoodies full zip red'
    """
    values = (value for _, value in goal.options)
    return " ".join(plain(text) for text in (goal.query, *goal.attributes, *values))


def shop(judge: Judge, state: State) -> tuple[str, ...] | None:
    """Return the actions from a state to a purchase that is worth 1; None if none is known."""
    if state.page == "done" or judge.best < 1:
        return judge.solution(state)
    catalogue = judge.catalogue
    if state.asin and fits(judge, state.asin):
        return _purchase(judge, state, state.asin)
    if state.page == "results" and (there := _first(judge, results(catalogue, state))):
        return _purchase(judge, state, there)
    query = asked_for(judge.goal)
    there = _first(judge, catalogue.search(query)[:PER_PAGE])
    if not there:
        return judge.solution(state)
    found = State(page="results", keywords=query, number=1)
    buying = _purchase(judge, found, there)
    return None if buying is None else (f"search[{query}]", *buying)


def fits(judge: Judge, asin: str) -> bool:
    """Return whether a product can be bought so that it is worth 1."""
    product = judge.catalogue.by_asin[asin]
    chosen = choose(judge.goal, product, judge.catalogue, judge.rules)
    return judge.score(asin, tuple(one.text for one in chosen)).reward == 1


def _first(judge: Judge, listed: Iterable[Product]) -> str:
    """Return the id of the first product that fits, empty if none does."""
    return next((one.asin for one in listed if fits(judge, one.asin)), "")


def _purchase(judge: Judge, state: State, asin: str) -> tuple[str, ...] | None:
    goal = replace(judge.goal, asin=asin)
    product = judge.catalogue.by_asin[asin]
    options = choose(goal, product, judge.catalogue, judge.rules)
    return plan(goal, judge.catalogue, state, options)
