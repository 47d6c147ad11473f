"""Calls in a model's text: three ways to write them, and attempts that fail are never words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.agents.policy import Reply
from turngym.agents.protocol import PROTOCOLS
from turngym.agents.toolcalls import attempted, native_calls
from turngym.envs.calls import CallError, ToolCall, canonical

ADD = ToolCall(id="t0000c000", name="add", arguments='{"x":1}')
SHOW = ToolCall(id="t0000c001", name="show", arguments="{}")
NATIVE = PROTOCOLS["native"]


@pytest.mark.parametrize(
    ("text", "words", "calls"),
    [
        ("Hello!", "Hello!", ()),
        ("", "", ()),
        (" 1 < 2 ", "1 < 2", ()),
        ('<tool_call>\n{"name": "add", "arguments": {"x": 1}}\n</tool_call>', "", (ADD,)),
        (
            'Both.\n<tool_call>{"name":"add","arguments":{"x":1}}</tool_call>\n'
            '<tool_call>{"name":"show"}</tool_call>',
            "Both.",
            (ADD, SHOW),
        ),
        ('[TOOL_CALLS] [{"name": "add", "arguments": {"x": 1}, "id": "abcdefghi"}]', "", (ADD,)),
        (
            'Sure.[TOOL_CALLS][{"name":"add","arguments":{"x":1}},{"name":"show"}]',
            "Sure.",
            (ADD, SHOW),
        ),
        ('{"name": "add", "parameters": {"x": 1}}', "", (ADD,)),
        ('<|python_tag|>{"name": "add", "parameters": {"x": 1}}', "", (ADD,)),
        ('{"name": "add", "arguments": {"x": 1}}', "", (ADD,)),
    ],
)
def test_words_and_calls_are_told_apart(text: str, words: str, calls: tuple[ToolCall, ...]) -> None:
    assert native_calls(text) == (words, calls)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        # what failed is submitted, so that the world can say what is wrong with it
        ('<tool_call>{"name": "add", </tool_call>', '{"name": "add",'),
        ('<tool_call>{"name":"show"}</tool_call><tool_call>{"x":1}</tool_call>', '{"x":1}'),
        ('{"name": "add", "parameters": {"x": 1, "x": 2}}', None),
        ('{"name": "add", "speed": 1}', None),
        ("[TOOL_CALLS] [1, 2]", "[1, 2]"),
        # what the world would take for something else is not submitted at all
        ("<tool_call>add(x=1)</tool_call>", ""),
        ("<tool_call>let me see</tool_call>", ""),
        ('<tool_call>{"name": "show"}', ""),
        ('{"name": "show"}</tool_call>', ""),
        ("<tool_call>", ""),
        ("[TOOL_CALLS]", ""),
    ],
)
def test_an_attempt_that_fails_is_neither_words_nor_a_call(text: str, action: str | None) -> None:
    with pytest.raises(CallError):
        native_calls(text)
    expected = text if action is None else action
    assert attempted(text) == (expected, False)
    assert NATIVE.read(Reply(text=text))[0] == expected


def test_a_failed_attempt_breaks_the_form_and_words_keep_it() -> None:
    assert NATIVE.read(Reply(text="<tool_call>{</tool_call>")) == ("{", False)
    assert NATIVE.read(Reply(text=" Hello! ")) == ("Hello!", True)
    assert NATIVE.read(Reply(text="{")) == ("{", False)


names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
values = st.none() | st.booleans() | st.integers() | st.text(max_size=6)


@given(
    st.lists(st.tuples(names, st.dictionaries(names, values, max_size=3)), min_size=1, max_size=3)
)
def test_what_is_written_in_any_form_is_read_back(
    calls: list[tuple[str, dict[str, object]]],
) -> None:
    if any("tool_call>" in canonical(arguments) for _, arguments in calls):
        return
    written = [f'{{"name": "{n}", "arguments": {canonical(a)}}}' for n, a in calls]
    hermes = "".join(f"<tool_call>\n{call}\n</tool_call>" for call in written)
    mistral = f"[TOOL_CALLS] [{', '.join(written)}]"
    for text in (hermes, mistral):
        found = native_calls(text)[1]
        assert [(call.name, call.arguments) for call in found] == [
            (name, canonical(arguments)) for name, arguments in calls
        ]


@given(st.text(max_size=60) | st.text(alphabet='<>/tool_call{}[]"TOOL_CALLS', max_size=60))
def test_any_text_is_read_and_what_fails_is_no_call_of_the_worlds(text: str) -> None:
    try:
        native_calls(text)
    except CallError:
        action, kept = attempted(text)
        assert not kept
        assert action == "" or action[0] in "{["
        if action:
            with pytest.raises(CallError):
                native_calls(action)
    else:
        assert attempted(text) == (text.strip(), True)
