"""Whatever an agent sends to a desk: an answer, one turn, and no row changed by mistake."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plays import checks
from strategies import any_text, json_values
from tooluse_plays import problem_of, world

from turngym.envs.signals import Call, Diff
from turngym.envs.tools import AppTool
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.env import MAX_CALLS, MAX_CHARS, ToolUseEnv

Schema = dict[str, Any]  # foreign JSON
Strategy = st.SearchStrategy[Any]
each_domain = pytest.mark.parametrize("domain", DOMAINS)
ANY_DEPTH = st.integers(40, 60_000).map(lambda depth: "[" * depth + "]" * depth)
BROKEN_NUMBERS = st.sampled_from(["NaN", "Infinity", "-Infinity", "1e999", "01", "1_0", "+1"])
ODD_TEXT = st.sampled_from(
    ["", " ", "\x00", "\ud800", "\u202e", "x" * 9_000, "2026-02-30", "25:99"]
)


@cache
def desk(domain: str) -> ToolUseEnv:
    return world(f"tooluse-{domain}")


@cache
def tools(domain: str) -> tuple[AppTool, ...]:
    functions = problem_of(desk(domain), "train", 0).functions
    return tuple(tool for name, tool in functions.items() if name != "transfer_to_person")


@cache
def ids(domain: str) -> tuple[str, ...]:
    rows = problem_of(desk(domain), "train", 0).start.tables.rows
    return tuple(key for table in rows.values() for key in list(table)[:20])


def arguments(domain: str, tool: AppTool) -> Strategy:
    """Return arguments as the schema has them, with the rows that there are and without."""
    schema = json.loads(tool.tool.parameters)
    fields = {name: values(domain, kind) for name, kind in schema["properties"].items()}
    needed = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in needed},
        optional={name: field for name, field in fields.items() if name not in needed},
    )


def values(domain: str, kind: Schema) -> Strategy:
    if "anyOf" in kind:
        return st.one_of([values(domain, one) for one in kind["anyOf"]])
    if "enum" in kind:
        return st.sampled_from(kind["enum"])
    match kind["type"]:
        case "string":
            return st.one_of(st.sampled_from(ids(domain)), any_text, ODD_TEXT)
        case "integer":
            return st.integers(-3, 40) | st.integers(-(2**70), 2**70)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array":
            return st.lists(values(domain, kind["items"]), max_size=3)
    raise AssertionError(f"no values for {kind}")


@st.composite
def bad_calls(draw: st.DrawFn, domain: str) -> str:
    """Draw the text of a call that no tool of the desk can answer."""
    tool = draw(st.sampled_from(tools(domain)))
    name, given = tool.tool.name, draw(arguments(domain, tool))
    required = json.loads(tool.tool.parameters).get("required", [])
    key = draw(st.sampled_from(required)) if required else "x"
    quoted = json.dumps(draw(any_text))
    call = json.dumps({"name": name, "arguments": given})
    raw = f'{{"name":"{name}","arguments":{{{json.dumps(key)}:'
    known = json.loads(tool.tool.parameters)["properties"]
    other = draw(any_text.filter(lambda word: word not in known))
    wrong = draw(st.sampled_from([{}, {"a": [None]}, 1.5]))  # no argument of any tool
    makers = {
        "unknown": lambda: json.dumps({"name": f"x{draw(any_text)}", "arguments": given}),
        "extra": lambda: json.dumps({"name": name, "arguments": {**given, other: 1}}),
        "wrong": lambda: json.dumps({"name": name, "arguments": {**given, key: wrong}}),
        "deep": lambda: f"{raw}{draw(ANY_DEPTH)}}}}}",
        "number": lambda: f"{raw}{draw(BROKEN_NUMBERS)}}}}}",
        "twice": lambda: f"{raw}{quoted},{json.dumps(key)}:{quoted}}}}}",
        "open": lambda: call[: draw(st.integers(1, len(call) - 1))],
        "talk": lambda: f'[{call},{{"name":"respond","arguments":{{"content":{quoted}}}}}]',
        "list": lambda: json.dumps({"name": name, "arguments": [draw(json_values)]}),
        "huge": lambda: json.dumps(
            {"name": name, "arguments": {**given, key: "x" * 2 * MAX_CHARS}}
        ),
        "many": lambda: f"[{','.join([call] * (MAX_CALLS + 1))}]",
        "one": lambda: f'[{call},{{"name":"nothing","arguments":{{}}}}]',
        "words": lambda: f"{name}({draw(any_text)}",
    }
    if required:
        makers["missing"] = lambda: json.dumps(
            {"name": name, "arguments": {k: v for k, v in given.items() if k != key}}
        )
    return str(makers[draw(st.sampled_from(sorted(makers)))]())


@each_domain
@given(data=st.data())
def test_a_call_that_cannot_be_made_costs_a_turn_and_is_answered(
    domain: str, data: st.DataObject
) -> None:
    env = desk(domain)
    env.reset(options={"index": 0})
    before = env.state_hash("state"), env.state_hash("state+seen")
    text = data.draw(bad_calls(domain))
    observation, reward, terminated, truncated, info = env.step(text)
    assert (reward, terminated, truncated, info["turn"]) == (0.0, False, False, 1)
    assert not info["action"].valid
    assert (env.state_hash("state"), env.state_hash("state+seen")) == before
    assert observation
    assert all(sign.isprintable() or sign == "\n" for sign in observation)
    assert all(one.status == "error" for one in info["signals"] if isinstance(one, Call))


@each_domain
@given(data=st.data())
def test_a_call_as_its_schema_says_never_breaks_a_tool(domain: str, data: st.DataObject) -> None:
    env = desk(domain)
    env.reset(options={"index": 0})
    before = env.state_hash("state")
    tool = data.draw(st.sampled_from(tools(domain)))
    given = data.draw(arguments(domain, tool))
    text = json.dumps({"name": tool.tool.name, "arguments": given})
    observation, _, terminated, _, info = env.step(text)
    assert not terminated
    assert info["turn"] == 1
    assert all(sign.isprintable() or sign == "\n" for sign in observation)
    [call] = [one for one in info["signals"] if isinstance(one, Call)]
    rows = any(isinstance(one, Diff) for one in info["signals"])
    assert not rows or (tool.writes and call.status == "ok")
    broke = any(name.startswith("policy:") and not kept for name, kept in checks(info).items())
    assert (env.state_hash("state") != before) == (rows or broke)
