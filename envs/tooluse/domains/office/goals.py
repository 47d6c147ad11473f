"""What the office's employees want, and what doing it right comes to."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, email_slot, step
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.office.data import TOPICS, coming_days, phone
from turngym.envs.tooluse.domains.office.parts import (
    a_time,
    account,
    an_event,
    announcement,
    days_slot,
    declined,
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
    working_days,
)
from turngym.envs.tooluse.people import Person


def plan_meeting(db: Database, chance: Random, user: Person) -> Goal | None:
    """Plan a meeting with colleagues in the smallest room that will do; the time may change."""
    organizer = account(db, user)
    others = [one for one in db.all(Employee) if one != organizer]
    invited = chance.sample(others, chance.randint(1, 4))
    first, time = a_time(chance), a_time(chance)
    changes = chance.random() < 0.5
    fitting = [room for room in free_rooms(db, *time) if room.seats > len(invited)]
    if not fitting or is_away(db, (organizer.id, *(one.id for one in invited)), time.day):
        return None
    title = f"{chance.choice(TOPICS)} working session"
    searches = [step("search_employees", query=one.name) for one in invited]
    return Goal(
        request=f'Please plan a meeting "{title}" with {names(invited)} for me, '
        "in a room that seats us all. Which will it be?",
        slots=(email_slot(user), time_slot(first if changes else time)),
        change=f"Sorry, that time no longer suits me. Make it {time}, please." if changes else "",
        plan=(
            step("find_employee", email=user.email),
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


def move_meeting(db: Database, chance: Random, user: Person) -> Goal | None:
    """Move a meeting to another time, at which its room is free; the time may change."""
    organizer = account(db, user)
    event = an_event(db, chance, organizer, is_later)
    if event is None:
        return None
    first, time = a_time(chance), a_time(chance)
    there = (event.organizer_id, *(one.employee_id for one in event.invitations))
    rooms = {room.id for room in free_rooms(db, *time, but_for=event.id)}
    if time.day == event.day or is_away(db, there, time.day):
        return None
    if event.room_id is not None and event.room_id not in rooms:
        return None
    changes = chance.random() < 0.5
    return Goal(
        request=f'I need to move my meeting "{event.title}" of {event.day}.',
        slots=(email_slot(user), time_slot(first if changes else time)),
        change=f"Wait, that is not possible for me. Make it {time}, please." if changes else "",
        plan=(
            step("find_employee", email=user.email),
            listed(organizer, event.day, after=(0,)),
            step("move_event", after=(1,), event_id=event.id, **time._asdict()),
        ),
        clauses=("hours", "own-meetings"),
    )


def add_to_meeting(db: Database, chance: Random, user: Person) -> Goal | None:
    """Invite one more to a full room, so that another room is needed."""
    organizer = account(db, user)
    event = an_event(db, chance, organizer, is_later)
    if event is None:
        return None
    room = None if event.room_id is None else db.one(Room, event.room_id)
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
    told = first if changes else guest
    asks = ("who", "whom", "colleague", "name", "invite")
    slot = Slot(name="colleague", says=f"It's {told.name} from {told.team}.", asks=asks)
    return Goal(
        request=f'Please invite one more colleague to my meeting "{event.title}" on {event.day}. '
        "If we don't all fit any longer, book a room where we do, and tell me which.",
        slots=(email_slot(user), slot),
        change=f"No, invite {guest.name} from {guest.team} instead." if changes else "",
        plan=(
            step("find_employee", email=user.email),
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


def cancel_meeting(db: Database, chance: Random, user: Person) -> Goal | None:
    """Cancel a meeting and write to one of those who were invited."""
    organizer = account(db, user)
    event = an_event(db, chance, organizer, is_later)
    if event is None:
        return None
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
            email_slot(user),
            Slot(name="reason", says=because, asks=("reason", "why")),
            wording_slot(text),
        ),
        plan=(
            step("find_employee", email=user.email),
            listed(organizer, event.day, after=(0,)),
            step("cancel_event", after=(1,), event_id=event.id, reason=reason),
            step("search_employees", query=reader.name),
            step("send_message", after=(0, 3), sender_id=organizer.id, to_id=reader.id, text=text),
        ),
        clauses=("own-meetings", "word-for-word"),
    )


def take_vacation(db: Database, chance: Random, user: Person) -> Goal | None:
    """Record a vacation and decline what falls into it; the last day may change."""
    employee = account(db, user)
    first = chance.choice(coming_days(12)[1:])
    last = days_on(first, chance.randint(1, 9))
    days = working_days(first, last)
    invited = [event for event in db.all(Event) if is_declinable(event, employee, first, last)]
    left = employee.vacation_left - days
    if not 1 <= len(invited) <= 5 or left < 0 or is_absent(db, employee, first, last):
        return None
    changes = chance.random() < 0.4
    return Goal(
        request="I'm taking a vacation for some days. Please record it and decline my invitations. "
        "How many days will I have left after that?",
        slots=(email_slot(user), days_slot(first, first if changes else last)),
        change=f"On second thoughts, I'll be away until {last}." if changes else "",
        plan=(
            step("find_employee", email=user.email),
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


def change_contact(db: Database, chance: Random, user: Person) -> Goal | None:
    """Change how a contact outside is reached."""
    keeper = account(db, user)
    kept = db.where(Contact, keeper_id=keeper.id)
    if not kept:
        return None
    contact = chance.choice(kept)
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
            email_slot(user),
            Slot(name=f"new {word}", says=f"The new {word} is {new}.", asks=("new", "number")),
        ),
        plan=(
            step("find_employee", email=user.email),
            step("search_contacts", query=contact.name),
            step("update_contact", after=(0, 1), contact_id=contact.id, **{what: new}),
        ),
        clauses=("contacts",),
    )


def join_and_greet(db: Database, chance: Random, user: Person) -> Goal | None:
    """Join an open channel and write the first message there."""
    employee = account(db, user)
    new = [one for one in db.where(Channel, kind="open") if employee.id not in one.member_ids]
    if not new:
        return None
    channel = chance.choice(new)
    text = chance.choice(
        (
            f"Hello everybody, {employee.name} from {employee.team} here.",
            f"Hi all! I'm {employee.name.split()[0]} and glad to be here.",
            f"Good morning from {employee.team}. What did I miss?",
        )
    )
    return Goal(
        request=f"I'd like to join the {channel.name} channel and post a message there.",
        slots=(email_slot(user), wording_slot(text)),
        plan=(
            step("find_employee", email=user.email),
            step("list_channels"),
            step("join_channel", after=(0, 1), channel_id=channel.id, employee_id=employee.id),
            step("send_message", after=(2,), sender_id=employee.id, to_id=channel.id, text=text),
        ),
        clauses=("closed-channels", "word-for-word"),
    )


def who_wrote(db: Database, chance: Random, user: Person) -> Goal | None:
    """Tell who wrote something in a channel and how to reach them; nothing is to be changed."""
    reader = account(db, user)
    channels = {one.id: one for one in db.all(Channel) if reader.id in one.member_ids}
    read = [one for one in db.all(Message) if one.to_id in channels and one.sender_id != reader.id]
    if not read:
        return None
    message = chance.choice(read)
    channel, sender = channels[message.to_id], db.one(Employee, message.sender_id)
    return Goal(
        request=f'Somebody wrote "{message.text}" in the {channel.name} channel. '
        "Who was that, and what is their extension?",
        slots=(email_slot(user),),
        plan=(
            step("find_employee", email=user.email),
            step("list_channels"),
            step("read_messages", after=(0, 1), employee_id=reader.id, with_id=channel.id),
            step("get_employee", after=(2,), employee_id=sender.id),
        ),
        facts=(sender.name, sender.extension),
    )


def announce(db: Database, chance: Random, user: Person) -> Goal | None:
    """Post an announcement for a director."""
    is_director = account(db, user).level == "director"
    return announcement(db, chance, user) if is_director else None
