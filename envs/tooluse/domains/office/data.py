"""Seeded data of the office: 50 employees, 10 rooms, some 140 meetings, 8 channels, 150 messages."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Literal

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.office.tables import (
    TODAY,
    Absence,
    Channel,
    Contact,
    Employee,
    Event,
    Invitation,
    Message,
    Room,
    is_working_day,
)
from turngym.envs.tooluse.people import FIRST, LAST, Person

TEAMS = ("Design", "Engineering", "Finance", "Legal", "Operations", "Research", "Sales", "Support")
ROOMS = (
    ("Acorn", 3),
    ("Basalt", 4),
    ("Cobalt", 5),
    ("Dune", 6),
    ("Ember", 7),
    ("Fjord", 8),
    ("Grove", 10),
    ("Heron", 12),
    ("Inlet", 16),
    ("Juniper", 24),
)
TOPICS = (
    "Audit", "Brand", "Budget", "Catalogue", "Harvest", "Hiring", "Insurance", "Inventory",
    "Launch", "Logistics", "Packaging", "Pricing", "Roadmap", "Safety", "Supplier", "Website",
)  # fmt: skip
KINDS = (
    "briefing", "check-in", "handover", "kick-off", "planning", "retrospective", "review",
    "status", "workshop",
)  # fmt: skip
COMPANIES = (
    "Aldgate Paper", "Bluefin Freight", "Corvid Labels", "Delphi Glass", "Eastwick Mills",
    "Foxglove Media", "Gantry Systems", "Halyard Insurance", "Ivory Press", "Keystone Pallets",
)  # fmt: skip
CHANNELS: tuple[tuple[str, Literal["open", "closed", "announcements"]], ...] = (
    ("announcements", "announcements"),
    ("bike-to-work", "open"),
    ("book-club", "open"),
    ("customer-news", "open"),
    ("lunch", "open"),
    ("site-moves", "open"),
    ("payroll", "closed"),
    ("negotiations", "closed"),
)
THINGS = (
    "the label printer", "the north gate", "the loading dock", "the projector in Heron",
    "the new badge reader", "the stock count", "the spring catalogue", "the coffee machine",
    "the visitor parking", "the fire drill", "the archive shelf", "the pallet scale",
    "the summer schedule", "the paint sample box", "the delivery van", "the seating plan",
)  # fmt: skip
NEWS = (
    "will be out of order until Thursday", "is ready, please have a look", "needs one more check",
    "has moved to the second floor", "is done, thanks to everybody who helped",
    "is due again next week", "has a new key, ask the front desk", "works again",
)  # fmt: skip
TIMES = (*(f"{hour:02d}:{half}" for hour in range(8, 18) for half in ("00", "30")), "18:00")
"""When meetings begin and end."""


def make(chance: Random, people: Sequence[Person]) -> Iterator[Row]:
    """Yield the rows of one database."""
    staff = _staff(chance, people)
    yield from staff
    rooms = [
        Room(id=f"R{place + 1}", name=name, floor=1 + place % 3, seats=seats)
        for place, (name, seats) in enumerate(ROOMS)
    ]
    yield from rooms
    absences = _absences(chance, staff)
    yield from absences
    yield from _events(chance, staff, rooms, absences)
    yield from _contacts(chance, staff)
    channels = [_channel(chance, f"H{20 + n}", *one, staff) for n, one in enumerate(CHANNELS)]
    yield from channels
    yield from _messages(chance, staff, channels)


@lru_cache(maxsize=64)
def coming_days(number: int) -> tuple[str, ...]:
    """Return the working days of so many days, from today on."""
    days = (days_on(TODAY, ahead) for ahead in range(number))
    return tuple(day for day in days if is_working_day(day))


def _staff(chance: Random, people: Sequence[Person]) -> list[Employee]:
    """Return a director, a lead and some others of each team."""
    levels: dict[int, Literal["lead", "director"]] = {0: "director", 1: "lead"}
    extensions = chance.sample(range(2000, 9000), len(people))
    return [
        Employee(
            id=f"S{101 + place}",
            name=person.name,
            email=person.email,
            team=TEAMS[place % len(TEAMS)],
            level=levels.get(place // len(TEAMS), "staff"),
            extension=str(extension),
            vacation_left=chance.randint(12, 27),
        )
        for place, (person, extension) in enumerate(zip(people, extensions, strict=True))
    ]


def _absences(chance: Random, staff: list[Employee]) -> list[Absence]:
    found = []
    for place, employee in enumerate(chance.sample(staff, 14)):
        first = chance.choice(coming_days(26)[2:])
        kind: Literal["vacation", "training"] = chance.choice(("vacation", "training"))
        found.append(
            Absence(
                id=f"A{place + 700}",
                employee_id=employee.id,
                kind=kind,
                first_day=first,
                last_day=days_on(first, chance.randint(0, 4)),
            )
        )
    return found


def _events(
    chance: Random, staff: list[Employee], rooms: list[Room], absences: list[Absence]
) -> list[Event]:
    """Return meetings in which nobody is in two places, nor in one while away."""
    titles = [f"{topic} {kind}" for topic in TOPICS for kind in KINDS]
    days = (*(days_on(TODAY, -ago) for ago in (3, 4, 5)), TODAY, TODAY, *coming_days(19))
    events: list[Event] = []
    for title in chance.sample(titles, len(titles)):
        start = chance.randrange(len(TIMES) - 3)
        organizer, *invited = chance.sample(staff, chance.choice((2, 3, 3, 4, 4, 5, 6, 7, 9)))
        event = Event(
            id=f"E{5003 + 3 * len(events)}",
            title=title,
            organizer_id=organizer.id,
            day=chance.choice(days),
            start=TIMES[start],
            end=TIMES[start + chance.randint(1, 3)],
            invitations=_invitations(chance, invited),
            room_id=None,
        )
        busy = [other for other in events if _overlap(event, other)]
        if not _meet(event, busy, absences):
            events.append(_in_room(chance, event, busy, rooms))
    return events


def _invitations(chance: Random, invited: list[Employee]) -> tuple[Invitation, ...]:
    replies: tuple[Literal["pending", "accepted", "declined"], ...] = (
        "accepted", "accepted", "accepted", "pending", "declined",
    )  # fmt: skip
    ids = sorted(one.id for one in invited)
    return tuple(Invitation(employee_id=one, reply=chance.choice(replies)) for one in ids)


def _overlap(one: Event, other: Event) -> bool:
    return one.day == other.day and one.start < other.end and other.start < one.end


def _meet(event: Event, busy: list[Event], absences: list[Absence]) -> bool:
    """Return whether anybody of a meeting is in another at that time, or away."""
    there = {event.organizer_id, *(one.employee_id for one in event.invitations)}
    return any(there.intersection(other.people) for other in busy) or any(
        one.employee_id in there and one.first_day <= event.day <= one.last_day for one in absences
    )


def _in_room(chance: Random, event: Event, busy: list[Event], rooms: list[Room]) -> Event:
    """Return a meeting with the smallest room that is free, or now and then with none."""
    taken = {other.room_id for other in busy}
    fitting = [r for r in rooms if r.id not in taken and r.seats > len(event.invitations)]
    if not fitting or chance.random() < 0.1:
        return event
    return replace(event, room_id=fitting[0].id)


def _contacts(chance: Random, staff: list[Employee]) -> Iterator[Contact]:
    everybody = [(first, last) for first in FIRST for last in LAST]
    for place, (first, last) in enumerate(chance.sample(everybody, 60)):
        company = chance.choice(COMPANIES)
        host = company.lower().replace(" ", "-")
        yield Contact(
            id=f"K{301 + place}",
            keeper_id=chance.choice(staff).id,
            name=f"{first} {last}",
            company=company,
            email=f"{first}.{last}{chance.randint(10, 99)}@{host}.example".lower(),
            phone=phone(chance),
        )


def phone(chance: Random) -> str:
    """Return a phone number."""
    return f"555-{chance.randint(100, 999)}-{chance.randint(1000, 9999)}"


def _channel(
    chance: Random,
    key: str,
    name: str,
    kind: Literal["open", "closed", "announcements"],
    staff: list[Employee],
) -> Channel:
    """Return a channel: everybody reads announcements, most channels have a dozen members."""
    members = staff if kind == "announcements" else chance.sample(staff, chance.randint(7, 18))
    return Channel(id=key, name=name, kind=kind, member_ids=tuple(sorted(m.id for m in members)))


def _messages(chance: Random, staff: list[Employee], channels: list[Channel]) -> Iterator[Message]:
    """Yield messages of every channel about things all different, and some between two people."""
    directors = sorted(one.id for one in staff if one.level == "director")
    pairs = []
    for channel in channels:
        senders = directors if channel.kind == "announcements" else channel.member_ids
        pairs += [(chance.choice(senders), channel.id, thing) for thing in _some(chance)]
    for _ in range(50):
        sender, reader = chance.sample(staff, 2)
        pairs.append((sender.id, reader.id, chance.choice(THINGS)))
    for place, (sender_id, to_id, thing) in enumerate(pairs):
        day = days_on(TODAY, -chance.randint(3, 20))
        yield Message(
            id=f"M{8001 + place}",
            sender_id=sender_id,
            to_id=to_id,
            sent=f"{day} {chance.choice(TIMES)}",
            text=f"{thing[0].upper()}{thing[1:]} {chance.choice(NEWS)}.",
        )


def _some(chance: Random) -> list[str]:
    return chance.sample(THINGS, chance.randint(8, 14))
