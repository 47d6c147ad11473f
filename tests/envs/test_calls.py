"""The parser of calls, and the texts that worlds and agents exchange."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import any_text, json_values

from turngym.envs.calls import (
    MAX_CALL_CHARS,
    MAX_DEPTH,
    MAX_PYTHON_CHARS,
    Action,
    CallError,
    Message,
    Tool,
    call_id,
    canonical,
    canonical_calls,
    excerpt,
    parse_calls,
    rendering,
)

ADD = ("add", {"x": 1, "y": -2.5})
SHOW: tuple[str, dict[str, Any]] = ("show", {})


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ('{"name": "add", "arguments": {"x": 1, "y": -2.5}}', (ADD,)),
        ('  {"arguments":{"y":-2.5,"x":1},"name":"add"}\n', (ADD,)),
        ('{"name": "show"}', (SHOW,)),
        ('{"name": "show", "arguments": {}}', (SHOW,)),
        ('[{"name": "show"}]', (SHOW,)),
        ('[ {"name": "show"}, {"name": "add", "arguments": {"x": 1, "y": -2.5}} ]', (SHOW, ADD)),
        ("add(x=1, y=-2.5)", (ADD,)),
        ("show()", (SHOW,)),
        ("[show()]", (SHOW,)),
        ("[show(), add(x=1, y=-2.5)]", (SHOW, ADD)),
        ("[\n  show(),\n  show(),\n]", (SHOW, SHOW)),
        ("store.cart.show()", (("store.cart.show", {}),)),
        ("_f1(a_b=0)", (("_f1", {"a_b": 0}),)),
    ],
)
def test_calls_are_read_in_each_of_their_forms(
    text: str, calls: tuple[tuple[str, dict[str, Any]], ...]
) -> None:
    assert parse_calls(text) == calls


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a"', "a"),
        ("'it''s'", "its"),
        ("'\\n\\x41\\ud800'", "\nA\ud800"),
        ("'\\d'", "\\d"),  # a doubtful escape, of which Python warns
        ("0x10", 16),
        ("1_000", 1000),
        ("-3", -3),
        ("1e3", 1000.0),
        ("-1.5", -1.5),
        ("True", True),
        ("false", False),
        ("None", None),
        ("null", None),
        ("true", True),
        ("[1, [2], ()]", [1, [2], []]),
        ("(1, 2)", [1, 2]),
        ('{"a": {"b": null}}', {"a": {"b": None}}),
        ("{}", {}),
    ],
)
def test_python_literals_become_json_values(written: str, value: object) -> None:
    [(_, arguments)] = parse_calls(f"f(x={written})")
    assert arguments == {"x": value}
    assert type(arguments["x"]) is type(value)


@pytest.mark.parametrize(
    "words",
    [
        "Hello!",
        "I moved it (as you said).",
        "f (x=1)",
        "1(x=2)",
        "null",
        '"add"',
        "(add(x=1))",
        "-f(x=1)",
        "\u00e9t\u00e9(x=1)",
        "\ud800",
    ],
)
def test_all_else_is_talk(words: str) -> None:
    assert parse_calls(f" {words}\n") == (("respond", {"content": words}),)


def test_talk_may_be_of_any_length() -> None:
    [(name, arguments)] = parse_calls("w" * (MAX_CALL_CHARS + 1))
    assert name == "respond"
    assert len(arguments["content"]) == MAX_CALL_CHARS + 1


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0"])
def test_nothing_is_no_action(text: str) -> None:
    with pytest.raises(CallError, match="The action is empty"):
        parse_calls(text)


OBJECT = 'A call is an object with "name" and "arguments".'
FORM = "The call is not of the form name(key=value, ...)."
PLAIN = "The arguments of a call are plain values: text, numbers, lists, objects."
KEYWORDS = "A call has the form name(key=value, ...), with keyword arguments only."
DEEP = "The call is nested deeper than 32 levels."
LARGE = "A number in the call is too large."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "The call is not valid JSON: 'Expecting property name"),
        ('{"name": "f"} and more', "The call is not valid JSON: 'Extra data"),
        ("{'name': 'f'}", "The call is not valid JSON"),
        ("[", "The call is not valid JSON"),
        ("[]", "The list of calls is empty."),
        ("[1]", OBJECT),
        ('[{"name": "f"}, 7]', OBJECT),
        ('[[{"name": "f"}]]', OBJECT),
        ("{}", OBJECT),
        ('{"name": ""}', OBJECT),
        ('{"name": 7}', OBJECT),
        ('{"arguments": {}}', OBJECT),
        ('{"name": "f", "arguments": []}', 'The "arguments" of a call are an object.'),
        ('{"name": "f", "arguments": "{}"}', 'The "arguments" of a call are an object.'),
        ('{"name": "f", "arguments": null}', 'The "arguments" of a call are an object.'),
        ('{"name": "f", "id": 1, "type": 2}', 'A call has "name" and "arguments" only, not \'id\''),
        ('{"name": "f", "name": "g"}', "The key 'name' stands twice in one object."),
        ('{"name": "f", "arguments": {"a": {"\\u001b": 1, "\\u001b": 2}}}', "'\\x1b' stands twice"),
        ('{"name": "f", "arguments": {"x": NaN}}', "NaN is not a JSON number."),
        ('{"name": "f", "arguments": {"x": Infinity}}', "Infinity is not a JSON number."),
        ('{"name": "f", "arguments": {"x": -Infinity}}', "-Infinity is not a JSON number."),
        ('{"name": "f", "arguments": {"x": [1e999]}}', LARGE),
        ('{"name": "f", "arguments": {"x": ' + "9" * 400 + "}}", LARGE),
        ('{"name": "f", "arguments": {"x": ' + "9" * 9_000 + "}}", "The call is not valid JSON"),
        ('{"name": "f", "arguments": ' + '{"a":' * 33 + "1" + "}" * 34, DEEP),
        ('{"name": "f", "arguments": {"a":' + "[" * 33 + "]" * 33 + "}}", DEEP),
        ("[" * 100_000, DEEP),
        ('{"a":' * 30_000, DEEP),
    ],
)
def test_an_attempt_in_json_that_fails_says_why(text: str, said: str) -> None:
    with pytest.raises(CallError) as error:
        parse_calls(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f(", FORM),
        ("f(x=)", FORM),
        ("f(x=1) more", FORM),
        ("f(x=1)\ng(y=2)", FORM),
        ("f(x=1); g()", FORM),
        ("f(x='\ud800')", FORM),
        ("f(x='\x00')", FORM),
        ("f(x=" + "9" * 9_000 + ")", FORM),
        ("f(" + "(" * 300 + ")" * 300 + ")", FORM),
        ("f(x=" + "-" * 20_000 + "1)", FORM),
        ("f(x=" + "1+" * 9_000 + "1)", FORM),
        ("a." * 10_000 + "f(x=1)", FORM),
        ("f(1)", KEYWORDS),
        ("f(*x)", KEYWORDS),
        ("f(x=1), g(y=2)", KEYWORDS),
        ("f(x=1) + 1", KEYWORDS),
        ("f(x=1) and g()", KEYWORDS),
        ("f(x=1).y", KEYWORDS),
        ("[f(x=1), 7]", KEYWORDS),
        ("[f(x=1), [g()]]", KEYWORDS),
        ("[f(x=1) for y in z]", KEYWORDS),
        ("f(x=1)(y=2)", "The name of a call is a plain name."),
        ("f().g(y=2)", "The name of a call is a plain name."),
        ("f(**{})", "A call takes no ** arguments."),
        ("f(x=1, **{'y': 2})", "A call takes no ** arguments."),
        ("f(x=1, x=2)", "The key 'x' stands twice in one object."),
        ("f(x={'a': 1, 'a': 2})", "The key 'a' stands twice in one object."),
        ("f(x={1: 2})", "The keys of an object are text."),
        ("f(x={**y})", "The keys of an object are text."),
        ("f(x=y)", PLAIN),
        ("f(x=g())", PLAIN),
        ("f(x=__import__('os'))", PLAIN),
        ("f(x=1 + 1)", PLAIN),
        ("f(x=--1)", PLAIN),
        ("f(x=-True)", PLAIN),
        ("f(x=not True)", PLAIN),
        ("f(x=2j)", PLAIN),
        ("f(x=b'a')", PLAIN),
        ("f(x=f'{y}')", PLAIN),
        ("f(x=...)", PLAIN),
        ("f(x={1, 2})", PLAIN),
        ("f(x=[y])", PLAIN),
        ("f(x=lambda: 1)", PLAIN),
        ("f(x=1e999)", LARGE),
        ("f(x=-1e999)", LARGE),
        ("f(x=0x1" + "0" * 256 + ")", LARGE),
        ("f(x=-0x1" + "0" * 256 + ")", LARGE),
        ("f(x=" + "[" * 33 + "]" * 33 + ")", DEEP),
        ("f(x=" + '{"a":' * 33 + "1" + "}" * 33 + ")", DEEP),
    ],
)
def test_an_attempt_in_python_that_fails_says_why(text: str, said: str) -> None:
    with pytest.raises(CallError) as error:
        parse_calls(text)
    assert said in str(error.value)


def test_the_largest_integer_has_1024_bits() -> None:
    [(_, arguments)] = parse_calls(f"f(x=0x{'f' * 256}, y=-0x{'f' * 256})")
    assert arguments == {"x": 2**1024 - 1, "y": 1 - 2**1024}
    assert parse_calls(canonical_calls((("f", arguments),))) == (("f", arguments),)


def test_values_may_be_nested_to_the_limit() -> None:
    deep = "[" * (MAX_DEPTH - 1) + "[]" + "]" * (MAX_DEPTH - 1)
    assert parse_calls(f"f(x={deep})") == (("f", {"x": json.loads(deep)}),)
    assert parse_calls(f'{{"name":"f","arguments":{{"x":{deep}}}}}') == (
        ("f", {"x": json.loads(deep)}),
    )


def test_json_is_read_up_to_its_limit() -> None:
    frame = len('{"name":"f","arguments":{"x":""}}')
    longest = f'{{"name":"f","arguments":{{"x":"{"y" * (MAX_CALL_CHARS - frame)}"}}}}'
    assert parse_calls(longest)[0][0] == "f"
    with pytest.raises(CallError, match="The call has 200001 characters; at most 200000 are read"):
        parse_calls(f"{longest[:-1]} }}")


def test_python_is_read_up_to_its_limit() -> None:
    longest = f"f(x='{'y' * (MAX_PYTHON_CHARS - 7)}')"
    assert parse_calls(longest)[0][0] == "f"
    with pytest.raises(CallError, match="The call has 50001 characters; write one this long as"):
        parse_calls(f"{longest[:-1]} )")


def test_a_key_that_stands_twice_is_found_among_very_many() -> None:
    members = ",".join(f'"{number}":0' for number in (*range(19_000), 18_999))
    with pytest.raises(CallError, match="The key '18999' stands twice"):
        parse_calls(f'{{"name":"f","arguments":{{{members}}}}}')


def calls_or_error(text: str) -> str:
    try:
        return canonical_calls(parse_calls(text))
    except CallError as error:
        return str(error)


@given(st.sampled_from(["", "{", "[", '{"name":', "f(", "[f(x=", "f(x="]), any_text)
@example("", "\x1cf(x=1)")
@example("f(x=", "'\\N{BULLET}')")
@example("f(x=", "1if y else z)")  # of which Python warns
@settings(deadline=None, max_examples=500)
def test_no_text_raises_anything_but_a_call_error(beginning: str, rest: str) -> None:
    answer = calls_or_error(beginning + rest)
    assert answer
    assert answer.isascii()


@given(st.text("{}[]()\"'\\,:=. \n-_0123456789abefnul*", max_size=40))
@settings(deadline=None, max_examples=1_000)
def test_no_tangle_of_brackets_raises_anything_but_a_call_error(tangle: str) -> None:
    answer = calls_or_error(tangle)
    assert answer
    if answer[0] in "{[":  # it was understood, and its canonical text is understood alike
        assert calls_or_error(answer) == answer


names = st.text(st.characters(exclude_categories=()), min_size=1, max_size=8)
arguments = st.dictionaries(any_text, json_values, max_size=3)
several_calls = st.lists(st.tuples(names, arguments), min_size=1, max_size=3).map(tuple)


@given(several_calls)
@settings(deadline=None)
def test_the_canonical_text_of_calls_is_read_as_the_same_calls(
    calls: tuple[tuple[str, dict[str, Any]], ...],
) -> None:
    text = canonical_calls(calls)
    assert text.isascii()
    assert parse_calls(text) == calls
    assert canonical_calls(parse_calls(text)) == text


def test_the_canonical_text_has_sorted_arguments_and_no_spaces() -> None:
    call = ("f", {"b": [1, {"z": None, "a": True}], "a": "\u00e9"})
    one = '{"name":"f","arguments":{"a":"\\u00e9","b":[1,{"a":true,"z":null}]}}'
    assert canonical_calls((call,)) == one
    assert canonical_calls((call, SHOW)) == f'[{one},{{"name":"show","arguments":{{}}}}]'


@given(json_values)
@settings(deadline=None)
def test_canonical_text_is_ascii_and_is_read_back_exactly(value: Any) -> None:
    assert canonical(value).isascii()
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_there_is_no_canonical_text_of_what_is_not_a_number(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"x": [number]})


def test_equal_values_have_one_canonical_text() -> None:
    assert canonical({"b": 1, "a": [2]}) == canonical({"a": [2], "b": 1}) == '{"a":[2],"b":1}'


@given(any_text.map(lambda text: text * 20), st.integers(1, 80))
@settings(deadline=None)
def test_an_excerpt_is_short_and_safe(text: str, limit: int) -> None:
    quoted = excerpt(text, limit)
    assert len(quoted) <= limit + 8
    assert quoted.isascii()
    assert not [c for c in quoted if unicodedata.category(c) == "Cc"]
    assert quoted[0] == quoted[-1]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", "''"),
        ("12345678", "'12345678'"),
        ("123456789", "'12345678...'"),
        ("it's fine", '"it\'s fin..."'),
        ("\x1b[2J", "'\\x1b[2J'"),
        ("\ud800\ud800", "'\\ud800\\u...'"),
    ],
)
def test_an_excerpt_is_quoted_escaped_and_cut(text: str, quoted: str) -> None:
    assert excerpt(text, limit=8) == quoted


@pytest.mark.parametrize(
    ("turn", "call", "name"),
    [(0, 0, "t0000c000"), (3, 12, "t0003c012"), (9999, 999, "t9999c999"), (12345, 0, "t12345c000")],
)
def test_a_call_is_named_by_turn_and_place(turn: int, call: int, name: str) -> None:
    assert call_id(turn, call) == name


def test_a_tool_has_the_shape_that_endpoints_take() -> None:
    parameters = {"type": "object", "properties": {"x": {"type": "integer"}}}
    tool = Tool(name="add", description="Add x.", parameters=canonical(parameters))
    assert tool.to_openai() == {
        "type": "function",
        "function": {"name": "add", "description": "Add x.", "parameters": parameters},
    }


def test_messages_are_rendered_with_blank_lines_and_the_ids_of_tool_results() -> None:
    messages = (
        Message(role="system", content="Be kind."),
        Message(role="user", content="Hi\nthere"),
        Message(role="tool", content="7", tool_call_id="t0000c001"),
    )
    assert rendering(messages) == "Be kind.\n\nHi\nthere\n\n[t0000c001] 7"
    assert rendering(()) == ""


def test_actions_with_equal_fields_are_equal_and_hashable() -> None:
    up, again = (Action(text="up", parsed='"up"', valid=True) for _ in range(2))
    assert len({up, again}) == 1
