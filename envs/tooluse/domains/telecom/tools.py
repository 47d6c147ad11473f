"""The tools of the phone company."""

from dataclasses import replace
from typing import Literal

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.telecom.tables import (
    Bill,
    Credit,
    Customer,
    Device,
    Line,
    Outage,
    Plan,
    Settings,
    Ticket,
    total,
)


def find_customer(db: Database, *, number: str) -> object:
    """Find a customer by any phone number of theirs; the account's PIN is in the answer.

    Args:
        number: For example 555-104-1007.
    """
    line = db.get(Line, number)
    if line is None:
        raise ToolError("No line has this number.")
    return db.one(Customer, line.customer_id)


def list_lines(db: Database, *, customer_id: str) -> object:
    """List the lines of a customer: number, plan, phone, contract, and data used this month.

    Args:
        customer_id: As find_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    return db.where(Line, customer_id=customer.id)


def get_line(db: Database, *, number: str) -> object:
    """Show one line.

    Args:
        number: For example 555-104-1007.
    """
    return db.one(Line, number)


def list_plans(db: Database) -> object:
    """List the plans on sale; prices are in cents a month."""
    return tuple(db.all(Plan))


def find_outages(db: Database, *, zip: str) -> object:
    """List the faults of the network in an area, those that are over too.

    Args:
        zip: Five digits.
    """
    return db.where(Outage, zip=zip)


def check_device(db: Database, *, device_id: str) -> object:
    """Check a phone from afar: settings that are missing, hardware, lock, and what is owed for it.

    Args:
        device_id: As the line has it.
    """
    return db.one(Device, device_id)


def list_bills(db: Database, *, customer_id: str) -> object:
    """List the bills of a customer, without their charges; amounts are in cents.

    Args:
        customer_id: As find_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    return tuple(
        {"id": bill.id, "month": bill.month, "status": bill.status, "total": total(bill)}
        for bill in db.where(Bill, customer_id=customer.id)
    )


def get_bill(db: Database, *, bill_id: str) -> object:
    """Show a bill with its charges, in cents.

    Args:
        bill_id: For example K7004.
    """
    bill = db.one(Bill, bill_id)
    return {"bill": bill, "total": total(bill)}


def pay_bill(db: Database, *, bill_id: str) -> object:
    """Charge a bill to the customer's card.

    Args:
        bill_id: The bill.
    """
    bill = db.one(Bill, bill_id)
    if bill.status == "paid":
        raise ToolError(f"Bill {bill.id} is paid already.")
    db.put(replace(bill, status="paid"))
    return {"bill_id": bill.id, "charged": total(bill)}


def give_credit(
    db: Database,
    *,
    bill_id: str,
    cents: int,
    reason: Literal["charged twice", "not ordered", "outage"],
) -> object:
    """Take an amount off the customer's next bill for something wrong with this one.

    Args:
        bill_id: The bill that was wrong.
        cents: The amount, in cents.
        reason: What was wrong.
    """
    bill = db.one(Bill, bill_id)
    if db.where(Credit, bill_id=bill.id):
        raise ToolError(f"There is a credit for bill {bill.id} already.")
    if not 1 <= cents <= total(bill):
        raise ToolError("A credit is at least one cent and at most the bill.")
    credit = Credit(id=db.mint(Credit, "C", bill.id), bill_id=bill.id, cents=cents, reason=reason)
    db.put(credit)
    return credit


def change_plan(db: Database, *, number: str, plan_id: str) -> object:
    """Move a line to another plan from the next month on.

    Args:
        number: The line.
        plan_id: As list_plans gives it.
    """
    line, plan = _active(db, number), db.one(Plan, plan_id)
    if line.plan_id == plan.id:
        raise ToolError(f"Line {line.id} is on {plan.name} already.")
    changed = replace(line, plan_id=plan.id, roaming=line.roaming and plan.roaming)
    db.put(changed)
    return changed


def set_roaming(db: Database, *, number: str, on: bool) -> object:
    """Let a line be used abroad, or not.

    Args:
        number: The line.
        on: Whether it can be used abroad.
    """
    line = _active(db, number)
    plan = db.one(Plan, line.plan_id)
    if on and not plan.roaming:
        raise ToolError(f"{plan.name} has no roaming.")
    changed = replace(line, roaming=on)
    db.put(changed)
    return changed


def add_data(db: Database, *, number: str, gb: int) -> object:
    """Add data to a line for the rest of this month, at 300 cents a GB on the next bill.

    Args:
        number: The line.
        gb: How many GB.
    """
    line = _active(db, number)
    if not 1 <= gb <= 100:
        raise ToolError("Add from 1 to 100 GB.")
    changed = replace(line, extra_gb=line.extra_gb + gb)
    db.put(changed)
    return {"line": changed, "charged": 300 * gb}


def suspend_line(db: Database, *, number: str, reason: Literal["lost", "stolen"]) -> object:
    """Suspend a line, so that nobody can use it.

    Args:
        number: The line.
        reason: What happened to the phone.
    """
    changed = replace(_active(db, number), status="suspended", status_reason=reason)
    db.put(changed)
    return changed


def resume_line(db: Database, *, number: str) -> object:
    """Let a suspended line be used again.

    Args:
        number: The line.
    """
    line = db.one(Line, number)
    if line.status != "suspended":
        raise ToolError(f"Line {line.id} is not suspended.")
    changed = replace(line, status="active", status_reason="")
    db.put(changed)
    return changed


def replace_sim(db: Database, *, number: str) -> object:
    """Send a new SIM card for a line; the old one stops to work.

    Args:
        number: The line.
    """
    line = db.one(Line, number)
    changed = replace(line, sim=db.mint(Line, "89", line.id, line.sim))
    db.put(changed)
    return changed


def send_settings(db: Database, *, device_id: str, settings: Settings) -> object:
    """Send a phone the settings for one of its jobs.

    Args:
        device_id: The phone.
        settings: What they are for.
    """
    device = db.one(Device, device_id)
    missing = tuple(one for one in device.missing if one != settings)
    changed = replace(device, missing=missing)
    db.put(changed)
    return changed


def unlock_device(db: Database, *, device_id: str) -> object:
    """Unlock a phone for the SIM cards of other companies; it cannot be locked again.

    Args:
        device_id: The phone.
    """
    device = db.one(Device, device_id)
    if not device.locked:
        raise ToolError(f"Phone {device.id} is not locked.")
    changed = replace(device, locked=False)
    db.put(changed)
    return changed


def open_ticket(
    db: Database, *, number: str, topic: Literal["repair antenna", "replace battery"]
) -> object:
    """Book an appointment in the shop for the phone of a line.

    Args:
        number: The line.
        topic: What is to be done.
    """
    line = db.one(Line, number)
    if db.where(Ticket, line=line.id, topic=topic):
        raise ToolError(f"There is a ticket to {topic} for line {line.id} already.")
    ticket = Ticket(id=db.mint(Ticket, "A", line.id, topic), line=line.id, topic=topic)
    db.put(ticket)
    return ticket


def _active(db: Database, number: str) -> Line:
    line = db.one(Line, number)
    if line.status != "active":
        raise ToolError(f"Line {line.id} is suspended.")
    return line
