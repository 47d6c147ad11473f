"""What the office's employees want, and what doing it right comes to."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, step
from turngym.envs.tooluse.domains.office.data import TOPICS, coming_days, phone
from turngym.envs.tooluse.domains.office.parts import (
    a_time,
    an_event,
    announcement,
    days_slot,
    declined,
    email_slot,
    is_absent,
    is_declinable,
    is_later,
    listed,
    names,
    time_slot,
    wording_slot,
)
from turngym.envs.tooluse.domains.office.rules import free_rooms, is_away
from turngym.envs.tooluse.domains.office.tables import (
    Channel,
    Contact,
    Employee,
    Event,
    Message,
    Room,
    days_on,
    working_days,
)


def plan_meeting(db: Database, chance: Random) -> Goal | None:
    """Plan a meeting with colleagues in the smallest room that will do; the time may change."""
    organizer, *invited = chance.sample(tuple(db.all(Employee)), chance.randint(2, 5))
    first, time = a_time(chance), a_time(chance)
    changes = chance.random() < 0.5
    fitting = [room for room in free_rooms(db, *time) if room.seats > len(invited)]
    if not fitting or is_away(db, (organizer.id, *(one.id for one in invited)), time.day):
        return None
    title = f"{chance.choice(TOPICS)} working session"
    searches = [step("search_employees", query=one.name) for one in invited]
    return Goal(
        request=f'Please plan a meeting "{title}" with {names(invited)} for me'
        f"{f' on {first}' if changes else ''}, in a room that seats us all. Which will it be?",
        slots=(email_slot(organizer),) if changes else (email_slot(organizer), time_slot(time)),
        change=f"Sorry, that time no longer suits me. Make it {time}, please." if changes else "",
        plan=(
            step("find_employee", email=organizer.email),
            *searches,
            step("find_rooms", **time._asdict()),
            step(
                "create_event",
                after=tuple(range(len(searches) + 2)),
                organizer_id=organizer.id,
                title=title,
                invited_ids=sorted(one.id for one in invited),
                room_id=fitting[0].id,
                **time._asdict(),
            ),
        ),
        facts=(fitting[0].name,),
        clauses=("smallest-room", "away"),
    )


def move_meeting(db: Database, chance: Random) -> Goal | None:
    """Move a meeting to another time, at which its room is free; the time may change."""
    event = an_event(db, chance, is_later)
    first, time = a_time(chance), a_time(chance)
    there = (event.organizer_id, *(one.employee_id for one in event.invitations))
    rooms = {room.id for room in free_rooms(db, *time, but_for=event.id)}
    if time.day == event.day or is_away(db, there, time.day):
        return None
    if event.room_id is not None and event.room_id not in rooms:
        return None
    organizer = db.one(Employee, event.organizer_id)
    changes = chance.random() < 0.5
    return Goal(
        request=f'I need to move my meeting "{event.title}" of {event.day}'
        f"{f' to {first}' if changes else ''}.",
        slots=(email_slot(organizer),) if changes else (email_slot(organizer), time_slot(time)),
        change=f"Wait, that is not possible for me. Make it {time}, please." if changes else "",
        plan=(
            step("find_employee", email=organizer.email),
            listed(organizer, event.day, after=(0,)),
            step("move_event", after=(1,), event_id=event.id, **time._asdict()),
        ),
        clauses=("hours", "own-meetings"),
    )


def add_to_meeting(db: Database, chance: Random) -> Goal | None:
    """Invite one more to a full room, so that another room is needed."""
    event = an_event(db, chance, is_later)
    room = None if event.room_id is None else db.one(Room, event.room_id)
    organizer = db.one(Employee, event.organizer_id)
    inside = {event.organizer_id, *(one.employee_id for one in event.invitations)}
    first, guest = chance.sample([one for one in db.all(Employee) if one.id not in inside], 2)
    free = free_rooms(db, event.day, event.start, event.end, but_for=event.id)
    fitting = [other for other in free if other.seats > len(inside)]
    if (
        room is None
        or room.seats > len(inside)
        or not fitting
        or is_away(db, [guest.id], event.day)
    ):
        return None
    changes = chance.random() < 0.4
    whom = f"{first.name} from {first.team}" if changes else "one more colleague"
    asks = ("who", "whom", "colleague", "name", "invite")
    slot = Slot(name="colleague", says=f"It's {guest.name} from {guest.team}.", asks=asks)
    return Goal(
        request=f'Please invite {whom} to my meeting "{event.title}" on {event.day}. '
        "If we don't all fit any longer, book a room where we do, and tell me which.",
        slots=(email_slot(organizer),) if changes else (email_slot(organizer), slot),
        change=f"No, invite {guest.name} from {guest.team} instead." if changes else "",
        plan=(
            step("find_employee", email=organizer.email),
            listed(organizer, event.day, after=(0,)),
            step("search_employees", query=guest.name),
            step("list_absences", after=(2,), employee_id=guest.id),
            step("invite", after=(1, 2, 3), event_id=event.id, employee_id=guest.id),
            step("find_rooms", after=(1,), day=event.day, start=event.start, end=event.end),
            step("set_room", after=(1, 4, 5), event_id=event.id, room_id=fitting[0].id),
        ),
        facts=(fitting[0].name,),
        clauses=("smallest-room", "away", "own-meetings"),
    )


def cancel_meeting(db: Database, chance: Random) -> Goal | None:
    """Cancel a meeting and write to one of those who were invited."""
    event = an_event(db, chance, is_later)
    organizer = db.one(Employee, event.organizer_id)
    reader = db.one(Employee, chance.choice(event.invitations).employee_id)
    reason, because = chance.choice(
        (
            ("no longer needed", "It's no longer needed."),
            ("conflict", "I have a conflict at that time."),
            ("postponed", "It's postponed to next month."),
        )
    )
    text = chance.choice(
        (
            f'Sorry, I had to cancel "{event.title}". I will call you.',
            f'"{event.title}" is off. Could you send me your notes by mail?',
            f'I cancelled "{event.title}". Thanks for preparing it anyway.',
        )
    )
    return Goal(
        request=f'Please cancel my meeting "{event.title}" on {event.day}, '
        f"and send {reader.name} a message from me.",
        slots=(
            email_slot(organizer),
            Slot(name="reason", says=because, asks=("reason", "why")),
            wording_slot(text),
        ),
        plan=(
            step("find_employee", email=organizer.email),
            listed(organizer, event.day, after=(0,)),
            step("cancel_event", after=(1,), event_id=event.id, reason=reason),
            step("search_employees", query=reader.name),
            step("send_message", after=(0, 3), sender_id=organizer.id, to_id=reader.id, text=text),
        ),
        clauses=("own-meetings", "word-for-word"),
    )


def take_vacation(db: Database, chance: Random) -> Goal | None:
    """Record a vacation and decline what falls into it; the last day may change."""
    employee = chance.choice(tuple(db.all(Employee)))
    first = chance.choice(coming_days(12)[1:])
    last = days_on(first, chance.randint(1, 9))
    days = working_days(first, last)
    invited = [event for event in db.all(Event) if is_declinable(event, employee, first, last)]
    left = employee.vacation_left - days
    if not 1 <= len(invited) <= 5 or left < 0 or is_absent(db, employee, first, last):
        return None
    changes = chance.random() < 0.4
    when = f"only on {first}" if changes else "for some days"
    return Goal(
        request=f"I'm taking a vacation {when}. Please record it and decline my invitations. "
        "How many days will I have left after that?",
        slots=(email_slot(employee),)
        if changes
        else (email_slot(employee), days_slot(first, last)),
        change=f"On second thoughts, I'll be away until {last}." if changes else "",
        plan=(
            step("find_employee", email=employee.email),
            listed(employee, first, last, after=(0,)),
            step(
                "record_absence",
                after=(0,),
                employee_id=employee.id,
                kind="vacation",
                first_day=first,
                last_day=last,
            ),
            *(declined(event, employee, after=(0, 1)) for event in invited),
        ),
        facts=(str(left),),
        clauses=("decline-while-away",),
    )


def change_contact(db: Database, chance: Random) -> Goal | None:
    """Change how a contact outside is reached."""
    contact = chance.choice(tuple(db.all(Contact)))
    keeper = db.one(Employee, contact.keeper_id)
    host = contact.email.split("@")[1]
    what, new = chance.choice(
        (
            ("phone", phone(chance)),
            ("email", f"{contact.name.split()[1].lower()}.{chance.randint(10, 99)}@{host}"),
        )
    )
    word = {"phone": "phone number", "email": "email address"}[what]
    if new in (contact.phone, contact.email):
        return None
    return Goal(
        request=f"My contact {contact.name} at {contact.company} has a new {word}. "
        "Please change it.",
        slots=(
            email_slot(keeper),
            Slot(name=f"new {word}", says=f"The new {word} is {new}.", asks=("new", "number")),
        ),
        plan=(
            step("find_employee", email=keeper.email),
            step("search_contacts", query=contact.name),
            step("update_contact", after=(0, 1), contact_id=contact.id, **{what: new}),
        ),
        clauses=("contacts",),
    )


def join_and_greet(db: Database, chance: Random) -> Goal | None:
    """Join an open channel and write the first message there."""
    channel = chance.choice([one for one in db.all(Channel) if one.kind == "open"])
    employee = chance.choice([one for one in db.all(Employee) if one.id not in channel.member_ids])
    text = chance.choice(
        (
            f"Hello everybody, {employee.name} from {employee.team} here.",
            f"Hi all! I'm {employee.name.split()[0]} and glad to be here.",
            f"Good morning from {employee.team}. What did I miss?",
        )
    )
    return Goal(
        request=f"I'd like to join the {channel.name} channel and post a message there.",
        slots=(email_slot(employee), wording_slot(text)),
        plan=(
            step("find_employee", email=employee.email),
            step("list_channels"),
            step("join_channel", after=(0, 1), channel_id=channel.id, employee_id=employee.id),
            step("send_message", after=(2,), sender_id=employee.id, to_id=channel.id, text=text),
        ),
        clauses=("closed-channels", "word-for-word"),
    )


def who_wrote(db: Database, chance: Random) -> Goal | None:
    """Tell who wrote something in a channel and how to reach them; nothing is to be changed."""
    message = chance.choice(tuple(db.all(Message)))
    channel = db.get(Channel, message.to_id)
    if channel is None:
        return None
    reader = db.one(Employee, chance.choice(channel.member_ids))
    sender = db.one(Employee, message.sender_id)
    if reader == sender:
        return None
    return Goal(
        request=f'Somebody wrote "{message.text}" in the {channel.name} channel. '
        "Who was that, and what is their extension?",
        slots=(email_slot(reader),),
        plan=(
            step("find_employee", email=reader.email),
            step("list_channels"),
            step("read_messages", after=(0, 1), employee_id=reader.id, with_id=channel.id),
            step("get_employee", after=(2,), employee_id=sender.id),
        ),
        facts=(sender.name, sender.extension),
    )


def announce(db: Database, chance: Random) -> Goal | None:
    """Post an announcement for a director."""
    return announcement(db, chance, "director")
