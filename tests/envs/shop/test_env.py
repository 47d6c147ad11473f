"""The world: what a turn gives, evidence, expert, options."""

from typing import Any

import gymnasium
import pytest
from gymnasium.error import ResetNeeded
from shop_data import CUP, MUG, SHOP, TRUFFLES, world_of

from turngym.envs.shop.env import ShopEnv, ShopReference
from turngym.envs.shop.render import MODES
from turngym.envs.signals import Call, Check, Outcome, Potential, Signal, Validity


def checks(signals: tuple[Signal, ...]) -> dict[str, bool | None]:
    return {one.id: one.passed for one in signals if isinstance(one, Check)}


def only(kind: type[Signal], signals: tuple[Signal, ...]) -> Signal:
    [found] = [one for one in signals if isinstance(one, kind)]
    return found


def test_the_expert_earns_reward_1_on_every_task_of_both_kinds() -> None:
    for kind, number in (("synthetic", 64), ("human", 2)):
        for faithful in (False, True):
            world = ShopEnv(source=SHOP, goals=kind, faithful=faithful)
            assert world.task_set.sizes == {"test": number}
            for index in range(number):
                _, info = world.reset(options={"index": index})
                plan = world.solution()
                if plan is None:  # a bracket, which the original cannot read
                    assert faithful
                    assert "[party]" in info["task"].goal
                    continue
                assert 3 <= len(plan) <= 10
                for action in plan:
                    _, reward, _, _, info = world.step(action)
                assert (reward, info["status"]) == (1.0, "solved")


def test_the_expert_goes_on_from_anywhere() -> None:
    world = world_of(MUG)
    want = dict(world._problem.goal.options)
    wrong = next(c for c in ("navy", "red") if c != want["color"])
    for action in (
        "search[shoes]",
        "search[mug]",
        f"click[{MUG}]",
        f"click[{wrong}]",
        "click[features]",
    ):
        world.step(action)
    assert world.solution() == (
        "click[< prev]",
        f"click[{want['color']}]",
        f"click[{want['size']}]",
        "click[buy now]",
    )
    world.step("click[buy now]")  # there is no such button here
    world.step("click[back to search]")
    again = world.solution()
    assert again is not None
    assert again[0].startswith("search[harbor stoneware coffee mug")


def test_evidence_grows_on_the_way() -> None:
    world = world_of(MUG)
    _, info = world.reset(options={"task": world.task.id})
    start = checks(info["signals"])
    assert (start["found"], start["opened"], start["bought"]) == (False, False, False)
    assert start["type"] is start["attribute:0"] is start["option:0"] is start["price"] is None
    assert only(Potential, info["signals"]) == Potential(
        name="reward", value=0.5, distance=1.0, exact=True
    )
    plan = world.solution()
    assert plan is not None
    growing = []
    for action in plan:
        _, _, _, _, info = world.step(action)
        growing.append(only(Potential, info["signals"]))
        assert only(Validity, info["signals"]) == Validity(parsed=True, legal=True, effective=True)
    values = [one.value for one in growing if isinstance(one, Potential)]
    # nothing on view; type, two attributes and price of five wishes; each option
    assert values == pytest.approx([0.5, 0.5 + 3 / 10, 0.5 + 4 / 10, 1.0, 1.0])
    assert all(checks(info["signals"]).values())
    assert only(Outcome, info["signals"]) == Outcome(success=True, score=1.0)


def test_a_wrong_purchase_fails_with_its_reward() -> None:
    world = world_of(MUG)
    for action in ("search[harbor]", f"click[{CUP}]"):
        world.step(action)
    _, reward, terminated, truncated, info = world.step("click[buy now]")
    assert (terminated, truncated, info["status"]) == (True, False, "failed")
    assert reward == pytest.approx(1 / 5)  # the price alone
    assert info["reason"] == "bought for reward 0.20"
    assert world.solution() is None
    with pytest.raises(ResetNeeded):
        world.step("search[mug]")


def test_without_a_purchase_nothing_is_paid() -> None:
    world = world_of(MUG, max_turns=3)
    plan = world.solution()
    assert plan is not None
    for action in plan[:3]:
        _, reward, terminated, truncated, info = world.step(action)
    assert (reward, terminated, truncated, info["reason"]) == (0.0, False, True, "turn budget")


def test_actions_are_calls() -> None:
    world = world_of(MUG)
    _, _, _, _, info = world.step("search[Red  MUG] now")
    assert info["action"].text == "search[red  mug]"
    assert only(Call, info["signals"]) == Call(
        name="search", arguments='{"keywords":"red  mug"}', status="ok"
    )
    assert info["admissible"][:2] == ("click[back to search]", "click[b00000000l]")


def test_a_wrong_action_is_told_what_is_wrong() -> None:
    world = world_of(MUG)
    page = world.step("search[mug]")[0]
    for action, error, parsed in (
        ("buy it", "This is no action. Write search[words] or click[value].", False),
        ("click[\x1b[2J]", "There is no '\\x1b[2j' to click on this page.", True),
        ("click[search]", "There is no 'search' to click on this page.", True),
    ):
        observation, _, _, _, info = world.step(action)
        assert observation == f"{error}\n{page}"
        assert (info["action"].error, info["action"].valid) == (error, False)
        assert only(Validity, info["signals"]) == Validity(
            parsed=parsed, legal=False, effective=False
        )


