"""The tools of the office."""

import re
from dataclasses import replace
from typing import Literal

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.common import by_email, check_query, check_text
from turngym.envs.tooluse.domains.office.rules import (
    MAX_TEXT,
    check_days,
    check_member,
    check_time,
    free_room,
    free_rooms,
    planned,
)
from turngym.envs.tooluse.domains.office.tables import (
    NOW,
    TODAY,
    Absence,
    Channel,
    Contact,
    Employee,
    Event,
    Invitation,
    Message,
    working_days,
)

_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]")


def find_employee(db: Database, *, email: str) -> object:
    """Find an employee by email address.

    Args:
        email: The whole address.
    """
    return by_email(db, Employee, email)


def get_employee(db: Database, *, employee_id: str) -> object:
    """Show an employee: team, level, extension, vacation days left.

    Args:
        employee_id: For example S108.
    """
    return db.one(Employee, employee_id)


def search_employees(db: Database, *, query: str) -> object:
    """Search the staff directory by words of name or team.

    Args:
        query: One or more words; all must occur.
    """
    check_query(query, MAX_TEXT)
    return tuple(
        {"id": one.id, "name": one.name, "team": one.team, "level": one.level}
        for one in db.search(Employee, query, "name", "team")
    )


def list_absences(db: Database, *, employee_id: str) -> object:
    """List when an employee is away.

    Args:
        employee_id: The employee.
    """
    employee = db.one(Employee, employee_id)
    return db.where(Absence, employee_id=employee.id)


def list_events(db: Database, *, employee_id: str, first_day: str, last_day: str) -> object:
    """List the planned meetings that an employee organizes or is invited to.

    Args:
        employee_id: The employee.
        first_day: For example 2026-04-20.
        last_day: The same day or a later one; included.
    """
    employee = db.one(Employee, employee_id)
    check_days(first_day, last_day)
    return tuple(
        event
        for event in db.all(Event)
        if first_day <= event.day <= last_day
        and event.status == "planned"
        and (
            event.organizer_id == employee.id
            or any(one.employee_id == employee.id for one in event.invitations)
        )
    )


def get_event(db: Database, *, event_id: str) -> object:
    """Show a meeting with its room and who is invited.

    Args:
        event_id: For example E5012.
    """
    return db.one(Event, event_id)


def find_rooms(db: Database, *, day: str, start: str, end: str) -> object:
    """List the rooms that are free at a time, the smallest first.

    Args:
        day: For example 2026-04-20.
        start: For example 09:30.
        end: Later on the same day.
    """
    check_time(day, start, end)
    return free_rooms(db, day, start, end)


def search_contacts(db: Database, *, query: str) -> object:
    """Search the contacts outside by words of name or company.

    Args:
        query: One or more words; all must occur.
    """
    check_query(query, MAX_TEXT)
    return db.search(Contact, query, "name", "company")


def list_channels(db: Database) -> object:
    """List the channels with their kind and the number of members."""
    return tuple(
        {"id": one.id, "name": one.name, "kind": one.kind, "members": len(one.member_ids)}
        for one in db.all(Channel)
    )


def read_messages(db: Database, *, employee_id: str, with_id: str) -> object:
    """Show the messages of a channel, or those between two employees, the oldest first.

    Args:
        employee_id: Who reads: a member of the channel, or one of the two.
        with_id: The channel, or the other employee.
    """
    reader = db.one(Employee, employee_id).id
    if (channel := db.get(Channel, with_id)) is not None:
        check_member(channel, reader)
        found = db.where(Message, to_id=channel.id)
    else:
        pair = {reader, db.one(Employee, with_id).id}
        found = tuple(one for one in db.all(Message) if {one.sender_id, one.to_id} == pair)
    return tuple(sorted(found, key=lambda one: (one.sent, one.id)))


# ------------------------------------------------------------------ meetings


