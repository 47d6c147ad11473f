"""Replies are read by the agreed form, and never guessed at."""

import pytest

from turngym.agents.policy import Reply
from turngym.agents.protocol import PLAIN, PROTOCOLS, ChatProtocol
from turngym.envs.calls import Message, ToolCall

THOUGHT = "<think>The box is above me.</think>"


@pytest.mark.parametrize(
    ("protocol", "text", "action"),
    [
        ("plain", " up \n", "up"),
        ("plain", "", ""),
        ("plain", " \n", ""),
        ("native", "Hello!", "Hello!"),
        ("think-action", f"{THOUGHT}\n<action> up </action>", "up"),
        ("think-action", f" {THOUGHT}<action>search[red\nmug]</action>\n", "search[red\nmug]"),
        ("think-action", "<action>up</action>", ""),
        ("think-action", f"{THOUGHT} up", ""),
        ("think-action", f"{THOUGHT}<action>up</action> and more", ""),
        ("think-action", f"{THOUGHT}<action>up</action><action>down</action>", ""),
        ("think-action", f"{THOUGHT}<action></action>", ""),
        ("think-action", "<think>a</think><think>b</think><action>up</action>", ""),
        ("react", "Thought: the box is above me.\nAction: up", "up"),
        ("react", 'Thought: a\nb\nAction:\n{"name": "f"}\n', '{"name": "f"}'),
        ("react", "Action: up", ""),
        ("react", "Thought: a\nAction: up\nObservation: done\nAction: down", ""),
        ("react", "Thought: a\nAction:", ""),
    ],
)
def test_each_form_finds_its_action_or_submits_the_empty_one(
    protocol: str, text: str, action: str
) -> None:
    assert PROTOCOLS[protocol].read(Reply(text=text)) == (action, bool(action))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_reply_that_was_cut_submits_the_empty_action(protocol: str) -> None:
    whole = f"{THOUGHT}<action>up</action>"
    assert PROTOCOLS[protocol].read(Reply(text=whole, finish="length")) == ("", False)


def test_calls_are_heard_and_words_beside_them_are_not() -> None:
    call = ToolCall(id="x", name="add", arguments='{"x":1}')
    reply = Reply(text="I will add.", calls=(call,))
    assert PROTOCOLS["native"].read(reply) == ('{"name":"add","arguments":{"x":1}}', True)
    both = Reply(text="", calls=(call, call))
    one = '{"name":"add","arguments":{"x":1}}'
    assert PROTOCOLS["native"].read(both) == (f"[{one},{one}]", True)


def test_the_hash_changes_with_every_part_and_with_nothing_else() -> None:
    protocol = ChatProtocol(id="mine", form="plain")
    same = ChatProtocol(id="mine", form="plain")
    others = [
        ChatProtocol(id="other", form="plain"),
        ChatProtocol(id="mine", form="react"),
        ChatProtocol(id="mine", form="plain", system="Be brief."),
        ChatProtocol(id="mine", form="plain", context="window"),
        ChatProtocol(id="mine", form="plain", context="window", history=2),
    ]
    assert protocol.hash == same.hash
    assert len({protocol.hash, *(other.hash for other in others)}) == 6


def test_the_protocols_words_join_the_worlds_system_message() -> None:
    protocol = ChatProtocol(id="mine", form="plain", system="Be brief.")
    rules, grid = Message(role="system", content="Rules."), Message(role="user", content="#@#")
    assert protocol.opening((rules, grid)) == (
        Message(role="system", content="Rules.\n\nBe brief."),
        grid,
    )
    assert protocol.opening((grid,)) == (Message(role="system", content="Be brief."), grid)
    assert PLAIN.opening((rules, grid)) == (rules, grid)
