"""The phone company: what its tools do and refuse, and which calls break its rules."""

from dataclasses import replace
from functools import partial

import pytest
import tooluse_desk

from turngym.envs.tasks import seeded
from turngym.envs.tooluse.database import Database, Row
from turngym.envs.tooluse.domain import people_of, tables_of, tools_of
from turngym.envs.tooluse.domains.telecom import DOMAIN, goals
from turngym.envs.tooluse.domains.telecom.asks import twice
from turngym.envs.tooluse.domains.telecom.tables import (
    Bill,
    Charge,
    Credit,
    Customer,
    Device,
    Line,
    Outage,
    Plan,
    Ticket,
    dollars,
    total,
)

UMA = Customer(id="U1", name="Uma Singh", pin="0420", zip="30214", since="2020-05-01")
SMALL = Plan(id="P1", name="Small", price=1000, data_gb=2, roaming=False)
LARGE = Plan(id="P2", name="Large", price=3000, data_gb=20, roaming=True)
DEVICE = Device(
    id="D1",
    model="Lumen",
    bought="2025-12-15",
    owed=0,
    locked=True,
    missing=("data", "messages"),
    hardware="ok",
)
LINE = Line(
    id="555-1",
    customer_id="U1",
    plan_id="P1",
    device_id="D1",
    status="active",
    status_reason="",
    sim="89111111",
    roaming=False,
    contract_until="2026-03-14",
    used_gb=1,
    extra_gb=4,
)
BILL = Bill(
    id="K1",
    customer_id="U1",
    month="2026-01",
    charges=(
        Charge(text="Small for 555-1", cents=1000),
        Charge(text="SIM card", cents=505),
        Charge(text="SIM card", cents=505),
    ),
    due="2026-02-20",
    status="paid",
)
OUTAGE = Outage(
    id="F1",
    zip="30214",
    affects=("data",),
    status="open",
    began="2026-03-15 06:00",
    ends="2026-03-15 19:30",
)
ROWS: tuple[Row, ...] = (UMA, SMALL, LARGE, DEVICE, LINE, BILL)
LATE = replace(BILL, status="overdue")
SUSPENDED = replace(LINE, status="suspended", status_reason="lost")


done = partial(tooluse_desk.done, DOMAIN)
refused = partial(tooluse_desk.refused, DOMAIN)
broken = partial(tooluse_desk.broken, DOMAIN)
world = partial(tooluse_desk.stocked, ROWS)


def test_a_customer_is_found_by_a_number_of_theirs() -> None:
    assert done(world(), "find_customer", number="555-1")[0]["id"] == "U1"
    assert refused(world(), "find_customer", number="555-9") == "No line has this number."


def test_a_bill_is_paid_once() -> None:
    assert total(BILL) == 2010
    answer, db = done(world(LATE), "pay_bill", bill_id="K1")
    assert answer == {"bill_id": "K1", "charged": 2010}
    assert db.one(Bill, "K1").status == "paid"
    assert refused(db, "pay_bill", bill_id="K1") == "Bill K1 is paid already."


def test_a_bill_gets_one_credit_of_at_most_what_it_comes_to() -> None:
    assert twice(BILL) == 505
    credit = {"bill_id": "K1", "reason": "charged twice"}
    for cents in (0, 2011):
        assert "at most the bill" in refused(world(), "give_credit", **credit, cents=cents)
    answer, db = done(world(), "give_credit", **credit, cents=505)
    assert db.one(Credit, answer["id"]).cents == 505
    assert "already" in refused(db, "give_credit", **credit, cents=505)


def test_roaming_takes_a_plan_that_has_it_and_goes_with_the_plan() -> None:
    roam = {"number": "555-1", "on": True}
    assert refused(world(), "set_roaming", **roam) == "Small has no roaming."
    _, db = done(world(), "change_plan", number="555-1", plan_id="P2")
    assert not db.one(Line, "555-1").roaming
    _, db = done(db, "set_roaming", **roam)
    assert db.one(Line, "555-1").roaming
    _, db = done(db, "change_plan", number="555-1", plan_id="P1")
    assert not db.one(Line, "555-1").roaming


