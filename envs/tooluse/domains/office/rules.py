"""What the tools, the rules and the goals of the office share: who is where when."""

import re
from collections.abc import Iterable

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.common import is_day
from turngym.envs.tooluse.domains.office.tables import (
    TODAY,
    Absence,
    Channel,
    Event,
    Room,
)

MAX_TEXT = 2_000
"""Longer messages are refused."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def free_rooms(
    db: Database, day: str, start: str, end: str, *, but_for: str = ""
) -> tuple[Room, ...]:
    """Return the rooms that no meeting takes at a time, the smallest first.

    Args:
        db: The database.
        day: The day.
        start: From when.
        end: Until when.
        but_for: A meeting that does not count.
    """
    taken = {
        event.room_id
        for event in db.where(Event, day=day)
        if event.start < end and start < event.end and event.id != but_for
    }
    free = (room for room in db.all(Room) if room.id not in taken)
    return tuple(sorted(free, key=lambda room: room.seats))


def is_away(db: Database, employee_ids: Iterable[str], day: str) -> bool:
    """Return whether any of several people is away on a day."""
    people = frozenset(employee_ids)
    return any(
        one.employee_id in people and one.first_day <= day <= one.last_day
        for one in db.all(Absence)
    )


def is_time(day: str, start: str, end: str) -> bool:
    """Return whether texts name a time from start to end on a day.

    >>> is_time("2026-04-20", "09:30", "10:00"), is_time("2026-04-20", "9:30", "10:00")
    (True, False)
    """
    both = _TIME.fullmatch(start) and _TIME.fullmatch(end)
    return both is not None and start < end and is_day(day)


def planned(db: Database, event_id: str) -> Event:
    """Return a meeting that can still be changed."""
    event = db.one(Event, event_id)
    if event.status != "planned":
        raise ToolError(f"Meeting {event.id} is cancelled.")
    if event.day < TODAY:
        raise ToolError(f"Meeting {event.id} is over.")
    return event


def free_room(db: Database, room_id: str, day: str, start: str, end: str, event_id: str) -> Room:
    """Return a room that the agent named for a time, free but for one meeting."""
    room = db.one(Room, room_id)
    if room not in free_rooms(db, day, start, end, but_for=event_id):
        raise ToolError(f"Room {room.name} is taken on {day} from {start} to {end}.")
    return room


def check_member(channel: Channel, employee_id: str) -> None:
    """Refuse somebody who is not in a channel."""
    if employee_id not in channel.member_ids:
        raise ToolError(f"{employee_id} is not a member of {channel.name}.")


def check_time(day: str, start: str, end: str) -> None:
    """Refuse what is no time, or over."""
    if not is_time(day, start, end):
        raise ToolError("A time is a day like 2026-04-20 and a start before an end like 09:30.")
    if day < TODAY:
        raise ToolError(f"{day} is over.")


def check_days(first: str, last: str) -> None:
    """Refuse what is no stretch of days."""
    if not (is_day(first) and is_day(last) and first <= last):
        raise ToolError("Give a first and a last day like 2026-04-20, in order.")
