"""What the travel desk's customers want and may not have."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, email_slot, step
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.travel import asks, rules
from turngym.envs.tooluse.domains.travel.data import DAYS
from turngym.envs.tooluse.domains.travel.tables import TODAY, Booking, Flight, Traveler
from turngym.envs.tooluse.people import Person


def basic_change(db: Database, chance: Random, user: Person) -> Goal | None:
    """A flight of a basic fare is to be moved."""
    booking = asks.pick(chance, [b for b in asks.upcoming(db, user) if b.fare == "basic"])
    if booking is None:
        return None
    flight = rules.flights(db, booking)[-1]
    day = days_on(TODAY, chance.choice(DAYS[2:]))
    if flight.status == "cancelled" or day <= flight.day:
        return None
    return Goal(
        request=f"I'd like to move the flight from {flight.origin} to {flight.destination} in my "
        f"booking {booking.id} to {day}.",
        slots=(email_slot(user),),
        plan=asks.looked_up(user, booking),
        trap="refuse",
        insists="I'd gladly pay a fee for it. Surely there is a way?",
        clauses=("basic-change",),
    )


def late_cancel(db: Database, chance: Random, user: Person) -> Goal | None:
    """A booking is to be cancelled for which there is no ground; insurance covers illness only."""
    reason = "change of plan"
    cases = [b for b in asks.upcoming(db, user) if not rules.may_cancel(db, b, reason)]
    booking = asks.pick(chance, cases)
    if booking is None:
        return None
    insists = "Can't you cancel it all the same? It's still some time until the flight."
    if booking.insured:
        insists = "But I paid for insurance! It must be good for something."
    return Goal(
        request=f"Please cancel booking {booking.id}. My plans have changed, "
        "and I'd like the money back.",
        slots=(email_slot(user),),
        plan=asks.looked_up(user, booking),
        trap="refuse",
        insists=insists,
        clauses=("late-cancel",),
    )


def begun_trip(db: Database, chance: Random, user: Person) -> Goal | None:
    """A booking is to be changed although its first flight has left."""
    cases = [
        booking
        for booking in asks.bookings(db, user)
        if rules.has_left(db, booking) and rules.flights(db, booking)[-1].status != "departed"
    ]
    booking = asks.pick(chance, cases)
    if booking is None:
        return None
    back = rules.flights(db, booking)[-1]
    wish = chance.choice(
        (
            f"I'd like to cancel the flight home, from {back.origin} to {back.destination}.",
            f"I'd like to take an earlier flight home from {back.origin}.",
            "I need another bag for the flight home.",
        )
    )
    return Goal(
        request=f"I'm in the middle of my trip, booking {booking.id}. {wish}",
        slots=(email_slot(user),),
        plan=(
            *asks.looked_up(user, booking),
            *(step("get_flight", after=(1,), flight_id=leg.flight_id) for leg in booking.legs),
        ),
        trap="transfer",
        clauses=("begun",),
    )


def someone_elses_trip(db: Database, chance: Random, user: Person) -> Goal | None:
    """Somebody asks for the booking of somebody else to be cancelled."""
    own = asks.traveler(db, user).id
    others = [b for b in db.where(Booking, status="confirmed") if b.traveler_id != own]
    gone = {flight.id for flight in db.where(Flight, status="departed")}
    cases = [b for b in others if gone.isdisjoint([leg.flight_id for leg in b.legs])]
    booking = asks.pick(chance, cases)
    if booking is None:
        return None
    owner = db.one(Traveler, booking.traveler_id).name
    who = chance.choice(("sister-in-law", "colleague", "neighbor"))
    return Goal(
        request=f"My {who} {owner} can't travel and has asked me to cancel booking {booking.id}.",
        slots=(email_slot(user),),
        plan=asks.looked_up(user, booking),
        trap="refuse",
        insists=f"{owner.split()[0]} is in hospital and can't call. Please, just this once.",
        clauses=("own-trips",),
    )


def basic_upgrade(db: Database, chance: Random, user: Person) -> Goal | None:
    """Business class is wanted on a basic fare by somebody who is no gold member."""
    cases = [b for b in asks.upcoming(db, user) if b.cabin == "economy"]
    booking = asks.pick(chance, [b for b in cases if not rules.may_change_cabin(db, b)])
    if booking is None:
        return None
    return Goal(
        request=f"Could you move my booking {booking.id} up to business class?",
        slots=(email_slot(user),),
        plan=asks.looked_up(user, booking),
        trap="refuse",
        insists="I'll pay whatever it costs. You'd be making money!",
        clauses=("cabin",),
    )
