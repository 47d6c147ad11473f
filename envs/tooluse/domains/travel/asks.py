"""What the travel desk's goals have in common: cases that fit, first calls, things users tell."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Step, step
from turngym.envs.tooluse.domains.common import by_email
from turngym.envs.tooluse.domains.travel.prices import offer
from turngym.envs.tooluse.domains.travel.rules import has_left
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Cabin,
    Flight,
    Hotel,
    Stay,
    Traveler,
)
from turngym.envs.tooluse.people import Person

T = TypeVar("T")


def pick(chance: Random, cases: Sequence[T]) -> T | None:
    """Return one of the cases, None if there are none."""
    return chance.choice(cases) if cases else None


def traveler(db: Database, user: Person) -> Traveler:
    """Return the account of a person."""
    return by_email(db, Traveler, user.email)


def bookings(db: Database, user: Person) -> list[Booking]:
    """Return the bookings of a person that stand, less those that an earlier request made."""
    owner, before = traveler(db, user).id, Database(db.tables)
    own = db.where(Booking, traveler_id=owner, status="confirmed")
    return [booking for booking in own if before.get(Booking, booking.id)]


def upcoming(db: Database, user: Person) -> list[Booking]:
    """Return the bookings of a person that stand and of which no flight has left."""
    return [booking for booking in bookings(db, user) if not has_left(db, booking)]


def upcoming_stays(db: Database, user: Person) -> list[Stay]:
    """Return the stays of a person that stand and have not begun, less those made just now."""
    owner, before = traveler(db, user).id, Database(db.tables)
    stays = [s for s in db.where(Stay, traveler_id=owner) if before.get(Stay, s.id)]
    return [stay for stay in stays if stay.status == "confirmed" and stay.checkin > TODAY]


def city_of(db: Database, stay: Stay) -> str:
    """Return where a stay is."""
    return db.one(Hotel, stay.hotel_id).city


def with_room(
    db: Database, origin: str, destination: str, day: str, cabin: Cabin, seats: int
) -> list[Flight]:
    """Return the flights of a route and day that can be booked."""
    return [
        flight
        for flight in db.where(Flight, origin=origin, destination=destination, day=day)
        if flight.status in ("scheduled", "delayed") and offer(flight, cabin).seats >= seats
    ]


def cheapest(db: Database, origin: str, destination: str, day: str, seats: int) -> Flight | None:
    """Return the flight with the cheapest free economy seats of a day, if there is only one."""
    prices = {
        flight.id: offer(flight, "economy").price
        for flight in with_room(db, origin, destination, day, "economy", seats)
    }
    best = [key for key, price in prices.items() if price == min(prices.values())]
    return db.one(Flight, best[0]) if len(best) == 1 else None


def found(user: Person) -> Step:
    """Return the call that identifies a traveler."""
    return step("find_traveler", email=user.email)


def looked_up(user: Person, booking: Booking) -> tuple[Step, ...]:
    """Return the calls that identify a traveler and show a booking."""
    return found(user), step("get_booking", booking_id=booking.id)


def searched(flight: Flight) -> Step:
    """Return the call that lists a flight among those of its route and day."""
    return step(
        "search_flights", origin=flight.origin, destination=flight.destination, day=flight.day
    )
