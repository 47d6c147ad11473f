"""The bank, by hand: what its tools do, what they refuse, which rules a call breaks."""

import json
from dataclasses import astuple, replace
from functools import partial
from typing import Any

import pytest
import tooluse_desk

from turngym.envs.tasks import seeded
from turngym.envs.tooluse.database import Database, Row, Tables
from turngym.envs.tooluse.domain import DATABASES, people_of, tables_of
from turngym.envs.tooluse.domains.bank import DOMAIN, goals
from turngym.envs.tooluse.domains.bank.tables import (
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
from turngym.envs.tooluse.people import Person, Place

HOME = Address(street="1 Mill Lane", city="Ashford", zip="30214")
ADA = Customer(
    id="C1", name="Ada Berg", email="ada@mail.example", date_of_birth="1980-02-03", address=HOME
)
BEN = Customer(
    id="C2", name="Ben Ito", email="ben@mail.example", date_of_birth="1991-11-30", address=HOME
)
CHECKING = Account(id="A1", customer_id="C1", kind="checking", balance_cents=250_000, status="open")
SAVINGS = Account(id="A2", customer_id="C1", kind="savings", balance_cents=50_000, status="open")
BENS = Account(
    id="A3", customer_id="C2", kind="checking", balance_cents=9_000, status="under review"
)
CARD = Card(id="K1", account_id="A1", last_four="4242", expires="2027-05", status="active")
LOCKED = Card(
    id="K2",
    account_id="A1",
    last_four="7777",
    expires="2027-05",
    status="locked",
    locked_by="bank",
)
OLD = Payee(
    id="P1", customer_id="C1", name="Dora Oak", account_number="0000000001", added="2025-01-01"
)
NEW = Payee(
    id="P2", customer_id="C1", name="Lea Pine", account_number="0000000002", added="2026-03-14"
)
RENT = StandingOrder(id="S1", account_id="A1", payee_id="P1", amount_cents=90_000, day_of_month=1)
LOAN = Loan(
    id="L1",
    customer_id="C1",
    kind="car",
    balance_cents=120_000,
    monthly_cents=10_000,
    rate_percent=4.5,
    next_due="2026-04-01",
)
BOUGHT = Transaction(
    id="T1",
    account_id="A1",
    date="2026-01-15",  # 60 days ago
    amount_cents=-4_999,
    kind="purchase",
    counterparty="Velo Union Bikes",
    card_id="K1",
)
LONG_AGO = Transaction(
    id="T2",
    account_id="A1",
    date="2026-01-14",
    amount_cents=-100,
    kind="purchase",
    counterparty="Velo Union Bikes",
    card_id="K1",
)
FEE = Transaction(
    id="T3",
    account_id="A1",
    date="2026-03-01",
    amount_cents=-2_500,
    kind="fee",
    counterparty="wire fee",
)
ROWS: tuple[Row, ...] = (
    *(ADA, BEN, CHECKING, SAVINGS, BENS, CARD, LOCKED),
    *(OLD, NEW, RENT, LOAN, BOUGHT, LONG_AGO, FEE),
)


@pytest.fixture
def db() -> Database:
    return tooluse_desk.stocked(ROWS)


refused = partial(tooluse_desk.refused, DOMAIN)
broken = partial(tooluse_desk.broken, DOMAIN)


def done(db: Database, name: str, /, **arguments: object) -> tuple[Database, Any]:  # plain JSON
    answer, after = tooluse_desk.done(DOMAIN, db, name, **arguments)
    return after, answer


def balance(db: Database, account: Account) -> int:
    return db.one(Account, account.id).balance_cents


# ------------------------------------------------------------------ tools


def test_a_customer_is_identified_by_both_email_and_date_of_birth(db: Database) -> None:
    who = {"email": "ADA@mail.example", "date_of_birth": "1980-02-03"}
    assert done(db, "identify_customer", **who)[1]["id"] == "C1"
    wrong = refused(db, "identify_customer", **who | {"date_of_birth": "1980-03-02"})
    assert wrong == refused(db, "identify_customer", **who | {"email": "nobody@mail.example"})


def test_a_transfer_takes_from_one_account_what_the_other_gets(db: Database) -> None:
    after, entries = done(
        db, "transfer", from_account_id="A1", to_account_id="A2", amount_cents=12_345
    )
    assert (balance(after, CHECKING), balance(after, SAVINGS)) == (237_655, 62_345)
    assert [entry["amount_cents"] for entry in entries] == [-12_345, 12_345]
    assert len(after.changes(db)) == 4  # two balances, two entries


def test_transfers_end_the_same_in_either_order(db: Database) -> None:
    there = {"from_account_id": "A1", "to_account_id": "A2"}
    ends = []
    for first, second in ((100, 200), (200, 100)):
        middle, _ = done(db, "transfer", **there, amount_cents=first)
        ends.append(done(middle, "transfer", **there, amount_cents=second)[0].digest)
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    ("source", "target", "cents", "complaint"),
    [
        ("A1", "A1", 5, "Both accounts are the same."),
        ("A1", "A2", 0, "An amount is a whole number of cents above 0."),
        ("A1", "A2", 250_001, "Account A1 holds only 250000 cents."),
        ("A3", "A1", 5, "Account A3 is under review: no money moves."),
        ("A1", "A3", 5, "Account A3 is under review: no money moves."),
        ("A1", "A9", 5, "There is no account 'A9'."),
    ],
)
def test_transfers_that_cannot_be_made(
    db: Database, source: str, target: str, cents: int, complaint: str
) -> None:
    said = refused(db, "transfer", from_account_id=source, to_account_id=target, amount_cents=cents)
    assert said == complaint