@pytest.mark.parametrize("mode", MODES)
def test_the_original_shows_the_page_alone(mode: str) -> None:
    world = world_of(MUG, observation=mode, faithful=True)
    start, info = world.reset(options={"task": world.task.id})
    assert start.startswith("WebShop")
    assert [message.role for message in info["messages"]] == ["user"]
    assert world.step("hello")[0] == start


def test_a_query_of_too_many_words_costs_a_turn() -> None:
    world = world_of(MUG)
    _, _, _, _, info = world.step(f"search[{' '.join(f'w{i}' for i in range(1_025))}]")
    assert "1025 different words" in info["action"].error
    assert only(Call, info["signals"]).status == "error"  # type: ignore[union-attr]  # a Call


@pytest.mark.parametrize("query", ["\x00", "\ud800 mug", "]" * 9, "mug " * 9_000, "<q>", "'\";--"])
def test_any_query_is_answered(query: str) -> None:
    world = world_of(MUG)
    assert world.step(f"search[{query}]")[4]["action"].valid


def test_brackets_in_an_option_can_be_bought() -> None:
    world = world_of(TRUFFLES)
    for action in ("search[truffles]", f"click[{TRUFFLES}]", "click[24 Count [Party]]"):
        _, _, _, _, info = world.step(action)
        assert info["action"].valid
    assert "[SEP] [chosen] 24 count [party] [SEP]" in info["messages"][0].content


def test_what_was_seen_tells_situations_apart() -> None:
    world = world_of(MUG)
    world.step("search[mug]")
    straight = {key: world.state_hash(key) for key in ("state", "state+seen", "observation")}
    world.step("search[cup]")
    world.step("search[mug]")
    assert world.state_hash("state") == straight["state"]
    assert world.state_hash("observation") == straight["observation"]
    assert world.state_hash("state+seen") != straight["state+seen"]


def test_the_reference_has_plan_and_checklist_in_order() -> None:
    world = world_of(MUG)
    reference = world.reference
    assert isinstance(reference, ShopReference)
    assert reference.asin == MUG
    assert reference.plan == world.solution()
    ids = [item.id for item in reference.checklist]
    assert ids == [
        *("found", "opened", "type", "attribute:0", "attribute:1", "option:0", "option:1"),
        *("price", "bought"),
    ]
    assert sum(item.weight for item in reference.checklist) == pytest.approx(1.0)
    for place, item in enumerate(reference.checklist):
        assert set(item.dependencies) <= set(ids[:place])
    _, info = world.reset(options={"task": world.task.id})
    assert set(ids) == set(checks(info["signals"]))


def test_what_changes_tasks_is_in_the_name_of_their_set() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"goals": "human"},
        {"price_seed": 1},
        {"max_turns": 20},
        {"faithful": True},
    )
    names = {ShopEnv(source=SHOP, **change).task_set.name for change in changes}
    assert len(names) == len(changes)
    shown = ShopEnv(source=SHOP, observation="text_rich").task_set.name
    assert shown == ShopEnv(source=str(SHOP)).task_set.name


def test_goals_of_one_product_have_keys_of_their_own() -> None:
    tasks = ShopEnv(source=SHOP).tasks("test")
    assert len({task.key for task in tasks}) == len(tasks) == 64


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"goals": "human"}, "are for WebShop's files: give source"),
        ({"tasks": "shop"}, "unknown task set 'shop'"),
        ({"expert": "none"}, "unknown expert 'none'; known: all, seen"),
        ({"source": SHOP, "goals": "all"}, "unknown goals 'all'; known: synthetic, human"),
        ({"source": SHOP, "observation": "html"}, "unknown observation 'html'"),
        ({"source": SHOP, "split": "train"}, "unknown split 'train'; known: test"),
        ({"source": SHOP, "max_turns": 0}, "max_turns is 0"),
        ({"source": SHOP, "price_seed": "x"}, "price_seed is 'x'"),
        ({"source": SHOP, "wishes": 1}, "unknown option for WebShop's files 'wishes'"),
        ({"source": SHOP, "tasks": "x"}, "give one of them"),
        ({"source": SHOP, "faithful": "no"}, "faithful is 'no', expected True or False"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named.replace("(", "\\(")):
        gymnasium.make("turngym/Shop-v0", **options)


def test_people_see_a_shop() -> None:
    world = world_of(MUG, render_mode="ansi")
    plan = world.solution()
    assert plan is not None
    pages = [world.render()]
    for action in (*plan[:2], "click[description]", "click[< prev]", *plan[2:]):
        world.step(action)
        pages.append(world.render())
    assert all("THE SHOP" in page for page in pages)
    plain = [page.replace("\x1b[", "") for page in pages]
    assert "20 products" in plain[0]
    assert "Harbor Stoneware Coffee Mug with Large Handle" in plain[1]
    assert "A mug of heavy stoneware." in plain[3]
    assert "1.00" in plain[-1]
