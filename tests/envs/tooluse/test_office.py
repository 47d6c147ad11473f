"""The office: what its tools do and refuse, and which calls break its rules."""

import json
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import tooluse_desk
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.tasks import seeded
from turngym.envs.tooluse.database import Database, Row
from turngym.envs.tooluse.domains.office import DOMAIN
from turngym.envs.tooluse.domains.office.data import make
from turngym.envs.tooluse.domains.office.goals import cancel_meeting
from turngym.envs.tooluse.domains.office.tables import (
    Absence,
    Channel,
    Contact,
    Employee,
    Event,
    Invitation,
    Room,
    days_on,
    is_working_day,
    working_days,
)
from turngym.envs.tooluse.people import people


def _employee(key: str, name: str, level: Any = "staff") -> Employee:
    return Employee(
        id=key,
        name=name,
        email=f"{name.lower()}@tamarind.example",
        team="Sales",
        level=level,
        extension="4000",
        vacation_left=6,
    )


ROWS: tuple[Row, ...] = (
    _employee("S1", "Ada", "director"),
    _employee("S2", "Ben"),
    _employee("S3", "Chloe"),
    Room(id="R1", name="Acorn", floor=1, seats=2),
    Room(id="R2", name="Basalt", floor=1, seats=3),
    Room(id="R3", name="Dune", floor=2, seats=6),
    Event(
        id="E1",
        title="Budget review",
        organizer_id="S1",
        day="2026-04-15",
        start="10:00",
        end="11:00",
        invitations=(Invitation(employee_id="S2", reply="accepted"),),
        room_id="R1",
    ),
    Event(
        id="E2",
        title="Stand-up",
        organizer_id="S2",
        day="2026-04-13",
        start="09:00",
        end="09:30",
        invitations=(Invitation(employee_id="S3"),),
        room_id=None,
    ),
    Absence(
        id="A1",
        employee_id="S3",
        kind="training",
        first_day="2026-04-15",
        last_day="2026-04-16",
    ),
    Contact(
        id="K1",
        keeper_id="S2",
        name="Hugo Berg",
        company="Ivory Press",
        email="hugo@ivory-press.example",
        phone="555-100-2000",
    ),
    Channel(id="H1", name="announcements", kind="announcements", member_ids=("S1", "S2", "S3")),
    Channel(id="H2", name="lunch", kind="open", member_ids=("S1",)),
    Channel(id="H3", name="payroll", kind="closed", member_ids=("S1",)),
)
MEETING = {
    "organizer_id": "S1",
    "title": "Roadmap",
    "day": "2026-04-17",
    "start": "10:00",
    "end": "11:00",
    "invited_ids": ["S2"],
    "room_id": "R1",
}


do = partial(tooluse_desk.do, DOMAIN)


def office() -> Database:
    return tooluse_desk.stocked(ROWS)


def done(db: Database, name: str, /, **arguments: object) -> Database:
    return tooluse_desk.done(DOMAIN, db, name, **arguments)[1]


def refusal(name: str, /, **arguments: object) -> str:
    return tooluse_desk.refused(DOMAIN, office(), name, **arguments)


def broken(name: str, /, **arguments: object) -> set[str]:
    return set(tooluse_desk.broken(DOMAIN, office(), name, **arguments))


# ------------------------------------------------------------------ tools


def test_a_new_meeting_takes_its_room() -> None:
    db = done(office(), "create_event", **MEETING)
    (event,) = [one for one in db.all(Event) if one.title == "Roadmap"]
    assert event.invitations == (Invitation(employee_id="S2", reply="pending"),)
    free = json.loads(do(db, "find_rooms", day="2026-04-17", start="10:30", end="12:00").text)
    assert [room["name"] for room in free] == ["Basalt", "Dune"]
    after = do(db, "find_rooms", day="2026-04-17", start="11:00", end="12:00")
    assert [room["name"] for room in json.loads(after.text)] == ["Acorn", "Basalt", "Dune"]


def test_a_taken_room_is_refused_and_nothing_is_written() -> None:
    db = office()
    result = do(db, "create_event", **{**MEETING, "day": "2026-04-15"})
    assert json.loads(result.text) == {
        "error": "Room Acorn is taken on 2026-04-15 from 10:00 to 11:00."
    }
    assert result.database is db


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "11:00"},
        {"start": "9:00"},
        {"day": "2026-04-31"},
        {"day": "20260417"},
        {"day": "2026-04-10"},
        {"invited_ids": []},
        {"invited_ids": ["S2", "S2"]},
        {"invited_ids": ["S1"]},
        {"invited_ids": ["S9"]},
        {"title": " "},
    ],
)
def test_a_meeting_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    assert refusal("create_event", **{**MEETING, **wrong})


def test_a_meeting_that_moves_asks_everybody_again() -> None:
    db = done(office(), "move_event", event_id="E1", day="2026-04-20", start="10:00", end="10:30")
    assert db.one(Event, "E1").day == "2026-04-20"
    assert db.one(Event, "E1").invitations == (Invitation(employee_id="S2", reply="pending"),)


def test_a_cancelled_meeting_leaves_its_room_and_cannot_be_changed() -> None:
    db = done(office(), "cancel_event", event_id="E1", reason="conflict")
    assert (db.one(Event, "E1").room_id, db.one(Event, "E1").reason) == (None, "conflict")
    again = do(db, "invite", event_id="E1", employee_id="S3")
    assert again.text == '{"error":"Meeting E1 is cancelled."}'


def test_only_who_is_invited_answers() -> None:
    db = done(office(), "answer_invitation", event_id="E1", employee_id="S2", reply="declined")
    assert db.one(Event, "E1").people == ("S1",)
    answer = {"event_id": "E1", "employee_id": "S3", "reply": "accepted"}
    assert refusal("answer_invitation", **answer) == "Chloe is not invited to meeting E1."


