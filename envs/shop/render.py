"""How pages look to an agent: WebShop's observation modes `text` and `text_rich`, byte for byte.

A page is a list of parts, in the order of the web page; `text` joins them with ` [SEP] `,
`text_rich` writes one to a line and marks what can be clicked. Product texts are shown as they are:
tags in them are but characters.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from turngym.envs.shop.catalogue import Catalogue, Goal, Product
from turngym.envs.shop.engine import Rules, State, results

MODES = ("text", "text_rich")
BUTTON = "[button] {} [button_]"
CLICKED = "[clicked button] {} [clicked button_]"
SEPARATOR = " [SEP] "
CHOSEN = "[chosen] {}"
"""What `text` shows of a chosen option, which the original hides."""


class Part(NamedTuple):
    """One piece of text on a page."""

    text: str
    kind: Literal["plain", "button", "option", "product"] = "plain"
    marked: bool = False
    """An option that is chosen, a product that was opened."""


class Page(NamedTuple):
    """What there is to see in a state."""

    catalogue: Catalogue
    goal: Goal
    state: State
    rules: Rules
    reward: float
    """Of a purchase now; shown after it."""


def observe(page: Page, mode: str) -> str:
    """Return what an agent sees."""
    return _text(page) if mode == "text" else _rich(page)


def parts(page: Page) -> Iterator[Part]:
    """Yield what is on a page, from top to bottom."""
    state = page.state
    if state.page == "done":
        yield from _done(page) if page.rules.faithful else _receipt(page)
        return
    if state.page == "index":
        yield Part("WebShop")
        yield Part("Instruction: ")
        yield Part(page.goal.instruction)
        yield Part("Search", "button")
        return
    yield from _head(page)
    if state.page == "results":
        yield from _results(page)
        return
    yield Part("< Prev", "button")
    product = page.catalogue.by_asin[state.asin]
    match state.page:
        case "item":
            yield from _item(page, product)
        case "description":
            yield Part(product.description)
        case "features":
            yield from (Part(f" {bullet}") for bullet in product.bullets)


def _head(page: Page) -> Iterator[Part]:
    yield Part("Instruction:")
    yield Part(page.goal.instruction)
    yield Part("Back to Search", "button")


def _results(page: Page) -> Iterator[Part]:
    yield from _numbered(page)
    for product in results(page.catalogue, page.state):
        yield Part(product.asin, "product", product.asin in page.state.visited)
        yield Part(product.title)
        yield Part(product.price_tag)


def _numbered(page: Page) -> Iterator[Part]:
    """Yield what stands above the products."""
    state = page.state
    total = len(page.catalogue.search(state.keywords))
    yield Part(f"Page {state.number} (Total results: {total})")
    if state.number > 1:
        yield Part("< Prev", "button")
    if page.rules.faithful or state.number * 10 < total:
        yield Part("Next >", "button")


def _item(page: Page, product: Product) -> Iterator[Part]:
    chosen = dict(page.state.options)
    address = _address(page.state)
    for name, values in product.options:
        yield Part(name)
        for value in values:
            marked = f'"{value}"' in address if page.rules.faithful else chosen.get(name) == value
            yield Part(value, "option", marked)
    yield Part(product.title)
    yield Part(f"Price: {product.price_tag}")
    yield Part("Rating: N.A.")
    for button in ("Description", "Features", "Reviews", "Buy Now"):
        yield Part(button, "button")


def _address(state: State) -> str:
    """Return the end of an item page's address, where the original looks for chosen values.

    It holds them as JSON, so values with quotes or beyond ASCII are never found.
    """
    keywords = state.keywords.replace(" ", "+")
    return f"{state.asin}/{keywords}/{state.number}/{json.dumps(dict(state.options))}"


def _receipt(page: Page) -> Iterator[Part]:
    state = page.state
    yield Part("Thank you for shopping with us!")
    yield Part(f"Purchased: {state.asin}")
    yield from (Part(f"{name}: {value}") for name, value in state.options)
    yield Part("Your score (min 0.0, max 1.0)")
    yield Part(str(page.reward))


def _done(page: Page) -> Iterator[Part]:
    """Yield the original's last page, which names what it does not fill in."""
    options = json.dumps(dict(page.state.options), sort_keys=True)
    for sign in "<>&'":  # as templates write JSON
        options = options.replace(sign, f"\\u{ord(sign):04x}")
    lines = (
        "Thank you for shopping with us!|Your code: |None| (Paste it in your MTurk interface.)"
        f"|Purchased|asin|{page.state.asin}|options|{{}}|attrs|None|category|None|query|None"
        "|product category|None|Target|asin|options|attrs|price upper|instuction text|category"
        "|product category|query|Goal |None|Reward|Your score (min 0.0, max 1.0)"
        f"|{page.reward}|Reward Details |None"
    )
    yield from (Part(options if line == "{}" else line) for line in lines.split("|"))


def _text(page: Page) -> str:
    if page.state.page == "results":  # half of all pages, and products come again and again
        shown = [*_shown(_head(page)), *_shown(_numbered(page))]
        for product in results(page.catalogue, page.state):
            shown += _listed(product.asin, product.title, product.price_tag)
    else:
        shown = _shown(parts(page), choices=not page.rules.faithful)
    return SEPARATOR.join(shown)


def _shown(found: Iterable[Part], *, choices: bool = False) -> list[str]:
    """Return the texts of parts as `text` has them, without those that do not show."""
    shown = []
    for text, kind, marked in found:
        stripped = text.strip()
        if stripped or _is_seen(text):
            chosen = choices and marked and kind == "option"
            shown.append(CHOSEN.format(stripped) if chosen else stripped)
    return shown


@lru_cache(maxsize=4_096)
def _listed(*texts: str) -> tuple[str, ...]:
    """Return the texts of a product among others."""
    return tuple(_shown(map(Part, texts)))


def _rich(page: Page) -> str:
    head, body = "", list[str]()
    for part in parts(page):
        if not _is_seen(part.text):
            continue
        text = part.text if part.text.strip(_BLANK) else " "
        form = CLICKED if part.marked else BUTTON
        match part.kind:
            case "plain":
                body.append(text)
            case "button":
                body.append(BUTTON.format(text))
            case "option":
                body.append(f"  {form.format(text)}")
                head = f"You have clicked {text}.\n{head}" if part.marked else head
            case "product":
                body.append(f"\n{form.format(text)}")
    return head + "".join(f"{line}\n" for line in body)


_BLANK = " \n\t\f\r"


def _is_seen(text: str) -> bool:
    """Return whether a text shows at all: what is blank with a line break in it does not."""
    return bool(text) and (bool(text.strip(_BLANK)) or "\n" not in text)
