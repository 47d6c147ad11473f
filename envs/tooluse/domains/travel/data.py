"""Seeded data of the travel desk: 250 flights, 16 hotels, two or three bookings to each traveler."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.travel.prices import FLEX, offer
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Cabin,
    Fare,
    Flight,
    Hotel,
    Leg,
    Offer,
    Room,
    RoomKind,
    Stay,
    Traveler,
    Voucher,
)
from turngym.envs.tooluse.people import CITIES, FIRST, Person

TOWNS = tuple(city for city, _ in CITIES[:8])
"""The cities that have an airport; the first two are hubs."""
DAYS = (-6, -2, 2, 5, 8, 11, 14)
"""When flights leave, counted from today."""
HOTELS = (
    "The Gilded Heron",
    "Old Granary Inn",
    "Hotel Meridiane",
    "Saltmarsh Lodge",
    "Four Poplars",
    "Quayside Rooms",
    "The Lamplighter",
    "Hotel Astrid",
    "Copper Kettle House",
    "Belvedere Court",
    "Tern & Anchor",
    "Villa Rosmarin",
    "The Weaver's Rest",
    "Parkside Suites",
    "Hotel Borealis",
    "Mulberry Yard",
)

Routes = dict[tuple[str, str], list[Flight]]
"""Flights by origin and destination, by day."""


def make(chance: Random, people: Sequence[Person]) -> Iterator[Row]:
    """Yield the rows of one database."""
    routes = _routes(chance)
    hotels = list(_hotels(chance))
    for flights in routes.values():
        yield from flights
    yield from hotels
    bookings = stays = 0
    for place, person in enumerate(people):
        traveler = Traveler(
            id=f"T{3001 + place}",
            name=person.name,
            email=person.email,
            tier=chance.choice(("standard", "standard", "silver", "gold")),
        )
        yield traveler
        vouchers = list(_vouchers(chance, traveler, f"V{8001 + 2 * place}"))
        yield from vouchers
        for _ in range(chance.randint(2, 4)):
            booking = _booking(chance, f"B{51_000 + 7 * bookings}", traveler, routes)
            bookings += 1
            yield booking
            if len(booking.legs) == 2 and chance.random() < 0.8:
                yield _stay(chance, f"S{6100 + 3 * stays}", booking, routes, hotels)
                stays += 1


def _routes(chance: Random) -> Routes:
    """Return the flights between the hubs and all other towns, both ways."""
    hubs = TOWNS[:2]
    pairs = [(a, b) for a in TOWNS for b in TOWNS if a != b and (a in hubs or b in hubs)]
    routes: Routes = {}
    for number, (origin, destination) in enumerate(pairs):
        base = chance.randint(70, 260)
        routes[origin, destination] = [
            _flight(chance, f"HL{100 + 2 * number + second}", origin, destination, days, base)
            for days in DAYS
            for second in range(chance.choice((1, 1, 2)))
        ]
    return routes


def _flight(
    chance: Random, number: str, origin: str, destination: str, days: int, base: int
) -> Flight:
    day = days_on(TODAY, days)
    leaves = chance.randrange(6 * 60, 19 * 60, 5)
    arrives = leaves + chance.randrange(55, 200, 5)
    economy = base + chance.randint(-25, 60)
    return Flight(
        id=f"{number}-{day[5:7]}{day[8:]}",
        origin=origin,
        destination=destination,
        day=day,
        departs=_clock(leaves),
        arrives=_clock(arrives),
        status="departed"
        if days < 0
        else chance.choices(("scheduled", "delayed", "cancelled"), (86, 7, 7))[0],
        offers=(
            Offer(cabin="economy", price=economy, seats=chance.choice((0, 3, 7, 12, 31))),
            Offer(
                cabin="business",
                price=2 * economy + chance.randint(20, 120),
                seats=chance.choice((0, 2, 4, 6)),
            ),
        ),
    )


def _hotels(chance: Random) -> Iterator[Hotel]:
    """Yield two hotels for each town."""
    for place, name in enumerate(chance.sample(HOTELS, len(HOTELS))):
        stars = chance.randint(2, 5)
        base = 35 * stars + chance.randint(0, 30)
        kinds: tuple[tuple[RoomKind, float], ...] = (
            ("single", 1.0),
            ("double", 1.4),
            ("suite", 2.3),
        )
        yield Hotel(
            id=f"H{401 + place}",
            name=name,
            city=TOWNS[place % len(TOWNS)],
            stars=stars,
            rooms=tuple(
                Room(
                    kind=kind,
                    price=int(base * factor),
                    refundable=chance.random() < 0.6,
                    left=chance.choice((0, 2, 4, 6)),
                )
                for kind, factor in kinds
            ),
        )


def _vouchers(chance: Random, traveler: Traveler, first: str) -> Iterator[Voucher]:
    """Yield up to two vouchers, some of them expired."""
    for place in range(chance.choice((0, 1, 1, 2))):
        yield Voucher(
            id=f"V{int(first[1:]) + place}",
            traveler_id=traveler.id,
            balance=chance.choice((40, 75, 150, 400, 600, 900, 1500)),
            expires=days_on(TODAY, chance.choice((-40, 30, 90, 200, 300))),
        )


def _booking(chance: Random, booking_id: str, traveler: Traveler, routes: Routes) -> Booking:
    route = chance.choice(tuple(routes))
    out = chance.choice(routes[route])
    back = [flight for flight in routes[route[1], route[0]] if flight.day > out.day]
    flights = [out, chance.choice(back)] if back and chance.random() < 0.6 else [out]
    cabin: Cabin = chance.choice(("economy", "economy", "economy", "business"))
    fare: Fare = chance.choice(("basic", "basic", "flex"))
    family = traveler.name.split()[-1]
    names = {traveler.name}
    for first in chance.sample(FIRST, chance.choice((0, 0, 1, 1, 2, 3))):
        names.add(f"{first} {family}")
    return Booking(
        id=booking_id,
        traveler_id=traveler.id,
        status="cancelled" if chance.random() < 0.05 else "confirmed",
        booked=_booked(chance, out.day),
        legs=tuple(
            Leg(flight_id=flight.id, price=offer(flight, cabin).price + FLEX * int(fare == "flex"))
            for flight in flights
        ),
        cabin=cabin,
        fare=fare,
        passengers=tuple(sorted(names)),
        bags=chance.choice((0, 0, 1)),
        insured=chance.random() < 0.3,
        paid_with="card",
    )


def _booked(chance: Random, day: str) -> str:
    """Return a day before the flight and not after today."""
    if day > TODAY and chance.random() < 0.2:
        return days_on(TODAY, -chance.randint(0, 1))
    return days_on(min(day, TODAY), -chance.randint(3, 45))


def _stay(
    chance: Random, stay_id: str, booking: Booking, routes: Routes, hotels: list[Hotel]
) -> Stay:
    """Return a stay between the two flights of a booking."""
    known = {flight.id: flight for flights in routes.values() for flight in flights}
    out, back = (known[leg.flight_id] for leg in booking.legs)
    hotel = chance.choice([hotel for hotel in hotels if hotel.city == out.destination])
    room = chance.choice(hotel.rooms)
    return Stay(
        id=stay_id,
        traveler_id=booking.traveler_id,
        hotel_id=hotel.id,
        status=booking.status,
        room=room.kind,
        price=room.price,
        refundable=room.refundable,
        checkin=out.day,
        nights=_nights(out.day, back.day),
        paid_with="card",
    )


def _nights(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
