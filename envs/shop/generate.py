"""Catalogues made from a vocabulary: families of products that are nearly the same.

A family is a product and three that differ from it in one attribute, in one value of an option, and
in price. Each of the four may be wanted; the others are then what is easily taken for it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import NamedTuple

from turngym.envs.shop.catalogue import Product
from turngym.envs.shop.vocabulary import Goods, goods
from turngym.envs.shop.wording import Label, label
from turngym.envs.tasks import seeded, whole

FAMILY = 4
"""Products of a family: they stand side by side in the catalogue."""
MOST_PRODUCTS = 1_000_000
HELD_OUT = 5
"""One in so many pairs of attribute and kind of goods is wanted in `valid_unseen` alone."""
CENTS = (29, 49, 79, 95, 99)
RANGES = 0.15
"""Share of the products whose price is shown as a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a generated shop is like, and what its customers ask for."""

    products: int = 1_000
    goods: tuple[str, ...] = ()
    """Names of kinds of goods; all of them if none are given."""
    attributes: int = 5
    """Of a product."""
    titled: int = 2
    """The most attributes that a title states; of the others, but one is stated elsewhere."""
    options: int = 3
    """The most options of a product."""
    wishes: int = 3
    """The most attributes that a customer asks for."""
    aside: float = 0.5
    """Share of the customers who talk of what does not matter."""
    max_turns: int = 15

    def __post_init__(self) -> None:
        least = {"products": FAMILY, "attributes": 1, "titled": 0, "options": 0, "wishes": 1}
        for name, bound in {**least, "max_turns": 2}.items():
            object.__setattr__(self, name, whole(name, getattr(self, name), least=bound))
        if self.products > MOST_PRODUCTS:
            raise ValueError(f"products is {self.products}, expected at most {MOST_PRODUCTS}")
        if type(self.aside) not in (int, float) or not 0 <= self.aside <= 1:
            raise ValueError(f"aside is {self.aside!r}, expected a share from 0 to 1")
        object.__setattr__(self, "aside", float(self.aside))
        if not isinstance(self.goods, tuple | list):
            raise ValueError(f"goods is {self.goods!r}, expected a list of names")
        object.__setattr__(self, "goods", tuple(self.goods))
        known = [one.name for one in goods().values()]
        for one in self.goods:
            if one not in known:
                raise ValueError(f"unknown goods {one!r}; known: {', '.join(known)}")

    @property
    def summary(self) -> str:
        """The kind in a few words."""
        sorts = len(self.goods) or len(goods())
        return (
            f"{self.products:,} products of {sorts} kinds, up to {self.wishes} wishes "
            f"and {self.options} options, {self.max_turns} turns"
        )

    @property
    def sells(self) -> tuple[Goods, ...]:
        """The kinds of goods."""
        return tuple(one for one in goods().values() if not self.goods or one.name in self.goods)


class Draft(NamedTuple):
    """A product before it has a name."""

    goods: Goods
    attributes: tuple[str, ...]
    options: tuple[tuple[str, tuple[str, ...]], ...]
    low: float
    high: float
    """The lowest and the highest price that is shown, which may be the same."""


def products(kind: Kind, origin: str) -> Iterator[Product]:
    """Yield the products of a shop.

    Args:
        kind: What it is like.
        origin: Seeds all chance.
    """
    chance = seeded(origin)
    sells, taken = kind.sells, set[str]()
    for number in range(0, kind.products, FAMILY):
        family = list(_family(chance.choice(sells), kind, chance))
        for draft in family[: kind.products - number]:
            said = label(draft.goods, draft.attributes, kind.titled, chance)
            yield _product(draft, _free_id(taken, chance), said, chance)


def key_of(product: Product) -> str:
    """Return what makes a product the same problem: not its name, nor what it costs."""
    options = (f"{name}: {'|'.join(sorted(values))}" for name, values in sorted(product.options))
    content = "\n".join((product.query, "|".join(sorted(product.attributes)), *options))
    return hashlib.sha256(content.encode()).hexdigest()


@lru_cache(maxsize=4_096)
def is_held_out(attribute: str, query: str) -> bool:
    """Tell whether an attribute of a kind of goods is wanted in `valid_unseen` alone."""
    digest = hashlib.sha256(f"held out {attribute} {query}".encode()).digest()
    return int.from_bytes(digest[:8]) % HELD_OUT == 0


def _family(one: Goods, kind: Kind, chance: Random) -> Iterator[Draft]:
    """Yield a product, then one with another attribute, another choice, and a higher price."""
    number = min(kind.attributes, len(one.attributes) - 1)
    held = chance.sample(one.attributes, number)
    low = _price(*one.price, chance)
    high = _price(int(low) + 1, int(low * 1.3) + 2, chance) if chance.random() < RANGES else low
    options = tuple(_offered(group, chance) for group in one.options[: kind.options])
    first = Draft(one, tuple(held), options, low, high)
    yield first
    other = chance.choice([name for name in one.attributes if name not in held])
    swapped = chance.randrange(number)
    held[swapped] = other
    yield first._replace(attributes=tuple(held))
    yield first._replace(options=_changed(first, chance))
    dearer = int(high) + 11 + int(low * chance.uniform(0.2, 1.2))
    dear = _price(dearer, dearer, chance)
    yield first._replace(low=dear, high=dear)


def _offered(group: tuple[str, tuple[str, ...]], chance: Random) -> tuple[str, tuple[str, ...]]:
    """Return an option with those of its values that a product has: two at least."""
    name, values = group
    number = chance.randint(2, max(2, len(values) - 1))
    return name, tuple(sorted(chance.sample(values, number), key=values.index))


def _changed(draft: Draft, chance: Random) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return options of which one has another value for one of its own, if there is another."""
    known = dict(draft.goods.options)
    some = [place for place, (name, values) in enumerate(draft.options) if values != known[name]]
    if not some:
        return draft.options
    place = chance.choice(some)
    name, values = draft.options[place]
    missing = [value for value in known[name] if value not in values]
    kept = {*values, chance.choice(missing)} - {chance.choice(values)}
    changed = name, tuple(value for value in known[name] if value in kept)
    return (*draft.options[:place], changed, *draft.options[place + 1 :])


def _price(least: int, most: int, chance: Random) -> float:
    return chance.randint(least, most) + chance.choice(CENTS) / 100


def _free_id(taken: set[str], chance: Random) -> str:
    while True:
        asin = f"B{chance.randrange(10**9):09}"
        if asin not in taken:
            taken.add(asin)
            return asin


def _product(draft: Draft, asin: str, said: Label, chance: Random) -> Product:
    one, ranges = draft.goods, draft.high > draft.low
    tag = f"${draft.low:.2f} to ${draft.high:.2f}" if ranges else f"${draft.low:.2f}"
    paid = round(chance.uniform(draft.low, draft.high), 2) if ranges else draft.low
    return Product(
        asin=asin,
        title=said.title,
        category=one.department,
        query=one.query,
        product_category=" \u203a ".join(one.path),
        description=said.description,
        bullets=said.bullets,
        options=draft.options,
        attributes=draft.attributes,
        price=paid,
        price_tag=tag,
    )