def create_event(
    db: Database,
    *,
    organizer_id: str,
    title: str,
    day: str,
    start: str,
    end: str,
    invited_ids: tuple[str, ...],
    room_id: str | None = None,
) -> Event:
    """Plan a meeting and invite people; they are told.

    Args:
        organizer_id: Whose meeting it is.
        title: What it is about.
        day: For example 2026-04-20.
        start: For example 09:30.
        end: Later on the same day.
        invited_ids: The employees who are invited, each once, the organizer left out.
        room_id: A free room; none if the meeting needs no room.
    """
    organizer = db.one(Employee, organizer_id)
    check_time(day, start, end)
    check_text(title, 80)
    if not invited_ids or len({organizer.id, *invited_ids}) <= len(invited_ids):
        raise ToolError("Invite each person once, at least one, and not the organizer.")
    invited = sorted(db.one(Employee, employee_id).id for employee_id in invited_ids)
    event = Event(
        id=db.mint(Event, "E", organizer.id, title, day, start),
        title=title,
        organizer_id=organizer.id,
        day=day,
        start=start,
        end=end,
        invitations=tuple(Invitation(employee_id=employee_id) for employee_id in invited),
        room_id=None if room_id is None else free_room(db, room_id, day, start, end, "").id,
    )
    db.put(event)
    return event


def move_event(db: Database, *, event_id: str, day: str, start: str, end: str) -> object:
    """Move a meeting to another time in the same room; everybody is asked again.

    Args:
        event_id: The meeting.
        day: For example 2026-04-20.
        start: For example 09:30.
        end: Later on the same day.
    """
    event = planned(db, event_id)
    check_time(day, start, end)
    if (day, start, end) == (event.day, event.start, event.end):
        raise ToolError(f"Meeting {event.id} is at this time already.")
    if event.room_id is not None:
        free_room(db, event.room_id, day, start, end, event.id)
    asked = tuple(replace(one, reply="pending") for one in event.invitations)
    event = replace(event, day=day, start=start, end=end, invitations=asked)
    db.put(event)
    return event


def set_room(db: Database, *, event_id: str, room_id: str) -> object:
    """Book another room for a meeting; the old one becomes free.

    Args:
        event_id: The meeting.
        room_id: A room that is free at the time.
    """
    event = planned(db, event_id)
    if event.room_id == room_id:
        raise ToolError(f"Meeting {event.id} has this room already.")
    room = free_room(db, room_id, event.day, event.start, event.end, event.id)
    event = replace(event, room_id=room.id)
    db.put(event)
    return event


def invite(db: Database, *, event_id: str, employee_id: str) -> object:
    """Invite one more person to a meeting.

    Args:
        event_id: The meeting.
        employee_id: Who is invited.
    """
    event, employee = planned(db, event_id), db.one(Employee, employee_id)
    if employee.id in (event.organizer_id, *(one.employee_id for one in event.invitations)):
        raise ToolError(f"{employee.name} takes part in meeting {event.id} already.")
    both = (*event.invitations, Invitation(employee_id=employee.id))
    event = replace(event, invitations=tuple(sorted(both, key=lambda one: one.employee_id)))
    db.put(event)
    return event


def answer_invitation(
    db: Database, *, event_id: str, employee_id: str, reply: Literal["accepted", "declined"]
) -> object:
    """Answer an invitation for the one who is invited.

    Args:
        event_id: The meeting.
        employee_id: Who answers.
        reply: The answer.
    """
    event, employee = planned(db, event_id), db.one(Employee, employee_id)
    invitations = list(event.invitations)
    for place, one in enumerate(invitations):
        if one.employee_id == employee.id:
            if one.reply == reply:
                raise ToolError(f"{employee.name} has {reply} already.")
            invitations[place] = replace(one, reply=reply)
            event = replace(event, invitations=tuple(invitations))
            db.put(event)
            return event
    raise ToolError(f"{employee.name} is not invited to meeting {event.id}.")


