"""Products in their slots."""

from collections import namedtuple

from vending.errors import SoldOut, UnknownSlot

CAPACITY = 10


class Product(namedtuple("Product", "name price")):
    """A product and its price in cents, a positive multiple of 5."""

    def __new__(cls, name, price):
        if price <= 0 or price % 5 != 0:
            raise ValueError(f"price must be a positive multiple of 5, not {price}")
        return super().__new__(cls, name, price)


class Stock:
    """Slots such as "A1", each for up to CAPACITY pieces of one product."""

    def __init__(self):
        self._slots = {}

    def load(self, code, product, count):
        """Put pieces into a slot; another product may replace one only if that is sold out.

        Returns the number of pieces that did not fit.
        """
        if len(code) != 2 or not code[0].isupper() or not code[1].isdigit():
            raise ValueError(f"bad slot code {code!r}")
        if count < 1:
            raise ValueError(f"cannot load {count} pieces")
        current, held = self._slots.get(code, (product, 0))
        if held > 0 and current != product:
            raise ValueError(f"slot {code} still holds {current.name}")
        fitting = min(count, CAPACITY - held)
        self._slots[code] = (product, held + fitting)
        return count - fitting

    def product(self, code):
        """The product of a slot, sold out or not."""
        if code not in self._slots:
            raise UnknownSlot(f"no slot {code}")
        return self._slots[code][0]

    def count(self, code):
        """The pieces left in a slot."""
        self.product(code)
        return self._slots[code][1]

    def remove(self, code):
        """Take one piece out of a slot and return its product."""
        product, held = self.product(code), self.count(code)
        if held == 0:
            raise SoldOut(f"{product.name} is sold out")
        self._slots[code] = (product, held - 1)
        return product

    def low(self, threshold=2):
        """The codes of slots with at most `threshold` pieces, in order."""
        return sorted(code for code, (_, held) in self._slots.items() if held <= threshold)
