"""What customers of a generated shop want: products of one split, and what they say of them."""

import itertools
from collections.abc import Mapping, Sequence
from random import Random

from turngym.envs.shop.catalogue import NO_BOUND, Goal, Product
from turngym.envs.shop.generate import FAMILY, Kind, is_held_out, key_of
from turngym.envs.shop.goals import BOUNDS
from turngym.envs.shop.vocabulary import goods
from turngym.envs.shop.wording import instruction
from turngym.envs.tasks import SPLITS, split_of

FREELY = 0.1
"""Share of the customers who do not care what it costs."""


def wanted(products: Sequence[Product]) -> Mapping[str, tuple[int, ...]]:
    """Return which products, by place, are wanted in which split.

    A product's key says which; in `valid_unseen` it must be of a kind that is wanted nowhere else,
    or have an attribute that is asked of its kind nowhere else. Some products nobody wants.
    """
    found: dict[str, list[int]] = {split: [] for split in SPLITS}
    for place, product in enumerate(products):
        split = split_of(key_of(product))
        if askable(product, unseen=split == "valid_unseen"):
            found[split].append(place)
    return {split: tuple(places) for split, places in found.items()}


def askable(product: Product, *, unseen: bool) -> list[str]:
    """Return the attributes that may be asked of a product: they are written on its pages.

    Args:
        product: The product.
        unseen: Whether what is asked must be something that is asked in `valid_unseen` alone; the
            first attribute then is, unless the kind of goods is.
    """
    text = "\n".join((product.title, *product.bullets, product.description)).lower()
    stated = [name for name in product.attributes if name in text]
    if goods()[product.query].unseen:
        return stated if unseen else []
    held_out = [name for name in stated if is_held_out(name, product.query)]
    others = [name for name in stated if name not in held_out]
    if not unseen:
        return others
    return [*held_out[:1], *others] if held_out else []


def family_of(products: Sequence[Product], place: int) -> Sequence[Product]:
    """Return what was made beside a product: all that is nearly the same."""
    first = place - place % FAMILY
    return [*products[first:place], *products[place + 1 : first + FAMILY]]


def goal_for(
    product: Product, rivals: Sequence[Product], kind: Kind, *, unseen: bool, chance: Random
) -> Goal:
    """Ask for a product, if possible so that each of its rivals falls short in some way.

    Args:
        product: What is wanted.
        rivals: What is nearly the same.
        kind: Says how much is asked for.
        unseen: See `askable`.
        chance: Chooses all.
    """
    attributes = _attributes(product, rivals, kind, unseen, chance)
    options = _options(product, rivals, chance)
    bound = _bound(product, rivals, chance)
    one = goods()[product.query]
    said = instruction(one, attributes, options, bound, chance.random() < kind.aside, chance)
    return Goal(
        asin=product.asin,
        title=product.title,
        category=product.category,
        query=product.query,
        product_category=product.product_category,
        instruction=said,
        attributes=tuple(attributes),
        options=tuple(options),
        price_upper=bound,
    )


def _attributes(
    product: Product, rivals: Sequence[Product], kind: Kind, unseen: bool, chance: Random
) -> list[str]:
    """Choose attributes: the one that is held out if there must be one, one that a rival lacks."""
    may = askable(product, unseen=unseen)
    must = may[: unseen and is_held_out(may[0], product.query)]
    number = chance.randint(1, min(kind.wishes, len(may)))
    rest = [name for name in may if name not in must]
    chance.shuffle(rest)
    rest.sort(key=lambda name: all(name in rival.attributes for rival in rivals))
    asked = [*must, *rest][:number]
    chance.shuffle(asked)
    return asked


def _options(product: Product, rivals: Sequence[Product], chance: Random) -> list[tuple[str, str]]:
    """Choose a value of each option, one that a rival does not have where there is one."""
    chosen = []
    for name, values in product.options:
        rare = [one for one in values if any(one not in dict(r.options)[name] for r in rivals)]
        chosen.append((name, chance.choice(rare or values)))
    return chosen


def _bound(product: Product, rivals: Sequence[Product], chance: Random) -> float:
    """Choose what it may cost: more than any price that it shows, less than a dearer rival does."""
    shown = float(product.price_tag.rpartition("$")[2])
    above = list(itertools.islice((bound for bound in BOUNDS if bound > shown), 4))
    below = [bound for bound in above if any(bound < rival.price for rival in rivals)]
    if not above or chance.random() < FREELY:
        return NO_BOUND
    return chance.choice(below or above)
