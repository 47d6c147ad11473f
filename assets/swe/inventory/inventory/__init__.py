"""Stock, prices and events."""

from .errors import InsufficientStock, InventoryError, UnknownItem, UnknownOrder
from .events import Event, EventLog
from .pricing import Bulk, Coupon, PriceList, round_half_up
from .stock import Item, Stock

__all__ = [
    "Bulk",
    "Coupon",
    "Event",
    "EventLog",
    "InsufficientStock",
    "InventoryError",
    "Item",
    "PriceList",
    "Stock",
    "UnknownItem",
    "UnknownOrder",
    "round_half_up",
]