def test_vacation_takes_working_days_and_training_none() -> None:
    days = {"employee_id": "S2", "first_day": "2026-04-17", "last_day": "2026-04-21"}
    away = done(office(), "record_absence", kind="vacation", **days)
    assert away.one(Employee, "S2").vacation_left == 3
    away = done(office(), "record_absence", kind="training", **days)
    assert away.one(Employee, "S2").vacation_left == 6


def test_vacation_is_refused_where_there_is_none_left_or_somebody_is_away_already() -> None:
    long = {"employee_id": "S2", "first_day": "2026-04-20", "last_day": "2026-04-28"}
    assert refusal("record_absence", kind="vacation", **long) == "Ben has 6 days left, not 7."
    twice = {"employee_id": "S3", "first_day": "2026-04-16", "last_day": "2026-04-17"}
    assert "away already" in refusal("record_absence", kind="vacation", **twice)


def test_only_members_write_to_a_channel() -> None:
    message = {"sender_id": "S2", "to_id": "H2", "text": "Soup today?"}
    assert refusal("send_message", **message) == "S2 is not a member of lunch."
    db = done(office(), "join_channel", channel_id="H2", employee_id="S2")
    db = done(db, "send_message", **message)
    read = do(db, "read_messages", employee_id="S1", with_id="H2")
    assert [one["text"] for one in json.loads(read.text)] == ["Soup today?"]


def test_a_contact_keeps_what_is_not_given() -> None:
    db = done(office(), "update_contact", contact_id="K1", phone="555-777-8888")
    assert db.one(Contact, "K1").phone == "555-777-8888"
    assert db.one(Contact, "K1").email == "hugo@ivory-press.example"
    assert refusal("update_contact", contact_id="K1")
    assert refusal("update_contact", contact_id="K1", phone="call me")


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("change", "clauses"),
    [
        ({}, set()),
        ({"end": "18:30"}, {"hours"}),
        ({"day": "2026-04-18"}, {"hours"}),
        ({"room_id": "R2"}, {"smallest-room"}),
        ({"room_id": None}, set()),
        ({"invited_ids": ["S2", "S3"]}, {"smallest-room"}),
        ({"invited_ids": ["S2", "S3"], "room_id": "R2"}, set()),
        ({"day": "2026-04-15", "invited_ids": ["S2", "S3"], "room_id": "R2"}, {"away"}),
        ({"day": "someday"}, set()),
    ],
)
def test_which_rules_a_new_meeting_breaks(change: dict[str, object], clauses: set[str]) -> None:
    assert broken("create_event", **{**MEETING, **change}) == clauses


def test_meetings_of_today_are_for_the_front_desk() -> None:
    assert broken("cancel_event", event_id="E2", reason="conflict") == {"same-day"}
    assert broken("cancel_event", event_id="E1", reason="conflict") == set()
    assert broken("cancel_event", event_id="E7", reason="conflict") == set()


def test_nobody_is_asked_while_away() -> None:
    assert broken("invite", event_id="E1", employee_id="S3") == {"away"}
    to = {"start": "10:00", "end": "11:00"}
    assert broken("move_event", event_id="E2", day="2026-04-16", **to) == {"away", "same-day"}
    assert broken("move_event", event_id="E1", day="2026-04-16", **to) == set()


def test_a_vacation_of_ten_working_days_is_not_long() -> None:
    days = {"employee_id": "S2", "kind": "vacation", "first_day": "2026-04-20"}
    assert broken("record_absence", last_day="2026-05-01", **days) == set()
    assert broken("record_absence", last_day="2026-05-04", **days) == {"long-vacation"}
    assert broken("record_absence", last_day="2026-05-04", **{**days, "kind": "training"}) == set()


def test_directors_announce_and_closed_channels_stay_closed() -> None:
    assert broken("send_message", sender_id="S1", to_id="H1", text="Hi") == set()
    assert broken("send_message", sender_id="S2", to_id="H1", text="Hi") == {"announcements"}
    assert broken("join_channel", channel_id="H3", employee_id="S2") == {"closed-channels"}
    assert broken("join_channel", channel_id="H2", employee_id="S2") == set()


# ------------------------------------------------------------------ data and days


@given(st.integers(0, 2**32))
def test_rooms_are_large_enough_and_nobody_is_in_two_meetings(seed: int) -> None:
    rows = list(make(seeded(seed), people(seeded(seed), 50)))
    events = [row for row in rows if isinstance(row, Event)]
    seats = {row.id: row.seats for row in rows if isinstance(row, Room)}
    for event in events:
        assert event.room_id is None or seats[event.room_id] > len(event.invitations)
    slots = [(e.day, who, e) for e in events for who in (*e.people, e.room_id) if who]
    slots.sort(key=lambda one: (one[0], one[1], one[2].start))
    for one, other in pairwise(slots):
        assert one[:2] != other[:2] or one[2].end <= other[2].start


@given(st.integers(0, 500), st.integers(-5, 60))
def test_working_days_are_counted_as_a_calendar_does(ahead: int, length: int) -> None:
    first = days_on("2026-01-01", ahead)
    days = [days_on(first, place) for place in range(length)]
    assert working_days(first, days_on(first, length - 1)) == sum(map(is_working_day, days))


def test_a_meeting_that_was_changed_in_a_talk_is_left_alone() -> None:
    ada = people(seeded(1), 1)[0]._replace(email="ada@tamarind.example")
    assert cancel_meeting(office(), seeded(2), ada) is not None
    db = done(office(), "set_room", event_id="E1", room_id="R2")
    assert cancel_meeting(db, seeded(2), ada) is None
