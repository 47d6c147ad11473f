"""New trips: goals in which flights and hotels are booked."""

from datetime import date
from random import Random
from typing import NamedTuple

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, Step, email_slot, step
from turngym.envs.tooluse.domains.common import days_on, series
from turngym.envs.tooluse.domains.travel import asks, rules, tools
from turngym.envs.tooluse.domains.travel.data import DAYS, TOWNS
from turngym.envs.tooluse.domains.travel.prices import BAG, booking_price, room_of
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Flight,
    Hotel,
    RoomKind,
    Voucher,
)
from turngym.envs.tooluse.people import FIRST, Person


class Trip(NamedTuple):
    """Flights out and back, and the booking that taking them comes to."""

    flights: tuple[Flight, Flight]
    booking: Booking


def return_trip(db: Database, chance: Random, user: Person) -> Goal | None:
    """Book the cheapest flights there and back, by card or with a voucher."""
    trip = _trip(db, chance, user)
    if trip is None:
        return None
    voucher = _voucher(db, trip.booking.traveler_id, booking_price(trip.booking))
    pays = voucher.id if voucher and chance.random() < 0.7 else "card"
    looks = (
        asks.found(user),
        *map(asks.searched, trip.flights),
        *([_vouchers(trip.booking)] if pays != "card" else []),
    )
    return Goal(
        request=f"I'd like to fly from {trip.flights[0].origin} to {trip.flights[0].destination} "
        "and back, in economy, as cheaply as possible.",
        slots=(*_trip_slots(user, trip), _payment(pays)),
        plan=(*looks, _book(trip, pays, tuple(range(len(looks))))),
        facts=(str(booking_price(trip.booking)),),
    )


def whole_trip(db: Database, chance: Random, user: Person) -> Goal | None:
    """Book flights there and back, bags, and the cheapest room for the nights between."""
    trip = _trip(db, chance, user)
    if trip is None:
        return None
    booking, out = trip.booking, trip.flights[0]
    kind: RoomKind = chance.choice(("single", "double", "suite"))
    hotel = _cheapest_hotel(db, out.destination, kind)
    if hotel is None:
        return None
    cost = room_of(hotel, kind).price * _nights(trip)
    voucher = _voucher(db, booking.traveler_id, cost)
    pays = voucher.id if voucher and chance.random() < 0.8 else "card"
    bags = chance.randint(1, rules.BAGS[booking.fare] * len(booking.passengers))
    looks = (
        asks.found(user),
        *map(asks.searched, trip.flights),
        step("search_hotels", city=out.destination),
        *([_vouchers(booking)] if pays != "card" else []),
    )
    return Goal(
        request=f"Please arrange a trip from {out.origin} to {out.destination} and back: the"
        " cheapest economy flights, by card, and a hotel for the nights between.",
        slots=(*_trip_slots(user, trip), _bags(bags), _room(kind, pays)),
        plan=(
            *looks,
            _book(trip, "card", (0, 1, 2)),
            step("add_bags", after=(len(looks),), booking_id=booking.id, bags=bags),
            _book_room(trip, hotel, kind, pays, tuple(range(len(looks)))),
        ),
        facts=(str(booking_price(booking)), str(BAG * bags), str(cost)),
        clauses=("bags",),
    )


# ------------------------------------------------------------------ parts


def _trip(db: Database, chance: Random, user: Person) -> Trip | None:
    """Return the cheapest trip between two towns and days, as if it had been booked."""
    hub, town = chance.choice(TOWNS[:2]), chance.choice(TOWNS[2:])
    origin, destination = chance.choice(((hub, town), (town, hub)))
    first, last = sorted(chance.sample(DAYS[2:], 2))
    traveler = asks.traveler(db, user)
    family = traveler.name.split()[-1]
    others = [f"{name} {family}" for name in chance.sample(FIRST, chance.randint(0, 3))]
    names = sorted({traveler.name, *others})
    out = asks.cheapest(db, origin, destination, days_on(TODAY, first), len(names))
    back = asks.cheapest(db, destination, origin, days_on(TODAY, last), len(names))
    if out is None or back is None:
        return None
    after = db.fork()
    tools.book_flight(
        after,
        traveler_id=traveler.id,
        flight_ids=(out.id, back.id),
        cabin="economy",
        fare=chance.choice(("basic", "flex")),
        passengers=tuple(names),
        insured=chance.random() < 0.4,
        pay_with="card",
    )
    made = next(
        b for b in after.where(Booking, traveler_id=traveler.id) if not db.get(Booking, b.id)
    )
    return Trip((out, back), made)


