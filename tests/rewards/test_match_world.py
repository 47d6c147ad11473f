"""Matching where it is at home: episodes of the world of tool use, on record."""

import pytest

from turngym.agents.jobs import Job
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert, Function
from turngym.envs.episode import Episode
from turngym.envs.signals import Call
from turngym.rewards import Rubric, call_order, match, toolrl, turn_rewards

TASKS = "tooluse-store-easy"
WORLD = "turngym/ToolUse-v0"


@pytest.fixture(scope="module")
def experts() -> list[Episode]:
    jobs = [Job(task=f"{TASKS}/train/{index}") for index in range(4)]
    return collect(WORLD, Expert(), jobs, options={"tasks": TASKS})


def test_an_experts_calls_are_all_right_and_in_order(experts: list[Episode]) -> None:
    for episode in experts:
        (matched,), (ordered,), (graded,) = (
            Rubric(reward).score([episode]) for reward in (match(), call_order(), toolrl())
        )
        calls = [float(any(isinstance(s, Call) for s in turn.signals)) for turn in episode.turns]
        assert sum(calls) > 0
        assert turn_rewards(matched, episode) == tuple(calls)
        assert [row.value for row in ordered.rows] == [1.0]
        assert [row.value for row in graded.rows] == [3.0]


def test_whoever_calls_nothing_gets_nothing_for_calls(experts: list[Episode]) -> None:
    talker = Function(lambda messages: "I am sorry.")
    (episode,) = collect(WORLD, talker, [Job(task=experts[0].task.id)], options={"tasks": TASKS})
    values = [
        [row.value for row in ledger.rows]
        for reward in (match(), call_order(), toolrl())
        for ledger in Rubric(reward).score([episode])
    ]
    assert values == [[], [0.0], [-3.0]]
