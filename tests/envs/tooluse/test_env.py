"""The world of tool use: turns, evidence, bad input, families, noise."""

import json
import re
from typing import Any

import pytest
from plays import checks, play
from tooluse_plays import world

from turngym.envs.signals import Call, Diff, Potential, Validity
from turngym.envs.tooluse import wording
from turngym.envs.tooluse.domain import tools_of
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.env import MAX_CALLS, ToolUseEnv

WRITES = {name for name, tool in tools_of(DOMAINS["store"]).items() if tool.writes}


def found(info: dict[str, Any], kind: type) -> list[Any]:
    return [signal for signal in info["signals"] if isinstance(signal, kind)]


def a_write(env: ToolUseEnv) -> tuple[list[str], str]:
    """Reset to a task whose plan cancels an order; return the actions before, and the write."""
    for index in range(300):
        env.reset(options={"index": index})
        actions = list(env.solution() or ())
        for place, action in enumerate(actions):
            if action.startswith('{"name":"cancel_order"'):
                for before in actions[:place]:
                    env.step(before)
                return actions[:place], action
    raise AssertionError("no task cancels an order")


def test_a_write_leaves_call_rows_potential_and_effect() -> None:
    env = world()
    before, write = a_write(env)
    potential = found(
        env.step('{"name":"search_products","arguments":{"query":"tent"}}')[4], Potential
    )
    _, _, _, _, info = env.step(write)
    assert info["action"].valid
    assert found(info, Validity) == [Validity(parsed=True, legal=True, effective=True)]
    [call] = found(info, Call)
    assert (call.name, call.status) == ("cancel_order", "ok")
    rows = found(info, Diff)
    assert {row.kind for row in rows} == {"row right"}
    assert {row.target.split("/")[0] for row in rows} >= {"store.orders", "store.refunds"}
    assert found(info, Potential)[0].value > potential[0].value
    assert len(info["messages"]) == 1
    assert info["messages"][0].tool_call_id == f"t{len(before) + 1:04}c000"


def test_a_wrong_write_is_a_wrong_row() -> None:
    env = world()
    _, write = a_write(env)
    call = json.loads(write)
    call["arguments"]["reason"] = {
        "no longer needed": "ordered by mistake",
        "ordered by mistake": "no longer needed",
    }[call["arguments"]["reason"]]
    info = env.step(json.dumps(call))[4]
    kinds = {row.target.split("/")[0]: row.kind for row in found(info, Diff)}
    assert kinds["store.refunds"] == "row wrong"
    assert kinds["store.orders"] == "row right"


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ('{"name":"launch","arguments":{}}', "There is no tool 'launch'."),
        ('{"name":"get_order","arguments":{"order_id":7}}', "Input should be a valid string"),
        ('{"name":"get_order","arguments":{}}', "Field required"),
        ('{"name":"get_order","arguments":{"order_id":"W1","x":1}}', "'x': Extra inputs"),
        ('{"name":"get_order","arguments":{"order_id":"W1","order_id":"W2"}}', "stands twice"),
        ('{"name":"get_order","arguments":{"order_id":NaN}}', "NaN is not a JSON number"),
        ('{"name":"get_order","arguments":{"order_id":' + "[" * 60 + "]" * 60 + "}}", "nested"),
        ('[{"name":"get_order","arguments":{"order_id":"W1"}},{"name":"launch"}]', "launch"),
        ('[{"name":"respond","arguments":{"content":"Hi"}},{"name":"launch"}]', "not both"),
        ('{"name":"respond","arguments":{"content":7}}', "content"),
        (json.dumps([{"name": "launch"}] * (MAX_CALLS + 1)), f"{MAX_CALLS} calls at most"),
        ("get_order('W1')", "keyword arguments only"),
        ("", "empty"),
    ],
)
def test_bad_input_costs_a_turn_and_says_why(action: str, told: str) -> None:
    env = world()
    env.reset(options={"index": 0})
    before = env.state_hash("state+seen"), env.state_hash("state")
    observation, reward, terminated, truncated, info = env.step(action)
    assert told in observation
    assert not info["action"].valid
    assert told in info["action"].error
    assert (reward, terminated, truncated, info["turn"]) == (0.0, False, False, 1)
    assert (env.state_hash("state+seen"), env.state_hash("state")) == before
    assert all(call.status == "error" for call in found(info, Call))


