"""The tables of the travel desk."""

from dataclasses import dataclass
from typing import ClassVar, Literal

TODAY = "2026-03-15"
"""The day on which every conversation takes place."""

Cabin = Literal["economy", "business"]
Fare = Literal["basic", "flex"]
RoomKind = Literal["single", "double", "suite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveler:
    """Somebody with an account."""

    table: ClassVar[str] = "travel.travelers"
    id: str
    name: str
    email: str
    tier: Literal["standard", "silver", "gold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a seat in a cabin costs, and how many are left."""

    cabin: Cabin
    price: int
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """A flight on one day."""

    table: ClassVar[str] = "travel.flights"
    id: str
    origin: str
    destination: str
    day: str
    departs: str
    arrives: str
    status: Literal["scheduled", "delayed", "cancelled", "departed"]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A flight of a booking, at the price of one seat when it was sold."""

    flight_id: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Seats on one flight or two."""

    table: ClassVar[str] = "travel.bookings"
    id: str
    traveler_id: str
    status: Literal["confirmed", "cancelled"]
    booked: str
    legs: tuple[Leg, ...]
    """By day."""
    cabin: Cabin
    fare: Fare
    passengers: tuple[str, ...]
    """Names, sorted."""
    bags: int
    insured: bool
    paid_with: str
    """`card`, or the id of a voucher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A kind of room of a hotel, and how many are left."""

    kind: RoomKind
    price: int
    """For a night."""
    refundable: bool
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotel:
    """A hotel with its rooms."""

    table: ClassVar[str] = "travel.hotels"
    id: str
    name: str
    city: str
    stars: int
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A room for some nights."""

    table: ClassVar[str] = "travel.stays"
    id: str
    traveler_id: str
    hotel_id: str
    status: Literal["confirmed", "cancelled"]
    room: RoomKind
    price: int
    """For a night."""
    refundable: bool
    checkin: str
    nights: int
    paid_with: str
    """`card`, or the id of a voucher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Money to be spent here."""

    table: ClassVar[str] = "travel.vouchers"
    id: str
    traveler_id: str
    balance: int
    expires: str
    booking_id: str = ""
    """What it makes up for; empty if it was bought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that goes back."""

    table: ClassVar[str] = "travel.refunds"
    id: str
    of: str
    """The booking or stay that it was paid for."""
    amount: int
    to: str
    """`card`, or the id of a voucher."""
    reason: str
