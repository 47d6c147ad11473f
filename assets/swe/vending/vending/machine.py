"""The machine itself, with its states."""

from collections import namedtuple
from enum import Enum

from vending.cashbox import COINS, CashBox
from vending.errors import BadCoin, NotEnoughMoney, WrongState
from vending.log import SalesLog
from vending.stock import Stock

State = Enum("State", "IDLE CREDIT MAINTENANCE OUT_OF_SERVICE")
Sale = namedtuple("Sale", "product change")

MAX_CREDIT = 1000
MAX_WRONG_PINS = 3


class Machine:
    """A machine is IDLE, holds CREDIT, or is open for MAINTENANCE.

    After MAX_WRONG_PINS wrong pins in a row it is OUT_OF_SERVICE until `reset`.
    """

    def __init__(self, pin="1234"):
        self.state = State.IDLE
        self.stock = Stock()
        self.box = CashBox()
        self.log = SalesLog()
        self._pin = pin
        self._wrong_pins = 0
        self._inserted = {}

    @property
    def credit(self):
        """The cents inserted and not yet spent."""
        return sum(coin * count for coin, count in self._inserted.items())

    def insert(self, coin):
        """Insert a coin and return the credit; more than MAX_CREDIT is not taken."""
        self._need(State.IDLE, State.CREDIT)
        if coin not in COINS:
            raise BadCoin(f"no coin of {coin}")
        if self.credit + coin > MAX_CREDIT:
            raise BadCoin(f"credit cannot exceed {MAX_CREDIT}")
        self._inserted[coin] = self._inserted.get(coin, 0) + 1
        self.state = State.CREDIT
        return self.credit

    def refund(self):
        """Give the very coins back that were inserted, as {coin: count}."""
        self._need(State.CREDIT)
        coins, self._inserted = self._inserted, {}
        self.state = State.IDLE
        return coins

    def choose(self, code):
        """Sell a piece of a slot and return the Sale, with the change as {coin: count}.

        If it cannot be sold, the credit stays. The inserted coins may serve as change.
        """
        self._need(State.IDLE, State.CREDIT)
        product = self.stock.product(code)
        if self.credit < product.price:
            raise NotEnoughMoney(product.price - self.credit)
        self.box.add(self._inserted)
        try:
            change = self.box.change(self.credit - product.price)
            self.stock.remove(code)
        except Exception:
            self.box.take(self._inserted)
            raise
        self.box.take(change)
        self._inserted = {}
        self.state = State.IDLE
        self.log.record(product)
        return Sale(product, change)

    def open_door(self, pin):
        """Open for maintenance with the right pin; return whether it was right."""
        self._need(State.IDLE)
        if pin != self._pin:
            self._wrong_pins += 1
            if self._wrong_pins >= MAX_WRONG_PINS:
                self.state = State.OUT_OF_SERVICE
            return False
        self._wrong_pins = 0
        self.state = State.MAINTENANCE
        return True

    def close_door(self):
        """End maintenance."""
        self._need(State.MAINTENANCE)
        self.state = State.IDLE

    def reset(self):
        """Put a machine that is out of service back to work."""
        self._need(State.OUT_OF_SERVICE)
        self._wrong_pins = 0
        self.state = State.IDLE

    def load(self, code, product, count):
        """Load pieces into a slot; return how many did not fit."""
        self._need(State.MAINTENANCE)
        return self.stock.load(code, product, count)

    def fill(self, coins):
        """Add coins for change."""
        self._need(State.MAINTENANCE)
        self.box.add(coins)

    def collect(self, keep=5):
        """Take the takings out, but for `keep` coins of each kind; return their sum."""
        self._need(State.MAINTENANCE)
        return sum(coin * count for coin, count in self.box.skim(keep).items())

    def _need(self, *states):
        if self.state not in states:
            raise WrongState(f"not possible while {self.state.name}")
