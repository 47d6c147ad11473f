"""What the phone company's customers want and may have."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, Step, step
from turngym.envs.tooluse.domains.common import dollars
from turngym.envs.tooluse.domains.telecom import asks, rules
from turngym.envs.tooluse.domains.telecom.tables import (
    Customer,
    Device,
    Line,
    Plan,
)
from turngym.envs.tooluse.people import CITIES, Person


def outage_question(db: Database, chance: Random, user: Person) -> Goal | None:
    """Tell when the network of an area is up again; nobody has to be identified."""
    city, code = chance.choice(CITIES)
    found = rules.outages(db, code)
    if not found:
        return None
    return Goal(
        request=f"Hi, is something wrong with your network in {city}, {code}? "
        "When will it be repaired?",
        plan=(step("find_outages", zip=code),),
        facts=(found[0].ends.split()[1],),
    )


def outage_at_home(db: Database, chance: Random, user: Person) -> Goal | None:
    """A phone does not work because the network is down: nothing can be done but to say when."""
    line = asks.active(db, user)
    if line is None:
        return None
    customer = asks.owner(db, line)
    found = rules.outages(db, customer.zip)
    if not found:
        return None
    symptom = asks.SYMPTOMS[chance.choice(found[0].affects)]
    return Goal(
        request=f"{symptom} Can you fix it, please?",
        slots=asks.identity(db, line),
        plan=(asks.found(line), step("find_outages", after=(0,), zip=customer.zip)),
        facts=(found[0].ends.split()[1],),
        clauses=("settings",),
    )


def lost_settings(db: Database, chance: Random, user: Person) -> Goal | None:
    """A phone lacks settings; all that are missing have to be sent."""
    line = asks.active(db, user)
    if line is None:
        return None
    device, customer = db.one(Device, line.device_id), asks.owner(db, line)
    if not device.missing or rules.outages(db, customer.zip):
        return None
    return Goal(
        request=f"{asks.SYMPTOMS[device.missing[0]]} What can you do about it?",
        slots=asks.identity(db, line),
        plan=(
            *_checked(line, customer),
            *(
                step("send_settings", after=(1, 2, 3), device_id=device.id, settings=settings)
                for settings in device.missing
            ),
        ),
        clauses=("settings",),
    )


def broken_phone(db: Database, chance: Random, user: Person) -> Goal | None:
    """A phone is broken and has to go to the shop."""
    line = asks.active(db, user)
    if line is None:
        return None
    device, customer = db.one(Device, line.device_id), asks.owner(db, line)
    if device.hardware == "ok" or rules.outages(db, customer.zip):
        return None
    antenna = device.hardware == "antenna fault"
    symptom = "hardly ever finds a network" if antenna else "is off by noon, however I charge it"
    return Goal(
        request=f"My phone {symptom}. I've restarted it twice already.",
        slots=asks.identity(db, line),
        plan=(
            *_checked(line, customer),
            step(
                "open_ticket",
                after=(1, 2, 3),
                number=line.id,
                topic="repair antenna" if antenna else "replace battery",
            ),
        ),
        clauses=("repair",),
    )


def more_data(db: Database, chance: Random, user: Person) -> Goal | None:
    """Add data to a line; an overdue bill is paid first."""
    line = asks.active(db, user)
    room = rules.MOST_GB - line.extra_gb if line else 0
    if line is None or room < 2:
        return None
    said, gb = chance.sample(range(1, room + 1), 2)
    changes = chance.random() < 0.4
    wish = f"Could you add {said} GB?" if changes else "Could you add some?"
    amount = Slot(
        name="amount of data", says=f"{gb} GB will do.", asks=("how much", "gb", "amount", "many")
    )
    paid = asks.paid_up(db, line)
    return Goal(
        request=f"I'm running out of data this month. {wish} What will it cost?",
        slots=(*asks.identity(db, line), *paid.slots, *(() if changes else (amount,))),
        change=f"Actually, make it {gb} GB rather than {said}." if changes else "",
        plan=(
            *paid.plan,
            step("get_line", number=line.id),
            step("add_data", after=tuple(range(len(paid.plan) + 1)), number=line.id, gb=gb),
        ),
        facts=(*paid.facts, dollars(300 * gb)),
        clauses=("data", "overdue"),
    )


def other_plan(db: Database, chance: Random, user: Person) -> Goal | None:
    """Move a line to another plan; the customer may change their mind about which."""
    line = asks.active(db, user)
    if line is None or not asks.as_it_was(db, line):
        return None
    plans = [p for p in db.all(Plan) if p.id != line.plan_id and not rules.held(db, line, p)]
    if len(plans) < 2:
        return None
    first, plan = chance.sample(plans, 2)
    changes = chance.random() < 0.5
    wish = f"I'd like to move my line to {first.name}." if changes else "I want another plan."
    which = Slot(name="plan", says=f"{plan.name}, please.", asks=("plan", "which"))
    paid = asks.paid_up(db, line)
    return Goal(
        request=f"{wish} What will I pay a month?",
        slots=(*asks.identity(db, line), *paid.slots, *(() if changes else (which,))),
        change=f"Thinking about it, {plan.name} suits me better." if changes else "",
        plan=(
            *paid.plan,
            step("get_line", number=line.id),
            step("list_plans"),
            step(
                "change_plan",
                after=tuple(range(len(paid.plan) + 2)),
                number=line.id,
                plan_id=plan.id,
            ),
        ),
        facts=(*paid.facts, dollars(plan.price)),
        clauses=("contract", "overdue"),
    )


def going_abroad(db: Database, chance: Random, user: Person) -> Goal | None:
    """Let a line be used abroad, which takes another plan, and a paid bill if one is overdue."""
    line = asks.active(db, user)
    if line is None or not asks.as_it_was(db, line):
        return None
    gb = chance.choice((10, 20, 40))
    fit = [plan for plan in db.all(Plan) if plan.roaming and plan.data_gb >= gb]
    plan = min(fit, key=lambda one: one.price)
    if db.one(Plan, line.plan_id).roaming or rules.held(db, line, plan):
        return None
    need = Slot(
        name="data needed",
        says=f"I need at least {gb} GB a month, and the cheapest plan that has it.",
        asks=("how much", "gb", "which plan", "data"),
    )
    paid = asks.paid_up(db, line)
    reads = (*paid.plan, step("get_line", number=line.id), step("list_plans"))
    after = tuple(range(len(reads)))
    return Goal(
        request="I'm going abroad next week and want to use my phone there. If my plan doesn't "
        "allow it, please find me one that does. What would it cost a month?",
        slots=(*asks.identity(db, line), *paid.slots, need),
        plan=(
            *reads,
            step("change_plan", after=after, number=line.id, plan_id=plan.id),
            step("set_roaming", after=(len(reads),), number=line.id, on=True),
        ),
        facts=(*paid.facts, dollars(plan.price)),
        clauses=("overdue",),
    )


def charged_twice(db: Database, chance: Random, user: Person) -> Goal | None:
    """Give credit for a charge that stands on a bill twice."""
    line = asks.own(db, user)
    bill = asks.double(db, chance, line)
    if bill is None or asks.twice(bill) > rules.LARGE_CREDIT:
        return None
    cents = asks.twice(bill)
    return Goal(
        request=f"You charged me twice for something on my {asks.MONTHS[bill.month]} bill. "
        "Please give it back. How much is it?",
        slots=asks.identity(db, line),
        plan=(
            *asks.bill_found(line, bill),
            step("give_credit", after=(2,), bill_id=bill.id, cents=cents, reason="charged twice"),
        ),
        facts=(dollars(cents),),
        clauses=("credit",),
    )


def lost_phone(db: Database, chance: Random, user: Person) -> Goal | None:
    """Suspend the line of a phone that is gone, and send a new SIM card if one is wanted."""
    line = asks.active(db, user)
    if line is None or not asks.as_it_was(db, line):
        return None
    reason, told = chance.choice(
        (
            ("lost", "I've lost my phone, probably on the bus."),
            ("stolen", "Somebody stole my phone at the market!"),
        )
    )
    wants = chance.random() < 0.6
    says = "Yes, please send me a new SIM card." if wants else "No, I don't need a new SIM card."
    sim = step("replace_sim", after=(2,), number=line.id)
    return Goal(
        request=f"{told} Nobody should be able to use my line.",
        slots=(
            *asks.identity(db, line),
            Slot(name="new SIM card", says=says, asks=("sim", "card")),
        ),
        plan=(
            asks.found(line),
            step("get_line", number=line.id),
            step("suspend_line", after=(0, 1), number=line.id, reason=reason),
            *([sim] if wants else []),
        ),
        clauses=("lost",),
    )


def found_phone(db: Database, chance: Random, user: Person) -> Goal | None:
    """Let the line of a phone that turned up be used again."""
    line = asks.own(db, user)
    if line.status_reason != "lost" or not asks.as_it_was(db, line):
        return None
    return Goal(
        request="Good news, my phone was behind the sofa! Please switch my line on again.",
        slots=asks.identity(db, line),
        plan=(
            asks.found(line),
            step("get_line", number=line.id),
            step("resume_line", after=(0, 1), number=line.id),
        ),
        clauses=("stolen",),
    )


def unlock(db: Database, chance: Random, user: Person) -> Goal | None:
    """Unlock a phone that is paid off."""
    line = asks.active(db, user)
    if line is None:
        return None
    device = db.one(Device, line.device_id)
    if not device.locked or not rules.may_unlock(device):
        return None
    return Goal(
        request=f"I'd like my {device.model} to take another company's SIM card when I travel.",
        slots=asks.identity(db, line),
        plan=(
            asks.found(line),
            step("get_line", number=line.id),
            step("check_device", after=(1,), device_id=device.id),
            step("unlock_device", after=(0, 1, 2), device_id=device.id),
        ),
        clauses=("unlock",),
    )


def _checked(line: Line, customer: Customer) -> tuple[Step, ...]:
    """Return the calls that find out what is wrong with a phone."""
    return (
        asks.found(line),
        step("get_line", number=line.id),
        step("find_outages", after=(0,), zip=customer.zip),
        step("check_device", after=(1,), device_id=line.device_id),
    )
