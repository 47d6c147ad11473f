"""The tools of the travel desk."""

from dataclasses import replace
from typing import Literal

from turngym.envs.calls import excerpt
from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.common import by_email, days_on
from turngym.envs.tooluse.domains.travel.counter import (
    check_dates,
    confirmed,
    full_names,
    leg_place,
    open_flight,
    pay,
    refunded,
    repriced,
    take_room,
    take_seats,
    upcoming,
)
from turngym.envs.tooluse.domains.travel.prices import (
    BAG,
    booking_price,
    room_of,
    seat_price,
    stay_price,
)
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Cabin,
    Fare,
    Flight,
    Hotel,
    Leg,
    RoomKind,
    Stay,
    Traveler,
    Voucher,
)


def find_traveler(db: Database, *, email: str) -> object:
    """Find a traveler by email address.

    Args:
        email: The address the account was opened with.
    """
    return by_email(db, Traveler, email)


def list_trips(db: Database, *, traveler_id: str) -> object:
    """List the flight bookings and hotel stays of a traveler in short.

    Args:
        traveler_id: As find_traveler gives it.
    """
    traveler = db.one(Traveler, traveler_id)
    bookings = [
        {
            "id": booking.id,
            "status": booking.status,
            "flights": [leg.flight_id for leg in booking.legs],
        }
        for booking in db.where(Booking, traveler_id=traveler.id)
    ]
    stays = [
        {
            "id": stay.id,
            "status": stay.status,
            "city": db.one(Hotel, stay.hotel_id).city,
            "checkin": stay.checkin,
        }
        for stay in db.where(Stay, traveler_id=traveler.id)
    ]
    return {"bookings": bookings, "stays": stays}


def get_booking(db: Database, *, booking_id: str) -> object:
    """Show a flight booking with what it cost in total.

    Args:
        booking_id: For example B51007.
    """
    booking = db.one(Booking, booking_id)
    return {"booking": booking, "total": booking_price(booking)}


def get_stay(db: Database, *, stay_id: str) -> object:
    """Show a hotel stay with what it cost in total.

    Args:
        stay_id: For example S6103.
    """
    stay = db.one(Stay, stay_id)
    hotel = db.one(Hotel, stay.hotel_id)
    return {"stay": stay, "hotel": hotel.name, "city": hotel.city, "total": stay_price(stay)}


def search_flights(db: Database, *, origin: str, destination: str, day: str) -> object:
    """List the flights between two cities on a day, with prices for one seat at the basic fare.

    Args:
        origin: The city the flight leaves from.
        destination: The city it goes to.
        day: As 2026-03-31.
    """
    wanted = origin.lower(), destination.lower()
    return tuple(
        flight
        for flight in db.where(Flight, day=day)
        if (flight.origin.lower(), flight.destination.lower()) == wanted
    )


def get_flight(db: Database, *, flight_id: str) -> object:
    """Show one flight: times, status, and what seats cost at the basic fare.

    Args:
        flight_id: For example HL214-0322.
    """
    return db.one(Flight, flight_id)


def search_hotels(db: Database, *, city: str) -> object:
    """List the hotels of a city with their rooms and prices for a night.

    Args:
        city: The city.
    """
    return tuple(hotel for hotel in db.all(Hotel) if hotel.city.lower() == city.lower())


def list_vouchers(db: Database, *, traveler_id: str) -> object:
    """List the vouchers of a traveler, used up and expired ones too.

    Args:
        traveler_id: As find_traveler gives it.
    """
    traveler = db.one(Traveler, traveler_id)
    return db.where(Voucher, traveler_id=traveler.id)


