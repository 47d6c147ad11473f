"""The shop as people see it: pages in colour, as wide as a terminal."""

import textwrap
from collections.abc import Iterable, Iterator

from turngym.envs.calls import printable
from turngym.envs.shop.catalogue import Product
from turngym.envs.shop.engine import PER_PAGE, results
from turngym.envs.shop.render import Page

WIDTH = 78
LINES = 24
"""Of a description that are shown."""

_BOLD, _DIM, _RED, _GREEN, _CYAN, _REVERSED, _END = (
    f"\x1b[{code}m" for code in ("1", "2", "31", "32", "36", "7", "0")
)
_RULE = _DIM + "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * WIDTH + _END


def ansi(page: Page) -> str:
    """Return a page with its frame."""
    state = page.state
    shown = {"index": _index, "results": _results, "item": _item, "done": _done}
    body = shown.get(state.page, _sub_page)(page)
    return "\n".join((*_head(page), *body, _RULE))


def _head(page: Page) -> Iterator[str]:
    keywords = page.state.keywords[: WIDTH - 30]
    box = f"[ {printable(keywords) or 'What are you looking for?'} ]"
    yield f"{_REVERSED}{_BOLD} THE SHOP {_END}  {_CYAN}{box}{_END}"
    wish = textwrap.wrap(f"You want: {printable(page.goal.instruction)}", WIDTH)
    yield from (f"{_DIM}{line}{_END}" for line in wish)
    yield _RULE


def _index(page: Page) -> Iterator[str]:
    yield ""
    yield f"{len(page.catalogue.products):,} products. Search for one: {_BOLD}search[...]{_END}"
    yield ""


def _results(page: Page) -> Iterator[str]:
    state = page.state
    listed = results(page.catalogue, state)
    total = len(page.catalogue.search(state.keywords))
    first = (state.number - 1) * PER_PAGE
    yield f"{first + 1}-{first + len(listed)} of {total} results" if listed else "Nothing here."
    for place, product in enumerate(listed, start=first + 1):
        title = textwrap.shorten(printable(product.title), WIDTH - 6, placeholder="...")
        opened = f"  {_DIM}seen{_END}" if product.asin in state.visited else ""
        yield f"{place:>4}  {_BOLD}{title}{_END}"
        yield f"      {_GREEN}{product.price_tag}{_END}  {_DIM}{product.asin}{_END}{opened}"
    pages = ["back to search", *["< prev"] * (state.number > 1)]
    more = page.rules.faithful or first + PER_PAGE < total
    yield from _buttons((*pages, *["next >"] * more))


def _item(page: Page) -> Iterator[str]:
    product = _product(page)
    yield from (f"{_BOLD}{line}{_END}" for line in _lines(product.title))
    where = " > ".join(part.strip() for part in product.product_category.split("\u203a"))
    yield from (f"{_DIM}{line}{_END}" for line in _lines(where))
    yield f"{_GREEN}{_BOLD}{product.price_tag}{_END}"
    chosen = dict(page.state.options)
    for name, values in product.options:
        yield f"{printable(name)}:"
        yield from _chips(values, chosen.get(name))
    yield ""
    yield from _buttons(("back to search", "< prev", "description", "features", "reviews"))
    yield f"{_REVERSED}{_GREEN}{_BOLD} buy now {_END}"


def _chips(values: Iterable[str], chosen: str | None) -> Iterator[str]:
    """Yield the values of an option in rows, the chosen one reversed."""
    row, width = " ", 1
    for value in values:
        label = f" {printable(value)} "
        if width + len(label) + 3 > WIDTH and width > 1:
            yield row
            row, width = " ", 1
        row += f" {_REVERSED}[{label}]{_END}" if value == chosen else f" [{label}]"
        width += len(label) + 3
    yield row


def _sub_page(page: Page) -> Iterator[str]:
    product = _product(page)
    texts = {"description": (product.description,), "features": product.bullets}
    yield f"{_BOLD}{page.state.page.capitalize()}{_END}"
    written = [text for text in texts.get(page.state.page, ()) if text.strip()]
    lines = [line for text in written for line in _lines(f"- {text}")] or ["Nothing is written."]
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield f"{_DIM}({len(lines) - LINES} more lines){_END}"
    yield from _buttons(("back to search", "< prev"))


def _done(page: Page) -> Iterator[str]:
    product = _product(page)
    yield "Thank you for shopping with us!"
    yield from _lines(f"You bought: {product.title}")
    for name, value in page.state.options:
        yield f"  {printable(name)}: {printable(value)}"
    colour = _GREEN if page.reward == 1 else _RED
    yield f"Your score (of 1.0): {colour}{_BOLD}{page.reward:.2f}{_END}"


def _product(page: Page) -> Product:
    return page.catalogue.by_asin[page.state.asin]


def _buttons(texts: Iterable[str]) -> Iterator[str]:
    yield "  ".join(f"{_CYAN}[ {text} ]{_END}" for text in texts)


def _lines(text: str) -> list[str]:
    return textwrap.wrap(printable(text), WIDTH)
