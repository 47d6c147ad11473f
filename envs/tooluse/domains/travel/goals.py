"""What the travel desk's customers want and may have."""

from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, Step, email_slot, step
from turngym.envs.tooluse.domains.common import days_on
from turngym.envs.tooluse.domains.travel import asks, rules
from turngym.envs.tooluse.domains.travel.data import DAYS, TOWNS
from turngym.envs.tooluse.domains.travel.prices import (
    booking_price,
    offer,
    seat_price,
    stay_price,
)
from turngym.envs.tooluse.domains.travel.tables import (
    TODAY,
    Booking,
    Flight,
    Stay,
    Voucher,
)
from turngym.envs.tooluse.people import LAST, Person


def cheapest_flight(db: Database, chance: Random, user: Person) -> Goal | None:
    """Tell what the cheapest seat of a day costs; nobody has to be identified."""
    hub, town = chance.choice(TOWNS[:2]), chance.choice(TOWNS[2:])
    flight = asks.cheapest(db, hub, town, days_on(TODAY, chance.choice(DAYS[2:])), 1)
    if flight is None:
        return None
    return Goal(
        request=f"Hello, what does the cheapest economy seat from {hub} to {town} on {flight.day} "
        "cost at the basic fare, and when does that flight leave?",
        plan=(asks.searched(flight),),
        facts=(str(seat_price(flight, "economy", "basic")), flight.departs),
    )


def rename_passenger(db: Database, chance: Random, user: Person) -> Goal | None:
    """Change a family name after a wedding."""
    booking = asks.pick(chance, asks.upcoming(db, user))
    if booking is None:
        return None
    name, family = chance.choice(booking.passengers), chance.choice(LAST)
    new_name = f"{name.split()[0]} {family}"
    if new_name in booking.passengers:
        return None
    return Goal(
        request=f"There has been a wedding! {name} has a new family name, and my booking "
        f"{booking.id} should show it.",
        slots=(
            email_slot(user),
            Slot(
                name="new name",
                says=f"The full name is {new_name} now.",
                asks=("name", "spell", "called"),
            ),
        ),
        plan=(
            *asks.looked_up(user, booking),
            step(
                "change_passenger",
                after=(0, 1),
                booking_id=booking.id,
                name=name,
                new_name=new_name,
            ),
        ),
        clauses=("other-person",),
    )


def move_stay(db: Database, chance: Random, user: Person) -> Goal | None:
    """Move a hotel stay to other days; the traveler may have counted wrong."""
    stay = asks.pick(chance, [stay for stay in asks.upcoming_stays(db, user) if stay.refundable])
    if stay is None:
        return None
    checkin = days_on(stay.checkin, chance.randint(1, 6))
    said, nights = chance.sample(range(2, 9), 2)
    changes = chance.random() < 0.5
    return Goal(
        request=f"Can my hotel stay {stay.id} begin on {checkin}, for "
        f"{said if changes else nights} nights? What will the whole stay cost then?",
        slots=(email_slot(user),),
        change=f"Wait, I counted wrong: it must be {nights} nights." if changes else "",
        plan=(
            asks.found(user),
            step("get_stay", stay_id=stay.id),
            step("change_stay", after=(0, 1), stay_id=stay.id, checkin=checkin, nights=nights),
        ),
        facts=(str(stay.price * nights),),
        clauses=("fixed-stay",),
    )


def cancel_trip(db: Database, chance: Random, user: Person) -> Goal | None:
    """Cancel a booking that may be cancelled, and the hotel room that goes with it."""
    reason, because = chance.choice(
        (
            ("change of plan", "Our plans have changed."),
            ("illness", "I have fallen ill, I'm afraid."),
            ("airline cancelled a flight", "Your airline has cancelled one of the flights!"),
        )
    )
    cases = [
        booking
        for booking in asks.upcoming(db, user)
        if rules.may_cancel(db, booking, reason)
        and ("cancelled" in (flight.status for flight in rules.flights(db, booking)))
        == (reason == "airline cancelled a flight")
    ]
    booking = asks.pick(chance, cases)
    if booking is None:
        return None
    stay = _stay_of(db, user, booking)
    city = "" if stay is None else f" and my hotel room in {asks.city_of(db, stay)}"
    rest = () if stay is None else (str(stay_price(stay)),)
    return Goal(
        request=f"I have to cancel my booking {booking.id}{city}. What do I get back?",
        slots=(
            email_slot(user),
            Slot(name="reason", says=because, asks=("reason", "why", "what happened")),
        ),
        plan=_cancelling(user, booking, stay, reason),
        facts=(str(booking_price(booking)), *rest),
        clauses=("late-cancel",),
    )


def move_flight(db: Database, chance: Random, user: Person) -> Goal | None:
    """Move a flight to another day; the traveler may change their mind about the day."""
    booking = asks.pick(chance, asks.upcoming(db, user))
    if booking is None:
        return None
    place = chance.randrange(len(booking.legs))
    old = rules.flights(db, booking)[place]
    choices = _other_days(db, booking, old)
    if len(choices) < 2 or (booking.fare == "basic" and old.status != "cancelled"):
        return None
    first, new = chance.sample(choices, 2)
    price = seat_price(new, booking.cabin, booking.fare) - booking.legs[place].price
    lost = old.status == "cancelled"
    to_pay = 0 if lost else abs(price) * len(booking.passengers)
    changes = chance.random() < 0.5
    why = "was cancelled" if lost else "is on a bad day, as it turns out"
    wish = f"Could you move it to {first.day}?" if changes else "Could you move it?"
    day = Slot(name="new day", says=f"It should be {new.day}.", asks=("day", "date", "when"))
    return Goal(
        request=f"The flight from {old.origin} to {old.destination} in my booking {booking.id} "
        f"{why}. {wish} The first flight of the day with enough seats would be best.",
        slots=(email_slot(user), *(() if changes else (day,))),
        change=f"Sorry, not {first.day} after all. Please make it {new.day}." if changes else "",
        plan=_moving(user, booking, old, new),
        facts=(new.departs, *([str(to_pay)] if to_pay else [])),
        clauses=("basic-change",),
    )