def test_a_line_moves_to_another_plan_only() -> None:
    assert "on Small already" in refused(world(), "change_plan", number="555-1", plan_id="P1")
    assert "no plan 'P9'" in refused(world(), "change_plan", number="555-1", plan_id="P9")


def test_data_is_added_to_what_was_added_before() -> None:
    answer, db = done(world(), "add_data", number="555-1", gb=3)
    assert (answer["charged"], db.one(Line, "555-1").extra_gb) == (900, 7)
    assert "from 1 to 100" in refused(world(), "add_data", number="555-1", gb=0)


def test_a_suspended_line_is_not_changed_until_it_is_resumed() -> None:
    _, db = done(world(), "suspend_line", number="555-1", reason="lost")
    line = db.one(Line, "555-1")
    assert (line.status, line.status_reason) == ("suspended", "lost")
    assert refused(db, "add_data", number="555-1", gb=1) == "Line 555-1 is suspended."
    _, db = done(db, "resume_line", number="555-1")
    assert db == world()
    assert refused(db, "resume_line", number="555-1") == "Line 555-1 is not suspended."


def test_each_new_sim_card_is_another_one() -> None:
    first, db = done(world(), "replace_sim", number="555-1")
    second, _ = done(db, "replace_sim", number="555-1")
    assert len({LINE.sim, first["sim"], second["sim"]}) == 3


def test_settings_are_sent_in_any_order() -> None:
    ends = []
    for order in (("data", "messages"), ("messages", "data")):
        db = world()
        for settings in order:
            _, db = done(db, "send_settings", device_id="D1", settings=settings)
        ends.append(db)
    assert ends[0] == ends[1]
    assert ends[0].one(Device, "D1").missing == ()


def test_a_phone_is_unlocked_once() -> None:
    _, db = done(world(), "unlock_device", device_id="D1")
    assert not db.one(Device, "D1").locked
    assert refused(db, "unlock_device", device_id="D1") == "Phone D1 is not locked."


def test_a_ticket_is_opened_once_for_each_topic() -> None:
    _, db = done(world(), "open_ticket", number="555-1", topic="repair antenna")
    assert "already" in refused(db, "open_ticket", number="555-1", topic="repair antenna")
    _, db = done(db, "open_ticket", number="555-1", topic="replace battery")
    assert len(list(db.all(Ticket))) == 2


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("change_plan", {"plan_id": "P2"}),
        ("add_data", {"gb": 1}),
        ("set_roaming", {"on": True}),
    ],
)
def test_nothing_is_sold_while_a_bill_is_overdue(name: str, wish: dict[str, object]) -> None:
    assert broken(world(LATE), name, number="555-1", **wish) == ["overdue"]
    _, paid = done(world(LATE), "pay_bill", bill_id="K1")
    assert broken(paid, name, number="555-1", **wish) == []


def test_what_gives_nothing_may_be_done_while_a_bill_is_overdue() -> None:
    assert broken(world(LATE), "set_roaming", number="555-1", on=False) == []


@pytest.mark.parametrize(
    ("until", "plan_id", "found"),
    [
        ("2026-03-15", "P1", ["contract"]),
        ("2026-03-14", "P1", []),
        ("2026-03-15", "P2", []),
    ],
)
def test_a_contract_keeps_a_line_from_cheaper_plans(
    until: str, plan_id: str, found: list[str]
) -> None:
    line = replace(LINE, plan_id="P2", contract_until=until)
    assert broken(world(line), "change_plan", number="555-1", plan_id=plan_id) == found


def test_ten_gb_may_be_added_in_all() -> None:
    assert broken(world(), "add_data", number="555-1", gb=6) == []
    assert broken(world(), "add_data", number="555-1", gb=7) == ["data"]


