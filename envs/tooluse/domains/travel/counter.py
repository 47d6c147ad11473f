"""What the tools do behind the counter: checks, seats, rooms, payments.

All of them raise `ToolError` where the agent asked for what cannot be.
"""

from dataclasses import replace
from datetime import date

from turngym.envs.calls import excerpt
from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.travel.prices import booking_price, offer
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Cabin,
    Flight,
    Hotel,
    Refund,
    Stay,
    Voucher,
)


def confirmed(db: Database, booking_id: str) -> Booking:
    """Return a booking that stands."""
    booking = db.one(Booking, booking_id)
    if booking.status != "confirmed":
        raise ToolError(f"Booking {booking.id} is cancelled.")
    return booking


def upcoming(db: Database, stay_id: str) -> Stay:
    """Return a stay that stands and has not begun."""
    stay = db.one(Stay, stay_id)
    if stay.status != "confirmed":
        raise ToolError(f"Stay {stay.id} is cancelled.")
    if stay.checkin <= TODAY:
        raise ToolError(f"Stay {stay.id} has begun.")
    return stay


def open_flight(db: Database, flight_id: str) -> Flight:
    """Return a flight that can be boarded."""
    flight = db.one(Flight, flight_id)
    if flight.status in ("cancelled", "departed"):
        raise ToolError(f"Flight {flight.id} is {flight.status}.")
    return flight


def leg_place(booking: Booking, flight_id: str) -> int:
    """Return the place of a flight in a booking."""
    for place, leg in enumerate(booking.legs):
        if leg.flight_id == flight_id:
            return place
    raise ToolError(f"Booking {booking.id} has no flight {excerpt(flight_id)}.")


def full_names(passengers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the passengers, sorted."""
    if any(len(name.split()) < 2 or len(name) > 60 for name in passengers):
        raise ToolError("Give each passenger's full name.")
    if not 1 <= len(set(passengers)) == len(passengers) <= 9:
        raise ToolError("A booking has 1 to 9 passengers, each named once.")
    return tuple(sorted(passengers))


def take_seats(db: Database, flight: Flight, cabin: Cabin, seats: int) -> None:
    """Take seats of a flight, or give back a negative number of them."""
    left = offer(flight, cabin).seats - seats
    if left < 0:
        raise ToolError(f"Flight {flight.id} has not enough seats left in {cabin}.")
    offers = [replace(one, seats=left) if one.cabin == cabin else one for one in flight.offers]
    db.put(replace(flight, offers=tuple(offers)))


def take_room(db: Database, stay: Stay, rooms: int) -> None:
    """Take rooms of a stay's kind, or give back a negative number of them."""
    hotel = db.one(Hotel, stay.hotel_id)
    kinds = [
        replace(room, left=room.left - rooms) if room.kind == stay.room else room
        for room in hotel.rooms
    ]
    db.put(replace(hotel, rooms=tuple(kinds)))


def check_dates(checkin: str, nights: int) -> None:
    """Refuse nights that cannot be booked."""
    try:
        first = date.fromisoformat(checkin).isoformat()
    except ValueError:
        first = ""
    if first != checkin or checkin <= TODAY or checkin > days_on(TODAY, 365):
        raise ToolError("The first day lies after today and within a year, as 2026-03-31.")
    if not 1 <= nights <= 60:
        raise ToolError("A stay has 1 to 60 nights.")


def pay(db: Database, traveler_id: str, amount: int, pay_with: str) -> None:
    """Take a payment."""
    if pay_with == "card":
        return
    voucher = db.one(Voucher, pay_with)
    if voucher.traveler_id != traveler_id or voucher.expires < TODAY:
        raise ToolError(f"Voucher {voucher.id} is expired or somebody else's.")
    if voucher.balance < amount:
        raise ToolError(f"Voucher {voucher.id} has {voucher.balance} of the {amount} dollars.")
    db.put(replace(voucher, balance=voucher.balance - amount))


def repriced(db: Database, old: Booking, new: Booking) -> object:
    """Write a changed booking and tell what is to be paid for it."""
    db.put(new)
    return {"booking": new, "to_pay": booking_price(new) - booking_price(old)}


def refunded(db: Database, of: str, amount: int, to: str, reason: str) -> Refund:
    """Pay back an amount to where it came from."""
    if to != "card":
        voucher = db.one(Voucher, to)
        db.put(replace(voucher, balance=voucher.balance + amount))
    refund = Refund(id=db.mint(Refund, "R", of), of=of, amount=amount, to=to, reason=reason)
    db.put(refund)
    return refund