def test_a_payee_goes_only_after_the_standing_order_that_pays_it(db: Database) -> None:
    assert refused(db, "remove_payee", payee_id="P1") == (
        "Standing order S1 still pays P1; cancel it first."
    )
    after, _ = done(db, "cancel_standing_order", standing_order_id="S1")
    after, _ = done(after, "remove_payee", payee_id="P1")
    assert {change.target for change in after.changes(db)} == {
        "bank.standing_orders/S1",
        "bank.payees/P1",
    }


def test_a_payee_is_added_once_and_with_ten_digits(db: Database) -> None:
    new = {"customer_id": "C1", "name": "  Moss  Son ", "account_number": "1234567890"}
    after, payee = done(db, "add_payee", **new)
    assert (payee["name"], payee["added"]) == ("Moss Son", "2026-03-16")
    assert "has this account number already" in refused(after, "add_payee", **new)
    assert "ten digits" in refused(db, "add_payee", **new | {"account_number": "12345"})
    assert "1 to 60" in refused(db, "add_payee", **new | {"name": " "})


def test_a_loan_takes_no_more_than_is_owed(db: Database) -> None:
    paid = {"loan_id": "L1", "account_id": "A1"}
    after, loan = done(db, "pay_loan", **paid, amount_cents=20_000)
    assert (loan["balance_cents"], balance(after, CHECKING)) == (100_000, 230_000)
    assert "Only 100000 cents are owed" in refused(after, "pay_loan", **paid, amount_cents=100_001)


def test_a_replaced_card_is_closed_and_its_successor_is_another(db: Database) -> None:
    after, new = done(db, "replace_card", card_id="K1", reason="lost")
    assert after.one(Card, "K1").status == "closed"
    assert (new["status"], new["expires"], new["account_id"]) == ("active", "2030-03", "A1")
    assert refused(after, "set_card_lock", card_id="K1", locked=True) == "Card K1 is closed."
    assert "active already" in refused(db, "set_card_lock", card_id="K1", locked=False)


def test_a_dispute_gives_credit_and_is_opened_once(db: Database) -> None:
    after, answer = done(db, "open_dispute", transaction_id="T1", reason="not received")
    assert balance(after, CHECKING) == 254_999
    assert after.one(Dispute, answer["dispute"]["id"]).transaction_id == "T1"
    assert "disputed already" in refused(
        after, "open_dispute", transaction_id="T1", reason="not received"
    )
    assert "only purchases" in refused(
        db, "open_dispute", transaction_id="T3", reason="not received"
    )


def test_a_fee_is_given_back_once(db: Database) -> None:
    after, back = done(db, "refund_fee", transaction_id="T3")
    assert (back["about"], balance(after, CHECKING)) == ("T3", 252_500)
    assert "given back already" in refused(after, "refund_fee", transaction_id="T3")
    assert "not a fee" in refused(db, "refund_fee", transaction_id="T1")


def test_transactions_are_listed_from_a_day_on_the_newest_first(db: Database) -> None:
    _, listed = done(db, "list_transactions", account_id="A1", since="2026-01-15")
    assert [entry["id"] for entry in listed] == ["T3", "T1"]
    assert "YYYY-MM-DD" in refused(db, "list_transactions", account_id="A1", since="January")


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("name", "arguments", "clauses"),
    [
        ("transfer", {"from_account_id": "A1", "to_account_id": "A3"}, ["own-accounts"]),
        ("transfer", {"from_account_id": "A1", "to_account_id": "A2"}, []),
        ("pay_payee", {"account_id": "A3", "payee_id": "P1"}, ["own-accounts"]),
        ("pay_payee", {"account_id": "A1", "payee_id": "P1"}, []),
        ("pay_loan", {"account_id": "A3", "loan_id": "L1"}, ["own-accounts"]),
    ],
)
def test_money_stays_with_its_customer(
    db: Database, name: str, arguments: dict[str, object], clauses: list[str]
) -> None:
    assert broken(db, name, **arguments, amount_cents=1) == clauses


def test_savings_keep_100_dollars(db: Database) -> None:
    out = {"from_account_id": "A2", "to_account_id": "A1"}
    assert broken(db, "transfer", **out, amount_cents=40_000) == []
    assert broken(db, "transfer", **out, amount_cents=40_001) == ["savings-floor"]


