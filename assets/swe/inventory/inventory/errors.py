"""Errors of this package."""


class InventoryError(Exception):
    """Base of all errors of this package."""


class UnknownItem(InventoryError, KeyError):
    """No item has this name."""

    def __str__(self) -> str:
        return f"unknown item {self.args[0]!r}"


class UnknownOrder(InventoryError, KeyError):
    """No open order has this number."""

    def __str__(self) -> str:
        return f"no open order {self.args[0]}"


class InsufficientStock(InventoryError):
    """More was asked for than is there."""

    def __init__(self, name: str, wanted: int, available: int) -> None:
        super().__init__(f"{wanted} {name} wanted, {available} available")
        self.name = name
        self.wanted = wanted
        self.available = available
