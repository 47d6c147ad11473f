"""The words of a generated shop: what stands on a product's pages, and how customers ask."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from turngym.envs.shop.catalogue import NO_BOUND
from turngym.envs.shop.vocabulary import Goods, words


class Label(NamedTuple):
    """What is written about a product."""

    title: str
    bullets: tuple[str, ...]
    description: str


def label(goods: Goods, attributes: Sequence[str], titled: int, chance: Random) -> Label:
    """Name and describe a product.

    Its title states up to `titled` of its attributes, its bullets and description all others but one.
    """
    said = words()
    named = {
        "brand": chance.choice(said.brands),
        "series": "".join(map(chance.choice, said.series)).capitalize(),
        "extra": chance.choice(said.extras),
        "years": chance.randint(3, 90),
    }
    stated = list(attributes)
    chance.shuffle(stated)
    number = chance.randint((titled + 1) // 2, titled)
    first, others = stated[:number], stated[number:-1] if len(stated) > number else []
    more = others.pop() if others and chance.random() < 0.5 else ""
    kind = goods.name
    bullets = [
        chance.choice(said.lines["bullet"]).format(wish=wish, kind=kind).capitalize()
        for wish in others
    ]
    also = chance.choice(said.lines["also"]).format(wish=more) if more else ""
    in_title = "".join(f", {wish.title()}" for wish in first)
    return Label(
        chance.choice(said.lines["title"]).format(kind=kind.title(), stated=in_title, **named),
        tuple(bullets),
        chance.choice(said.lines["description"]).format(kind=kind, **named) + also,
    )


def instruction(
    goods: Goods,
    attributes: Sequence[str],
    options: Sequence[tuple[str, str]],
    bound: float,
    aside: bool,
    chance: Random,
) -> str:
    """Say what a customer wants.

    Args:
        goods: The kind of goods.
        attributes: What must be true of it.
        options: What must be chosen.
        bound: The most it may cost.
        aside: Whether they say more than matters.
        chance: Chooses the words.
    """
    asked = words().asked
    said = chance.choice(asked["kind"]).format(kind=f"{_article(goods)} {goods.name}")
    said += chance.choice(asked["wishes"]).format(wishes=_listed(attributes))
    if options:
        form = chance.choice(asked["option"])
        named = [form.format(name=name, value=value) for name, value in options]
        said += chance.choice(asked["options"]).format(options=_listed(named))
    if bound < NO_BOUND:
        said += chance.choice(asked["bound"]).format(bound=bound)
    if not aside:
        return f"{said}."
    before = f"{chance.choice(asked['before'])} " * (chance.random() < 0.5)
    return f"{before}{said}. {chance.choice(asked['aside'])}"


def _listed(texts: Sequence[str]) -> str:
    """Join texts as one says them.

    >>> _listed(["red", "small", "new"])
    'red, small and new'
    """
    return " and ".join((*[", ".join(texts[:-1])] * (len(texts) > 1), texts[-1]))


def _article(goods: Goods) -> str:
    if goods.some:
        return "some"
    return "an" if goods.name[0] in "aeio" else "a"  # a usb hub
