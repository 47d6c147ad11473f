"""A user who is played by a function of messages, or by a policy."""

import re

import pytest
from plays import outcome
from tooluse_plays import world

from turngym.agents.policy import sync
from turngym.agents.scripted import Function
from turngym.envs.calls import Message
from turngym.envs.core import WorldError
from turngym.envs.tooluse.live import STOP


def customer(messages: tuple[Message, ...]) -> str:
    """Tell all that the brief says, then stop."""
    if sum(message.role == "assistant" for message in messages) > 1:
        return f"Thank you. {STOP}"
    return " ".join(re.findall(r"(?:If asked|change your mind): (.*)", messages[0].content))


def broken(messages: tuple[Message, ...]) -> str:
    raise RuntimeError("no connection")


def test_a_live_user_is_told_their_part_and_ends_the_talk() -> None:
    script = world("tooluse-store-easy")
    env = world("tooluse-store-easy", user=customer)
    for index in range(10):
        script.reset(options={"index": index})
        plan = script.solution() or ()
        calls = [action for action in plan if action.startswith("{")]
        env.reset(options={"index": index})
        told = env.step("What is it about?")[0]
        assert "My email address is" in told
        for call in calls:
            env.step(call)
        _, reward, terminated, _, info = env.step(plan[-1])
        assert terminated
        assert reward == 1.0
        assert outcome(info).success


def test_a_live_user_whose_wish_was_not_done_is_no_success() -> None:
    env = world("tooluse-store-easy", user=customer)
    env.reset(options={"index": 0})
    env.step("Hello?")
    _, reward, terminated, _, info = env.step("That is done.")
    assert (terminated, reward, info["status"]) == (True, 0.0, "failed")


def test_any_policy_can_take_the_part() -> None:
    env = world("tooluse-store-easy", user=sync(Function(lambda messages: f"Bye. {STOP}")))
    env.reset(options={"index": 0})
    observation, _, terminated, _, _ = env.step("Hello?")
    assert observation == f"Bye. {STOP}"
    assert terminated


def test_a_user_who_fails_is_no_result() -> None:
    env = world("tooluse-store-easy", user=broken)
    env.reset(options={"index": 0})
    with pytest.raises(WorldError, match="no connection"):
        env.step("Hello?")


def test_a_live_user_cannot_be_copied() -> None:
    env = world("tooluse-store-easy", user=customer)
    env.reset(options={"index": 0})
    with pytest.raises(ValueError, match="fidelity 'none'"):
        env.snapshot()


@pytest.mark.parametrize("user", ["nowhere:at_all", "json:no_such_name", "json", 7])
def test_a_user_that_is_nobody_is_named(user: object) -> None:
    with pytest.raises(ValueError, match=repr(user)):
        world("tooluse-store-easy", user=user)


def test_a_script_has_no_live_user() -> None:
    with pytest.raises(ValueError, match="a script needs none"):
        world("tooluse-store-script", user=customer)
