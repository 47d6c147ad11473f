"""The rules of the phone company that a function can check."""

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Arguments
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.telecom.tables import (
    TODAY,
    Bill,
    Customer,
    Device,
    Line,
    Outage,
    Plan,
)

MOST_GB = 10
"""How much data may be added to a line in a month."""
LARGE_CREDIT = 2500
"""Credits of more cents are for a person."""
UNLOCK_DAYS = 90
"""How long ago a phone must have been bought to be unlocked."""


def overdue(db: Database, customer_id: str) -> tuple[Bill, ...]:
    """Return the bills that a customer should have paid."""
    return db.where(Bill, customer_id=customer_id, status="overdue")


def held(db: Database, line: Line, plan: Plan) -> bool:
    """Say whether a contract keeps a line from a plan."""
    return line.contract_until >= TODAY and plan.price < db.one(Plan, line.plan_id).price


def outages(db: Database, zip: str) -> tuple[Outage, ...]:
    """Return the faults of the network in an area that last."""
    return db.where(Outage, zip=zip, status="open")


def may_unlock(device: Device) -> bool:
    """Say whether the rules let a phone be unlocked."""
    return device.owed == 0 and device.bought <= days_on(TODAY, -UNLOCK_DAYS)


def unpaid(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a change for somebody who has not paid."""
    line = _line(db, name, arguments, "change_plan", "add_data", "set_roaming")
    given = arguments.get("on", True)  # to switch roaming off gives nothing
    return line is not None and given and bool(overdue(db, line.customer_id))


def downgrade(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a move to a cheaper plan during a contract."""
    line = _line(db, name, arguments, "change_plan")
    plan = db.get(Plan, arguments["plan_id"]) if line else None
    return line is not None and plan is not None and held(db, line, plan)


def much_data(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell more data than a line may be given."""
    line = _line(db, name, arguments, "add_data")
    return line is not None and bool(line.extra_gb + arguments["gb"] > MOST_GB)


def idle_settings(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell settings that the phone has, or that cannot help while the network is down."""
    device = _device(db, name, arguments, "send_settings")
    if device is None:
        return False
    owner = db.where(Line, device_id=device.id)[0].customer_id
    down = {one for outage in outages(db, db.one(Customer, owner).zip) for one in outage.affects}
    return arguments["settings"] not in device.missing or arguments["settings"] in down


def idle_ticket(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell an appointment for what is not broken."""
    line = _line(db, name, arguments, "open_ticket")
    if line is None:
        return False
    cure = {"antenna fault": "repair antenna", "battery fault": "replace battery"}
    return bool(cure.get(db.one(Device, line.device_id).hardware) != arguments["topic"])


def large_credit(_: Database, name: str, arguments: Arguments) -> bool:
    """Tell a credit that is for a person to give."""
    return name == "give_credit" and bool(arguments["cents"] > LARGE_CREDIT)


def open_sim(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a new SIM card for a line that is not suspended."""
    line = _line(db, name, arguments, "replace_sim")
    return line is not None and line.status == "active"


def stolen(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a line that works again although its phone was stolen."""
    line = _line(db, name, arguments, "resume_line")
    return line is not None and line.status_reason == "stolen"


def early_unlock(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a phone that is unlocked before its time."""
    device = _device(db, name, arguments, "unlock_device")
    return device is not None and not may_unlock(device)


def _line(db: Database, name: str, arguments: Arguments, *tools: str) -> Line | None:
    return db.get(Line, arguments["number"]) if name in tools else None


def _device(db: Database, name: str, arguments: Arguments, *tools: str) -> Device | None:
    return db.get(Device, arguments["device_id"]) if name in tools else None
