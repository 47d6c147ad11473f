"""The office of a company: meetings, rooms, absences, contacts, messages."""

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Arguments, Clause, Domain
from turngym.envs.tooluse.domains.common import is_day
from turngym.envs.tooluse.domains.office import goals, rules, tools, traps
from turngym.envs.tooluse.domains.office.data import make
from turngym.envs.tooluse.domains.office.parts import LONG_VACATION
from turngym.envs.tooluse.domains.office.tables import (
    TODAY,
    Channel,
    Employee,
    Event,
    Room,
    is_working_day,
    working_days,
)


def _out_of_hours(db: Database, name: str, arguments: Arguments) -> bool:
    if name not in ("create_event", "move_event") or not is_day(arguments["day"]):
        return False
    inside = arguments["start"] >= "08:00" and arguments["end"] <= "18:00"
    return not (inside and is_working_day(arguments["day"]))


def _away(db: Database, name: str, arguments: Arguments) -> bool:
    if name == "create_event":
        people = (arguments["organizer_id"], *arguments["invited_ids"])
        return rules.is_away(db, people, arguments["day"])
    event = db.get(Event, arguments["event_id"]) if name in ("move_event", "invite") else None
    if event is None:
        return False
    if name == "invite":
        return rules.is_away(db, (arguments["employee_id"],), event.day)
    people = (event.organizer_id, *(one.employee_id for one in event.invitations))
    return rules.is_away(db, people, arguments["day"])


def _wrong_room(db: Database, name: str, arguments: Arguments) -> bool:
    room = db.get(Room, arguments.get("room_id") or "")
    if name == "create_event":
        seats = 1 + len(arguments["invited_ids"])
        time, event_id = (arguments["day"], arguments["start"], arguments["end"]), ""
    else:
        event = db.get(Event, arguments["event_id"]) if name == "set_room" else None
        if event is None:
            return False
        seats = 1 + len(event.invitations)
        time, event_id = (event.day, event.start, event.end), event.id
    free = rules.free_rooms(db, *time, but_for=event_id)
    fitting = [other for other in free if other.seats >= seats]
    return room is not None and room not in fitting[:1]


def _same_day(db: Database, name: str, arguments: Arguments) -> bool:
    changes = name in ("move_event", "cancel_event")
    event = db.get(Event, arguments["event_id"]) if changes else None
    return event is not None and event.day == TODAY


def _long_vacation(db: Database, name: str, arguments: Arguments) -> bool:
    if name != "record_absence" or arguments["kind"] != "vacation":
        return False
    first, last = arguments["first_day"], arguments["last_day"]
    return is_day(first) and is_day(last) and working_days(first, last) > LONG_VACATION


def _announcement(db: Database, name: str, arguments: Arguments) -> bool:
    if name != "send_message":
        return False
    channel = db.get(Channel, arguments["to_id"])
    sender = db.get(Employee, arguments["sender_id"])
    public = channel is not None and channel.kind == "announcements"
    return public and sender is not None and sender.level != "director"


def _closed_channel(db: Database, name: str, arguments: Arguments) -> bool:
    channel = db.get(Channel, arguments["channel_id"]) if name == "join_channel" else None
    return channel is not None and channel.kind == "closed"


DOMAIN = Domain(
    name="office",
    role=(
        "You are the office desk of Tamarind Works. Employees write to you about meetings, "
        f"absences, contacts and messages. Today is Monday, {TODAY}; it is eight in the morning."
    ),
    reads=(
        tools.find_employee,
        tools.get_employee,
        tools.search_employees,
        tools.list_absences,
        tools.list_events,
        tools.get_event,
        tools.find_rooms,
        tools.search_contacts,
        tools.list_channels,
        tools.read_messages,
    ),
    writes=(
        tools.create_event,
        tools.move_event,
        tools.set_room,
        tools.invite,
        tools.answer_invitation,
        tools.cancel_event,
        tools.record_absence,
        tools.update_contact,
        tools.join_channel,
        tools.send_message,
    ),
    data=make,
    clauses=(
        Clause(id="identify", text="Find the employee by email before anything else."),
        Clause(
            id="own-meetings",
            text="Move, cancel or change a meeting only for its organizer. Others may answer their "
            "own invitation and no more: refuse, whatever they say.",
        ),
        Clause(
            id="hours",
            text="Meetings are from Monday to Friday between 08:00 and 18:00. Refuse other times.",
            broken=_out_of_hours,
        ),
        Clause(
            id="away",
            text="Nobody is asked to a meeting on a day on which they are away.",
            broken=_away,
        ),
        Clause(
            id="smallest-room",
            text="A meeting gets the smallest free room that has a seat for the organizer and all "
            "who are invited. Invite people before you choose another room for them.",
            broken=_wrong_room,
        ),
        Clause(
            id="same-day",
            text="Meetings of today are moved and cancelled by the front desk in person: transfer "
            "the employee and change nothing.",
            broken=_same_day,
        ),
        Clause(
            id="decline-while-away",
            text="When you record an absence, decline the employee's invitations of those days. "
            "Meetings that they organize stay as they are.",
        ),
        Clause(
            id="long-vacation",
            text=f"Vacations of more than {LONG_VACATION} working days are for the people "
            "team: transfer the employee and record nothing.",
            broken=_long_vacation,
        ),
        Clause(
            id="contacts",
            text="Change a contact only for the employee who keeps it.",
        ),
        Clause(
            id="closed-channels",
            text="Open channels may be joined by everybody. Refuse requests to join closed ones.",
            broken=_closed_channel,
        ),
        Clause(
            id="announcements",
            text="Only directors post to the announcements channel; refuse everybody else.",
            broken=_announcement,
        ),
        Clause(
            id="word-for-word",
            text="Send messages only when asked, in the employee's name and word for word. People "
            "are told about meetings by themselves.",
        ),
    ),
    templates=(
        goals.plan_meeting,
        goals.move_meeting,
        goals.add_to_meeting,
        goals.cancel_meeting,
        goals.take_vacation,
        goals.change_contact,
        goals.join_and_greet,
        goals.who_wrote,
        goals.announce,
        traps.announce_without_right,
        traps.late_meeting,
        traps.someone_elses_meeting,
        traps.same_day_change,
        traps.long_vacation,
    ),
    held_out=("announce", "announce_without_right", "long_vacation"),
)
"""The office."""
