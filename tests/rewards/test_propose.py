"""Checklists proposed from references: the expert passes all of them, who does nothing none."""

from dataclasses import replace
from typing import Any

import pytest
from reward_cases import episode, passed

from turngym.agents.jobs import Job
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert, Function
from turngym.envs.episode import Episode, Said
from turngym.envs.signals import Call
from turngym.rewards import make_rubric
from turngym.rewards.propose import complaints, propose
from turngym.rewards.schema import read_checklist


def pair(world: str, tasks: str, number: int, idle: str) -> tuple[Episode, Episode]:
    """Return an expert's episode of a task, and that of somebody who only says something."""
    jobs = [Job(task=f"{tasks}/train/{number}")]
    expert, nobody = (
        collect(world, policy, jobs, options={"tasks": tasks})[0]
        for policy in (Expert(), Function(lambda messages: idle))
    )
    return expert, nobody


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize(
    ("world", "tasks", "idle"),
    [
        ("turngym/Sokoban-v0", "sokoban-6x6-1", "nonsense"),
        ("turngym/ToolUse-v0", "tooluse-store", "Hello."),
        ("turngym/ToolUse-v0", "tooluse-store-milestones", "Hello."),
    ],
)
def test_the_expert_passes_all_and_who_does_nothing_none(
    world: str, tasks: str, idle: str, number: int
) -> None:
    expert, nobody = pair(world, tasks, number, idle)
    proposed = propose(expert)
    assert sum(item.weight for item in proposed.items) == pytest.approx(1.0)
    assert complaints(proposed, expert, nobody) == ()


@pytest.mark.parametrize("at", ["turn", "segment", "episode"])
def test_the_checklist_of_the_world_pays_its_expert_1(at: Any) -> None:
    expert, _ = pair("turngym/ToolUse-v0", "tooluse-store", 1, "Hello.")
    for text in (f"cm2(at='{at}')", "checklist()"):
        (ledger,) = make_rubric(text).score([expert])
        assert sum(row.value for row in ledger.rows) == pytest.approx(1.0)


GOLD = [
    {"name": "find", "arguments": '{"id":1}', "after": []},
    {"name": "pay", "arguments": {"id": 1, "sum": 3}, "after": [0]},
    {"name": "find", "arguments": '{ "id": 1 }', "after": [1]},
]


def called(*names: str) -> tuple[Call, ...]:
    given = {"find": '{"id":1}', "pay": '{"id":1,"sum":3}'}
    return tuple(Call(name=name, arguments=given[name], status="ok") for name in names)


def test_gold_calls_of_any_reference_become_items_with_dependencies() -> None:
    expert = episode([called("find"), called("pay")], reference={"gold": GOLD})
    first, second = propose(expert).items
    assert (first.id, second.id, second.dependencies) == ("call:0", "call:1", ("call:0",))
    assert (first.weight, second.weight) == (0.5, 0.5)
    assert complaints(propose(expert), expert, episode([()], reference={"gold": GOLD})) == ()


def test_what_fails_the_test_is_named() -> None:
    listed = read_checklist([{"id": "0"}, {"id": "1"}, {"id": "2"}])
    expert = episode([passed(True, True, False)], start=passed(False, True, False))
    nobody = episode([passed(True, True, False)], start=passed(False, True, False))
    assert complaints(listed, expert, nobody) == (
        "the expert does not pass '2'",
        "who does nothing passes '0'",
        "who does nothing passes '1'",
        "'1' passes before the first turn",
    )


def test_milestones_are_what_the_expert_brought_to_pass() -> None:
    expert = episode([passed(True, True, False)], start=passed(False, True, False))
    assert propose(expert).keys == ("0",)


def test_from_nothing_nothing_is_proposed() -> None:
    with pytest.raises(ValueError, match=r"nothing to propose for task 'by-hand/train/0'"):
        propose(episode([()]))


def test_words_are_an_item_whatever_their_case() -> None:
    reference = {"facts": ["Gate B7"]}
    silent = episode([()], reference=reference)
    [turn] = silent.turns
    speaking = replace(silent, turns=(replace(turn, reply=Said(text="It is at gate b7.")),))
    assert complaints(propose(speaking), speaking, silent) == ()
