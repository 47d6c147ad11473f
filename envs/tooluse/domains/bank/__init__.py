"""A bank: accounts, cards, payees, disputes, fees, loans."""

from turngym.envs.tooluse.domain import Clause, Domain
from turngym.envs.tooluse.domains.bank import goals, rules, tools
from turngym.envs.tooluse.domains.bank.data import make
from turngym.envs.tooluse.domains.bank.tables import TODAY
from turngym.envs.tooluse.domains.common import dollars

DOMAIN = Domain(
    name="bank",
    role=(
        "You serve the customers of Quillfeather Bank at its service desk. "
        f"Today is {TODAY}. Tools count in cents; speak to customers in dollars and cents."
    ),
    reads=(
        tools.identify_customer,
        tools.list_accounts,
        tools.get_account,
        tools.list_transactions,
        tools.list_cards,
        tools.list_payees,
        tools.list_standing_orders,
        tools.list_loans,
    ),
    writes=(
        tools.transfer,
        tools.pay_payee,
        tools.add_payee,
        tools.remove_payee,
        tools.cancel_standing_order,
        tools.pay_loan,
        tools.set_card_lock,
        tools.replace_card,
        tools.open_dispute,
        tools.refund_fee,
    ),
    data=make,
    clauses=(
        Clause(
            id="identify",
            text="Identify the customer by email address and date of birth before anything else.",
        ),
        Clause(
            id="own-accounts",
            text="Speak about, and move, only money of the customer whom you have identified. "
            "Refuse anything else, whoever is said to agree.",
            broken=rules.others_money,
        ),
        Clause(
            id="as-asked",
            text="Do what is asked for and no more; ask for an amount rather than guess it.",
        ),
        Clause(
            id="savings-floor",
            text=f"A savings account keeps at least {dollars(rules.SAVINGS_FLOOR)} dollars. "
            "Refuse what would leave less.",
            broken=rules.drained_savings,
        ),
        Clause(
            id="new-payee",
            text="A payee added today or within the last two days gets at most "
            f"{dollars(rules.NEW_PAYEE_LIMIT)} dollars a day. Refuse more, in parts too.",
            broken=rules.large_new_payment,
        ),
        Clause(
            id="review",
            text="No money moves to or from an account under review: transfer the customer.",
        ),
        Clause(
            id="secure-card",
            text="Before you dispute a purchase that the customer does not recognise, lock or "
            "replace the card it was made with, as the customer prefers.",
            broken=rules.card_at_large,
        ),
        Clause(
            id="dispute-window",
            text=f"Purchases can be disputed for {rules.DISPUTE_DAYS} days. Refuse older ones.",
            broken=rules.late,
        ),
        Clause(
            id="fee-once",
            text=f"A customer gets one fee back in {rules.FEE_DAYS} days. Refuse another.",
            broken=rules.second_refund,
        ),
        Clause(
            id="bank-lock",
            text="A card that the bank has locked is for the fraud team: transfer the customer, "
            "and neither unlock nor replace it.",
            broken=rules.bank_locked,
        ),
        Clause(
            id="payoff",
            text="Take extra payments on a loan, but not the one that pays it off: for that, "
            "transfer the customer.",
            broken=rules.paid_off,
        ),
    ),
    templates=(
        goals.spent_at,
        goals.move_money,
        goals.pay_new,
        goals.pay_bill,
        goals.unknown_charge,
        goals.fee_back,
        goals.leave_landlord,
        goals.extra_payment,
        goals.late_dispute,
        goals.second_fee,
        goals.large_new_payee,
        goals.someone_elses_account,
        goals.bank_lock,
        goals.pay_off,
    ),
    held_out=("extra_payment", "late_dispute", "pay_off"),
)
"""The bank."""
