"""Seeded data of the bank: accounts, cards, payees, loans and payments of each customer."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Literal

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.domains.bank.tables import (
    TODAY,
    Account,
    Address,
    Card,
    Customer,
    Dispute,
    Loan,
    Payee,
    StandingOrder,
    Transaction,
)
from turngym.envs.tooluse.people import Person

MERCHANTS = (
    ("Corner Bakery Wren", (300, 2_400)),
    ("Greenleaf Market", (1_200, 14_500)),
    ("Halden Fuel", (2_500, 9_000)),
    ("Tidewater Books", (900, 6_500)),
    ("Pixel & Pine Electronics", (4_900, 89_000)),
    ("Blue Door Cinema", (1_100, 5_200)),
    ("Northgate Pharmacy", (600, 8_800)),
    ("Casa Lucero Restaurant", (1_800, 16_000)),
    ("Velo Union Bikes", (3_500, 74_000)),
    ("Sunline Rail", (1_400, 22_000)),
    ("Marlow Home Goods", (1_900, 48_000)),
    ("Streamlet Video", (899, 1_899)),
)
FEES = (("overdraft fee", 3_400), ("wire fee", 2_500), ("statement copy fee", 750))
EMPLOYERS = ("Orrin Logistics", "Castle Bay Schools", "Fennel Foods", "Atlas Clinic")
LANDLORDS = ("Beacon Row Rentals", "Harrow Street Homes", "Linden Court Lettings")
UTILITIES = ("Riverbend Water", "Clearspark Energy", "Hilltop Broadband", "Meridian Insurance")


def make(chance: Random, people: Sequence[Person]) -> Iterator[Row]:
    """Yield the rows of one database."""
    numbers = count(chance.randint(20_000, 60_000), 3)  # of transactions
    for place, person in enumerate(people):
        customer = Customer(
            id=f"C{5101 + 4 * place}",
            name=person.name,
            email=person.email,
            date_of_birth=_day(chance, 20 * 365, 75 * 365),
            address=Address(**person.home._asdict()),
        )
        yield customer
        checking = Account(
            id=f"A{310_042 + 17 * place}",
            customer_id=customer.id,
            kind="checking",
            balance_cents=chance.randint(60_000, 900_000),
            status="under review" if chance.random() < 0.05 else "open",
        )
        yield checking
        if chance.random() < 0.7:
            yield _savings(chance, place, customer)
        yield from _cards_and_purchases(chance, place, checking, numbers)
        yield from _fees(chance, checking, numbers)
        friend = chance.choice([other for other in people if other != person])
        yield from _payees(chance, place, checking, friend)
        if chance.random() < 0.55:
            yield _loan(chance, place, customer)


def _savings(chance: Random, place: int, customer: Customer) -> Account:
    return Account(
        id=f"A{710_042 + 17 * place}",
        customer_id=customer.id,
        kind="savings",
        balance_cents=chance.randint(150_000, 2_500_000),
        status="open",
    )


def _cards_and_purchases(
    chance: Random, place: int, account: Account, numbers: Iterator[int]
) -> Iterator[Row]:
    """Yield one or two cards of an account and what was bought with them."""
    favourites = chance.sample(MERCHANTS, 3)
    for card_number in range(chance.choice((1, 1, 2))):
        card = _card(chance, f"K{20_110 + 10 * place + card_number}", account)
        yield card
        for _ in range(chance.randint(3, 5)):
            merchant, prices = chance.choice(favourites)
            purchase = Transaction(
                id=f"T{next(numbers)}",
                account_id=account.id,
                date=_day(chance, 1, 120) if chance.random() < 0.5 else _day(chance, 1, 28),
                amount_cents=-chance.randint(*prices),
                kind="purchase",
                counterparty=merchant,
                card_id=card.id,
            )
            yield purchase
            if chance.random() < 0.06:
                yield _settled(chance, purchase)
    yield Transaction(
        id=f"T{next(numbers)}",
        account_id=account.id,
        date="2026-02-27",
        amount_cents=chance.randint(180_000, 620_000),
        kind="deposit",
        counterparty=chance.choice(EMPLOYERS),
    )


def _card(chance: Random, card_id: str, account: Account) -> Card:
    status: Literal["active", "locked"] = "locked" if chance.random() < 0.3 else "active"
    return Card(
        id=card_id,
        account_id=account.id,
        last_four=f"{chance.randint(0, 9_999):04d}",
        expires=f"{chance.randint(2026, 2029)}-{chance.randint(4, 12):02d}",
        status=status,
        locked_by=chance.choice(("customer", "bank", "bank")) if status == "locked" else None,
    )


def _settled(chance: Random, purchase: Transaction) -> Dispute:
    """Return a dispute that went against the customer: its credit was taken back."""
    return Dispute(
        id=f"D{purchase.id[1:]}",
        transaction_id=purchase.id,
        reason=chance.choice(("not received", "wrong amount")),
        status="settled",
        opened=purchase.date,
    )


def _fees(chance: Random, account: Account, numbers: Iterator[int]) -> Iterator[Transaction]:
    """Yield a fee of these weeks for most customers, and for some one that was given back."""
    if chance.random() < 0.5:
        fee = _fee(chance, account, next(numbers), _day(chance, 100, 300))
        yield fee
        yield Transaction(
            id=f"T{next(numbers)}",
            account_id=account.id,
            date=(date.fromisoformat(fee.date) + timedelta(days=chance.randint(2, 9))).isoformat(),
            amount_cents=-fee.amount_cents,
            kind="refund",
            counterparty=fee.counterparty,
            about=fee.id,
        )
    if chance.random() < 0.7:
        yield _fee(chance, account, next(numbers), _day(chance, 1, 40))


def _fee(chance: Random, account: Account, number: int, day: str) -> Transaction:
    name, cents = chance.choice(FEES)
    return Transaction(
        id=f"T{number}",
        account_id=account.id,
        date=day,
        amount_cents=-cents,
        kind="fee",
        counterparty=name,
    )


def _payees(chance: Random, place: int, account: Account, friend: Person) -> Iterator[Row]:
    """Yield a landlord with a standing order, utilities, and a friend added these days."""
    names = chance.sample(UTILITIES, chance.randint(1, 2))
    rents = chance.random() < 0.6
    if rents:
        names.append(chance.choice(LANDLORDS))
    for number, name in enumerate(names):
        payee = _payee(chance, f"P{3_010 + 10 * place + number}", account, name, (40, 900))
        yield payee
        if name in LANDLORDS:
            yield StandingOrder(
                id=f"S{610 + place}",
                account_id=account.id,
                payee_id=payee.id,
                amount_cents=100 * chance.randint(700, 1_900),
                day_of_month=chance.choice((1, 3, 28)),
            )
    if chance.random() < 0.5:
        yield _payee(chance, f"P{3_010 + 10 * place + 9}", account, friend.name, (0, 2))


def _payee(
    chance: Random, payee_id: str, account: Account, name: str, ago: tuple[int, int]
) -> Payee:
    return Payee(
        id=payee_id,
        customer_id=account.customer_id,
        name=name,
        account_number=f"{chance.randint(0, 10**10 - 1):010d}",
        added=_day(chance, *ago),
    )


def _loan(chance: Random, place: int, customer: Customer) -> Loan:
    kind: Literal["car", "home", "personal"] = chance.choice(("car", "home", "personal"))
    low, high, months = {
        "car": (150_000, 2_400_000, 48),
        "home": (4_000_000, 31_000_000, 240),
        "personal": (60_000, 700_000, 24),
    }[kind]
    owed = chance.randint(low, high)
    return Loan(
        id=f"L{8_040 + 3 * place}",
        customer_id=customer.id,
        kind=kind,
        balance_cents=owed,
        monthly_cents=100 * round(owed / months / 100),
        rate_percent=chance.randint(12, 36) / 4,
        next_due=f"2026-04-{chance.randint(1, 28):02d}",
    )


def _day(chance: Random, nearest: int, farthest: int) -> str:
    """Return a day that is so many days ago."""
    ago = timedelta(days=chance.randint(nearest, farthest))
    return (date.fromisoformat(TODAY) - ago).isoformat()
