"""The travel desk: what its tools do and refuse, and which calls break its rules."""

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import pytest
import tooluse_desk

from turngym.envs.tooluse.database import Database, Row
from turngym.envs.tooluse.domain import tables_of, tools_of
from turngym.envs.tooluse.domains.travel import DOMAIN, asks
from turngym.envs.tooluse.domains.travel.prices import booking_price, offer
from turngym.envs.tooluse.domains.travel.rules import owed
from turngym.envs.tooluse.domains.travel.tables import (
    Booking,
    Flight,
    Hotel,
    Leg,
    Offer,
    Refund,
    Room,
    Stay,
    Traveler,
    Voucher,
)
from turngym.envs.tooluse.people import Person, Place

ANA = Traveler(id="T1", name="Ana Ito", email="ana@mail.example", tier="standard")
BEN = Traveler(id="T2", name="Ben Falk", email="ben@mail.example", tier="gold")
OUT = Flight(
    id="F1",
    origin="Ashford",
    destination="Dunmore",
    day="2026-03-20",
    departs="08:00",
    arrives="09:30",
    status="scheduled",
    offers=(
        Offer(cabin="economy", price=100, seats=4),
        Offer(cabin="business", price=250, seats=2),
    ),
)
LATER = replace(
    OUT, id="F2", day="2026-03-22", offers=(replace(OUT.offers[0], price=130), OUT.offers[1])
)
BACK = replace(OUT, id="F3", origin="Dunmore", destination="Ashford", day="2026-03-25")
BOOKING = Booking(
    id="B1",
    traveler_id="T1",
    status="confirmed",
    booked="2026-03-01",
    legs=(Leg(flight_id="F1", price=100), Leg(flight_id="F3", price=100)),
    cabin="economy",
    fare="basic",
    passengers=("Ana Ito", "Leo Ito"),
    bags=1,
    insured=True,
    paid_with="card",
)
HOTEL = Hotel(
    id="H1",
    name="Hotel Astrid",
    city="Dunmore",
    stars=3,
    rooms=(Room(kind="double", price=90, refundable=True, left=1),),
)
STAY = Stay(
    id="S1",
    traveler_id="T1",
    hotel_id="H1",
    status="confirmed",
    room="double",
    price=80,
    refundable=True,
    checkin="2026-03-20",
    nights=5,
    paid_with="card",
)
VOUCHER = Voucher(id="V1", traveler_id="T1", balance=500, expires="2026-06-01")
ROWS: tuple[Row, ...] = (ANA, BEN, OUT, LATER, BACK, BOOKING, HOTEL, STAY, VOUCHER)


done = partial(tooluse_desk.done, DOMAIN)
refused = partial(tooluse_desk.refused, DOMAIN)
broken = partial(tooluse_desk.broken, DOMAIN)
world = partial(tooluse_desk.stocked, ROWS)


def booked(db: Database, **changed: object) -> tuple[Any, Database]:
    return done(db, "book_flight", **{**TRIP, **changed})


TRIP: dict[str, object] = {
    "traveler_id": "T1",
    "flight_ids": ["F3", "F1"],
    "cabin": "economy",
    "fare": "flex",
    "passengers": ["Leo Ito", "Ana Ito"],
    "insured": True,
    "pay_with": "card",
}


def test_a_booking_costs_its_seats_the_flex_fare_and_the_insurance_of_each_passenger() -> None:
    answer, db = booked(world())
    assert answer["total"] == 2 * (140 + 140 + 25)
    made = db.one(Booking, answer["booking"]["id"])
    assert [leg.flight_id for leg in made.legs] == ["F1", "F3"]
    assert made.passengers == ("Ana Ito", "Leo Ito")
    assert [offer(db.one(Flight, key), "economy").seats for key in ("F1", "F2", "F3")] == [2, 4, 2]


