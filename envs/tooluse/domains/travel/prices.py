"""What bookings and stays cost, in whole dollars."""

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.domains.travel.tables import (
    Booking,
    Cabin,
    Fare,
    Flight,
    Hotel,
    Offer,
    Room,
    RoomKind,
    Stay,
)

FLEX = 40
"""What a flex fare adds to each seat of each flight."""
INSURANCE = 25
"""For each passenger."""
BAG = 30
"""For each bag."""


def offer(flight: Flight, cabin: Cabin) -> Offer:
    """Return what a flight offers in a cabin; every flight has both."""
    return next(one for one in flight.offers if one.cabin == cabin)


def seat_price(flight: Flight, cabin: Cabin, fare: Fare) -> int:
    """Return what one seat costs today."""
    return offer(flight, cabin).price + (FLEX if fare == "flex" else 0)


def booking_price(booking: Booking) -> int:
    """Return what a booking costs, bags and insurance included."""
    each = sum(leg.price for leg in booking.legs) + (INSURANCE if booking.insured else 0)
    return each * len(booking.passengers) + BAG * booking.bags


def stay_price(stay: Stay) -> int:
    """Return what all nights of a stay cost."""
    return stay.price * stay.nights


def room_of(hotel: Hotel, kind: RoomKind) -> Room:
    """Return a kind of room that the agent named.

    Raises:
        ToolError: The hotel has none.
    """
    for room in hotel.rooms:
        if room.kind == kind:
            return room
    raise ToolError(f"{hotel.name} has no {kind} rooms.")
