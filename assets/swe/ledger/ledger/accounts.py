"""Accounts and their kinds."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The five kinds of accounts."""

    ASSET = "asset"
    EXPENSE = "expense"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"

    @property
    def is_debit_normal(self) -> bool:
        """Whether a debit makes the balance grow: assets and expenses."""
        return self in (Kind.ASSET, Kind.EXPENSE)

    @property
    def is_temporary(self) -> bool:
        """Whether the account is emptied at the end of a period: income and expenses."""
        return self in (Kind.INCOME, Kind.EXPENSE)


@dataclass
class Account:
    """An account of a book; names may be paths such as "assets:bank"."""

    name: str
    kind: Kind
    closed: bool = False

    def __post_init__(self):
        if not self.name or self.name != self.name.strip():
            raise ValueError(f"bad account name {self.name!r}")

    def signed(self, raw: int) -> int:
        """Turn debits minus credits into a balance that is positive on the normal side."""
        return raw if self.kind.is_debit_normal else -raw

    def is_under(self, prefix: str) -> bool:
        """Whether the account is `prefix` itself or lies below it in the path."""
        return self.name == prefix or self.name.startswith(prefix + ":")