def disruption(db: Database, chance: Random, user: Person) -> Goal | None:
    """Make up for a flight that is delayed or cancelled."""
    given = {voucher.booking_id for voucher in db.all(Voucher)}
    cases = [b for b in asks.upcoming(db, user) if rules.owed(db, b) and b.id not in given]
    booking = asks.pick(chance, cases)
    if booking is None:
        return None
    amount = rules.owed(db, booking)
    checks = _checks(booking)
    return Goal(
        request=f"The flights on my booking {booking.id} are not running as planned. "
        "I would like a voucher for the trouble. What am I entitled to?",
        slots=(email_slot(user),),
        plan=(
            *asks.looked_up(user, booking),
            *checks,
            step(
                "issue_voucher",
                after=tuple(range(2 + len(checks))),
                booking_id=booking.id,
                amount=amount,
            ),
        ),
        facts=(str(amount),),
        clauses=("disruption",),
    )


def upgrade(db: Database, chance: Random, user: Person) -> Goal | None:
    """Move to business class, where the fare or the tier allows it."""
    cases = [b for b in asks.upcoming(db, user) if b.cabin == "economy" and _fits_business(db, b)]
    booking = asks.pick(chance, [b for b in cases if rules.may_change_cabin(db, b)])
    if booking is None:
        return None
    flights = rules.flights(db, booking)
    each = sum(seat_price(flight, "business", booking.fare) for flight in flights)
    to_pay = (each - sum(leg.price for leg in booking.legs)) * len(booking.passengers)
    checks = _checks(booking)
    return Goal(
        request=f"I'd love to fly business class on my booking {booking.id}. Please change it and "
        "tell me what my card is charged.",
        slots=(email_slot(user),),
        plan=(
            *asks.looked_up(user, booking),
            *checks,
            step(
                "change_cabin",
                after=tuple(range(2 + len(checks))),
                booking_id=booking.id,
                cabin="business",
            ),
        ),
        facts=(str(to_pay),),
        clauses=("cabin",),
    )


# ------------------------------------------------------------------ parts


def _checks(booking: Booking) -> tuple[Step, ...]:
    return tuple(step("get_flight", after=(1,), flight_id=leg.flight_id) for leg in booking.legs)


def _stay_of(db: Database, user: Person, booking: Booking) -> Stay | None:
    """Return the only stay of a traveler where a booking goes, if it can be cancelled."""
    town = rules.flights(db, booking)[0].destination
    stays = [stay for stay in asks.upcoming_stays(db, user) if asks.city_of(db, stay) == town]
    return stays[0] if len(stays) == 1 and stays[0].refundable else None


def _cancelling(user: Person, booking: Booking, stay: Stay | None, reason: str) -> tuple[Step, ...]:
    find, look = asks.looked_up(user, booking)
    trips = step("list_trips", after=(0,), traveler_id=booking.traveler_id)
    checks = _checks(booking) if reason == "airline cancelled a flight" else ()
    reads: tuple[Step, ...] = find, look, *checks
    if stay is not None:
        reads = (*reads, trips, step("get_stay", after=(len(reads),), stay_id=stay.id))
    after = tuple(range(len(reads)))
    cancel = step("cancel_booking", after=after, booking_id=booking.id, reason=reason)
    rest = () if stay is None else (step("cancel_stay", after=after, stay_id=stay.id),)
    return (*reads, cancel, *rest)


def _moving(user: Person, booking: Booking, old: Flight, new: Flight) -> tuple[Step, ...]:
    """Return the calls that move a flight; one that is said to be cancelled is looked up first."""
    lost = old.status == "cancelled"
    reads = (
        *asks.looked_up(user, booking),
        *([step("get_flight", after=(1,), flight_id=old.id)] if lost else []),
        asks.searched(new),
    )
    change = step(
        "change_flight",
        after=tuple(range(len(reads))),
        booking_id=booking.id,
        flight_id=old.id,
        new_flight_id=new.id,
    )
    return *reads, change


def _other_days(db: Database, booking: Booking, old: Flight) -> list[Flight]:
    """Return the first flight with room of each other day that keeps the journey in order."""
    others = [flight for flight in rules.flights(db, booking) if flight.id != old.id]
    firsts = []
    for days in DAYS:
        day = days_on(TODAY, days)
        room = asks.with_room(
            db, old.origin, old.destination, day, booking.cabin, len(booking.passengers)
        )
        kept = all((day < one.day) == (old.day < one.day) and day != one.day for one in others)
        if room and kept and day != old.day:
            firsts.append(min(room, key=lambda flight: flight.departs))
    return firsts


def _fits_business(db: Database, booking: Booking) -> bool:
    return all(
        flight.status != "cancelled" and offer(flight, "business").seats >= len(booking.passengers)
        for flight in rules.flights(db, booking)
    )
