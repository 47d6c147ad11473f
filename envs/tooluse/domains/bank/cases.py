"""What the goals of the bank's customers are made of: cases in the data, slots, calls."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Slot, Step, email_slot, step
from turngym.envs.tooluse.domains.bank import rules
from turngym.envs.tooluse.domains.bank.tables import (
    TODAY,
    Account,
    Card,
    Customer,
    Dispute,
    Loan,
    Payee,
    Transaction,
)
from turngym.envs.tooluse.domains.common import by_email, days_between, days_on, dollars
from turngym.envs.tooluse.people import Person

FOUR_WEEKS = 28
FOUR_WEEKS_AGO = days_on(TODAY, -FOUR_WEEKS)
HOW_MUCH = ("how much", "amount", "which sum")


class Entry(NamedTuple):
    """A transaction, unlike any other of its account in name, day and amount."""

    entry: Transaction
    account: Account
    customer: Customer


class Owed(NamedTuple):
    """A loan, the only one of its customer, and the account that can pay it."""

    loan: Loan
    account: Account
    customer: Customer


class Amount(NamedTuple):
    """How much a customer wants moved in the end, and how they say so."""

    cents: int
    slot: Slot
    change: str


# ------------------------------------------------------------------ cases


def customer(db: Database, user: Person) -> Customer:
    """Return a person as a customer."""
    return by_email(db, Customer, user.email)


def purchase(
    db: Database, chance: Random, user: Person, nearest: int, farthest: int
) -> Entry | None:
    """Return a purchase that is so many days old and was never disputed."""
    found = [
        entry
        for entry in _entries(db, user, "purchase")
        if nearest <= days_between(entry.date, TODAY) <= farthest
        and not db.where(Dispute, transaction_id=entry.id)
    ]
    return _drawn(db, chance, user, found)


def fee(db: Database, chance: Random, user: Person, *, refunded: bool) -> Entry | None:
    """Return a fee of the last weeks, of a customer who got one back this year or did not."""
    found = [
        entry
        for entry in _entries(db, user, "fee")
        if days_between(entry.date, TODAY) <= 45
        and not db.where(Transaction, about=entry.id)
        and rules.refunded_lately(db, entry) == refunded
    ]
    return _drawn(db, chance, user, found)


def loan(db: Database, user: Person) -> Owed | None:
    """Return a loan of a customer whose checking account is open."""
    account = checking(db, user)
    if account is None:
        return None
    owed = db.where(Loan, customer_id=account.customer_id)
    return Owed(owed[0], account, customer(db, user)) if owed else None


def both_accounts(db: Database, user: Person) -> tuple[Account, Account] | None:
    """Return checking and savings of a customer who has both, both of them open."""
    opened, savings = checking(db, user), savings_of(db, customer(db, user).id)
    if opened is None or savings is None or savings.status != "open":
        return None
    return opened, savings


def checking(db: Database, user: Person) -> Account | None:
    """Return the checking account of a customer if it is open."""
    account = checking_of(db, customer(db, user).id)
    return account if account.status == "open" else None


def checking_of(db: Database, customer_id: str) -> Account:
    """Return the checking account of a customer."""
    [account] = db.where(Account, customer_id=customer_id, kind="checking")
    return account


def savings_of(db: Database, customer_id: str) -> Account | None:
    """Return the savings account of a customer, None if there is none."""
    return next(iter(db.where(Account, customer_id=customer_id, kind="savings")), None)


def payees(db: Database, customer_id: str) -> tuple[Payee, ...]:
    """Return whom a customer pays."""
    return db.where(Payee, customer_id=customer_id)


def _entries(db: Database, user: Person, kind: str) -> tuple[Transaction, ...]:
    account = checking_of(db, customer(db, user).id)
    return db.where(Transaction, account_id=account.id, kind=kind)


def _drawn(
    db: Database, chance: Random, user: Person, found: Sequence[Transaction]
) -> Entry | None:
    if not found:
        return None
    entry = chance.choice(found)
    alike = db.where(
        Transaction,
        account_id=entry.account_id,
        counterparty=entry.counterparty,
        date=entry.date,
        amount_cents=entry.amount_cents,
    )
    account = db.one(Account, entry.account_id)
    return Entry(entry, account, customer(db, user)) if alike == (entry,) else None


# ------------------------------------------------------------------ words


def identity(user: Person, customer: Customer) -> tuple[Slot, ...]:
    """Return what a customer tells to be identified."""
    return (
        email_slot(user),
        Slot(
            name="date of birth",
            says=f"I was born on {customer.date_of_birth}.",
            asks=("birth", "born", "identify", "verify"),
        ),
    )


def amount(chance: Random, most: int, what: str) -> Amount | None:
    """Return how much is to be moved, of what can be; None if that is too little to speak of.

    Args:
        chance: Draws it.
        most: How much can be moved, in cents.
        what: What for, so that no two requests of one talk say the same.
    """
    if most < 3_000:
        return None
    first, wanted = (chance.randint(10, min(most, 250_000) // 100) * 100 for _ in range(2))
    changes = first != wanted and chance.random() < 0.4
    told = first if changes else wanted
    return Amount(
        wanted,
        Slot(name="amount", says=f"${dollars(told)} {what}, please.", asks=HOW_MUCH),
        f"Actually, make that ${dollars(wanted)}." if changes else "",
    )


def told(entry: Transaction) -> str:
    """Return a transaction as its customer reads it on the statement."""
    return f"${dollars(entry.amount_cents)} at {entry.counterparty} on {entry.date}"


# ------------------------------------------------------------------ calls


def identified(customer: Customer) -> Step:
    """Return the call that begins every plan."""
    return step("identify_customer", email=customer.email, date_of_birth=customer.date_of_birth)


def accounts(customer: Customer) -> tuple[Step, Step]:
    """Return the calls that identify a customer and list their accounts."""
    return identified(customer), step("list_accounts", after=(0,), customer_id=customer.id)


def transfer(source: Account, target: Account, cents: int) -> Step:
    """Return the call that moves money between accounts that were listed."""
    return step(
        "transfer",
        after=(1,),
        from_account_id=source.id,
        to_account_id=target.id,
        amount_cents=cents,
    )


def payment(account: Account, payee_id: str, cents: int, after: tuple[int, ...]) -> Step:
    """Return the call that pays a payee."""
    return step(
        "pay_payee", after=after, account_id=account.id, payee_id=payee_id, amount_cents=cents
    )


def made_safe(chance: Random, card: Card) -> tuple[Step, str, str]:
    """Return the call that makes a card safe, how it is asked for, and how the other would be."""
    lock, new = "Please just lock the card for now.", "Please send me a new card."
    if chance.random() < 0.5:
        return step("set_card_lock", after=(3,), card_id=card.id, locked=True), lock, new
    return step("replace_card", after=(3,), card_id=card.id, reason="stolen"), new, lock
