"""The household through Gymnasium: evidence, names of states, what is refused."""

import json
import re
from typing import Any

import gymnasium
import pytest
from household_files import FOLDER

from turngym.agents import collect
from turngym.agents.jobs import Job
from turngym.agents.scripted import Expert
from turngym.envs.household.env import HouseholdEnv, HouseholdReference
from turngym.envs.signals import Call, Check, Cost, Diff, Potential, Validity
from turngym.rewards import make_rubric, turn_rewards
from turngym.rewards.term import fold

PLACE = "household-alfworld/train/1"
HEAT = "household-alfworld/train/2"
LIGHT = "household-alfworld/valid_seen/0"
TWO = "household-alfworld/valid_unseen/0"


@pytest.fixture
def world() -> HouseholdEnv:
    env = gymnasium.make("turngym/Household-v0", source=str(FOLDER), render_mode="ansi").unwrapped
    assert isinstance(env, HouseholdEnv)
    return env


def reference_of(world: HouseholdEnv) -> HouseholdReference:
    reference = world.reference
    assert isinstance(reference, HouseholdReference)
    return reference


def passed(info: dict[str, object]) -> set[str]:
    signals = info["signals"]
    assert isinstance(signals, tuple)
    return {s.id for s in signals if isinstance(s, Check) and s.passed}


def of_kind(info: dict[str, object], kind: type) -> list[object]:
    signals = info["signals"]
    assert isinstance(signals, tuple)
    return [signal for signal in signals if isinstance(signal, kind)]


def test_a_task_card_says_what_is_wanted(world: HouseholdEnv) -> None:
    _, info = world.reset(options={"task": HEAT})
    task = info["task"]
    assert task.goal == "put a hot mug in cabinet."
    assert task.category == "pick_heat_then_place_in_recep"
    assert task.max_turns == 50


def test_sub_goals_are_met_one_after_the_other(world: HouseholdEnv) -> None:
    _, info = world.reset(options={"task": HEAT})
    assert passed(info) == set()
    found = []
    for action in (
        *("go to fridge 1", "open fridge 1", "take mug 1 from fridge 1", "go to microwave 1"),
        *("heat mug 1 with microwave 1", "go to cabinet 1", "open cabinet 1"),
        "put mug 1 in/on cabinet 1",
    ):
        _, reward, terminated, _, info = world.step(action)
        found.append(passed(info))
    assert (reward, terminated, info["status"]) == (1.0, True, "solved")
    assert found == [
        set(),
        {"seen"},
        {"seen", "held"},
        {"seen", "held"},
        {"seen", "held", "is:hot"},
        {"seen", "held", "is:hot"},
        {"seen", "held", "is:hot"},
        {"seen", "is:hot", "placed:1"},
    ]


def test_a_lamp_has_sub_goals_of_its_own(world: HouseholdEnv) -> None:
    world.reset(options={"task": LIGHT})
    for action in ("go to bed 1", "take pillow 1 from bed 1", "go to desk 1"):
        info = world.step(action)[4]
    assert passed(info) == {"seen", "held"}
    assert passed(world.step("use desklamp 1")[4]) == {"seen", "held", "lit", "shown"}


def test_of_two_one_may_be_in_its_place_from_the_start(world: HouseholdEnv) -> None:
    _, info = world.reset(options={"task": TWO})
    assert passed(info) == {"placed:1"}


def test_the_potential_is_the_exact_number_of_actions_to_go(world: HouseholdEnv) -> None:
    _, info = world.reset(options={"task": HEAT})
    assert of_kind(info, Potential) == [
        Potential(
            name="actions", value=0.5, distance=7, exact=True
        )  # cabinet, mug, microwave, cabinet
    ]
    info = world.step("go to cabinet 1")[4]
    assert of_kind(info, Potential) == [
        Potential(name="actions", value=1 - 6 / 14, distance=6, exact=True)
    ]
    world.step("look")
    info = world.step("go to sinkbasin 1")[4]
    assert of_kind(info, Potential) == [
        Potential(name="actions", value=0.5, distance=7, exact=True)
    ]


def test_an_action_is_evidence_of_call_change_and_coverage(world: HouseholdEnv) -> None:
    world.reset(options={"task": HEAT})
    world.step("go to fridge 1")
    info = world.step("open fridge 1")[4]
    assert of_kind(info, Cost) == [Cost(kind="coverage", amount=1, unit="receptacles")]
    info = world.step("take mug 1 from fridge 1")[4]
    assert of_kind(info, Validity) == [Validity(parsed=True, legal=True, effective=True)]
    arguments = '{"object":"mug 1","receptacle":"fridge 1"}'
    assert of_kind(info, Call) == [Call(name="take", arguments=arguments, status="ok")]
    assert json.loads(info["action"].parsed) == {"name": "take", "arguments": json.loads(arguments)}
    assert of_kind(info, Diff) == [
        Diff(kind="in", target="mug 1", before="fridge 1", after=None),
        Diff(kind="held", target="mug 1", before=None, after="yes"),
    ]
    assert of_kind(info, Cost) == [Cost(kind="coverage", amount=0, unit="receptacles")]


def test_what_changes_nothing_is_legal_and_not_effective(world: HouseholdEnv) -> None:
    world.reset(options={"task": HEAT})
    info = world.step("look")[4]
    assert of_kind(info, Validity) == [Validity(parsed=True, legal=True, effective=False)]
    assert of_kind(info, Diff) == []


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("dance", False), ("", False), ("open desk 7", True), ("take mug 1 from fridge 1", True)],
)
def test_what_is_not_possible_happens_not(world: HouseholdEnv, text: str, parsed: bool) -> None:
    world.reset(options={"task": HEAT})
    observation, reward, _, _, info = world.step(text)
    assert (observation, reward) == ("Nothing happens.", 0.0)
    assert not info["action"].valid
    assert info["action"].error
    assert of_kind(info, Validity) == [Validity(parsed=parsed, legal=False, effective=False)]


