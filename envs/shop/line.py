"""A page in a line of plain words, for small models: what is wanted, then what there is.

    want coffee mugs ; chip resistant ; red ; $30 | 1 of 50 ; b005338812 $24 velmora tavo coffee mug ...

Prices are in dollars, rounded up to whole ones, which leaves bounds right; `>` stands before an
option that is chosen and a product that was opened.
"""

import math
from collections.abc import Iterator

from turngym.envs.shop.catalogue import NO_BOUND, Goal, Product
from turngym.envs.shop.engine import results
from turngym.envs.shop.render import Page
from turngym.envs.shop.tokens import words

LONGEST = 30
"""Words of a title or a description that are shown."""


def line(page: Page) -> str:
    """Return what there is to see, after what is wanted."""
    shown = {"index": _index, "results": _results, "item": _item, "done": _done}
    there = shown.get(page.state.page, _sub_page)(page)
    return f"want {' ; '.join(_want(page.goal))} | {' ; '.join(there)}"


def _want(goal: Goal) -> Iterator[str]:
    yield from (plain(text) for text in (goal.query, *goal.attributes))
    yield from (plain(value) for _, value in goal.options)
    if goal.price_upper < NO_BOUND:
        yield f"${goal.price_upper:.0f}"


def _index(page: Page) -> Iterator[str]:
    yield "search"


def _results(page: Page) -> Iterator[str]:
    found = page.catalogue.search(page.state.keywords)
    yield f"{page.state.number} of {len(found)}"
    for product in results(page.catalogue, page.state):
        mark = "> " * (product.asin in page.state.visited)
        yield f"{mark}{product.asin.lower()} {_dollars(product)} {plain(product.title)}"


def _item(page: Page) -> Iterator[str]:
    product = page.catalogue.by_asin[page.state.asin]
    chosen = dict(page.state.options)
    yield f"{product.asin.lower()} {_dollars(product)} {plain(product.title)}"
    for name, values in product.options:
        marks = ("> " * (chosen.get(name) == value) for value in values)
        listed = (f"{mark}{value}" for mark, value in zip(marks, values, strict=True))
        yield f"{plain(name)} : {' , '.join(listed)}"


def _sub_page(page: Page) -> Iterator[str]:
    product = page.catalogue.by_asin[page.state.asin]
    yield page.state.page
    if page.state.page == "description":
        yield plain(product.description)
    if page.state.page == "features":
        yield from map(plain, product.bullets)


def _done(page: Page) -> Iterator[str]:
    yield f"bought {page.state.asin.lower()}"


def plain(text: str) -> str:
    """Return the first words of a text, without what stands between them.

    >>> plain("Velmora Tavo Coffee Mug, Chip Resistant")
    'velmora tavo coffee mug chip resistant'
    """
    return " ".join(words(text.lower())[:LONGEST])


def _dollars(product: Product) -> str:
    """Return the highest price that is shown."""
    return f"${math.ceil(float(product.price_tag.rpartition('$')[2]))}"
