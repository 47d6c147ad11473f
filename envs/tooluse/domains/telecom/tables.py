"""The tables of the phone company."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from turngym.envs.tooluse.domains.common import dollars as dollars
from turngym.envs.tooluse.likeness import Near

TODAY = "2026-03-15"
"""The day on which every conversation takes place."""

Settings = Literal["data", "messages", "voice"]
"""What a phone needs from the company to do one of its jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who pays for lines."""

    table: ClassVar[str] = "telecom.customers"
    id: str
    name: str
    pin: str
    """Four digits."""
    zip: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a line may cost and use in a month; amounts are in cents."""

    table: ClassVar[str] = "telecom.plans"
    id: str
    name: str
    price: int
    data_gb: int
    roaming: bool
    """Whether lines on it can be used abroad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A phone number in use; the number is its key."""

    table: ClassVar[str] = "telecom.lines"
    id: str
    customer_id: str
    plan_id: str
    device_id: str
    status: Literal["active", "suspended"]
    status_reason: str
    sim: str
    roaming: bool
    contract_until: str
    used_gb: int
    """This month."""
    extra_gb: int
    """Bought on top of the plan this month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A phone that was sold with a line, and what its last check found."""

    table: ClassVar[str] = "telecom.devices"
    id: str
    model: str
    bought: str
    owed: int
    """What is still to be paid for it, in cents."""
    locked: bool
    """Whether it takes SIM cards of this company only."""
    missing: tuple[Settings, ...]
    """Settings that it lacks."""
    hardware: Literal["ok", "antenna fault", "battery fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A fault of the network."""

    table: ClassVar[str] = "telecom.outages"
    id: str
    zip: str
    affects: tuple[Settings, ...]
    status: Literal["open", "over"]
    began: str
    ends: str
    """When it ended or is expected to: day and time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line of a bill."""

    text: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a customer owes for a month."""

    table: ClassVar[str] = "telecom.bills"
    id: str
    customer_id: str
    month: str
    charges: tuple[Charge, ...]
    due: str
    status: Literal["open", "overdue", "paid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Money that is taken off the next bill."""

    table: ClassVar[str] = "telecom.credits"
    id: str
    bill_id: str
    cents: Annotated[int, Near(100)]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Work for somebody in the shop."""

    table: ClassVar[str] = "telecom.tickets"
    id: str
    line: str
    topic: str


def total(bill: Bill) -> int:
    """Return what a bill comes to, in cents."""
    return sum(charge.cents for charge in bill.charges)
