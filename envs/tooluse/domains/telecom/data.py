"""Seeded data of the phone company: one or two lines with phones, and three bills, to a customer."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.telecom.tables import (
    TODAY,
    Bill,
    Charge,
    Customer,
    Device,
    Line,
    Outage,
    Plan,
    Settings,
)
from turngym.envs.tooluse.people import CITIES, Person

PLANS = (
    ("Pocket 2", 900, 2, False),
    ("Pocket 6", 1400, 6, False),
    ("Everyday 12", 1900, 12, False),
    ("Everyday 25", 2400, 25, False),
    ("Voyager 12", 2700, 12, True),
    ("Voyager 25", 3300, 25, True),
    ("Voyager 50", 4100, 50, True),
    ("Boundless", 4900, 100, True),
)
MODELS = ("Kestrel 5", "Kestrel 6 Pro", "Lumen A2", "Lumen A3", "Orbit Mini", "Orbit Max")
MONTHS = (("2025-12", "2026-01-20"), ("2026-01", "2026-02-20"), ("2026-02", "2026-03-20"))
"""Months and the days on which their bills are due."""
EXTRAS = (
    Charge(text="Data top-up, 1 GB", cents=300),
    Charge(text="Data top-up, 3 GB", cents=900),
    Charge(text="Roaming day pass", cents=590),
    Charge(text="Calls to service numbers", cents=345),
    Charge(text="Calls abroad", cents=1275),
    Charge(text="Paper bill", cents=150),
    Charge(text="SIM card", cents=500),
)
DOWN: tuple[tuple[Settings, ...], ...] = (
    ("data",),
    ("voice",),
    ("data", "messages"),
    ("data", "messages", "voice"),
)
"""What outages affect."""


def make(chance: Random, people: Sequence[Person]) -> Iterator[Row]:
    """Yield the rows of one database."""
    plans = [
        Plan(
            id=f"PL{place + 1}",
            name=name,
            price=price + chance.choice((0, 49, 99, 150)),
            data_gb=data,
            roaming=roaming,
        )
        for place, (name, price, data, roaming) in enumerate(PLANS)
    ]
    yield from plans
    yield from _outages(chance)
    serials = iter(chance.sample(range(1000, 9999), 2 * len(people)))
    for place, person in enumerate(people):
        customer = Customer(
            id=f"U{4001 + place}",
            name=person.name,
            pin=f"{chance.randint(0, 9999):04d}",
            zip=person.home.zip,
            since=days_on(TODAY, -chance.randint(720, 3000)),
        )
        yield customer
        lines = []
        # nobody's own number has an area below 200
        for number in (person.phone, f"555-104-{1000 + place}")[: chance.choice((1, 1, 2))]:
            device = _device(chance, f"D{next(serials)}{chance.randint(10, 99)}")
            yield device
            lines.append(_line(chance, number, customer, device, plans))
        yield from lines
        yield from _bills(chance, 7001 + 3 * place, customer, lines, plans)


def _outages(chance: Random) -> Iterator[Outage]:
    """Yield outages that are over in all areas, and some that last."""
    codes = [code for _, code in CITIES]
    lasting = chance.sample(codes, 4)
    for place, code in enumerate((*codes, *lasting)):
        is_open = place >= len(codes)
        began = days_on(TODAY, 0 if is_open else -chance.randint(2, 20))
        ends = days_on(TODAY, chance.choice((0, 1))) if is_open else began
        yield Outage(
            id=f"F{301 + place}",
            zip=code,
            affects=chance.choice(DOWN),
            status="open" if is_open else "over",
            began=f"{began} {chance.randint(4, 8):02d}:{chance.randrange(0, 60, 5):02d}",
            ends=f"{ends} {chance.randint(17, 22)}:{chance.randrange(0, 60, 5):02d}",
        )


def _device(chance: Random, device_id: str) -> Device:
    days = chance.randint(10, 700)
    missing: tuple[Settings, ...] = ()
    hardware: Literal["ok", "antenna fault", "battery fault"] = "ok"
    if chance.random() < 0.35:
        missing = chance.choice((("data",), ("messages",), ("voice",), ("data", "messages")))
    elif chance.random() < 0.5:
        hardware = chance.choice(("antenna fault", "battery fault"))
    return Device(
        id=device_id,
        model=chance.choice(MODELS),
        bought=days_on(TODAY, -days),
        owed=0 if days > 360 or chance.random() < 0.3 else 1_990 * chance.randint(1, 12),
        locked=chance.random() < 0.75,
        missing=missing,
        hardware=hardware,
    )


def _line(
    chance: Random, number: str, customer: Customer, device: Device, plans: list[Plan]
) -> Line:
    plan = chance.choice(plans)
    reason = chance.choice(("lost", "lost", "stolen")) if chance.random() < 0.25 else ""
    return Line(
        id=number,
        customer_id=customer.id,
        plan_id=plan.id,
        device_id=device.id,
        status="suspended" if reason else "active",
        status_reason=reason,
        sim=f"89{chance.randint(100_000, 999_999)}",
        roaming=plan.roaming and chance.random() < 0.5,
        contract_until=days_on(TODAY, -chance.randint(-400, 200)),
        used_gb=chance.randint(0, plan.data_gb),
        extra_gb=chance.choice((0, 0, 0, 1, 3, 5)),
    )


def _bills(
    chance: Random, first: int, customer: Customer, lines: list[Line], plans: list[Plan]
) -> Iterator[Bill]:
    """Yield three bills; here and there a charge stands on them twice."""
    prices = {plan.id: plan for plan in plans}
    for place, (month, due) in enumerate(MONTHS):
        charges = [
            Charge(
                text=f"{prices[line.plan_id].name} for {line.id}", cents=prices[line.plan_id].price
            )
            for line in lines
        ]
        charges += chance.sample(EXTRAS, chance.randint(0, 3))
        if chance.random() < 0.3:
            charges.append(chance.choice(charges))
        late: tuple[Literal["open", "overdue", "paid"], ...] = ("paid", "overdue", "open")
        yield Bill(
            id=f"K{first + place}",
            customer_id=customer.id,
            month=month,
            charges=tuple(charges),
            due=due,
            status=late[place] if chance.random() < 0.3 else "paid",
        )