def test_a_new_payee_gets_1000_dollars_a_day(db: Database) -> None:
    paid = {"account_id": "A1", "payee_id": "P2"}
    assert broken(db, "pay_payee", **paid, amount_cents=100_000) == []
    assert broken(db, "pay_payee", **paid, amount_cents=100_001) == ["new-payee"]
    assert broken(db, "pay_payee", **paid | {"payee_id": "P1"}, amount_cents=100_001) == []
    after, _ = done(db, "pay_payee", **paid, amount_cents=60_000)
    assert broken(after, "pay_payee", **paid, amount_cents=40_000) == []
    assert broken(after, "pay_payee", **paid, amount_cents=40_001) == ["new-payee"]


def test_a_card_is_made_safe_before_its_purchase_is_disputed(db: Database) -> None:
    unknown = {"transaction_id": "T1", "reason": "not recognised"}
    assert broken(db, "open_dispute", **unknown) == ["secure-card"]
    assert broken(db, "open_dispute", **unknown | {"reason": "not received"}) == []
    locked, _ = done(db, "set_card_lock", card_id="K1", locked=True)
    assert broken(locked, "open_dispute", **unknown) == []
    replaced, _ = done(db, "replace_card", card_id="K1", reason="stolen")
    assert broken(replaced, "open_dispute", **unknown) == []


def test_purchases_are_disputed_within_60_days(db: Database) -> None:
    late = {"transaction_id": "T2", "reason": "not received"}
    assert broken(db, "open_dispute", **late | {"transaction_id": "T1"}) == []
    assert broken(db, "open_dispute", **late) == ["dispute-window"]


def test_a_customer_gets_one_fee_back_a_year(db: Database) -> None:
    assert broken(db, "refund_fee", transaction_id="T3") == []
    after, _ = done(db, "refund_fee", transaction_id="T3")
    assert broken(after, "refund_fee", transaction_id="T3") == ["fee-once"]


def test_a_card_that_the_bank_locked_is_left_alone(db: Database) -> None:
    assert broken(db, "set_card_lock", card_id="K2", locked=False) == ["bank-lock"]
    assert broken(db, "replace_card", card_id="K2", reason="lost") == ["bank-lock"]
    assert broken(db, "set_card_lock", card_id="K1", locked=True) == []


def test_a_loan_is_not_paid_off(db: Database) -> None:
    paid = {"loan_id": "L1", "account_id": "A1"}
    assert broken(db, "pay_loan", **paid, amount_cents=120_000) == ["payoff"]
    assert broken(db, "pay_loan", **paid, amount_cents=119_999) == []


# ------------------------------------------------------------------ data


@pytest.mark.parametrize("number", range(DATABASES))
def test_what_rows_refer_to_is_of_the_same_account(number: int) -> None:
    db = Database(tables_of(DOMAIN, number))
    for card in db.all(Card):
        assert (card.locked_by is not None) == (card.status == "locked")
    for order in db.all(StandingOrder):
        account = db.one(Account, order.account_id)
        assert db.one(Payee, order.payee_id).customer_id == account.customer_id
    for entry in db.all(Transaction):
        assert (entry.kind == "purchase") == (entry.card_id is not None)
        if entry.card_id is not None:
            assert db.one(Card, entry.card_id).account_id == entry.account_id
        if entry.about is not None:
            fee = db.one(Transaction, entry.about)
            assert (fee.account_id, -fee.amount_cents) == (entry.account_id, entry.amount_cents)
    for dispute in db.all(Dispute):
        assert db.one(Transaction, dispute.transaction_id).kind == "purchase"


def test_some_plan_has_8_calls_and_some_customer_changes_their_mind() -> None:
    found = []
    for template in DOMAIN.templates:
        chance = seeded("bank test", template.__name__)
        for number in range(DATABASES):
            db = Database(tables_of(DOMAIN, number))
            made = (template(db, chance, user) for user in people_of(number)[:8])
            found += [goal for goal in made if goal]
    assert max(len(goal.plan) for goal in found) == 8
    assert any(goal.change for goal in found)


@pytest.mark.parametrize("number", range(DATABASES))
def test_what_was_done_is_not_asked_for_again(number: int) -> None:
    db = Database(tables_of(DOMAIN, number))
    chance = seeded("bank test", number)
    for user in people_of(number):
        goal = goals.fee_back(db, chance, user)
        if goal is not None:
            fee = json.loads(goal.plan[-1].arguments)["transaction_id"]
            after, _ = done(db, "refund_fee", transaction_id=fee)
            assert goals.fee_back(after, chance, user) is None
            assert goals.second_fee(after, chance, user) is None


def test_what_was_spent_is_not_asked_for_where_a_credit_makes_it_doubtful() -> None:
    rides = [
        replace(BOUGHT, id=name, date="2026-03-10", amount_cents=-cents)
        for name, cents in (("T7", 1_000), ("T8", 2_050))
    ]
    db, chance = Database(Tables((*ROWS, *rides))), seeded("bank test", "spent")
    user = Person(name=ADA.name, email=ADA.email, phone="", home=Place(*astuple(HOME)))
    goal = goals.spent_at(db, chance, user)
    assert goal is not None
    assert goal.facts == ("30.50",)
    after, _ = done(db, "open_dispute", transaction_id="T7", reason="wrong amount")
    assert goals.spent_at(after, chance, user) is None
