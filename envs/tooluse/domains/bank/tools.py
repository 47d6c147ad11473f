"""The tools of the bank."""

from dataclasses import replace
from datetime import date
from typing import Literal

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.bank.tables import (
    TODAY,
    Account,
    Card,
    Customer,
    Dispute,
    Loan,
    Payee,
    StandingOrder,
    Transaction,
)

# ------------------------------------------------------------------ reads


def identify_customer(db: Database, *, email: str, date_of_birth: str) -> object:
    """Identify a customer and show who they are.

    Args:
        email: The address the customer registered with.
        date_of_birth: As YYYY-MM-DD.
    """
    found = db.where(Customer, email=email.lower(), date_of_birth=date_of_birth)
    if found:
        return found[0]
    # One answer for both, so that nobody finds out who banks here.
    raise ToolError("No customer has this email address and date of birth.")


def list_accounts(db: Database, *, customer_id: str) -> object:
    """List the accounts of a customer with their balances.

    Args:
        customer_id: As identify_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    return db.where(Account, customer_id=customer.id)


def get_account(db: Database, *, account_id: str) -> object:
    """Show one account.

    Args:
        account_id: For example A310042.
    """
    return db.one(Account, account_id)


def list_transactions(db: Database, *, account_id: str, since: str | None = None) -> object:
    """List the transactions of an account, the newest first.

    Args:
        account_id: The account.
        since: The first day to be listed, as YYYY-MM-DD; all days unless given.
    """
    account = db.one(Account, account_id)
    start = "" if since is None else _day(since)
    found = [t for t in db.where(Transaction, account_id=account.id) if t.date >= start]
    return tuple(sorted(found, key=lambda t: (t.date, t.id), reverse=True))


def list_cards(db: Database, *, customer_id: str) -> object:
    """List the cards of a customer, closed ones too.

    Args:
        customer_id: As identify_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    own = {account.id for account in db.where(Account, customer_id=customer.id)}
    return tuple(card for card in db.all(Card) if card.account_id in own)


def list_payees(db: Database, *, customer_id: str) -> object:
    """List the payees of a customer.

    Args:
        customer_id: As identify_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    return db.where(Payee, customer_id=customer.id)


def list_standing_orders(db: Database, *, account_id: str) -> object:
    """List the standing orders of an account.

    Args:
        account_id: The account that they are paid from.
    """
    account = db.one(Account, account_id)
    return db.where(StandingOrder, account_id=account.id)


def list_loans(db: Database, *, customer_id: str) -> object:
    """List the loans of a customer with what is still owed.

    Args:
        customer_id: As identify_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    return db.where(Loan, customer_id=customer.id)


# ------------------------------------------------------------------ money that moves


def transfer(
    db: Database, *, from_account_id: str, to_account_id: str, amount_cents: int
) -> object:
    """Move money from one account of this bank to another, at once.

    Args:
        from_account_id: The account that pays.
        to_account_id: The account that receives.
        amount_cents: How much, in cents.
    """
    if from_account_id == to_account_id:
        raise ToolError("Both accounts are the same.")
    source, target = db.one(Account, from_account_id), db.one(Account, to_account_id)
    paid = _moved(db, source, -_positive(amount_cents), "transfer", target.id)
    received = _moved(db, target, amount_cents, "transfer", source.id)
    return paid, received


def pay_payee(db: Database, *, account_id: str, payee_id: str, amount_cents: int) -> object:
    """Pay a payee once, at once.

    Args:
        account_id: The account that pays.
        payee_id: As list_payees or add_payee gives it.
        amount_cents: How much, in cents.
    """
    account, payee = db.one(Account, account_id), db.one(Payee, payee_id)
    return _moved(db, account, -_positive(amount_cents), "payment", payee.id)


def add_payee(db: Database, *, customer_id: str, name: str, account_number: str) -> object:
    """Add somebody at another bank to the payees of a customer.

    Args:
        customer_id: The customer.
        name: Of the payee, in full.
        account_number: Of the payee, ten digits.
    """
    customer, name = db.one(Customer, customer_id), " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise ToolError("A payee's name has 1 to 60 characters.")
    if not (len(account_number) == 10 and account_number.isascii() and account_number.isdigit()):
        raise ToolError("An account number at another bank has ten digits.")
    for payee in db.where(Payee, customer_id=customer.id, account_number=account_number):
        raise ToolError(f"Payee {payee.id} has this account number already.")
    payee = Payee(
        id=db.mint(Payee, "P", customer.id, account_number),
        customer_id=customer.id,
        name=name,
        account_number=account_number,
        added=TODAY,
    )
    db.put(payee)
    return payee


def remove_payee(db: Database, *, payee_id: str) -> object:
    """Remove a payee whom no standing order pays.

    Args:
        payee_id: As list_payees gives it.
    """
    payee = db.one(Payee, payee_id)
    for order in db.where(StandingOrder, payee_id=payee.id):
        raise ToolError(f"Standing order {order.id} still pays {payee.id}; cancel it first.")
    db.delete(Payee, payee.id)
    return {"removed": payee.id}


def cancel_standing_order(db: Database, *, standing_order_id: str) -> object:
    """Cancel a standing order for good.

    Args:
        standing_order_id: As list_standing_orders gives it.
    """
    if db.get(StandingOrder, standing_order_id) is None:
        raise ToolError("There is no such standing order.")
    db.delete(StandingOrder, standing_order_id)
    return {"cancelled": standing_order_id}


