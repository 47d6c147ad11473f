"""Prices in whole cents, with discounts."""

from dataclasses import dataclass
from typing import Dict, List, Mapping, Optional

from .errors import UnknownItem


def round_half_up(numerator: int, denominator: int) -> int:
    """Return the whole number nearest to a fraction; halves go up. The denominator is positive."""
    if denominator < 1:
        raise ValueError(f"denominator must be at least 1, got {denominator}")
    return (2 * numerator + denominator) // (2 * denominator)


def take_percent(cents: int, percent: int) -> int:
    """Return a share of an amount, to the cent; ValueError unless 0 <= percent <= 100."""
    if not 0 <= percent <= 100:
        raise ValueError(f"percent must be 0 to 100, got {percent}")
    return round_half_up(cents * percent, 100)


@dataclass(frozen=True)
class Bulk:
    """A discount on all pieces of an item from a least quantity on."""

    item: str
    least: int
    percent: int

    def discount(self, item: str, quantity: int, cents: int) -> int:
        """Return the cents that come off a line of an order."""
        if item != self.item or quantity < self.least:
            return 0
        return take_percent(cents, self.percent)


@dataclass(frozen=True)
class Coupon:
    """A discount on a whole order of at least so many cents: a percentage or an amount."""

    code: str
    percent: int = 0
    amount: int = 0
    least_total: int = 0

    def discount(self, total: int) -> int:
        """Return the cents that come off an order, never more than its total."""
        if total < self.least_total:
            return 0
        return min(total, take_percent(total, self.percent) + self.amount)


class PriceList:
    """Prices, bulk discounts and coupons.

    Of several bulk discounts for a line only the highest counts.
    """

    def __init__(self, prices: Mapping[str, int], tax_percent: int = 0) -> None:
        for name, cents in prices.items():
            if cents < 0:
                raise ValueError(f"the price of {name} must not be negative, got {cents}")
        self.prices: Dict[str, int] = dict(prices)
        self.tax_percent = tax_percent
        self._bulk: List[Bulk] = []
        self._coupons: Dict[str, Coupon] = {}

    def add_bulk(self, rule: Bulk) -> None:
        """Add a bulk discount for an item that has a price."""
        self.price(rule.item)
        self._bulk.append(rule)

    def add_coupon(self, coupon: Coupon) -> None:
        """Add a coupon; its code must be new, whatever the case."""
        code = coupon.code.upper()
        if code in self._coupons:
            raise ValueError(f"coupon {code} exists already")
        self._coupons[code] = coupon

    def price(self, item: str) -> int:
        """Return the price of one piece; UnknownItem if there is none."""
        if item not in self.prices:
            raise UnknownItem(item)
        return self.prices[item]

    def line(self, item: str, quantity: int) -> int:
        """Return the price of several pieces after the best bulk discount."""
        if quantity < 0:
            raise ValueError(f"quantity must not be negative, got {quantity}")
        cents = self.price(item) * quantity
        return cents - max((rule.discount(item, quantity, cents) for rule in self._bulk), default=0)

    def total(self, order: Mapping[str, int], code: Optional[str] = None) -> int:
        """Return the price of an order after the coupon and then with tax.

        ValueError for a code that is not known.
        """
        cents = sum(self.line(item, quantity) for item, quantity in order.items())
        if code is not None:
            coupon = self._coupons.get(code.upper())
            if coupon is None:
                raise ValueError(f"unknown coupon {code!r}")
            cents -= coupon.discount(cents)
        return cents + take_percent(cents, self.tax_percent)
