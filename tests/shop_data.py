"""A shop of twenty products of our own invention, in WebShop's files, and worlds that play it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from turngym.envs.shop.catalogue import Catalogue, Goal, Product
from turngym.envs.shop.engine import Rules
from turngym.envs.shop.env import ShopEnv
from turngym.envs.shop.load import load_catalogue

SHOP = Path(__file__).parent / "data" / "shop"
MUG, CUP, SHELF, SHOES = "B000000001", "B000000002", "B000000004", "B000000006"
TRUFFLES, TOOTHPASTE = "B00000000D", "B00000000B"
OURS, ORIGINAL = Rules(faithful=False), Rules(faithful=True)


def tiny() -> Catalogue:
    return load_catalogue(SHOP, 0, faithful=False).catalogue


def product(**fields: Any) -> Product:
    """Make a product of which only the named fields matter."""
    plain: dict[str, Any] = {
        "asin": "B0",
        "title": "Mug",
        "category": "garden",
        "query": "mugs",
        "product_category": "Home \u203a Mugs",
        "price": 5.0,
        "price_tag": "$5.0",
    }
    return Product(**{**plain, **fields})


def goal(**fields: Any) -> Goal:
    """Make a goal of which only the named fields matter."""
    plain: dict[str, Any] = {
        "asin": "B0",
        "title": "Mug",
        "category": "garden",
        "query": "mugs",
        "product_category": "Home \u203a Mugs",
        "instruction": "Find me a mug",
        "attributes": ("dishwasher safe",),
    }
    return Goal(**{**plain, **fields})


def world_of(wanted: str, **options: Any) -> ShopEnv:
    """Make a world and begin the first task that wants a product."""
    world = ShopEnv(source=SHOP, **options)
    split = world.split
    for index in range(world.task_set.sizes[split]):
        if world.task_set.problem(split, index).goal.asin == wanted:
            world.reset(options={"index": index})
            return world
    raise AssertionError(f"no task wants {wanted}")


def changed_files(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Copy the files, with whatever is done to what they hold, by the beginning of their names."""
    names = [file.stem for file in SHOP.glob("*.json")]
    held = {name: json.loads((SHOP / f"{name}.json").read_text()) for name in names}
    change(held)
    for name, value in held.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    return folder
