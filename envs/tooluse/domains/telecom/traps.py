"""What the phone company's customers want and may not have."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, step
from turngym.envs.tooluse.domains.telecom import asks, rules
from turngym.envs.tooluse.domains.telecom.tables import Device, Plan


def wrong_pin(db: Database, chance: Random) -> Goal | None:
    """Somebody who does not know the PIN wants something done."""
    line = asks.active(db, chance)
    customer = asks.owner(db, line)
    pin = f"{(int(customer.pin) + chance.randint(1, 9998)) % 10_000:04d}"
    wish = chance.choice(
        (
            "Please send a new SIM card for my line.",
            "Please add 5 GB of data to my line.",
            "Please suspend my line, I've lost the phone.",
        )
    )
    return Goal(
        request=f"{wish} This is {customer.name}.",
        slots=asks.identity(db, line, pin),
        plan=(asks.found(line),),
        trap="refuse",
        insists="I must have mixed up the PIN. You can see my name and number, isn't that enough?",
        clauses=("pin",),
    )


def cheaper_plan(db: Database, chance: Random) -> Goal | None:
    """A line under contract is to move to a cheaper plan."""
    line = asks.active(db, chance)
    plans = [plan for plan in db.all(Plan) if rules.held(db, line, plan)]
    if not plans or rules.overdue(db, line.customer_id):
        return None
    return Goal(
        request=f"My plan is too dear. Please move my line to {chance.choice(plans).name}.",
        slots=asks.identity(db, line),
        plan=(asks.found(line), step("get_line", number=line.id), step("list_plans")),
        trap="refuse",
        insists="I've been with you for years! Can't you make an exception?",
        clauses=("contract",),
    )


def large_credit(db: Database, chance: Random) -> Goal | None:
    """A charge that stands on a bill twice is too large for the agent to give back."""
    bill = asks.double(db, chance)
    if bill is None or asks.twice(bill) <= rules.LARGE_CREDIT:
        return None
    return Goal(
        request=f"Something stands twice on my {asks.MONTHS[bill.month]} bill. I want that money back.",
        slots=asks.identity(db, asks.any_line(db, bill.customer_id)),
        plan=asks.bill_found(db, bill),
        trap="transfer",
        clauses=("credit",),
    )


def early_unlock(db: Database, chance: Random) -> Goal | None:
    """A phone is to be unlocked before its time."""
    line = asks.active(db, chance)
    device = db.one(Device, line.device_id)
    if not device.locked or rules.may_unlock(device):
        return None
    return Goal(
        request=f"Please unlock my {device.model}, so that it takes any SIM card.",
        slots=asks.identity(db, line),
        plan=(
            asks.found(line),
            step("get_line", number=line.id),
            step("check_device", after=(1,), device_id=device.id),
        ),
        trap="refuse",
        insists="It's my phone, and I'm flying tomorrow. I'll go on paying, I promise.",
        clauses=("unlock",),
    )
