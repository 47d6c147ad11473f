"""The goals of WebShop, made of its instructions as the original makes them, number by number."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product as every_choice
from typing import Any

from turngym.envs.calls import excerpt
from turngym.envs.shop.catalogue import NO_BOUND, Goal, Product
from turngym.envs.shop.load import DataError, Loaded, field, texts

KINDS = ("synthetic", "human")
BOUNDS = tuple(10.0 * number for number in range(1, 100))
"""Prices that a customer may name."""
SHUFFLE_SEED = 233
"""The original's; it decides which goals are in which split."""


def load_goals(loaded: Loaded, kind: str) -> tuple[Goal, ...]:
    """Return all goals, in the order of the original.

    Args:
        loaded: What the files hold.
        kind: `synthetic`, from a template, with every choice of options; or `human`.

    Raises:
        DataError: An instruction is malformed.
    """
    make = _synthetic if kind == "synthetic" else _human
    goals = list(make(loaded))
    random.Random(SHUFFLE_SEED).shuffle(goals)
    return tuple(goals)


def _synthetic(loaded: Loaded) -> Iterator[Goal]:
    wanted = []
    for product in loaded.catalogue.products:
        about = loaded.attributes.get(product.asin, {})
        if about.get("instruction") is None:
            continue
        where = f"product {excerpt(product.asin)}"
        text = field(about, "instruction", where, str)
        attributes = _attributes(about, where)
        bound, said = _bound(product.price, loaded.chance)
        wanted.append((product, text, attributes, bound, said))
    choices = [list(_choices(product)) for product, *_ in wanted]
    common = Counter[str]()
    for (_, _, attributes, _, _), chosen in zip(wanted, choices, strict=True):
        common.update({name: len(chosen) * times for name, times in Counter(attributes).items()})
    for (product, text, attributes, bound, said), chosen in zip(wanted, choices, strict=True):
        weight = sum(1.0 / common[name] for name in attributes) / len(attributes)
        for options in chosen:
            named = ", and ".join(f"{name}: {value}" for name, value in options)
            instruction = f"{text}{' with ' + named if named else ''}{said}"
            yield _goal(product, instruction, attributes, options, bound, weight)


def _human(loaded: Loaded) -> Iterator[Goal]:
    for product in loaded.catalogue.products:
        for one in _instructions(loaded.human, product.asin):
            where = f"product {excerpt(product.asin)}"
            attributes = texts(one.get("instruction_attributes"), "instruction_attributes", where)
            if not attributes:
                continue
            bound, said = _bound(product.price, loaded.chance)
            text = field(one, "instruction", where, str).strip(".")
            values = texts(one.get("instruction_options"), "instruction_options", where)
            options = tuple(("", value) for value in values)
            yield _goal(product, f"{text}{said}", attributes, options, bound, 1.0)


def _instructions(human: Any, asin: str) -> list[dict[str, Any]]:  # foreign JSON
    found = human.get(asin, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise DataError(f"product {excerpt(asin)}: its entry in items_human_ins is no array")
    return found


def _attributes(about: dict[str, Any], where: str) -> tuple[str, ...]:
    name = "instruction_attributes"
    found = texts(about.get(name), name, where)
    if not found:
        raise DataError(f"{where}, field {name!r}: it is empty, though there is an instruction")
    return found


def _choices(product: Product) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield every choice of one value of each option, options by name."""
    groups = sorted(product.options)
    for values in every_choice(*(values for _, values in groups)):
        yield tuple((name, value) for (name, _), value in zip(groups, values, strict=True))


def _bound(price: float, chance: random.Random) -> tuple[float, str]:
    """Draw what a product may cost, and how it is said."""
    above = [bound for bound in BOUNDS if bound > price][:4]
    if len(above) < 2:
        return NO_BOUND, ""
    bound = max(chance.sample(above, 2))
    return bound, f", and price lower than {bound:.2f} dollars"


def _goal(
    product: Product,
    instruction: str,
    attributes: tuple[str, ...],
    options: tuple[tuple[str, str], ...],
    bound: float,
    weight: float,
) -> Goal:
    return Goal(
        asin=product.asin,
        title=product.title,
        category=product.category,
        query=product.query,
        product_category=product.product_category,
        instruction=instruction,
        attributes=attributes,
        options=options,
        price_upper=bound,
        weight=weight,
    )