def test_settings_are_sent_if_they_are_missing_and_the_network_is_up() -> None:
    def sent(db: Database, settings: str) -> list[str]:
        return broken(db, "send_settings", device_id="D1", settings=settings)

    assert (sent(world(), "data"), sent(world(), "voice")) == ([], ["settings"])
    down = world(OUTAGE)
    assert (sent(down, "data"), sent(down, "messages")) == (["settings"], [])
    assert sent(world(replace(OUTAGE, status="over")), "data") == []
    assert sent(world(replace(OUTAGE, zip="94021")), "data") == []


def test_a_ticket_is_for_the_fault_that_the_check_shows() -> None:
    db = world(replace(DEVICE, hardware="battery fault"))
    assert broken(db, "open_ticket", number="555-1", topic="replace battery") == []
    assert broken(db, "open_ticket", number="555-1", topic="repair antenna") == ["repair"]
    assert broken(world(), "open_ticket", number="555-1", topic="repair antenna") == ["repair"]


def test_large_credits_are_for_a_person() -> None:
    credit = {"bill_id": "K1", "reason": "outage"}
    assert broken(world(), "give_credit", **credit, cents=2500) == []
    assert broken(world(), "give_credit", **credit, cents=2501) == ["credit"]


def test_sim_cards_are_for_suspended_lines() -> None:
    assert broken(world(), "replace_sim", number="555-1") == ["lost"]
    assert broken(world(SUSPENDED), "replace_sim", number="555-1") == []


def test_a_line_is_resumed_unless_its_phone_was_stolen() -> None:
    assert broken(world(SUSPENDED), "resume_line", number="555-1") == []
    robbed = world(replace(SUSPENDED, status_reason="stolen"))
    assert broken(robbed, "resume_line", number="555-1") == ["stolen"]


@pytest.mark.parametrize(
    ("device", "found"),
    [
        (DEVICE, []),
        (replace(DEVICE, owed=1), ["unlock"]),
        (replace(DEVICE, bought="2025-12-16"), ["unlock"]),
    ],
)
def test_a_phone_is_unlocked_when_it_is_paid_and_ninety_days_old(
    device: Device, found: list[str]
) -> None:
    assert broken(world(device), "unlock_device", device_id="D1") == found


@pytest.mark.parametrize("name", [name for name in tools_of(DOMAIN) if name != "give_credit"])
def test_rules_have_nothing_to_say_about_what_is_not_there(name: str) -> None:
    fields = tools_of(DOMAIN)[name].arguments.model_fields
    numbers = {"gb": 1, "on": True}
    assert broken(world(), name, **{key: numbers.get(key, "no such thing") for key in fields}) == []


@pytest.mark.parametrize("number", range(3))
def test_each_line_has_a_phone_of_its_own_and_what_its_plan_allows(number: int) -> None:
    db = Database(tables_of(DOMAIN, number))
    phones = [line.device_id for line in db.all(Line)]
    assert sorted(phones) == sorted(device.id for device in db.all(Device))
    for line in db.all(Line):
        assert db.one(Plan, line.plan_id).roaming or not line.roaming
        assert (line.status == "suspended") == bool(line.status_reason)
    for bill in db.all(Bill):
        assert bill.status != "overdue" or bill.due < "2026-03-15"


def test_cents_are_said_as_dollars() -> None:
    assert [dollars(cents) for cents in (0, 5, 1250, 100_000)] == [
        "0.00",
        "0.05",
        "12.50",
        "1000.00",
    ]


@pytest.mark.parametrize("number", range(3))
def test_no_request_undoes_an_earlier_one(
    number: int,
) -> None:
    for user in people_of(number):
        start = Database(tables_of(DOMAIN, number))
        line = start.one(Line, user.phone)
        if line.status == "suspended":
            _, db = done(start, "resume_line", number=line.id)
            assert goals.lost_phone(db, seeded("again"), user) is None
            continue
        _, lost = done(start, "suspend_line", number=line.id, reason="lost")
        assert goals.found_phone(lost, seeded("again"), user) is None
        other = next(plan.id for plan in start.all(Plan) if plan.id != line.plan_id)
        _, moved = done(start, "change_plan", number=line.id, plan_id=other)
        assert goals.other_plan(moved, seeded("again"), user) is None
        assert goals.going_abroad(moved, seeded("again"), user) is None
