"""What the phone company's goals have in common: cases that fit, first calls, what users tell."""

from collections import Counter
from random import Random
from typing import NamedTuple

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Slot, Step, step
from turngym.envs.tooluse.domains.common import dollars
from turngym.envs.tooluse.domains.telecom import rules
from turngym.envs.tooluse.domains.telecom.tables import (
    Bill,
    Credit,
    Customer,
    Line,
    Settings,
    total,
)
from turngym.envs.tooluse.people import Person

SYMPTOMS: dict[Settings, str] = {
    "data": "I can't open any web page on my phone unless I'm on somebody's Wi-Fi.",
    "messages": "My phone neither sends nor gets text messages.",
    "voice": "Whenever I call somebody, the call drops at once.",
}
"""How people notice what does not work."""

MONTHS = {"2025-12": "December", "2026-01": "January", "2026-02": "February"}
"""How people call the months of their bills."""


class Paid(NamedTuple):
    """What comes before a change that customers with overdue bills may not have."""

    plan: tuple[Step, ...]
    slots: tuple[Slot, ...]
    facts: tuple[str, ...]


def own(db: Database, user: Person) -> Line:
    """Return the line that a person calls about; there may be another on their account."""
    return db.one(Line, user.phone)


def active(db: Database, user: Person) -> Line | None:
    """Return the line of a person if it is in use."""
    line = own(db, user)
    return line if line.status == "active" else None


def as_it_was(db: Database, line: Line) -> bool:
    """Say whether a line has the status and plan that it had before anyone called.

    What would undo an earlier request, or make it needless, is not asked for.
    """
    before = Database(db.tables).one(Line, line.id)
    return (line.status, line.plan_id) == (before.status, before.plan_id)


def owner(db: Database, line: Line) -> Customer:
    """Return whose line it is."""
    return db.one(Customer, line.customer_id)


def found(line: Line) -> Step:
    """Return the call that identifies the customer by their line."""
    return step("find_customer", number=line.id)


def identity(db: Database, line: Line) -> tuple[Slot, Slot]:
    """Return the slots that tell who is calling."""
    return (
        Slot(
            name="phone number",
            says=f"My number is {line.id}.",
            asks=("number", "which line", "account"),
        ),
        Slot(
            name="passcode (PIN)",
            says=f"The PIN is {owner(db, line).pin}.",
            asks=("pin", "passcode", "verify"),
        ),
    )


def paid_up(db: Database, line: Line) -> Paid:
    """Return the calls that make sure that no bill is overdue, paying those that are."""
    look = found(line), step("list_bills", after=(0,), customer_id=line.customer_id)
    late = rules.overdue(db, line.customer_id)
    if not late:
        return Paid(look, (), ())
    agrees = Slot(
        name="payment of the overdue bill",
        says="I didn't know a bill was overdue. Please charge it to my card.",
        asks=("overdue", "pay", "charge"),
    )
    pay = [step("pay_bill", after=(0, 1), bill_id=bill.id) for bill in late]
    return Paid((*look, *pay), (agrees,), tuple(dollars(total(bill)) for bill in late))


def bill_found(line: Line, bill: Bill) -> tuple[Step, ...]:
    """Return the calls that lead to a bill of the line's customer."""
    return (
        found(line),
        step("list_bills", after=(0,), customer_id=bill.customer_id),
        step("get_bill", after=(1,), bill_id=bill.id),
    )


def double(db: Database, chance: Random, line: Line) -> Bill | None:
    """Return a bill of a customer on which a charge stands twice, and that has no credit yet."""
    bills = [
        bill
        for bill in db.where(Bill, customer_id=line.customer_id)
        if twice(bill) and not db.where(Credit, bill_id=bill.id)
    ]
    return chance.choice(bills) if bills else None


def twice(bill: Bill) -> int:
    """Return what was charged twice on a bill, in cents; 0 if nothing was."""
    counts = Counter(bill.charges)
    return sum(charge.cents for charge, count in counts.items() if count > 1)