def test_a_voucher_pays_for_all_of_a_booking_or_for_nothing() -> None:
    answer, db = booked(world(), passengers=["Ana Ito"], pay_with="V1")
    assert (answer["total"], db.one(Voucher, "V1").balance) == (305, 195)
    again = {**TRIP, "flight_ids": ["F2", "F3"], "fare": "basic", "passengers": ["Ana Ito"]}
    error = refused(db, "book_flight", **{**again, "pay_with": "V1"})
    assert error == "Voucher V1 has 195 of the 255 dollars."


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"flight_ids": []}, "Name one flight or two"),
        ({"flight_ids": ["F1", "F1"]}, "Name one flight or two"),
        ({"flight_ids": ["F9"]}, "There is no flight 'F9'"),
        ({"passengers": ["Ana"]}, "full name"),
        ({"passengers": ["Ana Ito", "Ana Ito"]}, "each named once"),
        ({"cabin": "business", "passengers": ["A B", "C D", "E F"]}, "not enough seats"),
        ({"traveler_id": "T2", "pay_with": "V1"}, "somebody else's"),
        ({"cabin": "first"}, "Input should be"),
    ],
)
def test_a_booking_that_cannot_be_is_refused(changed: dict[str, object], error: str) -> None:
    assert error in refused(world(), "book_flight", **{**TRIP, **changed})


@pytest.mark.parametrize("status", ["cancelled", "departed"])
def test_nobody_boards_a_flight_that_is_gone(status: Literal["cancelled", "departed"]) -> None:
    db = world(replace(OUT, status=status))
    assert refused(db, "book_flight", **TRIP) == f"Flight F1 is {status}."


def test_an_expired_voucher_pays_nothing() -> None:
    db = world(replace(VOUCHER, expires="2026-03-14"))
    assert "expired" in refused(db, "book_flight", **{**TRIP, "pay_with": "V1"})


def test_a_changed_flight_costs_the_difference_and_moves_the_seats() -> None:
    answer, db = done(world(), "change_flight", booking_id="B1", flight_id="F1", new_flight_id="F2")
    assert answer["to_pay"] == 2 * 30
    seats = [offer(db.one(Flight, key), "economy").seats for key in ("F1", "F2", "F3")]
    assert seats == [6, 2, 4]
    assert db.one(Booking, "B1").legs == (
        Leg(flight_id="F2", price=130),
        Leg(flight_id="F3", price=100),
    )


def test_a_flight_that_the_airline_cancelled_is_changed_at_the_old_price() -> None:
    db = world(replace(OUT, status="cancelled"))
    change = {"booking_id": "B1", "flight_id": "F1", "new_flight_id": "F2"}
    assert done(db, "change_flight", **change)[0]["to_pay"] == 0
    assert broken(db, "change_flight", **change) == []
    assert broken(world(), "change_flight", **change) == ["basic-change"]


def test_a_flight_is_changed_for_one_of_the_same_route_only() -> None:
    change = {"booking_id": "B1", "flight_id": "F1"}
    assert "Ashford to Dunmore" in refused(
        world(replace(BACK, id="F4")), "change_flight", **change, new_flight_id="F4"
    )
    assert "already" in refused(world(), "change_flight", **change, new_flight_id="F3")
    assert "no flight 'F2'" in refused(
        world(), "change_flight", booking_id="B1", flight_id="F2", new_flight_id="F1"
    )


def test_business_class_costs_the_difference_on_all_flights() -> None:
    answer, db = done(world(), "change_cabin", booking_id="B1", cabin="business")
    assert answer["to_pay"] == 2 * (150 + 150)
    assert db.one(Flight, "F1").offers == (
        Offer(cabin="economy", price=100, seats=6),
        Offer(cabin="business", price=250, seats=0),
    )
    assert "already" in refused(db, "change_cabin", booking_id="B1", cabin="business")


