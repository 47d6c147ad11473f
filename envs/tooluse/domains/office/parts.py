"""What the goals of the office are made of."""

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, Step, email_slot, step
from turngym.envs.tooluse.domains.common import by_email, series
from turngym.envs.tooluse.domains.office.data import TIMES, coming_days
from turngym.envs.tooluse.domains.office.tables import (
    TODAY,
    Absence,
    Channel,
    Employee,
    Event,
)
from turngym.envs.tooluse.people import Person

LONG_VACATION = 10
"""Vacations of more working days are for the people team."""


class Time(NamedTuple):
    """When a meeting is."""

    day: str
    start: str
    end: str

    def __str__(self) -> str:
        return f"{self.day} from {self.start} to {self.end}"


def account(db: Database, user: Person) -> Employee:
    """Return somebody as an employee."""
    return by_email(db, Employee, user.email)


def time_slot(time: Time) -> Slot:
    """Return when a meeting is to be."""
    asks = ("when", "what time", "which time", "which day", "what day", "date", "new time")
    return Slot(name="date and time", says=f"On {time}, please.", asks=asks)


def days_slot(first: str, last: str) -> Slot:
    """Return when somebody will be away."""
    span = f"from {first} to {last}, the last day included" if first < last else f"only on {first}"
    asks = ("when", "which day", "what day", "dates", "how long")
    return Slot(name="dates", says=f"I'll be away {span}.", asks=asks)


def wording_slot(text: str) -> Slot:
    """Return what a message is to say."""
    asks = ("message", "say", "write", "wording", "text", "post")
    return Slot(name="wording", says=f"Write exactly this: {text}", asks=asks)


def is_later(event: Event) -> bool:
    """Return whether a meeting is after today."""
    return event.day > TODAY


def an_event(
    db: Database, chance: Random, organizer: Employee, fits: Callable[[Event], bool]
) -> Event | None:
    """Return a meeting of an organizer that fits and was not written to; None if there is none."""
    # to cancel what was changed in the same talk would undo some of it
    changed = {row.id for _, row in db.written if isinstance(row, Event)}
    events = db.where(Event, organizer_id=organizer.id)
    own = [event for event in events if fits(event) and event.id not in changed]
    return chance.choice(own) if own else None


def a_time(chance: Random) -> Time:
    """Return half an hour or more within working hours, not today."""
    start = chance.randrange(2, len(TIMES) - 3)
    end = start + chance.randint(1, 3)
    return Time(chance.choice(coming_days(19)[1:]), TIMES[start], TIMES[end])


def is_absent(db: Database, employee: Employee, first: str, last: str) -> bool:
    """Return whether somebody is away already on one of several days."""
    return any(
        first <= one.last_day and one.first_day <= last
        for one in db.where(Absence, employee_id=employee.id)
    )


def is_declinable(event: Event, employee: Employee, first: str, last: str) -> bool:
    """Return whether somebody is invited to a meeting of these days and has not declined."""
    return (
        first <= event.day <= last
        and event.organizer_id != employee.id
        and employee.id in event.people
    )


def listed(employee: Employee, first: str, last: str = "", *, after: tuple[int, ...]) -> Step:
    """Return the call that lists somebody's meetings of a day, or of several."""
    days = {"first_day": first, "last_day": last or first}
    return step("list_events", after=after, employee_id=employee.id, **days)


def declined(event: Event, employee: Employee, *, after: tuple[int, ...]) -> Step:
    """Return the call that declines an invitation."""
    answer = {"event_id": event.id, "employee_id": employee.id, "reply": "declined"}
    return step("answer_invitation", after=after, **answer)


def names(people: Iterable[Employee]) -> str:
    """Return names as one says them."""
    return series([one.name for one in people])


def announcement(db: Database, chance: Random, user: Person) -> Goal:
    """Return the goal of telling the whole company something."""
    employee = account(db, user)
    channel = db.where(Channel, kind="announcements")[0]
    day = chance.choice(coming_days(19)[3:])
    text = chance.choice(
        (
            f"The {employee.team} team moves to another floor on {day}.",
            f"The car park is closed on {day}. Please come by train.",
            f"We will show our spring results at noon on {day}. Everybody is welcome.",
        )
    )
    return Goal(
        request="I have something to tell the whole company. Please post it as an announcement.",
        slots=(email_slot(user), wording_slot(text)),
        plan=(
            step("find_employee", email=user.email),
            step("list_channels"),
            step("send_message", after=(0, 1), sender_id=employee.id, to_id=channel.id, text=text),
        ),
        clauses=("announcements",),
    )
