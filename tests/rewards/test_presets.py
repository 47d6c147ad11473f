"""The rubrics that are shipped pay what their peers pay."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from turngym.agents.jobs import Job
from turngym.agents.policy import Reply, Request
from turngym.agents.rollout import collect
from turngym.envs.episode import Episode
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
    for case, episode in zip(cases(), played, strict=True):
        (ledger,) = rubric.score([episode])
        assert list(turn_rewards(ledger, episode)) == case.rewards
        compared += len(case.rewards)
    assert compared == 914


def test_the_scheme_of_gym_sokoban_step_by_step_online(levels: dict[str, Any]) -> None:
    env = RubricReward(SokobanEnv(**levels), make_rubric("gym-sokoban"))
    for index, case in enumerate(cases()):
        env.reset(options={"index": index})
        assert [env.step(action)[1] for action in case.actions] == case.rewards