def test_a_cancelled_booking_is_refunded_and_gives_its_seats_back() -> None:
    assert booking_price(BOOKING) == 2 * (100 + 100 + 25) + 30
    answer, db = done(world(), "cancel_booking", booking_id="B1", reason="illness")
    assert (answer["amount"], answer["to"]) == (480, "card")
    assert db.one(Booking, "B1").status == "cancelled"
    assert offer(db.one(Flight, "F1"), "economy").seats == 6
    assert len(list(db.all(Refund))) == 1
    again = {"booking_id": "B1", "reason": "illness"}
    assert refused(db, "cancel_booking", **again) == "Booking B1 is cancelled."


def test_what_a_voucher_paid_goes_back_to_the_voucher() -> None:
    db = world(replace(STAY, paid_with="V1"))
    _, after = done(db, "cancel_stay", stay_id="S1")
    assert after.one(Voucher, "V1").balance == 500 + 5 * 80


def test_the_last_room_is_booked_once() -> None:
    room = {"traveler_id": "T1", "hotel_id": "H1", "room": "double", "pay_with": "card"}
    answer, db = done(world(), "book_stay", **room, checkin="2026-04-01", nights=3)
    assert answer["total"] == 3 * 90
    error = refused(db, "book_stay", **room, checkin="2026-04-01", nights=3)
    assert error == "Hotel Astrid has no double room left."
    assert "no suite rooms" in refused(
        db, "book_stay", **room | {"room": "suite"}, checkin="2026-04-01", nights=3
    )


@pytest.mark.parametrize(
    ("checkin", "nights"),
    [
        ("2026-03-15", 2),
        ("20260401", 2),
        ("2026-02-30", 2),
        ("2027-04-01", 2),
        ("2026-04-01", 0),
        ("2026-04-01", 61),
    ],
)
def test_nights_that_cannot_be_are_refused(checkin: str, nights: int) -> None:
    assert refused(world(), "change_stay", stay_id="S1", checkin=checkin, nights=nights)


def test_a_stay_that_has_begun_stands() -> None:
    db = world(replace(STAY, checkin="2026-03-15"))
    assert refused(db, "cancel_stay", stay_id="S1") == "Stay S1 has begun."


def test_one_voucher_makes_up_for_a_booking() -> None:
    _, db = done(world(), "issue_voucher", booking_id="B1", amount=100)
    made = next(voucher for voucher in db.all(Voucher) if voucher.booking_id == "B1")
    assert (made.traveler_id, made.balance, made.expires) == ("T1", 100, "2027-03-15")
    assert "already" in refused(db, "issue_voucher", booking_id="B1", amount=100)


# ------------------------------------------------------------------ rules


def test_a_disruption_is_worth_the_worse_of_its_flights_for_each_passenger() -> None:
    flex = replace(BOOKING, fare="flex")
    delayed, cancelled = replace(OUT, status="delayed"), replace(BACK, status="cancelled")
    assert owed(world(flex), flex) == 0
    assert owed(world(flex, delayed), flex) == 100
    assert owed(world(flex, delayed, cancelled), flex) == 200
    assert owed(world(delayed, cancelled), BOOKING) == 0
    gold = replace(BOOKING, traveler_id="T2")
    assert owed(world(gold, delayed), gold) == 100
    db = world(flex, delayed)
    assert broken(db, "issue_voucher", booking_id="B1", amount=100) == []
    assert broken(db, "issue_voucher", booking_id="B1", amount=150) == ["disruption"]


@pytest.mark.parametrize(
    ("changed", "reason", "allowed"),
    [
        (BOOKING, "change of plan", False),
        (BOOKING, "illness", True),
        (replace(BOOKING, insured=False), "illness", False),
        (replace(BOOKING, fare="flex"), "change of plan", True),
        (replace(BOOKING, booked="2026-03-14"), "change of plan", True),
        (replace(BOOKING, booked="2026-03-13"), "change of plan", False),
        (replace(OUT, status="cancelled"), "airline cancelled a flight", True),
    ],
)
def test_a_booking_is_cancelled_on_a_ground(changed: Row, reason: str, allowed: bool) -> None:
    found = broken(world(changed), "cancel_booking", booking_id="B1", reason=reason)
    assert found == ([] if allowed else ["late-cancel"])