def cancel_event(
    db: Database, *, event_id: str, reason: Literal["no longer needed", "conflict", "postponed"]
) -> object:
    """Cancel a meeting and free its room; everybody invited is told.

    Args:
        event_id: The meeting.
        reason: Why, as the organizer says.
    """
    event = replace(planned(db, event_id), status="cancelled", reason=reason, room_id=None)
    db.put(event)
    return event


# ------------------------------------------------------------------ people and messages


def record_absence(
    db: Database,
    *,
    employee_id: str,
    kind: Literal["vacation", "training", "parental leave"],
    first_day: str,
    last_day: str,
) -> object:
    """Record that an employee will be away; vacation is taken off the days that are left.

    Args:
        employee_id: Who is away.
        kind: What for.
        first_day: For example 2026-04-20.
        last_day: The same day or a later one; included.
    """
    employee = db.one(Employee, employee_id)
    check_days(first_day, last_day)
    for one in db.where(Absence, employee_id=employee.id):
        if first_day <= one.last_day and one.first_day <= last_day:
            raise ToolError(f"{employee.name} is away already: {one.kind} {one.first_day}.")
    if first_day < TODAY:
        raise ToolError("The first day is over.")
    days = working_days(first_day, last_day) if kind == "vacation" else 0
    if days > employee.vacation_left:
        raise ToolError(f"{employee.name} has {employee.vacation_left} days left, not {days}.")
    absence = Absence(
        id=db.mint(Absence, "A", employee.id, first_day),
        employee_id=employee.id,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
    )
    db.put(absence)
    db.put(replace(employee, vacation_left=employee.vacation_left - days))
    return {"absence": absence, "vacation_left": employee.vacation_left - days}


def update_contact(
    db: Database, *, contact_id: str, phone: str | None = None, email: str | None = None
) -> object:
    """Change the phone number or the email address of a contact.

    Args:
        contact_id: For example K305.
        phone: The new number; left as it is if not given.
        email: The new address; left as it is if not given.
    """
    contact = db.one(Contact, contact_id)
    if phone is None and email is None:
        raise ToolError("Give a phone number or an email address.")
    if phone is not None and not _PHONE.fullmatch(phone):
        raise ToolError("A phone number is digits with single spaces or dashes between them.")
    if email is not None and (email.count("@") != 1 or len(email) > 80 or " " in email):
        raise ToolError("This is no email address.")
    contact = replace(contact, phone=phone or contact.phone, email=email or contact.email)
    db.put(contact)
    return contact


def join_channel(db: Database, *, channel_id: str, employee_id: str) -> object:
    """Make an employee a member of a channel.

    Args:
        channel_id: As list_channels gives it.
        employee_id: Who joins.
    """
    channel, employee = db.one(Channel, channel_id), db.one(Employee, employee_id)
    if employee.id in channel.member_ids:
        raise ToolError(f"{employee.name} is a member of {channel.name} already.")
    channel = replace(channel, member_ids=tuple(sorted((*channel.member_ids, employee.id))))
    db.put(channel)
    return {"id": channel.id, "name": channel.name, "members": len(channel.member_ids)}


def send_message(db: Database, *, sender_id: str, to_id: str, text: str) -> object:
    """Send a message to a channel or to one employee.

    Args:
        sender_id: In whose name it is sent; a member if it goes to a channel.
        to_id: The channel or the employee.
        text: The message.
    """
    sender = db.one(Employee, sender_id)
    check_text(text, MAX_TEXT)
    if (channel := db.get(Channel, to_id)) is not None:
        check_member(channel, sender.id)
    elif db.one(Employee, to_id).id == sender.id:
        raise ToolError("Nobody sends messages to themselves.")
    message = Message(
        id=db.mint(Message, "M", sender.id, to_id, text),
        sender_id=sender.id,
        to_id=to_id,
        sent=NOW,
        text=text,
    )
    db.put(message)
    return message