def test_seeing_something_makes_another_situation_of_the_same_state(world: HouseholdEnv) -> None:
    def names(*actions: str) -> tuple[str, str]:
        world.reset(options={"task": HEAT})
        for action in actions:
            world.step(action)
        return world.state_hash("state"), world.state_hash()

    away = ("go to sinkbasin 1", "go to fridge 1")
    looked = ("go to sinkbasin 1", "go to fridge 1", "open fridge 1", "close fridge 1")
    assert names(*away)[0] == names(*looked)[0]
    assert names(*away)[1] != names(*looked)[1]
    assert names(*away) == names(*away, "look", "inventory")
    assert names("go to fridge 1")[0] == names(*away)[0]


def test_the_reference_has_plan_and_checklist(world: HouseholdEnv) -> None:
    world.reset(options={"task": HEAT})
    reference = reference_of(world)
    assert reference.solution == world.solution()
    assert len(reference.solution) == 7
    items = [(item.id, item.weight, item.dependencies) for item in reference.checklist]
    assert items == [
        ("seen", 0.25, ()),
        ("held", 0.25, ("seen",)),
        ("is:hot", 0.25, ("held",)),
        ("placed:1", 0.25, ("is:hot",)),
    ]
    world.step("go to cabinet 1")
    assert world.reference == reference


def test_the_plan_is_in_nothing_that_the_agent_is_shown(world: HouseholdEnv) -> None:
    observation, info = world.reset(options={"task": HEAT})
    shown = repr((observation, info["messages"], info["task"], info["action"]))
    assert all(text not in shown for text in ("mug 2", "knife 1", *reference_of(world).solution))


def test_advice_can_be_asked_for_anywhere(world: HouseholdEnv) -> None:
    world.reset(options={"task": PLACE})
    assert world.advice() == "go to fridge 1"
    world.step("go to countertop 1")
    world.step("take knife 1 from countertop 1")
    info = world.step("go to fridge 1")[4]
    while info["status"] == "running":
        action = world.advice()
        assert action in info["admissible"]
        info = world.step(action or "")[4]
    assert info["status"] == "solved"


def test_people_see_what_has_been_seen(world: HouseholdEnv) -> None:
    world.reset(options={"task": HEAT})
    world.step("go to countertop 1")
    world.step("open microwave 1")
    world.step("go to cabinet 1")
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in world.render().split("\n")]
    assert lines == [
        "You arrive at loc 4. The cabinet 1 is closed.",
        "",
        "in the hand: nothing",
        "> cabinet 1    [closed] ?",
        "  countertop 1 knife 1",
        "  fridge 1     ?",
        "  microwave 1",
        "  sinkbasin 1  ?",
    ]


def test_a_snapshot_keeps_what_was_seen(world: HouseholdEnv) -> None:
    world.reset(options={"task": HEAT})
    world.step("go to fridge 1")
    world.step("open fridge 1")
    snapshot, name = world.snapshot(), world.state_hash()
    world.step("take mug 1 from fridge 1")
    world.restore(snapshot)
    assert world.state_hash() == name
    assert passed(world.step("look")[4]) == {"seen"}


def test_an_expert_that_looks_for_things_needs_more_actions_and_arrives() -> None:
    plans = {}
    for expert in ("all", "seen"):
        env = gymnasium.make("turngym/Household-v0", expert=expert).unwrapped
        assert isinstance(env, HouseholdEnv)
        env.reset(options={"index": 0})
        plans[expert] = env.solution() or ()
        assert reference_of(env).solution == plans["all"]
        for action in plans[expert]:
            info = env.step(action)[4]
        assert info["status"] == "solved"
    assert len(plans["seen"]) > len(plans["all"])


def test_a_change_to_a_kind_makes_a_set_of_another_name() -> None:
    types = ["pick_and_place_simple", "pick_two_obj_and_place"]
    env = gymnasium.make(
        "turngym/Household-v0", rooms=["bathroom"], types=types, dialect="old"
    ).unwrapped
    assert isinstance(env, HouseholdEnv)
    observation, info = env.reset(options={"index": 0})
    assert info["task"].id.startswith("custom-")
    assert "toilet 1" in observation
    assert any(action.startswith("put ") for action in env.solution() or ())


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"tasks": "household-moon"}, "household-moon"),
        ({"observation": "smell"}, "smell"),
        ({"expert": "half"}, "half"),
        ({"source": str(FOLDER), "items": 4}, "items"),
        ({"items": "many"}, "items"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        gymnasium.make("turngym/Household-v0", **options)


@pytest.mark.parametrize("kind", ["household-generated", "household-long"])
def test_the_expert_earns_all_of_the_checklist_that_is_not_done_at_the_start(kind: str) -> None:
    jobs = [Job(task=f"{kind}/train/{index}") for index in range(25)]
    for one in collect("turngym/Household-v0", Expert(), jobs, options={"tasks": kind}):
        (ledger,) = make_rubric("checklist()").score([one])
        assert one.start is not None
        begun = [s.id for s in one.start.signals if isinstance(s, Check) and s.passed]
        items = {
            item["id"]: item["weight"] for item in json.loads(one.reference or "")["checklist"]
        }
        earned = fold(turn_rewards(ledger, one)) + sum(items[name] for name in begun)
        assert earned == pytest.approx(1), one.task.category