def book_flight(
    db: Database,
    *,
    traveler_id: str,
    flight_ids: tuple[str, ...],
    cabin: Cabin,
    fare: Fare,
    passengers: tuple[str, ...],
    insured: bool,
    pay_with: str,
) -> object:
    """Book seats on one flight or two and take the payment.

    Args:
        traveler_id: Who books.
        flight_ids: The flight, or the flights out and back.
        cabin: The cabin, on all flights.
        fare: A flex fare costs 40 dollars more for each seat and flight.
        passengers: Full names, each once.
        insured: Whether to insure the passengers, for 25 dollars each.
        pay_with: card, or the id of a voucher that covers all of it.
    """
    traveler, names = db.one(Traveler, traveler_id), full_names(passengers)
    if not 1 <= len(set(flight_ids)) == len(flight_ids) <= 2:
        raise ToolError("Name one flight or two, each once.")
    for flight_id in flight_ids:
        take_seats(db, open_flight(db, flight_id), cabin, len(names))
    flights = sorted((db.one(Flight, key) for key in flight_ids), key=lambda one: (one.day, one.id))
    booking = Booking(
        id=db.mint(Booking, "B", traveler.id, *(flight.id for flight in flights), *names),
        traveler_id=traveler.id,
        status="confirmed",
        booked=TODAY,
        legs=tuple(Leg(flight_id=one.id, price=seat_price(one, cabin, fare)) for one in flights),
        cabin=cabin,
        fare=fare,
        passengers=names,
        bags=0,
        insured=insured,
        paid_with=pay_with,
    )
    pay(db, traveler.id, booking_price(booking), pay_with)
    db.put(booking)
    return {"booking": booking, "total": booking_price(booking)}


def change_flight(db: Database, *, booking_id: str, flight_id: str, new_flight_id: str) -> object:
    """Move one flight of a booking to another flight of the same route; the card pays or gets back
    the difference. Nobody pays more where the airline cancelled the old flight.

    Args:
        booking_id: The booking.
        flight_id: The flight to be given up.
        new_flight_id: The flight to be taken instead.
    """
    booking = confirmed(db, booking_id)
    place = leg_place(booking, flight_id)
    old, new = db.one(Flight, flight_id), open_flight(db, new_flight_id)
    if old.status == "departed":
        raise ToolError(f"Flight {old.id} has left.")
    if new.id in (leg.flight_id for leg in booking.legs):
        raise ToolError("The booking has this flight already.")
    if (old.origin, old.destination) != (new.origin, new.destination):
        raise ToolError(f"Flight {old.id} goes from {old.origin} to {old.destination}.")
    take_seats(db, old, booking.cabin, -len(booking.passengers))
    take_seats(db, new, booking.cabin, len(booking.passengers))
    price = seat_price(new, booking.cabin, booking.fare)
    if old.status == "cancelled":
        price = booking.legs[place].price
    legs = [*booking.legs[:place], Leg(flight_id=new.id, price=price), *booking.legs[place + 1 :]]
    days = {leg.flight_id: db.one(Flight, leg.flight_id).day for leg in legs}
    legs.sort(key=lambda leg: (days[leg.flight_id], leg.flight_id))
    return repriced(db, booking, replace(booking, legs=tuple(legs)))


def change_cabin(db: Database, *, booking_id: str, cabin: Cabin) -> object:
    """Move all passengers of a booking to another cabin; the card pays or gets back the difference.

    Args:
        booking_id: The booking.
        cabin: The cabin to be taken instead, on all flights.
    """
    booking = confirmed(db, booking_id)
    if cabin == booking.cabin:
        raise ToolError(f"Booking {booking.id} is in {cabin} already.")
    legs = []
    for leg in booking.legs:
        flight = open_flight(db, leg.flight_id)
        take_seats(db, flight, cabin, len(booking.passengers))
        take_seats(db, db.one(Flight, flight.id), booking.cabin, -len(booking.passengers))
        legs.append(replace(leg, price=seat_price(flight, cabin, booking.fare)))
    return repriced(db, booking, replace(booking, cabin=cabin, legs=tuple(legs)))


def change_passenger(db: Database, *, booking_id: str, name: str, new_name: str) -> object:
    """Change the name of a passenger.

    Args:
        booking_id: The booking.
        name: The full name as it stands.
        new_name: The full name as it should be.
    """
    booking = confirmed(db, booking_id)
    if name not in booking.passengers:
        raise ToolError(f"Booking {booking.id} has no passenger {excerpt(name)}.")
    others = [one for one in booking.passengers if one != name]
    changed = replace(booking, passengers=full_names((*others, new_name)))
    db.put(changed)
    return changed


