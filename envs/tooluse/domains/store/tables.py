"""The tables of the store."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from turngym.envs.tooluse.likeness import Near, Words

TODAY = "2026-03-15"
"""The day on which every conversation takes place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where parcels go."""

    street: str
    city: str
    zip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody with an account."""

    table: ClassVar[str] = "store.customers"
    id: str
    name: str
    email: str
    tier: Literal["basic", "gold"]
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something that is sold in variants."""

    table: ClassVar[str] = "store.products"
    id: str
    name: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One variant of a product."""

    table: ClassVar[str] = "store.items"
    id: str
    product_id: str
    color: str
    size: str
    price: float
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of an order, at the price it was sold for."""

    item_id: str
    price: float
    state: Literal["ordered", "return requested"] = "ordered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody ordered."""

    table: ClassVar[str] = "store.orders"
    id: str
    customer_id: str
    status: Literal["pending", "shipped", "delivered", "cancelled"]
    placed: str
    delivered: str | None
    lines: tuple[Line, ...]
    paid_with: Literal["card", "gift_card", "paypal"]
    shipping: Literal["standard", "express"]
    address: Address
    note: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that goes back."""

    table: ClassVar[str] = "store.refunds"
    id: str
    order_id: str
    amount: Annotated[float, Near(1.0)]
    reason: str
