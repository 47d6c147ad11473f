"""What the bank's customers want, and what doing it right comes to."""

from dataclasses import replace
from random import Random

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Goal, Slot, Step, step
from turngym.envs.tooluse.domains.bank import cases, rules
from turngym.envs.tooluse.domains.bank.tables import (
    TODAY,
    Account,
    Card,
    Customer,
    Payee,
    StandingOrder,
    Transaction,
)
from turngym.envs.tooluse.domains.common import days_between, dollars
from turngym.envs.tooluse.people import Person, people

# ------------------------------------------------------------------ what can be done


def spent_at(db: Database, chance: Random, user: Person) -> Goal | None:
    """Tell what was spent at a merchant; nothing is to be changed."""
    case = cases.purchase(db, chance, user, 0, cases.FOUR_WEEKS)
    if case is None:
        return None
    name, account = case.entry.counterparty, case.account
    entries = [
        entry
        for entry in db.where(Transaction, account_id=account.id, counterparty=name)
        if days_between(entry.date, TODAY) <= cases.FOUR_WEEKS
    ]
    if any(entry.kind != "purchase" for entry in entries):
        return None  # with a credit for a dispute, what was spent is a matter of opinion
    return Goal(
        request=f"How much have I spent at {name} in the last four weeks? I pay by card.",
        slots=cases.identity(user, case.customer),
        plan=(
            *cases.accounts(case.customer),
            step(
                "list_transactions", after=(1,), account_id=account.id, since=cases.FOUR_WEEKS_AGO
            ),
        ),
        facts=(dollars(sum(entry.amount_cents for entry in entries)),),
    )


def move_money(db: Database, chance: Random, user: Person) -> Goal | None:
    """Move money between checking and savings; the customer may think again about how much."""
    both = cases.both_accounts(db, user)
    if both is None:
        return None
    source, target = chance.sample(both, 2)
    floor = rules.SAVINGS_FLOOR if source.kind == "savings" else 0
    amounts = cases.amount(chance, source.balance_cents - floor, f"to {target.kind}")
    if amounts is None:
        return None
    amount, slot, change = amounts
    customer = db.one(Customer, source.customer_id)
    return Goal(
        request=f"I'd like to move some money from my {source.kind} to my {target.kind} account. "
        f"What will be in {target.kind} afterwards?",
        slots=(*cases.identity(user, customer), slot),
        change=change,
        plan=(*cases.accounts(customer), cases.transfer(source, target, amount)),
        facts=(dollars(target.balance_cents + amount),),
        clauses=("savings-floor",),
    )


def pay_new(db: Database, chance: Random, user: Person) -> Goal | None:
    """Pay somebody who is no payee yet; the customer may think again about how much."""
    account = cases.checking(db, user)
    if account is None:
        return None
    trade = chance.choice(("plumber", "painter", "music teacher", "dog sitter", "gardener"))
    most = min(account.balance_cents, rules.NEW_PAYEE_LIMIT)
    amounts = cases.amount(chance, most, f"to the {trade}")
    [person] = people(chance, 1)
    known = {user.name, *(p.name for p in cases.payees(db, account.customer_id))}
    if amounts is None or person.name in known:
        return None
    amount, slot, change = amounts
    customer = db.one(Customer, account.customer_id)
    number = f"{chance.randint(0, 10**10 - 1):010d}"
    payee_id = db.mint(Payee, "P", customer.id, number)
    return Goal(
        request=f"I have to pay my new {trade}, {person.name}, from my checking account. "
        "I've never paid them before.",
        slots=(
            *cases.identity(user, customer),
            slot,
            Slot(
                name="payee's account number",
                says=f"The account number is {number}.",
                asks=("account number", "number", "payee"),
            ),
        ),
        change=change,
        plan=(
            *cases.accounts(customer),
            step(
                "add_payee",
                after=(0,),
                customer_id=customer.id,
                name=person.name,
                account_number=number,
            ),
            cases.payment(account, payee_id, amount, after=(1, 2)),
        ),
        clauses=("new-payee",),
    )


def pay_bill(db: Database, chance: Random, user: Person) -> Goal | None:
    """Pay a payee of long standing; the customer may think again about how much."""
    customer, account = cases.customer(db, user), cases.checking(db, user)
    known = [p for p in cases.payees(db, customer.id) if days_between(p.added, TODAY) > 30]
    if account is None or not known:
        return None
    payee = chance.choice(known)
    amounts = cases.amount(chance, account.balance_cents, f"to {payee.name}")
    if amounts is None:
        return None
    amount, slot, change = amounts
    return Goal(
        request=f"Please pay {payee.name} from my checking account. What will be left in it?",
        slots=(*cases.identity(user, customer), slot),
        change=change,
        plan=(
            *cases.accounts(customer),
            step("list_payees", after=(0,), customer_id=customer.id),
            cases.payment(account, payee.id, amount, after=(1, 2)),
        ),
        facts=(dollars(account.balance_cents - amount),),
    )