def test_every_native_call_of_a_turn_that_is_turned_down_gets_an_answer() -> None:
    env = world()
    env.reset(options={"index": 0})
    two = '[{"name":"get_order","arguments":{"order_id":"W1"}},{"name":"launch"}]'
    messages = env.step(two)[4]["messages"]
    assert [message.tool_call_id for message in messages] == ["t0000c000", "t0000c001"]
    assert "another call of this turn is wrong" in messages[0].content


def test_an_answer_with_an_error_is_a_valid_turn_that_changes_nothing() -> None:
    env = world()
    env.reset(options={"index": 0})
    before = env.state_hash("state")
    observation, _, _, _, info = env.step('{"name":"get_order","arguments":{"order_id":"W1"}}')
    assert '{"error":"There is no order \'W1\'."}' in observation
    assert info["action"].valid
    assert found(info, Call)[0].status == "error"
    assert env.state_hash("state") == before


def test_what_was_seen_counts_for_the_first_key_only_and_once() -> None:
    env = world()
    env.reset(options={"index": 0})
    look = '{"name":"search_products","arguments":{"query":"tent"}}'
    hashes = [(env.state_hash(), env.state_hash("state"))]
    for _ in range(2):
        env.step(look)
        hashes.append((env.state_hash(), env.state_hash("state")))
    assert hashes[0][0] != hashes[1][0] == hashes[2][0]
    assert len({state for _, state in hashes}) == 1


def test_each_message_of_the_user_opens_a_segment() -> None:
    env = world()
    _, info = env.reset(options={"index": 0})
    segments = [info["segment"]]
    for action in env.solution() or ():
        info = env.step(action)[4]
        segments.append(info["segment"])
        spoke = any(message.role == "user" for message in info["messages"])
        assert segments[-1] - segments[-2] == spoke


def test_a_broken_rule_stays_broken_and_the_trap_is_walked_into() -> None:
    env = world()
    for index in range(400):
        _, info = env.reset(options={"index": index})
        order = re.search(r"Please cancel my order (W\d+)", info["messages"][-1].content)
        if order:  # it was paid with a gift card
            env.step(f'cancel_order(order_id="{order[1]}", reason="no longer needed")')
            info = env.step('search_products(query="tent")')[4]
            assert checks(info)["policy:store.gift-card"] is False
            assert checks(info)["policy:store.express"] is True
            assert env.truncate("enough")[1] == 0.0
            assert env.solution() is None
            return
    raise AssertionError("nobody paid with a gift card")


def test_a_transfer_ends_the_talk_and_is_right_only_where_the_policy_says_so() -> None:
    env = world(split="valid_unseen", requests=1)
    rewards: dict[bool, float] = {}
    for index in range(100):
        env.reset(options={"index": index})
        plan = env.solution() or ()
        asked = "transfer_to_person" in plan[-1]
        transfer = '{"name":"transfer_to_person","arguments":{"reason":"too hard"}}'
        last = max(place for place, action in enumerate(plan) if action[0] != "{" or asked)
        reward, info = play(env, index, (*plan[:last], transfer))
        assert info["reason"] == "the user was transferred"
        assert rewards.setdefault(asked, reward) == reward
    assert rewards == {False: 0.0, True: 1.0}


def test_a_fact_must_be_said_not_only_found() -> None:
    env = world()
    for index in range(200):
        env.reset(options={"index": index})
        actions = env.solution() or ()
        if any("For your records" in action for action in actions):
            silent = [a.split(" For your records")[0] for a in actions]
            assert play(env, index, actions)[0] == 1.0
            assert play(env, index, silent)[0] == 0.0
            return
    raise AssertionError("no task has a fact")


