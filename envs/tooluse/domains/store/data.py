"""Seeded data of the store: 24 products in variants, and some four orders to each customer."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.store.tables import (
    TODAY,
    Address,
    Customer,
    Item,
    Line,
    Order,
    Product,
)
from turngym.envs.tooluse.people import Person

PRODUCTS = (
    ("Ridgeline Tent", "tents", (180, 320)),
    ("Alder Dome Tent", "tents", (240, 410)),
    ("Feather Down Jacket", "jackets", (120, 220)),
    ("Stormline Rain Jacket", "jackets", (80, 150)),
    ("Merino Base Layer", "clothing", (45, 80)),
    ("Trail Running Shorts", "clothing", (25, 48)),
    ("Summit Hiking Boots", "footwear", (110, 190)),
    ("Creek Sandals", "footwear", (40, 75)),
    ("Pathfinder Trail Shoes", "footwear", (90, 140)),
    ("Osprey Ridge Backpack", "packs", (95, 210)),
    ("Daybreak Rucksack", "packs", (50, 95)),
    ("Cirrus Sleeping Bag", "sleeping", (90, 260)),
    ("Stillwater Sleeping Pad", "sleeping", (35, 120)),
    ("Ember Camp Stove", "cooking", (40, 110)),
    ("Titanium Cook Set", "cooking", (55, 130)),
    ("Glacier Water Bottle", "cooking", (18, 38)),
    ("North Star Headlamp", "lights", (22, 65)),
    ("Lantern Bay Camp Light", "lights", (28, 70)),
    ("Granite Trekking Poles", "climbing", (45, 120)),
    ("Sentinel Climbing Harness", "climbing", (60, 110)),
    ("Canyon Climbing Rope", "climbing", (110, 210)),
    ("Harbor Fleece Pullover", "clothing", (55, 95)),
    ("Windward Gloves", "clothing", (20, 45)),
    ("Basecamp Folding Chair", "furniture", (35, 85)),
)
COLORS = ("black", "forest green", "navy", "rust", "sand", "slate")
SIZES = ("small", "medium", "large")


def make(chance: Random, people: Sequence[Person]) -> Iterator[Row]:
    """Yield the rows of one database."""
    items = []
    for number, (name, category, prices) in enumerate(PRODUCTS):
        product = Product(id=f"P{101 + number}", name=name, category=category)
        yield product
        items += _variants(chance, product, *prices)
    yield from items
    number = 0
    for place, person in enumerate(people):
        customer = Customer(
            id=f"C{2001 + place}",
            name=person.name,
            email=person.email,
            tier="gold" if chance.random() < 0.4 else "basic",
            address=Address(**person.home._asdict()),
        )
        yield customer
        for _ in range(chance.randint(3, 7)):
            yield _order(chance, f"W{41_000 + 7 * number}", customer, items)
            number += 1


def _variants(chance: Random, product: Product, low: int, high: int) -> list[Item]:
    """Return three to six variants, no two alike."""
    kinds = [(color, size) for color in COLORS for size in SIZES]
    return [
        Item(
            id=f"{product.id}-{place + 1}",
            product_id=product.id,
            color=color,
            size=size,
            price=round(chance.randint(low, high) - 0.05 * chance.randint(0, 10), 2),
            stock=chance.choice((0, 2, 5, 9, 14)),
        )
        for place, (color, size) in enumerate(chance.sample(kinds, chance.randint(3, 6)))
    ]


def _order(chance: Random, order_id: str, customer: Customer, items: list[Item]) -> Order:
    status: Literal["pending", "shipped", "delivered"] = chance.choice(
        ("pending", "pending", "shipped", "delivered", "delivered", "delivered")
    )
    ago = {"pending": (0, 4), "shipped": (3, 8), "delivered": (9, 90)}[status]
    placed = days_on(TODAY, -chance.randint(*ago))
    arrived = days_on(placed, chance.randint(3, 8))
    return Order(
        id=order_id,
        customer_id=customer.id,
        status=status,
        placed=placed,
        delivered=arrived if status == "delivered" else None,
        lines=tuple(
            Line(item_id=item.id, price=item.price)
            for item in chance.sample(items, chance.randint(1, 4))
        ),
        paid_with=chance.choice(("card", "card", "paypal", "gift_card")),
        shipping="standard",
        address=customer.address,
    )
