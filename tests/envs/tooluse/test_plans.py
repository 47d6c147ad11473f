"""Thousands of generated tasks: the gold plan is worth 1, and nothing that departs from it is."""

from collections import defaultdict

import pytest
from plays import checks, outcome, play
from tooluse_plays import items, world
from tooluse_proof import proved

from turngym.envs.tasks import SPLITS
from turngym.envs.tooluse.sets import KINDS, tooluse_set

NUMBER = {split: 66 if split == "train" else 14 for split in SPLITS}  # the others are drawn longer
FEW = 15
each_set = pytest.mark.parametrize("tasks", KINDS)


def test_more_than_3000_tasks_are_proved_here() -> None:
    assert len(KINDS) * sum(NUMBER.values()) > 3_000


@each_set
@pytest.mark.parametrize("split", SPLITS)
def test_the_gold_plan_alone_is_worth_1_with_any_reads_between(tasks: str, split: str) -> None:
    counts = proved(tasks, split, NUMBER[split])
    assert counts["tasks"] == NUMBER[split]
    assert counts["deletions"] > counts["tasks"] // 3
    assert counts["perturbations"] > counts["deletions"] // 2
    assert counts["reads"] > counts["tasks"]
    assert (counts["traps"] > 0) == KINDS[tasks].traps


@each_set
@pytest.mark.parametrize("split", ["train", "valid_unseen"])
def test_no_gold_call_fails(tasks: str, split: str) -> None:
    """The generator does not make the calls that only read: whether they go well is seen here."""
    kinds = tooluse_set(tasks, {})
    for index in range(4 * FEW):
        for request in kinds.problem(split, index).requests:
            for effect in request.effects:
                assert not effect.result.startswith('{"error"'), effect


@each_set
def test_an_agent_that_does_nothing_passes_no_item(tasks: str) -> None:
    env = world(tasks)
    for index in range(FEW):
        reward, info = play(env, index, [""] * 200)
        listed = {item.id for item in items(env)}
        assert not [name for name, good in checks(info).items() if good and name in listed]
        assert reward == 0.0
        assert not outcome(info).success


@each_set
def test_an_agent_that_only_says_yes_is_worth_less_than_1(tasks: str) -> None:
    env = world(tasks)
    rewards = [play(env, index, ["Of course."] * 200)[0] for index in range(FEW)]
    assert max(rewards) < 1.0


@each_set
def test_the_weights_of_each_request_sum_to_1(tasks: str) -> None:
    env = world(tasks)
    for index in range(FEW):
        env.reset(options={"index": index})
        weights: defaultdict[str, float] = defaultdict(float)
        for item in items(env):
            weights[item.id.split(":")[1].split(".")[0]] += item.weight
        assert weights
        assert all(weight == pytest.approx(1.0) for weight in weights.values())
