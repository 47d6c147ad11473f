"""The rubrics that are shipped pay what their peers pay."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from reward_cases import episode, passed

from turngym.agents.jobs import Job
from turngym.agents.policy import Reply, Request
from turngym.agents.rollout import collect
from turngym.envs.episode import Episode
from turngym.envs.signals import Signal, Validity
from turngym.envs.sokoban.env import SokobanEnv
from turngym.rewards import RubricReward, make_rubric, turn_rewards

TRANSCRIPTS = Path(__file__).parents[1] / "data" / "gym_sokoban.json"


class Case(NamedTuple):
    """A level, what was done in it, and what gym-sokoban paid."""

    start: str
    actions: list[str]
    rewards: list[float]


def cases() -> list[Case]:
    found: list[dict[str, Any]] = json.loads(TRANSCRIPTS.read_text())["cases"]
    return [
        Case(case["start"], [turn[0] for turn in case["steps"]], [t[2] for t in case["steps"]])
        for case in found
    ]


class Transcript:
    """Does again what was done; leaves where the transcript ends."""

    def __init__(self, actions: dict[str, list[str]]) -> None:
        self.actions = actions

    async def act(self, request: Request) -> Reply:
        (level,) = [name for name in self.actions if name in request.messages[1].content]
        left = self.actions[level][request.turn :]
        return Reply(text=left[0]) if left else Reply(text="", finish="quit")


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("levels") / "levels.txt"
    file.write_text("\n\n".join(case.start for case in cases()) + "\n")
    return {"levels": str(file), "dead_ends": False, "max_turns": 1_000}


def test_the_scheme_of_gym_sokoban_step_by_step_on_record(levels: dict[str, Any]) -> None:
    world = SokobanEnv(**levels)
    jobs = [Job(task=f"{world.task_set.name}/{world.split}/{index}") for index in range(18)]
    policy = Transcript({case.start: case.actions for case in cases()})
    played: list[Episode] = collect("turngym/Sokoban-v0", policy, jobs, options=levels)
    rubric = make_rubric("gym-sokoban")
    compared = 0
    for case, one in zip(cases(), played, strict=True):
        (ledger,) = rubric.score([one])
        assert list(turn_rewards(ledger, one)) == case.rewards
        compared += len(case.rewards)
    assert compared == 914


def test_the_scheme_of_gym_sokoban_step_by_step_online(levels: dict[str, Any]) -> None:
    env = RubricReward(SokobanEnv(**levels), make_rubric("gym-sokoban"))
    for index, case in enumerate(cases()):
        env.reset(options={"index": index})
        assert [env.step(action)[1] for action in case.actions] == case.rewards


# ------------------------------------------------------------------------- gates and stages


def told(score: float, *turns: tuple[bool, bool, bool]) -> Episode:
    """An episode: whether each turn was parsed, was legal, and did the one thing on the list."""
    evidence: list[tuple[Signal, ...]] = [
        (Validity(parsed=parsed, legal=legal, effective=legal), *passed(done))
        for parsed, legal, done in turns
    ]
    return episode(evidence, start=passed(False), score=score, name=f"e{score}")


GOOD, IDLE = (True, True, True), (True, True, False)
ILLEGAL, GARBLED = (True, False, False), (False, False, False)


@pytest.mark.parametrize(
    ("rubric", "score", "turns", "rewards"),
    [
        ("g-ra", 1.0, [ILLEGAL, GOOD], [-0.1, 2.0]),  # all levels are open
        ("g-ra", 1.0, [ILLEGAL, IDLE], [0.0, 1.0]),  # the list was not done: no fines
        ("g-ra", 0.0, [ILLEGAL, GOOD], [0.0, 0.0]),  # nothing was achieved: nothing counts
        ("p-grpo", 1.0, [ILLEGAL, GOOD], [-0.1, 2.0]),
        ("p-grpo", 0.5, [IDLE, GOOD], [0.0, 1.0]),
        ("p-grpo", 0.0, [IDLE, GOOD], [0.0, 0.0]),
        ("prs", 0.0, [GARBLED, ILLEGAL, IDLE, GOOD], [-0.1, -0.05, 0.0, 1.0]),
    ],
)
def test_gates_and_stages_by_hand(
    rubric: str, score: float, turns: list[tuple[bool, bool, bool]], rewards: list[float]
) -> None:
    played = told(score, *turns)
    (ledger,) = make_rubric(rubric).score([played])
    assert turn_rewards(ledger, played) == pytest.approx(rewards)


def test_the_scheme_of_sophiavl_trusts_a_list_that_agrees_with_the_outcome() -> None:
    rubric = make_rubric("sophiavl")
    group = [told(1.0, IDLE), told(0.3, GOOD)]  # the wrong one looks better: the factor is exp(-1)
    ledgers = rubric.score(group, state=rubric.advance(None, [group]))
    rewards = [turn_rewards(x, e)[0] for x, e in zip(ledgers, group, strict=True)]
    assert rewards == pytest.approx([1.0, 0.3 + 0.3 * math.exp(-1)])
