"""The rules of the bank that a function can check."""

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Arguments
from turngym.envs.tooluse.domains.bank.tables import (
    TODAY,
    Account,
    Card,
    Loan,
    Payee,
    Transaction,
)
from turngym.envs.tooluse.domains.common import days_between

SAVINGS_FLOOR = 10_000
"""What a savings account keeps at least, in cents."""
NEW_PAYEE_LIMIT = 100_000
"""What a new payee gets at most in a day, in cents."""
NEW_PAYEE_DAYS = 3
"""For how many days a payee is new."""
DISPUTE_DAYS = 60
"""How old a purchase may be to be disputed."""
FEE_DAYS = 365
"""How long a customer waits from one fee given back to the next."""


def others_money(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether money moves between things of different customers."""
    if name == "transfer":
        ids = arguments["from_account_id"], arguments["to_account_id"]
        owners = {account.customer_id for key in ids if (account := db.get(Account, key))}
        return len(owners) > 1
    if name not in ("pay_payee", "pay_loan"):
        return False
    account = db.get(Account, arguments["account_id"])
    receiver: Payee | Loan | None = (
        db.get(Payee, arguments["payee_id"])
        if name == "pay_payee"
        else db.get(Loan, arguments["loan_id"])
    )
    return (
        account is not None and receiver is not None and account.customer_id != receiver.customer_id
    )


def drained_savings(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a savings account is left with too little."""
    if name not in ("transfer", "pay_payee", "pay_loan"):
        return False
    account = db.get(Account, arguments.get("from_account_id", arguments.get("account_id", "")))
    return (
        account is not None
        and account.kind == "savings"
        and account.balance_cents - int(arguments["amount_cents"]) < SAVINGS_FLOOR
    )


def large_new_payment(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a new payee gets too much, in one payment or in several of the day."""
    payee = db.get(Payee, arguments["payee_id"]) if name == "pay_payee" else None
    if payee is None or days_between(payee.added, TODAY) >= NEW_PAYEE_DAYS:
        return False
    paid = -sum(
        entry.amount_cents
        for entry in db.where(Transaction, kind="payment", counterparty=payee.id, date=TODAY)
        if db.one(Account, entry.account_id).customer_id == payee.customer_id
    )
    return paid + int(arguments["amount_cents"]) > NEW_PAYEE_LIMIT


def card_at_large(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a purchase is disputed as not recognised while its card can be used."""
    if name != "open_dispute" or arguments["reason"] != "not recognised":
        return False
    purchase = db.get(Transaction, arguments["transaction_id"])
    card = db.get(Card, purchase.card_id) if purchase and purchase.card_id else None
    return card is not None and card.status == "active"


def late(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a purchase is disputed too late."""
    purchase = db.get(Transaction, arguments["transaction_id"]) if name == "open_dispute" else None
    return purchase is not None and days_between(purchase.date, TODAY) > DISPUTE_DAYS


def second_refund(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a customer gets another fee back too soon."""
    fee = db.get(Transaction, arguments["transaction_id"]) if name == "refund_fee" else None
    return fee is not None and refunded_lately(db, fee)


def refunded_lately(db: Database, fee: Transaction) -> bool:
    """Tell whether the customer who paid a fee got one back of late."""
    owner = db.one(Account, fee.account_id).customer_id
    return any(
        days_between(entry.date, TODAY) <= FEE_DAYS
        and db.one(Account, entry.account_id).customer_id == owner
        for entry in db.where(Transaction, kind="refund")
    )


def bank_locked(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a card that the bank locked is touched."""
    card = db.get(Card, arguments["card_id"]) if name in ("set_card_lock", "replace_card") else None
    return card is not None and card.locked_by == "bank"


def paid_off(db: Database, name: str, arguments: Arguments) -> bool:
    """Tell whether a loan is paid back in full."""
    loan = db.get(Loan, arguments["loan_id"]) if name == "pay_loan" else None
    return loan is not None and int(arguments["amount_cents"]) == loan.balance_cents