def test_a_trip_that_has_begun_is_left_alone() -> None:
    db = world(replace(OUT, status="departed"))
    bags = {"booking_id": "B1", "bags": 1}
    assert broken(db, "add_bags", **bags) == ["begun"]
    assert broken(world(), "add_bags", **bags) == []


def test_a_basic_fare_allows_a_bag_each_and_a_flex_fare_two() -> None:
    assert broken(world(), "add_bags", booking_id="B1", bags=2) == ["bags"]
    flex = world(replace(BOOKING, fare="flex"))
    assert broken(flex, "add_bags", booking_id="B1", bags=3) == []
    assert broken(flex, "add_bags", booking_id="B1", bags=4) == ["bags"]


def test_a_seat_keeps_its_first_name() -> None:
    name = {"booking_id": "B1", "name": "Leo Ito"}
    assert broken(world(), "change_passenger", **name, new_name="Leo Berg") == []
    assert broken(world(), "change_passenger", **name, new_name="Max Ito") == ["other-person"]
    assert "no passenger 'Max Ito'" in refused(
        world(), "change_passenger", booking_id="B1", name="Max Ito", new_name="Leo Berg"
    )
    assert "each named once" in refused(world(), "change_passenger", **name, new_name="Ana Ito")


def test_a_cabin_is_changed_for_flex_fares_and_gold_members() -> None:
    wish = {"booking_id": "B1", "cabin": "business"}
    assert broken(world(), "change_cabin", **wish) == ["cabin"]
    assert broken(world(replace(BOOKING, fare="flex")), "change_cabin", **wish) == []
    assert broken(world(replace(BOOKING, traveler_id="T2")), "change_cabin", **wish) == []


def test_a_stay_that_was_sold_for_good_stays() -> None:
    db = world(replace(STAY, refundable=False))
    assert broken(db, "cancel_stay", stay_id="S1") == ["fixed-stay"]
    assert broken(world(), "cancel_stay", stay_id="S1") == []


@pytest.mark.parametrize("name", tools_of(DOMAIN))
def test_rules_have_nothing_to_say_about_what_is_not_there(name: str) -> None:
    tool = tools_of(DOMAIN)[name]
    strings = dict.fromkeys(tool.arguments.model_fields, "no such thing")
    unknown = {**strings, "bags": 1, "nights": 1, "amount": 1}
    assert broken(world(), name, **{key: unknown[key] for key in strings}) == []


@pytest.mark.parametrize("number", range(3))
def test_trips_are_in_order_and_stays_in_rooms_that_there_are(number: int) -> None:
    db = Database(tables_of(DOMAIN, number))
    for booking in db.all(Booking):
        flights = [db.one(Flight, leg.flight_id) for leg in booking.legs]
        assert [flight.day for flight in flights] == sorted(flight.day for flight in flights)
        assert db.one(Traveler, booking.traveler_id).name in booking.passengers
        assert booking.booked <= flights[0].day
    for stay in db.all(Stay):
        assert stay.room in [room.kind for room in db.one(Hotel, stay.hotel_id).rooms]
    emails = [traveler.email for traveler in db.all(Traveler)]
    assert len(set(emails)) == len(emails)


def test_a_trip_that_was_booked_just_now_is_not_asked_about() -> None:
    user = Person(ANA.name, ANA.email, "555-200-0000", Place("1 Elm Road", "Ashford", "30214"))
    db = world(replace(BOOKING, status="cancelled"))
    answer, db = booked(db)
    assert db.one(Booking, answer["booking"]["id"]).status == "confirmed"
    assert asks.upcoming(db, user) == []
    assert asks.upcoming(world(), user) == [BOOKING]
