"""Thousands of generated tasks: the gold plan is worth 1, and nothing that departs from it is."""

from collections import defaultdict

import pytest
from tooluse_plays import checks, is_write, items, outcome, perturbed, play, world

from turngym.envs.tasks import SPLITS
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.env import ToolUseEnv

FAMILIES = ("", "-script", "-milestones")
SETS = tuple(f"tooluse-{name}{family}" for name in (*DOMAINS, "mixed") for family in FAMILIES)
TASKS = max(1_200 // len(SETS), 60)
each_set = pytest.mark.parametrize("tasks", SETS)


def plan(env: ToolUseEnv, index: int) -> tuple[str, ...]:
    env.reset(options={"index": index})
    actions = env.solution()
    assert actions is not None
    return actions


@each_set
@pytest.mark.parametrize("split", SPLITS)
def test_the_gold_plan_is_worth_1_and_passes_the_whole_checklist(tasks: str, split: str) -> None:
    env = world(tasks, split=split)
    for index in range(TASKS // 4):
        actions = plan(env, index)
        env.reset(options={"index": index})
        passed = set()
        for action in actions:
            info = env.step(action)[4]
            passed |= {name for name, good in checks(info).items() if good}
        assert outcome(info).score == 1.0
        assert {item.id for item in items(env)} <= passed


@each_set
def test_without_any_one_write_it_is_worth_less(tasks: str) -> None:
    env = world(tasks)
    left_out = 0
    for index in range(TASKS // 2):
        actions = plan(env, index)
        for place, action in enumerate(actions):
            if is_write(env, action):
                reward, _ = play(env, index, actions[:place] + actions[place + 1 :])
                assert reward < 1.0, f"{env.task.id} without {action}"
                left_out += 1
    assert left_out > TASKS // 8


@each_set
def test_with_any_one_argument_of_a_write_changed_it_is_worth_less(tasks: str) -> None:
    env = world(tasks)
    for index in range(TASKS // 4):
        actions = plan(env, index)
        for place, action in enumerate(actions):
            if is_write(env, action):
                for other in perturbed(env, action):
                    reward, _ = play(env, index, (*actions[:place], other, *actions[place + 1 :]))
                    assert reward < 1.0, f"{env.task.id} with {other}"


@each_set
def test_a_write_twice_is_never_worth_more_than_once(tasks: str) -> None:
    env = world(tasks)
    for index in range(TASKS // 4):
        actions = plan(env, index)
        again = tuple(a for action in actions for a in [action] * (1 + is_write(env, action)))
        assert play(env, index, again)[0] <= 1.0


@each_set
def test_reads_that_nobody_needs_change_nothing(tasks: str) -> None:
    env = world(tasks)
    for index in range(TASKS // 4):
        actions = plan(env, index)
        reads = [a for a in actions if a.startswith("{") and not is_write(env, a)]
        reads = [action for action in reads if "transfer_to_person" not in action][:2]
        if len(actions) + len(reads) > env.task.max_turns:
            continue
        # once the gold plan has made its own reads, they are made again
        last = max((actions.index(read) for read in reads), default=-1)
        more = (*actions[: last + 1], *reads, *actions[last + 1 :])
        assert play(env, index, more)[0] == 1.0, env.task.id


@each_set
def test_an_agent_that_does_nothing_passes_no_item(tasks: str) -> None:
    env = world(tasks)
    for index in range(TASKS // 4):
        reward, info = play(env, index, [""] * 200)
        listed = {item.id for item in items(env)}
        assert not [name for name, good in checks(info).items() if good and name in listed]
        assert reward == 0.0
        assert not outcome(info).success


@each_set
def test_an_agent_that_only_says_yes_is_worth_less_than_1(tasks: str) -> None:
    env = world(tasks)
    rewards = [play(env, index, ["Of course."] * 200)[0] for index in range(TASKS // 4)]
    assert max(rewards) < 1.0


@each_set
def test_the_weights_of_each_request_sum_to_1(tasks: str) -> None:
    env = world(tasks)
    for index in range(20):
        env.reset(options={"index": index})
        weights: defaultdict[str, float] = defaultdict(float)
        for item in items(env):
            weights[item.id.split(":")[1].split(".")[0]] += item.weight
        assert weights
        assert all(weight == pytest.approx(1.0) for weight in weights.values())
