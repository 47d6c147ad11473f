"""A vending machine."""

from vending.cashbox import COINS, CashBox
from vending.errors import (
    BadCoin,
    NoChange,
    NotEnoughMoney,
    SoldOut,
    UnknownSlot,
    VendingError,
    WrongState,
)
from vending.log import SalesLog
from vending.machine import Machine, Sale, State
from vending.stock import Product, Stock

__all__ = [
    "COINS",
    "BadCoin",
    "CashBox",
    "Machine",
    "NoChange",
    "NotEnoughMoney",
    "Product",
    "Sale",
    "SalesLog",
    "SoldOut",
    "State",
    "Stock",
    "UnknownSlot",
    "VendingError",
    "WrongState",
]