def _trip_slots(user: Person, trip: Trip) -> tuple[Slot, ...]:
    out, back = trip.flights
    names = trip.booking.passengers
    insured = "with" if trip.booking.insured else "without"
    return (
        email_slot(user),
        Slot(
            name="travel dates",
            says=f"Out on {out.day} and back on {back.day}.",
            asks=("date", "when", "day"),
        ),
        Slot(
            name="passengers",
            says=f"{'Just me' if len(names) == 1 else f'{len(names)} of us'}: {series(names)}.",
            asks=("passenger", "who is", "who will", "name", "how many"),
        ),
        Slot(
            name="fare",
            says=f"Take the {trip.booking.fare} fare, {insured} insurance.",
            asks=("fare", "flex", "insur"),
        ),
    )


def _payment(pays: str) -> Slot:
    voucher = "I have a voucher that covers it. Please use that."
    return Slot(
        name="payment",
        says="Please charge my card." if pays == "card" else voucher,
        asks=("pay", "card", "voucher"),
    )


def _bags(bags: int) -> Slot:
    return Slot(
        name="bags",
        says=f"That will be {bags} {'bag' if bags == 1 else 'bags'} to check in.",
        asks=("bag", "luggage"),
    )


def _room(kind: RoomKind, pays: str) -> Slot:
    room = kind if kind == "suite" else f"{kind} room"
    how = "by card too" if pays == "card" else "with one of my vouchers"
    return Slot(
        name="hotel room",
        says=f"The cheapest {room} in town; I'll pay it {how}.",
        asks=("room", "hotel", "voucher"),
    )


def _nights(trip: Trip) -> int:
    out, back = (date.fromisoformat(flight.day) for flight in trip.flights)
    return (back - out).days


def _book(trip: Trip, pays: str, after: tuple[int, ...]) -> Step:
    booking = trip.booking
    return step(
        "book_flight",
        after=after,
        traveler_id=booking.traveler_id,
        flight_ids=[leg.flight_id for leg in booking.legs],
        cabin=booking.cabin,
        fare=booking.fare,
        passengers=list(booking.passengers),
        insured=booking.insured,
        pay_with=pays,
    )


def _book_room(trip: Trip, hotel: Hotel, kind: RoomKind, pays: str, after: tuple[int, ...]) -> Step:
    return step(
        "book_stay",
        after=after,
        traveler_id=trip.booking.traveler_id,
        hotel_id=hotel.id,
        room=kind,
        checkin=trip.flights[0].day,
        nights=_nights(trip),
        pay_with=pays,
    )


def _vouchers(booking: Booking) -> Step:
    return step("list_vouchers", after=(0,), traveler_id=booking.traveler_id)


def _voucher(db: Database, traveler_id: str, amount: int) -> Voucher | None:
    """Return the voucher that covers an amount and expires first, if there is only one such."""
    fit = [
        voucher
        for voucher in db.where(Voucher, traveler_id=traveler_id)
        if voucher.expires >= TODAY and voucher.balance >= amount
    ]
    fit.sort(key=lambda voucher: voucher.expires)
    return None if not fit or len({v.expires for v in fit}) < len(fit) else fit[0]


def _cheapest_hotel(db: Database, city: str, kind: RoomKind) -> Hotel | None:
    """Return the hotel with the cheapest free room of a kind, if there is only one such."""
    prices = {
        hotel.id: room_of(hotel, kind).price
        for hotel in db.where(Hotel, city=city)
        if room_of(hotel, kind).left
    }
    best = [key for key, price in prices.items() if price == min(prices.values())]
    return db.one(Hotel, best[0]) if len(best) == 1 else None