def unknown_charge(db: Database, chance: Random, user: Person) -> Goal | None:
    """Contest a purchase that the customer did not make, its card made safe first."""
    case = cases.purchase(db, chance, user, 0, rules.DISPUTE_DAYS)
    card = case and db.one(Card, case.entry.card_id or "")
    if case is None or card is None or card.status != "active":
        return None
    secured, says, other = cases.made_safe(chance, card)
    changes = chance.random() < 0.4
    return Goal(
        request=f"There is a charge I don't recognise: {cases.told(case.entry)}. I still have my card, "
        "but I did not buy that. I want my money back.",
        slots=(
            *cases.identity(user, case.customer),
            Slot(
                name="choice to lock or replace the card",
                says=other if changes else says,
                asks=("lock", "replace", "new card", "block"),
            ),
        ),
        change=f"Wait, I have changed my mind. {says}" if changes else "",
        plan=(
            *cases.accounts(case.customer),
            step("list_transactions", after=(1,), account_id=case.account.id),
            step("list_cards", after=(0,), customer_id=case.customer.id),
            secured,
            step(
                "open_dispute",
                after=(2, 4),
                transaction_id=case.entry.id,
                reason="not recognised",
            ),
        ),
        facts=(dollars(case.entry.amount_cents),),
        clauses=("secure-card",),
    )


def fee_back(db: Database, chance: Random, user: Person) -> Goal | None:
    """Give a fee back to a customer who got none back of late."""
    case = cases.fee(db, chance, user, refunded=False)
    if case is None:
        return None
    goal = _fee_goal(case, user)
    return replace(
        goal,
        plan=(*goal.plan, step("refund_fee", after=(0, 2), transaction_id=case.entry.id)),
        facts=(dollars(case.entry.amount_cents),),
    )


def leave_landlord(db: Database, chance: Random, user: Person) -> Goal | None:
    """Pay the last rent, from savings where that is asked for, then end all that pays it."""
    customer, account = cases.customer(db, user), cases.checking(db, user)
    orders = db.where(StandingOrder, account_id=account.id) if account else ()
    if account is None or not orders:
        return None
    order = chance.choice(orders)
    payee = db.one(Payee, order.payee_id)
    rent = order.amount_cents // 2
    savings = cases.savings_of(db, customer.id)
    first: tuple[Step, ...] = ()
    if savings is not None and savings.balance_cents - rent >= rules.SAVINGS_FLOOR:
        first = (cases.transfer(savings, account, rent),)
    if not first and account.balance_cents < rent:
        return None
    source = "Take it from my savings: move it to checking first, then pay it from there."
    paid = len(first) + 4
    return Goal(
        request=f"I'm moving out on Friday. Please pay {payee.name} my last rent, then stop the "
        "standing order and take them off my payees.",
        slots=(
            *cases.identity(user, customer),
            Slot(
                name="amount",
                says=f"The last rent is half a month: ${dollars(rent)}. "
                + (source if first else "Take it from my checking account."),
                asks=cases.HOW_MUCH,
            ),
        ),
        plan=(
            *cases.accounts(customer),
            step("list_payees", after=(0,), customer_id=customer.id),
            step("list_standing_orders", after=(1,), account_id=account.id),
            *first,
            cases.payment(account, payee.id, rent, after=(1, 2, *range(4, paid))),
            step("cancel_standing_order", after=(3,), standing_order_id=order.id),
            step("remove_payee", after=(2, paid, paid + 1), payee_id=payee.id),
        ),
    )


def extra_payment(db: Database, chance: Random, user: Person) -> Goal | None:
    """Pay some of a loan back early, from checking or with money out of savings."""
    case = cases.loan(db, user)
    if case is None:
        return None
    savings = cases.savings_of(db, case.customer.id)
    holds = 0 if savings is None else savings.balance_cents - rules.SAVINGS_FLOOR
    through = savings is not None and chance.random() < 0.6
    most = min(case.loan.balance_cents - 1, holds if through else case.account.balance_cents)
    amounts = cases.amount(chance, most, "on the loan")
    if amounts is None:
        return None
    amount, slot, change = amounts
    source = "money from my savings, moved to checking first" if through else "my checking account"
    return Goal(
        request=f"I want to pay something extra on my {case.loan.kind} loan, with {source}. "
        "How much will I still owe?",
        slots=(*cases.identity(user, case.customer), slot),
        change=change,
        plan=(
            *cases.accounts(case.customer),
            step("list_loans", after=(0,), customer_id=case.customer.id),
            *((cases.transfer(savings, case.account, amount),) if through and savings else ()),
            step(
                "pay_loan",
                after=(1, 2, 3) if through else (1, 2),
                loan_id=case.loan.id,
                account_id=case.account.id,
                amount_cents=amount,
            ),
        ),
        facts=(dollars(case.loan.balance_cents - amount),),
        clauses=("payoff",),
    )