def test_a_script_lacks_a_tool_until_the_user_says_that_it_is_there() -> None:
    env = world("tooluse-store-script")
    for index in range(200):
        _, info = env.reset(options={"index": index})
        names = {tool.name for tool in info["tools"]}
        if len(names) < 15:
            [missing] = WRITES - names
            observation, _, _, _, info = env.step(f'{{"name":"{missing}","arguments":{{}}}}')
            assert f"There is no tool '{missing}'" in observation
            observation, _, _, _, info = env.step("I have no tool for that.")
            assert observation.endswith(f"The tool {missing} is there now. Please do it.")
            assert missing in {tool.name for tool in info["tools"]}
            return
    raise AssertionError("no script begins without a tool")


def test_flaky_tools_need_a_retry_and_the_expert_retries() -> None:
    env = world(flaky=0.5)
    retries = 0
    for index in range(30):
        env.reset(options={"index": index})
        while plan := env.solution():
            observation, reward, _, truncated, _ = env.step(plan[0])
            retries += wording.RETRY in observation
            if truncated or reward:
                break
    assert retries > 10


def test_noise_and_logs_stand_beside_results_and_change_nothing() -> None:
    noisy = world(noise=0.99, long=True)
    notices = 0
    for index in range(10):
        noisy.reset(options={"index": index})
        plan = noisy.solution() or ()
        for action in plan:
            observation, reward, _, _, _ = noisy.step(action)
            notices += any(notice in observation for notice in wording.NOTICES)
            assert ("worker-" in observation) == ('] {"' in observation)
        assert reward == 1.0
    assert notices > 5
    assert noisy.task_set.name.startswith("custom-")


def test_scrambled_names_say_nothing_and_the_gold_plan_has_them_too() -> None:
    env = world(scrambled="all")
    _, info = env.reset(options={"index": 0})
    assert [tool.name for tool in info["tools"][:2]] == ["store_0", "store_1"]
    assert {tool.description for tool in info["tools"][:-1]} == {"A tool."}
    assert play(env, 0, env.solution() or ())[0] == 1.0


def test_milestones_pay_for_a_part() -> None:
    env = world("tooluse-store-milestones")
    scores = []
    for index in range(30):
        env.reset(options={"index": index})
        actions = env.solution() or ()
        scores.append(play(env, index, actions[: len(actions) // 2])[0])
    assert 0 < sum(scores) / len(scores) < 1


def test_a_mine_takes_everything() -> None:
    env = world("tooluse-store-milestones")
    for index in range(50):
        _, info = env.reset(options={"index": index})
        actions = env.solution() or ()
        customer = next((a for a in actions if "find_customer" in a), None)
        if customer and not any("set_home_address" in action for action in actions):
            place = actions.index(customer)
            env_id = None
            for action in actions[: place + 1]:
                observation = env.step(action)[0]
                env_id = (
                    observation.split('"id":"')[1].split('"')[0]
                    if '"id"' in observation
                    else env_id
                )
            home = {"customer_id": env_id, "street": "1 Main Street", "city": "X", "zip": "12345"}
            step = json.dumps({"name": "set_home_address", "arguments": home})
            reward, info = play(env, index, (*actions[: place + 1], step, *actions[place + 1 :]))
            assert checks(info)["mine:set_home_address"] is False
            assert checks(info)["mine:other_rows"] is False
            assert reward == 0.0
            return
    raise AssertionError("every task moves somebody")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"domains": ("moon",)}, "'moon'"),
        ({"family": "chess"}, "'chess'"),
        ({"requests": 0}, "requests is 0"),
        ({"noise": 1.5}, "noise is 1.5"),
        ({"traps": 1}, "traps is 1"),
        ({"told": 1}, "told is 1"),
        ({"templates": ("chess",)}, "unknown template 'chess'"),
        ({"templates": "cancel"}, "templates is 'cancel'"),
        ({"distractors": -1}, "distractors is -1"),
        ({"tasks": "tooluse-moon"}, "'tooluse-moon'"),
    ],
)
def test_an_option_that_means_nothing_is_named(options: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named.replace("(", r"\(")):
        world(**options)
