"""Played shops: what experts do on generated tasks, and the line of words they can be learned from."""

from functools import cache
from typing import Any

import gymnasium
import pytest

from turngym.envs.shop.env import ShopEnv
from turngym.envs.shop.shopper import asked_for
from turngym.envs.tasks import SPLITS

SET = "shop-generated-1k"


@cache
def world(**options: Any) -> ShopEnv:
    env = gymnasium.make("turngym/Shop-v0", tasks=SET, **options).unwrapped
    assert isinstance(env, ShopEnv)
    return env


def play(
    env: ShopEnv, task: str, start: tuple[str, ...] = ()
) -> tuple[list[str], float, list[str]]:
    """Play some actions, then those of the expert: all actions, the reward, and what was seen."""
    observation, _ = env.reset(options={"task": task})
    seen, actions, reward, ended = [observation], [*start], 0.0, False
    for action in start:
        seen.append(env.step(action)[0])
    rest = env.solution()
    assert rest is not None
    for action in rest:
        assert not ended
        observation, reward, ended, _, info = env.step(action)
        assert info["action"].valid
        seen.append(observation)
    assert ended
    return [*actions, *rest], reward, seen


@pytest.mark.parametrize("expert", ["all", "seen"])
@pytest.mark.parametrize("split", SPLITS)
def test_experts_buy_for_reward_1_in_four_to_ten_steps(expert: str, split: str) -> None:
    env = world(expert=expert, split=split)
    for index in range(150):
        actions, reward, _ = play(env, f"{SET}/{split}/{index}")
        assert reward == 1
        assert 4 <= len(actions) <= 10


def test_an_expert_who_reads_types_no_more_than_was_asked() -> None:
    env, typed = world(expert="seen"), 0
    for index in range(100):
        first, *_ = play(env, f"{SET}/train/{index}")[0]
        typed += first == f"search[{asked_for(env.task_set.problem('train', index).goal)}]"
    assert typed > 90  # the others had to know the title


@pytest.mark.parametrize(
    "start",
    [
        ("search[tents]", "click[next >]"),
        ("search[]", "look around"),
        ("search[yoga mats]", "click[next >]", "click[< prev]", "search[desk lamps]"),
    ],
)
@pytest.mark.parametrize("expert", ["all", "seen"])
def test_experts_go_on_from_wherever_they_are(expert: str, start: tuple[str, ...]) -> None:
    for index in range(20):
        assert play(world(expert=expert), f"{SET}/test/{index}", start)[1] == 1


def test_an_expert_who_reads_buys_what_is_on_view_if_it_fits() -> None:
    env = world(expert="seen")
    for index in range(20):
        env.reset(options={"task": f"{SET}/train/{index}"})
        plan = env.solution() or ()
        env.step(plan[0])
        env.step(plan[1])
        assert env.solution() == plan[2:]
        env.step("click[description]")
        assert env.solution() == ("click[< prev]", *plan[2:])


def test_a_purchase_leaves_nothing_to_do() -> None:
    env = world(expert="seen")
    play(env, f"{SET}/train/0")
    assert env.solution() == ()


def test_every_line_of_words_begins_with_what_is_wanted() -> None:
    env = world(expert="seen", observation="words")
    for index in range(20):
        goal = env.task_set.problem("train", index).goal
        _, _, seen = play(env, f"{SET}/train/{index}")
        wants = {text.splitlines()[-1].partition(" | ")[0] for text in seen}
        assert len(wants) == 1
        assert wants.pop().startswith(f"want {goal.query} ; {goal.attributes[0]}")


def test_a_line_of_words_shows_ids_prices_and_choices() -> None:
    env = world(expert="seen", observation="words")
    actions, _, seen = play(env, f"{SET}/train/3")
    asin, value = (text.removeprefix("click[").rstrip("]") for text in actions[1:3])
    sold = env.task_set.problem("train", 3).catalogue
    product = sold.by_asin[asin.upper()]
    shown = product.price_tag.rpartition("$")[2]
    assert f"{asin} ${int(float(shown)) + 1} " in seen[1]  # no price here is of whole dollars
    assert f"> {value}" not in seen[2]
    assert f"> {value}" in seen[3]
    assert seen[-1].endswith(f"| bought {asin}")