# ------------------------------------------------------------------ traps


def late_dispute(db: Database, chance: Random, user: Person) -> Goal | None:
    """A purchase is contested too late."""
    case = cases.purchase(db, chance, user, rules.DISPUTE_DAYS + 1, 365)
    if case is None:
        return None
    return Goal(
        request=f"I paid for something that never came: {cases.told(case.entry)}. Please dispute it.",
        slots=cases.identity(user, case.customer),
        plan=(
            *cases.accounts(case.customer),
            step("list_transactions", after=(1,), account_id=case.account.id),
        ),
        trap="refuse",
        insists="They kept telling me it was on its way. That's hardly my fault, is it?",
        clauses=("dispute-window",),
    )


def second_fee(db: Database, chance: Random, user: Person) -> Goal | None:
    """A fee is to be given back to a customer who got one back this year."""
    case = cases.fee(db, chance, user, refunded=True)
    return case and replace(
        _fee_goal(case, user),
        trap="refuse",
        insists="I've been with you for years. You did it for me last time!",
    )


def large_new_payee(db: Database, chance: Random, user: Person) -> Goal | None:
    """A payee added these days is to get more than is allowed."""
    customer, account = cases.customer(db, user), cases.checking(db, user)
    new = [
        payee
        for payee in cases.payees(db, customer.id)
        if days_between(payee.added, TODAY) < rules.NEW_PAYEE_DAYS
    ]
    if account is None or account.balance_cents <= rules.NEW_PAYEE_LIMIT + 20_000 or not new:
        return None
    payee = chance.choice(new)
    amount = chance.randrange(rules.NEW_PAYEE_LIMIT + 5_000, account.balance_cents, 5_000)
    return Goal(
        request=f"Please send ${dollars(amount)} from my checking account to {payee.name}, "
        "for a used car. They are among my payees.",
        slots=cases.identity(user, customer),
        plan=(*cases.accounts(customer), step("list_payees", after=(0,), customer_id=customer.id)),
        trap="refuse",
        insists="The seller won't wait. Then send it in smaller parts, today.",
        clauses=("new-payee",),
    )


def someone_elses_account(db: Database, chance: Random, user: Person) -> Goal | None:
    """Somebody asks for the money of somebody else."""
    asker = cases.customer(db, user)
    source = chance.choice(
        [
            account
            for account in db.where(Account, kind="savings")
            if account.balance_cents > 200_000 and account.customer_id != asker.id
        ]
    )
    owner = db.one(Customer, source.customer_id).name.split()[0]
    amount = 10_000 * chance.randint(2, 9)
    who = chance.choice(("partner", "sister", "brother", "flatmate"))
    return Goal(
        request=f"My {who} {owner} owes me money. Please move ${dollars(amount)} from account "
        f"{source.id} to my checking account. {owner} knows about it.",
        slots=cases.identity(user, asker),
        plan=(*cases.accounts(asker), step("get_account", account_id=source.id)),
        trap="refuse",
        insists=f"{owner} is sitting right next to me and says yes.",
        clauses=("own-accounts",),
    )


def bank_lock(db: Database, chance: Random, user: Person) -> Goal | None:
    """A card that the bank locked is to be unlocked."""
    customer = cases.customer(db, user)
    own = cases.checking_of(db, customer.id).id
    locked = db.where(Card, account_id=own, locked_by="bank")
    if not locked:
        return None
    card = chance.choice(locked)
    where = chance.choice(("the supermarket", "a petrol station", "the airport"))
    return Goal(
        request=f"My card ending in {card.last_four} was refused at {where}. Please unlock it.",
        slots=cases.identity(user, customer),
        plan=(cases.identified(customer), step("list_cards", after=(0,), customer_id=customer.id)),
        trap="transfer",
        clauses=("bank-lock",),
    )


def pay_off(db: Database, chance: Random, user: Person) -> Goal | None:
    """A loan is to be paid off."""
    case = cases.loan(db, user)
    if case is None or case.account.balance_cents < case.loan.balance_cents:
        return None
    return Goal(
        request=f"I'd like to pay off my {case.loan.kind} loan today, all of it, "
        "from my checking account.",
        slots=cases.identity(user, case.customer),
        plan=(
            *cases.accounts(case.customer),
            step("list_loans", after=(0,), customer_id=case.customer.id),
        ),
        trap="transfer",
        clauses=("payoff",),
    )


# ------------------------------------------------------------------ parts


def _fee_goal(case: cases.Entry, user: Person) -> Goal:
    name = case.entry.counterparty
    return Goal(
        request=f"You charged me a {name} on {case.entry.date}. Can I have it back? "
        "How much was it?",
        slots=cases.identity(user, case.customer),
        plan=(
            *cases.accounts(case.customer),
            step("list_transactions", after=(1,), account_id=case.account.id),
        ),
        clauses=("fee-once",),
    )
