"""What a machine refuses."""


class VendingError(Exception):
    """The base of all refusals."""


class WrongState(VendingError):
    """The action is not possible now."""


class BadCoin(VendingError):
    """A coin the machine does not know."""


class UnknownSlot(VendingError):
    """No slot of this code."""


class SoldOut(VendingError):
    """The slot is empty."""


class NotEnoughMoney(VendingError):
    """The credit is below the price; `missing` cents are to be inserted."""

    def __init__(self, missing):
        super().__init__(f"insert {missing} more")
        self.missing = missing


class NoChange(VendingError):
    """The coins in the machine do not make the change."""
