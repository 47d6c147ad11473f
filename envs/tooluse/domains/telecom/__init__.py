"""A phone company: lines, plans, phones, outages, bills."""

from turngym.envs.tooluse.domain import Clause, Domain
from turngym.envs.tooluse.domains.common import dollars
from turngym.envs.tooluse.domains.telecom import goals, rules, tools, traps
from turngym.envs.tooluse.domains.telecom.data import make
from turngym.envs.tooluse.domains.telecom.tables import TODAY

CLAUSES = (
    Clause(
        id="identify",
        text="Find the customer by phone number before you speak about their account. "
        "Anybody may ask about plans and outages.",
    ),
    Clause(
        id="pin",
        text="Ask for the account's PIN. To somebody who does not give the right one, tell nothing "
        "of the account and do nothing for them, whatever else they know. Never say the PIN.",
    ),
    Clause(
        id="line",
        text="Unless the customer says otherwise, the line in question is the one whose number "
        "they give.",
    ),
    Clause(
        id="overdue",
        text="While a bill of the customer is overdue, no line of theirs is given another plan, "
        "data or roaming. Offer to charge all overdue bills to their card first.",
        broken=rules.unpaid,
    ),
    Clause(
        id="contract",
        text="A line under contract, the last day included, can move to plans that cost as much "
        "or more, not to cheaper ones. Refuse.",
        broken=rules.downgrade,
    ),
    Clause(
        id="data",
        text=f"Not more than {rules.MOST_GB} GB can be added to a line in a month.",
        broken=rules.much_data,
    ),
    Clause(
        id="settings",
        text="When something does not work, look for outages in the customer's area first. As long "
        "as one explains the trouble, say when it is expected to end, and do nothing else. "
        "Otherwise check the phone, and send all the settings it lacks and no others.",
        broken=rules.idle_settings,
    ),
    Clause(
        id="repair",
        text="If the check shows a fault of the hardware, open a ticket for just that.",
        broken=rules.idle_ticket,
    ),
    Clause(
        id="credit",
        text="What was charged wrongly is given back as a credit of exactly that amount. Credits "
        f"above {dollars(rules.LARGE_CREDIT)} dollars are for a person: transfer the customer.",
        broken=rules.large_credit,
    ),
    Clause(
        id="lost",
        text="If a phone is lost or stolen, suspend its line, then ask whether a new SIM card is "
        "wanted. Replace SIM cards of suspended lines only; the line stays suspended.",
        broken=rules.open_sim,
    ),
    Clause(
        id="stolen",
        text="A line whose phone was lost can be switched on again when it is found. If it was "
        "stolen, transfer the customer.",
        broken=rules.stolen,
    ),
    Clause(
        id="unlock",
        text=f"A phone is unlocked only if nothing is owed for it and it was bought at least "
        f"{rules.UNLOCK_DAYS} days ago. Refuse otherwise.",
        broken=rules.early_unlock,
    ),
    Clause(
        id="leave",
        text="Lines are not closed and numbers not handed over here: transfer the customer.",
    ),
)

DOMAIN = Domain(
    name="telecom",
    role=(
        "You answer the customers of Beacon Mobile, a phone company. "
        f"Today is {TODAY}. The system counts in cents; tell customers dollars, as 12.50."
    ),
    reads=(
        tools.find_customer,
        tools.list_lines,
        tools.get_line,
        tools.list_plans,
        tools.find_outages,
        tools.check_device,
        tools.list_bills,
        tools.get_bill,
    ),
    writes=(
        tools.pay_bill,
        tools.give_credit,
        tools.change_plan,
        tools.set_roaming,
        tools.add_data,
        tools.suspend_line,
        tools.resume_line,
        tools.replace_sim,
        tools.send_settings,
        tools.unlock_device,
        tools.open_ticket,
    ),
    data=make,
    clauses=CLAUSES,
    templates=(
        goals.outage_question,
        goals.outage_at_home,
        goals.lost_settings,
        goals.broken_phone,
        goals.more_data,
        goals.other_plan,
        goals.going_abroad,
        goals.charged_twice,
        goals.lost_phone,
        goals.found_phone,
        goals.unlock,
        traps.wrong_pin,
        traps.cheaper_plan,
        traps.large_credit,
        traps.early_unlock,
    ),
    held_out=("unlock", "early_unlock"),
)
"""The phone company."""
