"""The tables of the office."""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from turngym.envs.tooluse.domains.common import days_on as days_on
from turngym.envs.tooluse.likeness import Words

TODAY = "2026-04-13"
"""The Monday on which every conversation takes place."""
NOW = f"{TODAY} 08:00"
"""When messages are sent."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """Somebody who works here."""

    table: ClassVar[str] = "office.employees"
    id: str
    name: str
    email: str
    team: str
    level: Literal["staff", "lead", "director"]
    extension: str
    vacation_left: int
    """Working days of vacation that are left this year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A meeting room; no two have as many seats."""

    table: ClassVar[str] = "office.rooms"
    id: str
    name: str
    floor: int
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One person's place in a meeting."""

    employee_id: str
    reply: Literal["pending", "accepted", "declined"] = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A meeting; its organizer takes part without an invitation."""

    table: ClassVar[str] = "office.events"
    id: str
    title: Words
    organizer_id: str
    day: str
    start: str
    end: str
    invitations: tuple[Invitation, ...]
    """By employee."""
    room_id: str | None
    status: Literal["planned", "cancelled"] = "planned"
    reason: Words = ""
    """Why it was cancelled."""

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who takes part unless they declined."""
        coming = (one.employee_id for one in self.invitations if one.reply != "declined")
        return self.organizer_id, *coming


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody is not there, first and last included."""

    table: ClassVar[str] = "office.absences"
    id: str
    employee_id: str
    kind: Literal["vacation", "training", "parental leave"]
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody outside, kept by one employee."""

    table: ClassVar[str] = "office.contacts"
    id: str
    keeper_id: str
    name: str
    company: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place where its members write to each other."""

    table: ClassVar[str] = "office.channels"
    id: str
    name: str
    kind: Literal["open", "closed", "announcements"]
    member_ids: tuple[str, ...]
    """Sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody wrote to a channel or to one person."""

    table: ClassVar[str] = "office.messages"
    id: str
    sender_id: str
    to_id: str
    """A channel or an employee."""
    sent: str
    text: Words


def is_working_day(day: str) -> bool:
    """Return whether a day is one from Monday to Friday.

    >>> is_working_day("2026-04-17"), is_working_day("2026-04-18")
    (True, False)
    """
    return date.fromisoformat(day).weekday() < 5


def working_days(first: str, last: str) -> int:
    """Count the working days from one day to another, both included.

    >>> working_days("2026-04-17", "2026-04-20")
    2
    """
    start, end = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    weeks, rest = divmod(max(end - start + 1, 0), 7)
    days = (date.fromordinal(end - place) for place in range(rest))
    return weeks * 5 + sum(day.weekday() < 5 for day in days)
