"""The generated task sets of the shop."""

import dataclasses
import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from turngym.envs.calls import canonical
from turngym.envs.shop.catalogue import Catalogue
from turngym.envs.shop.engine import Rules
from turngym.envs.shop.generate import Kind, key_of, products
from turngym.envs.shop.sets import VERSION, ShopProblem, make_task
from turngym.envs.shop.store import catalogue_of
from turngym.envs.shop.vocabulary import digest
from turngym.envs.shop.wants import family_of, goal_for, wanted
from turngym.envs.tasks import SPLITS, one_of, seeded

DEFAULT = "shop-generated-1k"
EASY_GOODS = (
    "coffee mug",
    "hoodie",
    "bluetooth speaker",
    "yoga mat",
    "notebook",
    "dog leash",
    "backpack",
    "charging cable",
    "bike helmet",
)
"""The last three are kinds that are wanted in `valid_unseen` alone."""
KINDS: Mapping[str, Kind] = {
    DEFAULT: Kind(products=1_000),
    "shop-generated-10k": Kind(products=10_000),
    "shop-generated-100k": Kind(products=100_000),
    "shop-easy": Kind(
        products=14_000,
        goods=EASY_GOODS,
        attributes=3,
        titled=6,
        options=1,
        wishes=1,
        aside=0.0,
        max_turns=8,
    ),
}
"""The named sets."""
WAYS = 100
"""How many tasks want the same product: other wishes, in other words."""
KEPT = 256
"""Problems kept in memory: the episodes of a group share one."""


class GeneratedGoals:
    """What the customers of one generated shop want.

    All splits share its products, but a product is wanted in one split only. `valid_unseen` wants
    kinds of goods, and pairs of attribute and kind, that no other split wants.
    """

    def __init__(self, name: str, kind: Kind) -> None:
        self.name = name
        self.kind = kind

    @cached_property
    def catalogue(self) -> Catalogue:
        """What is sold; made, or read from the disk, when it is first needed."""
        return _catalogue(_sold(self.kind))

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many tasks each split has: `WAYS` for each product that is wanted."""
        places = _wanted(_sold(self.kind))
        return {split: WAYS * len(places[split]) for split in SPLITS if places[split]}

    def problem(self, split: str, index: int) -> ShopProblem:
        """Return one problem, made anew or remembered."""
        return _generated(self.name, self.kind, split, index)


def generated(name: str | None, changes: Mapping[str, Any]) -> GeneratedGoals:
    """Return a named set, or with changes to its kind a custom one.

    Raises:
        ValueError: There is no such set, or a field has a value that it cannot have.
    """
    name = one_of("task set", DEFAULT if name is None else name, KINDS)
    kind = dataclasses.replace(KINDS[name], **changes)
    if kind != KINDS[name]:
        content = canonical(dataclasses.asdict(kind))
        name = f"custom-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    return GeneratedGoals(name, kind)


@lru_cache(maxsize=2)
def _catalogue(kind: Kind) -> Catalogue:
    origin = f"shop {VERSION} {kind!r}"
    return catalogue_of(f"{origin} {digest()}", kind.products, lambda: products(kind, origin))


def _sold(kind: Kind) -> Kind:
    """Return a kind without what does not matter to the catalogue."""
    asked = {name: getattr(Kind(), name) for name in ("wishes", "aside", "max_turns")}
    return dataclasses.replace(kind, **asked)


@lru_cache(maxsize=2)
def _wanted(kind: Kind) -> Mapping[str, tuple[int, ...]]:
    return wanted(_catalogue(kind).products)


@lru_cache(maxsize=KEPT)
def _generated(name: str, kind: Kind, split: str, index: int) -> ShopProblem:
    sold = _sold(kind)
    catalogue, places = _catalogue(sold), _wanted(sold)[split]
    place = places[index % len(places)]  # so the first tasks want different products
    product = catalogue.products[place]
    goal = goal_for(
        product,
        family_of(catalogue.products, place),
        kind,
        unseen=split == "valid_unseen",
        chance=seeded(f"shop {VERSION} {name}", split, index),
    )
    task = make_task(f"{name}/{split}/{index}", goal, "", catalogue.name, kind.max_turns)
    task = dataclasses.replace(task, key=key_of(product))
    return ShopProblem(task, goal, catalogue, Rules(faithful=False))
