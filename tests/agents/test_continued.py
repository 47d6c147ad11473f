"""Values of turns by playing on from them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import gymnasium
import pytest
import toy_count  # noqa: F401  # its worlds are registered below

from turngym.agents.continued import ContinuedValues
from turngym.agents.jobs import Job, jobs_of
from turngym.agents.policy import Policy, Reply, Request
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert, Function, Random
from turngym.envs.episode import Episode
from turngym.envs.records import EMPTY

WORLDS = {
    "toy/CountOn-v0": "toy_count:CountEnv",
    "toy/ReplayedCountOn-v0": "toy_count:ReplayedCountEnv",
    "toy/UnsavedCountOn-v0": "toy_count:UnsavedCountEnv",
}


@pytest.fixture(autouse=True, scope="module")
def registered() -> Any:
    for name, entry in WORLDS.items():
        gymnasium.register(name, entry)
    yield
    for name in WORLDS:
        del gymnasium.registry[name]


class Script:
    """Plays actions by turn."""

    name = "script"
    sampling = EMPTY

    def __init__(self, *actions: str) -> None:
        self.actions = actions
        self.asked: list[Request] = []

    async def act(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(text=self.actions[request.turn])


def played(world: str, policy: Policy, task: str = "count/train/0") -> Episode:
    (episode,) = collect(world, policy, [Job(task=task)])
    return episode


def values(episode: Episode, policy: Policy, **options: Any) -> Sequence[float]:
    if episode.env.id.startswith("toy/"):  # it takes no task set
        options |= {"options": {"split": "train"}}
    said = asyncio.run(ContinuedValues(policy, **options).annotate(episode))
    assert said.numbers is not None
    assert (said.episode, said.name, said.failed) == (episode.id, "value", "")
    return [numbers[0] for numbers in said.numbers if numbers is not None]


@pytest.mark.parametrize("world", ["toy/CountOn-v0", "toy/ReplayedCountOn-v0"])
def test_a_turn_that_was_lost_cannot_be_made_good(world: str) -> None:
    """Three of four turns must count: after the second turn without counting nobody wins."""
    episode = played(world, Script("up", "stay", "stay", "up"))
    always_up = Function(lambda messages: "up")
    assert values(episode, always_up, tries=2) == [1.0, 1.0, 1.0, 0.0]


def test_the_expert_wins_from_wherever_it_can() -> None:
    episode = played("turngym/Sokoban-v0", Expert(), "sokoban-6x6-1/train/3")
    assert values(episode, Expert(), tries=1) == [1.0] * len(episode.turns)


def test_policies_go_on_with_the_dialogue_of_the_record() -> None:
    episode, script = played("toy/CountOn-v0", Script("up", "up", "up")), Script("up", "up", "up")
    assert values(episode, script, tries=1) == [1.0, 1.0, 1.0]
    from_second = next(request for request in script.asked if request.turn == 1)
    shown = [(message.role, message.content) for message in from_second.messages]
    assert shown == [("user", "0 of 3"), ("assistant", "up"), ("user", "1 of 3")]
    assert [message.content for message in from_second.new_messages] == ["1 of 3"]


def test_each_continuation_has_a_future_and_a_seed_of_its_own() -> None:
    episode, script = played("toy/CountOn-v0", Script("dice", "lose")), Script(*["dice"] * 4)
    values(episode, script, tries=3)
    from_start = [request for request in script.asked if request.turn == 1][:3]
    assert len({request.episode for request in from_start}) == 3
    assert len({request.seed for request in from_start}) == 3
    assert len({request.messages[-1].content for request in from_start}) == 3


def test_the_same_seed_gives_the_same_values() -> None:
    (episode,) = collect("turngym/Sokoban-v0", Random(), jobs_of(["sokoban-6x6-1/train/3"]))
    once, again = (values(episode, Random(), tries=2, seed=5) for _ in range(2))
    assert once == again


def test_a_world_that_cannot_be_copied_is_refused() -> None:
    episode = played("toy/UnsavedCountOn-v0", Script("up", "up", "up"))
    with pytest.raises(ValueError, match="UnsavedCountOn-v0 has fidelity 'none'"):
        values(episode, Expert())


def test_a_world_that_does_not_repeat_the_record_is_refused() -> None:
    episode = played("toy/CountOn-v0", Script("up", "up", "up"))
    other = replace(episode.turns[1], observation="7 of 3")
    changed = replace(episode, turns=(episode.turns[0], other, episode.turns[2]))
    with pytest.raises(ValueError, match="does not repeat turn 1"):
        values(changed, Function(lambda messages: "up"))
