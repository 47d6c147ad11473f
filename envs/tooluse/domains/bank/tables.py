"""The tables of the bank; all amounts are whole cents."""

from dataclasses import dataclass
from typing import ClassVar, Literal

TODAY = "2026-03-16"
"""The day on which every conversation takes place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where letters and cards go."""

    street: str
    city: str
    zip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who banks here."""

    table: ClassVar[str] = "bank.customers"
    id: str
    name: str
    email: str
    date_of_birth: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Money of one customer; each has a checking account and some have savings."""

    table: ClassVar[str] = "bank.accounts"
    id: str
    customer_id: str
    kind: Literal["checking", "savings"]
    balance_cents: int
    status: Literal["open", "under review"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A debit card of an account."""

    table: ClassVar[str] = "bank.cards"
    id: str
    account_id: str
    last_four: str
    expires: str
    status: Literal["active", "locked", "closed"]
    locked_by: Literal["customer", "bank"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Somebody at another bank whom a customer pays."""

    table: ClassVar[str] = "bank.payees"
    id: str
    customer_id: str
    name: str
    account_number: str
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrder:
    """A payment that is made every month."""

    table: ClassVar[str] = "bank.standing_orders"
    id: str
    account_id: str
    payee_id: str
    amount_cents: int
    day_of_month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Money that came to an account (above 0) or left it (below 0)."""

    table: ClassVar[str] = "bank.transactions"
    id: str
    account_id: str
    date: str
    amount_cents: int
    kind: Literal[
        "purchase", "deposit", "transfer", "payment", "loan payment", "fee", "refund", "credit"
    ]
    counterparty: str
    """A merchant or an employer by name; an account, a loan or a payee by id: names stand twice."""
    card_id: str | None = None
    """The card that a purchase was made with."""
    about: str | None = None
    """The transaction that a refund or a credit gives back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A purchase that a customer contests."""

    table: ClassVar[str] = "bank.disputes"
    id: str
    transaction_id: str
    reason: Literal["not recognised", "not received", "wrong amount"]
    status: Literal["open", "settled"]
    opened: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """What a customer owes."""

    table: ClassVar[str] = "bank.loans"
    id: str
    customer_id: str
    kind: Literal["car", "home", "personal"]
    balance_cents: int
    monthly_cents: int
    rate_percent: float
    next_due: str
