"""What is in stock, and for whom."""

from dataclasses import dataclass
from typing import Dict, List, Mapping, Optional

from .errors import InsufficientStock, InventoryError, UnknownItem, UnknownOrder
from .events import EventLog


@dataclass
class Item:
    """One kind of goods; of those on hand some may be reserved."""

    name: str
    on_hand: int = 0
    reserved: int = 0
    reorder_point: int = 0
    reorder_quantity: int = 1

    @property
    def available(self) -> int:
        """How many are on hand and not reserved."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Whether no more are available than the reorder point."""
        return self.available <= self.reorder_point


class Stock:
    """Items by name and open orders by number, counted from 1."""

    def __init__(self, log: Optional[EventLog] = None) -> None:
        self.log = EventLog() if log is None else log
        self._items: Dict[str, Item] = {}
        self._orders: Dict[int, Dict[str, int]] = {}
        self._last_order = 0

    def add_item(self, name: str, reorder_point: int = 0, reorder_quantity: int = 1) -> Item:
        """Add a kind of goods of which there is none yet; its name must be new."""
        if name in self._items:
            raise InventoryError(f"item {name!r} exists already")
        if reorder_point < 0:
            raise ValueError(f"reorder_point must not be negative, got {reorder_point}")
        if reorder_quantity < 1:
            raise ValueError(f"reorder_quantity must be at least 1, got {reorder_quantity}")
        item = Item(name, reorder_point=reorder_point, reorder_quantity=reorder_quantity)
        self._items[name] = item
        return item

    def item(self, name: str) -> Item:
        """Return an item; UnknownItem if there is none."""
        if name not in self._items:
            raise UnknownItem(name)
        return self._items[name]

    def names(self) -> List[str]:
        """Return the names of all items by the alphabet."""
        return sorted(self._items)

    def available(self, name: str) -> int:
        """Return how many of an item can still be reserved."""
        return self.item(name).available

    def receive(self, name: str, quantity: int) -> int:
        """Take goods in and return how many are on hand."""
        item = self.item(name)
        _require_positive(quantity)
        item.on_hand += quantity
        self.log.record("received", name, quantity)
        return item.on_hand

    def write_off(self, name: str, quantity: int) -> int:
        """Take spoilt goods out, of those not reserved, and return how many are on hand."""
        item = self.item(name)
        _require_positive(quantity)
        if quantity > item.available:
            raise InsufficientStock(name, quantity, item.available)
        was_low = item.is_low
        item.on_hand -= quantity
        self.log.record("written_off", name, quantity)
        self._warn(item, was_low)
        return item.on_hand

    def reserve(self, wanted: Mapping[str, int]) -> int:
        """Reserve all goods of an order, or none, and return the number of the order.

        InsufficientStock names the first item of which there are too few.
        """
        if not wanted:
            raise ValueError("an order needs at least one item")
        for name, quantity in wanted.items():
            _require_positive(quantity)
            if quantity > self.available(name):
                raise InsufficientStock(name, quantity, self.available(name))
        for name, quantity in wanted.items():
            item = self.item(name)
            was_low = item.is_low
            item.reserved += quantity
            self.log.record("reserved", name, quantity)
            self._warn(item, was_low)
        self._last_order += 1
        self._orders[self._last_order] = dict(wanted)
        return self._last_order

    def order(self, number: int) -> Dict[str, int]:
        """Return a copy of what an open order reserves; UnknownOrder if there is none."""
        if number not in self._orders:
            raise UnknownOrder(number)
        return dict(self._orders[number])

    def open_orders(self) -> List[int]:
        """Return the numbers of the open orders, oldest first."""
        return sorted(self._orders)

    def release(self, number: int) -> None:
        """Close an order and make its goods available again."""
        for name, quantity in self.order(number).items():
            self.item(name).reserved -= quantity
            self.log.record("released", name, quantity)
        del self._orders[number]

    def fulfil(self, number: int) -> None:
        """Close an order and send its goods away."""
        for name, quantity in self.order(number).items():
            item = self.item(name)
            item.reserved -= quantity
            item.on_hand -= quantity
            self.log.record("fulfilled", name, quantity)
        del self._orders[number]

    def to_reorder(self) -> Dict[str, int]:
        """Return how many to buy of each low item, by the alphabet.

        The quantity is the least multiple of the reorder quantity that lifts what is
        available above the reorder point.
        """
        wanted = {}
        for name in self.names():
            item = self._items[name]
            if item.is_low:
                missing = item.reorder_point - item.available + 1
                lots = -(-missing // item.reorder_quantity)
                wanted[name] = lots * item.reorder_quantity
        return wanted

    def _warn(self, item: Item, was_low: bool) -> None:
        """Record that an item became low, once, with what is available."""
        if item.is_low and not was_low:
            self.log.record("low", item.name, item.available)


def _require_positive(quantity: int) -> None:
    if quantity < 1:
        raise ValueError(f"quantity must be at least 1, got {quantity}")