def add_bags(db: Database, *, booking_id: str, bags: int) -> object:
    """Add checked bags to a booking, at 30 dollars each, paid by card.

    Args:
        booking_id: The booking.
        bags: How many more.
    """
    booking = confirmed(db, booking_id)
    if not 1 <= bags <= 20:
        raise ToolError("Add from 1 to 20 bags.")
    changed = replace(booking, bags=booking.bags + bags)
    db.put(changed)
    return {"booking": changed, "to_pay": BAG * bags}


def cancel_booking(
    db: Database,
    *,
    booking_id: str,
    reason: Literal["change of plan", "illness", "airline cancelled a flight"],
) -> object:
    """Cancel a booking and refund all of it to where the money came from.

    Args:
        booking_id: The booking.
        reason: Why, as the traveler says.
    """
    booking = confirmed(db, booking_id)
    db.put(replace(booking, status="cancelled"))
    for leg in booking.legs:
        flight = db.one(Flight, leg.flight_id)
        take_seats(db, flight, booking.cabin, -len(booking.passengers))
    return refunded(db, booking.id, booking_price(booking), booking.paid_with, reason)


def book_stay(
    db: Database,
    *,
    traveler_id: str,
    hotel_id: str,
    room: RoomKind,
    checkin: str,
    nights: int,
    pay_with: str,
) -> object:
    """Book a hotel room and take the payment.

    Args:
        traveler_id: Who books.
        hotel_id: For example H403.
        room: The kind of room.
        checkin: The first day, as 2026-03-31.
        nights: How many nights.
        pay_with: card, or the id of a voucher that covers all of it.
    """
    traveler, hotel = db.one(Traveler, traveler_id), db.one(Hotel, hotel_id)
    kind = room_of(hotel, room)
    check_dates(checkin, nights)
    if kind.left < 1:
        raise ToolError(f"{hotel.name} has no {room} room left.")
    stay = Stay(
        id=db.mint(Stay, "S", traveler.id, hotel.id, room, checkin, nights),
        traveler_id=traveler.id,
        hotel_id=hotel.id,
        status="confirmed",
        room=room,
        price=kind.price,
        refundable=kind.refundable,
        checkin=checkin,
        nights=nights,
        paid_with=pay_with,
    )
    pay(db, traveler.id, stay_price(stay), pay_with)
    take_room(db, stay, 1)
    db.put(stay)
    return {"stay": stay, "total": stay_price(stay)}


def change_stay(db: Database, *, stay_id: str, checkin: str, nights: int) -> object:
    """Move a hotel stay at the same price for a night; the card pays or gets back the difference.

    Args:
        stay_id: The stay.
        checkin: The first day, as 2026-03-31.
        nights: How many nights.
    """
    stay = upcoming(db, stay_id)
    check_dates(checkin, nights)
    changed = replace(stay, checkin=checkin, nights=nights)
    db.put(changed)
    return {"stay": changed, "to_pay": stay_price(changed) - stay_price(stay)}


def cancel_stay(db: Database, *, stay_id: str) -> object:
    """Cancel a hotel stay and refund all of it to where the money came from.

    Args:
        stay_id: The stay.
    """
    stay = upcoming(db, stay_id)
    db.put(replace(stay, status="cancelled"))
    take_room(db, stay, -1)
    return refunded(db, stay.id, stay_price(stay), stay.paid_with, "stay cancelled")


def issue_voucher(db: Database, *, booking_id: str, amount: int) -> object:
    """Give the owner of a booking a voucher, good for a year, that makes up for a disruption.

    Args:
        booking_id: The booking that was disrupted.
        amount: In dollars.
    """
    booking = confirmed(db, booking_id)
    if not 1 <= amount <= 1_000:
        raise ToolError("A voucher is worth from 1 to 1000 dollars.")
    if db.where(Voucher, booking_id=booking.id):
        raise ToolError(f"There is a voucher for booking {booking.id} already.")
    voucher = Voucher(
        id=db.mint(Voucher, "V", booking.id),
        traveler_id=booking.traveler_id,
        balance=amount,
        expires=days_on(TODAY, 365),
        booking_id=booking.id,
    )
    db.put(voucher)
    return voucher
