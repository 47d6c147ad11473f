"""A travel desk: flights, fares, bookings, passengers, hotels, vouchers."""

from turngym.envs.tooluse.domain import Clause, Domain
from turngym.envs.tooluse.domains.travel import goals, rules, tools, traps, trips
from turngym.envs.tooluse.domains.travel.data import make
from turngym.envs.tooluse.domains.travel.tables import TODAY

CLAUSES = (
    Clause(
        id="identify",
        text="Find the traveler by email before you speak about what they have booked or book "
        "anything. What is on sale anybody may be told.",
    ),
    Clause(
        id="own-trips",
        text="Speak about a booking or a stay, and change it, only for the traveler who made it. "
        "Refuse anyone else, family included.",
    ),
    Clause(
        id="begun",
        text="Once a flight of a booking has left, the booking is for a person: transfer the "
        "traveler and change nothing.",
        broken=rules.begun,
    ),
    Clause(
        id="basic-change",
        text="Flights of a basic fare cannot be changed, unless the airline cancelled the flight "
        "in question. Refuse.",
        broken=rules.basic_change,
    ),
    Clause(
        id="late-cancel",
        text="A booking can be cancelled if it was made today or yesterday, if it has the flex "
        "fare, if the airline cancelled one of its flights, or if it is insured and the reason is "
        "illness. Refuse all others. Note the reason as the traveler gives it.",
        broken=rules.late_cancel,
    ),
    Clause(
        id="other-person",
        text="A family name can be corrected or changed. A seat cannot be handed on to somebody "
        "else: the first name stays.",
        broken=rules.other_person,
    ),
    Clause(
        id="bags",
        text="A basic fare allows one checked bag for each passenger, a flex fare two.",
        broken=rules.many_bags,
    ),
    Clause(
        id="disruption",
        text="A traveler who asks for it gets a voucher for a disrupted flight of theirs: "
        f"{rules.DELAYED} dollars for each passenger if it is delayed, {rules.CANCELLED} if it is "
        "cancelled, only the higher if both happened. Basic fares of standard members get none. "
        "Offer it to nobody who does not ask.",
        broken=rules.wrong_voucher,
    ),
    Clause(
        id="vouchers",
        text="A payment is made by card or with one voucher, never with both; use a voucher only "
        "if the traveler asks for it. If several would do, take the one that expires first.",
    ),
    Clause(
        id="fixed-stay",
        text="Hotel stays that are not refundable can be neither moved nor cancelled.",
        broken=rules.fixed_stay,
    ),
    Clause(
        id="cabin",
        text="Only flex fares, and gold members with any fare, can move to another cabin. "
        "Refuse all others, whatever they offer to pay.",
        broken=rules.cabin_change,
    ),
    Clause(id="total", text="Tell the traveler the exact amount of every payment and refund."),
)

DOMAIN = Domain(
    name="travel",
    role=(
        "You work at the desk of Halcyon Travel, an agency for flights and hotels. "
        f"Today is {TODAY}. Amounts are in whole dollars."
    ),
    reads=(
        tools.find_traveler,
        tools.list_trips,
        tools.get_booking,
        tools.get_stay,
        tools.search_flights,
        tools.get_flight,
        tools.search_hotels,
        tools.list_vouchers,
    ),
    writes=(
        tools.book_flight,
        tools.change_flight,
        tools.change_cabin,
        tools.change_passenger,
        tools.add_bags,
        tools.cancel_booking,
        tools.book_stay,
        tools.change_stay,
        tools.cancel_stay,
        tools.issue_voucher,
    ),
    data=make,
    clauses=CLAUSES,
    templates=(
        goals.cheapest_flight,
        goals.rename_passenger,
        goals.move_stay,
        goals.cancel_trip,
        goals.move_flight,
        goals.disruption,
        trips.return_trip,
        trips.whole_trip,
        goals.upgrade,
        traps.basic_change,
        traps.late_cancel,
        traps.begun_trip,
        traps.someone_elses_trip,
        traps.basic_upgrade,
    ),
    held_out=("upgrade", "basic_upgrade"),
)
"""The travel desk."""