def pay_loan(db: Database, *, loan_id: str, account_id: str, amount_cents: int) -> object:
    """Make a payment on a loan besides the monthly ones.

    Args:
        loan_id: As list_loans gives it.
        account_id: The account that pays.
        amount_cents: How much, in cents; at most what is owed.
    """
    loan, account = db.one(Loan, loan_id), db.one(Account, account_id)
    if _positive(amount_cents) > loan.balance_cents:
        raise ToolError(f"Only {loan.balance_cents} cents are owed on loan {loan.id}.")
    _moved(db, account, -amount_cents, "loan payment", loan.id)
    loan = replace(loan, balance_cents=loan.balance_cents - amount_cents)
    db.put(loan)
    return loan


# ------------------------------------------------------------------ cards, disputes, fees


def set_card_lock(db: Database, *, card_id: str, locked: bool) -> object:
    """Lock a card against any use, or unlock it.

    Args:
        card_id: As list_cards gives it.
        locked: Whether it is to be locked.
    """
    card = _open_card(db, card_id)
    if (card.status == "locked") == locked:
        raise ToolError(f"Card {card.id} is {card.status} already.")
    card = replace(
        card,
        status="locked" if locked else "active",
        locked_by="customer" if locked else None,
    )
    db.put(card)
    return card


def replace_card(
    db: Database, *, card_id: str, reason: Literal["lost", "stolen", "damaged"]
) -> object:
    """Close a card and send a new one to the customer's address.

    Args:
        card_id: The card to be closed.
        reason: Why it is replaced; a card misused by others counts as stolen.
    """
    card = _open_card(db, card_id)
    db.put(replace(card, status="closed"))
    new = db.mint(Card, "K", card.id, reason)
    card = Card(
        id=new,
        account_id=card.account_id,
        last_four=new[-4:],
        expires=f"{int(TODAY[:4]) + 4}{TODAY[4:7]}",
        status="active",
    )
    db.put(card)
    return card


def open_dispute(
    db: Database,
    *,
    transaction_id: str,
    reason: Literal["not recognised", "not received", "wrong amount"],
) -> object:
    """Dispute a purchase; the account is credited with its amount until the case is settled.

    Args:
        transaction_id: As list_transactions gives it.
        reason: Why, as the customer says.
    """
    purchase = db.one(Transaction, transaction_id)
    if purchase.kind != "purchase":
        raise ToolError(f"{purchase.id} is a {purchase.kind}; only purchases can be disputed.")
    if db.where(Dispute, transaction_id=purchase.id):
        raise ToolError(f"{purchase.id} is disputed already.")
    dispute = Dispute(
        id=db.mint(Dispute, "D", purchase.id),
        transaction_id=purchase.id,
        reason=reason,
        status="open",
        opened=TODAY,
    )
    db.put(dispute)
    credit = _given_back(db, purchase, "credit")
    return {"dispute": dispute, "credit": credit}


def refund_fee(db: Database, *, transaction_id: str) -> object:
    """Give a fee back.

    Args:
        transaction_id: The fee, as list_transactions gives it.
    """
    fee = db.one(Transaction, transaction_id)
    if fee.kind != "fee":
        raise ToolError(f"{fee.id} is a {fee.kind}, not a fee.")
    if db.where(Transaction, about=fee.id):
        raise ToolError(f"{fee.id} was given back already.")
    return _given_back(db, fee, "refund")


# ------------------------------------------------------------------ parts


def _moved(
    db: Database,
    account: Account,
    amount_cents: int,
    kind: Literal["transfer", "payment", "loan payment"],
    counterparty: str,
) -> Transaction:
    """Change a balance and write down why."""
    if account.status != "open":
        raise ToolError(f"Account {account.id} is {account.status}: no money moves.")
    if account.balance_cents + amount_cents < 0:
        raise ToolError(f"Account {account.id} holds only {account.balance_cents} cents.")
    db.put(replace(account, balance_cents=account.balance_cents + amount_cents))
    entry = Transaction(
        id=db.mint(Transaction, "T", account.id, kind, counterparty, amount_cents),
        account_id=account.id,
        date=TODAY,
        amount_cents=amount_cents,
        kind=kind,
        counterparty=counterparty,
    )
    db.put(entry)
    return entry


def _given_back(db: Database, entry: Transaction, kind: Literal["refund", "credit"]) -> Transaction:
    """Undo what a transaction took from its account, reviewed or not."""
    account = db.one(Account, entry.account_id)
    db.put(replace(account, balance_cents=account.balance_cents - entry.amount_cents))
    back = Transaction(
        id=db.mint(Transaction, "T", entry.id, kind),
        account_id=account.id,
        date=TODAY,
        amount_cents=-entry.amount_cents,
        kind=kind,
        counterparty=entry.counterparty,
        about=entry.id,
    )
    db.put(back)
    return back


def _open_card(db: Database, card_id: str) -> Card:
    card = db.one(Card, card_id)
    if card.status == "closed":
        raise ToolError(f"Card {card.id} is closed.")
    return card


def _positive(amount_cents: int) -> int:
    if amount_cents < 1:
        raise ToolError("An amount is a whole number of cents above 0.")
    return amount_cents


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ToolError("A day is written as YYYY-MM-DD.") from None
