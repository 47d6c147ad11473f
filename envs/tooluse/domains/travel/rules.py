"""The rules of the travel desk that a function can check."""

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Arguments
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Flight,
    Stay,
    Traveler,
)

DELAYED, CANCELLED = 50, 100
"""What a disrupted passenger gets."""
BAGS = {"basic": 1, "flex": 2}
"""How many bags each passenger may have."""


def flights(db: Database, booking: Booking) -> list[Flight]:
    """Return the flights of a booking."""
    return [db.one(Flight, leg.flight_id) for leg in booking.legs]


def may_cancel(db: Database, booking: Booking, reason: str) -> bool:
    """Say whether the rules let a booking be cancelled."""
    return (
        booking.fare == "flex"
        or booking.booked >= days_on(TODAY, -1)
        or any(flight.status == "cancelled" for flight in flights(db, booking))
        or (booking.insured and reason == "illness")
    )


def has_left(db: Database, booking: Booking) -> bool:
    """Say whether one of the flights of a booking is gone."""
    return any(flight.status == "departed" for flight in flights(db, booking))


def owed(db: Database, booking: Booking) -> int:
    """Return what the owner of a booking is to get for its disruptions."""
    if booking.fare == "basic" and db.one(Traveler, booking.traveler_id).tier == "standard":
        return 0
    each = {"delayed": DELAYED, "cancelled": CANCELLED}
    worst = max(each.get(flight.status, 0) for flight in flights(db, booking))
    return worst * len(booking.passengers)


def may_change_cabin(db: Database, booking: Booking) -> bool:
    """Say whether the rules let a booking move to another cabin."""
    return booking.fare == "flex" or db.one(Traveler, booking.traveler_id).tier == "gold"


def basic_change(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a change of a basic fare's flight that the airline did not cancel."""
    booking = _booking(db, name, arguments, "change_flight")
    flight = db.get(Flight, arguments["flight_id"]) if booking else None
    basic = booking is not None and booking.fare == "basic"
    return basic and flight is not None and flight.status != "cancelled"


def late_cancel(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a cancellation for which there is no ground."""
    booking = _booking(db, name, arguments, "cancel_booking")
    return booking is not None and not may_cancel(db, booking, arguments["reason"])


def begun(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a change of a booking of which a flight has left."""
    changes = "cancel_booking", "change_flight", "change_cabin", "change_passenger", "add_bags"
    booking = _booking(db, name, arguments, *changes)
    return booking is not None and has_left(db, booking)


def other_person(_: Database, name: str, arguments: Arguments) -> bool:
    """Tell a seat that is handed on."""
    if name != "change_passenger":
        return False
    return str(arguments["name"]).split()[:1] != str(arguments["new_name"]).split()[:1]


def many_bags(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell more bags than the fare allows."""
    booking = _booking(db, name, arguments, "add_bags")
    if booking is None:
        return False
    most = BAGS[booking.fare] * len(booking.passengers)
    return bool(booking.bags + arguments["bags"] > most)


def wrong_voucher(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a voucher that nobody is owed."""
    booking = _booking(db, name, arguments, "issue_voucher")
    return booking is not None and arguments["amount"] != owed(db, booking)


def fixed_stay(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a change of a stay that was sold for good."""
    changes = name in ("cancel_stay", "change_stay")
    stay = db.get(Stay, arguments.get("stay_id", "")) if changes else None
    return stay is not None and not stay.refundable


def cabin_change(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell a move to another cabin by somebody who may not have one."""
    booking = _booking(db, name, arguments, "change_cabin")
    return booking is not None and not may_change_cabin(db, booking)


def _booking(db: Database, name: str, arguments: Arguments, *tools: str) -> Booking | None:
    return db.get(Booking, arguments["booking_id"]) if name in tools else None
