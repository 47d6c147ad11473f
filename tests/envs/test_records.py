"""Records to JSON and back: exactly, or with an error that names the place."""

import dataclasses
import json
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import json_values, records

from turngym.envs import calls, episode, signals, tasks
from turngym.envs.calls import Message
from turngym.envs.episode import Annotation, Episode, Fork, Ledger, Row, Said, Seconds, Start, World
from turngym.envs.records import EMPTY, RecordError, as_json, dumps, from_json, loads, to_json
from turngym.envs.signals import Check, Cost, Outcome, Potential, Validity


def records_of(module: ModuleType) -> list[type]:
    return [
        value
        for value in vars(module).values()
        if dataclasses.is_dataclass(value)
        and isinstance(value, type)
        and value.__module__ == module.__name__
    ]


RECORDS = [cls for module in (signals, calls, tasks, episode) for cls in records_of(module)]


def test_all_records_are_found() -> None:
    names = (
        "Outcome Validity Potential Check Call Diff Cost ToolCall Message Tool Action Task "
        "Reference Item World Player Fork Start Said Seconds Turn Episode Annotation Row Ledger"
    )
    assert [cls.__name__ for cls in RECORDS] == names.split()


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
@given(data=st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_record_survives_a_line_of_text(cls: type, data: st.DataObject) -> None:
    record = data.draw(records(cls))
    line = dumps(record)
    assert line.isascii()
    assert "\n" not in line
    again: object = loads(cls, line)
    assert again == record
    assert dumps(again) == line  # tells 1 from 1.0 and from True, and holds what == leaves out


def test_a_record_is_an_object_with_all_its_fields_in_their_order() -> None:
    assert dumps(Message(role="user", content="Hi \u00e9")) == (
        '{"role":"user","content":"Hi \\u00e9","tool_calls":[],"tool_call_id":""}'
    )


def test_records_that_share_a_union_carry_their_class() -> None:
    start = Start(
        observation="",
        messages=(),
        tools=(),
        signals=(Check(id="a", passed=None), Cost(kind="moves", amount=2, unit="m")),
        keys={"state": "0f"},
    )
    assert (
        '"signals":[{"type":"Check","id":"a","passed":null,"evidence":""},'
        '{"type":"Cost","kind":"moves","amount":2.0,"unit":"m"}]'
    ) in dumps(start)
    assert "type" not in to_json(start.signals[0])


def test_free_form_json_stands_in_the_file_as_itself() -> None:
    world = World(id="w", version="1", tasks="t", options=as_json({"b": 1, "a": [None]}))
    assert '"options":{"a":[null],"b":1}' in dumps(world)
    assert loads(World, dumps(world)).options == '{"a":[null],"b":1}'
    assert as_json({}) == EMPTY


def test_null_in_an_optional_field_is_none_and_not_free_form_json() -> None:
    line = dumps(dataclasses.replace(episode_of_nothing(), reference=as_json(None)))
    assert loads(Episode, line).reference is None


def test_the_order_and_the_spaces_of_free_form_json_do_not_matter() -> None:
    text = dumps(World(id="w", version="1", tasks="t")).replace("{}", '{ "b" : 1,"a":2 }')
    assert loads(World, text).options == '{"a":2,"b":1}'


def test_a_whole_number_may_stand_for_a_float_and_becomes_one() -> None:
    seconds = loads(Seconds, '{"policy":1,"env":0.5}')
    assert type(seconds.policy) is float
    assert dumps(seconds) == '{"policy":1.0,"env":0.5}'


def test_the_order_of_fields_does_not_matter() -> None:
    assert loads(Fork, '{"turn":3,"episode":"e"}') == Fork(episode="e", turn=3)


ROW = {"level": "turn", "at": 0, "term": "t", "raw": 1.0, "weight": 1.0, "gated": False}
ROW |= {"value": 1.0, "parts": []}
START: dict[str, Any] = {"observation": "", "messages": [], "tools": [], "signals": [], "keys": {}}
SAID = {"text": "", "calls": [], "finish": "stop", "format": True}
NOTE: dict[str, Any] = {"v": 1, "episode": "e", "name": "n", "source": "s", "failed": ""}
NOTE |= {"numbers": [[0.5]], "checks": None}
TAGS = "type is one of Outcome, Validity, Potential, Check, Call, Diff, Cost"


@pytest.mark.parametrize(
    ("cls", "value", "said"),
    [
        (Fork, {"episode": 7, "turn": 1}, "episode should be str, not 7"),
        (Fork, {"episode": None, "turn": 1}, "episode should be str, not null"),
        (Fork, {"episode": "e", "turn": "1"}, "turn should be int, not \"1\""),
        (Fork, {"episode": "e", "turn": True}, "turn should be int, not true"),
        (Fork, {"episode": "e", "turn": 1.0}, "turn should be int, not 1.0"),
        (Fork, {"episode": "e", "turn": {"x" * 99: 1}}, "turn should be int, not {\"xxx"),
        (Fork, {"episode": "e"}, "Fork lacks the field 'turn'"),
        (Fork, {"episode": "e", "turn": 1, "to": 2}, "Fork has an unknown field 'to'"),
        (Fork, {"episode": "e", "turn": 1, "\x1b": 2}, "Fork has an unknown field '\\x1b'"),
        (Fork, ["e", 1], "the value should be a Fork object, not [\"e\",1]"),
        (Fork, None, "the value should be a Fork object, not null"),
        (Outcome, {"success": 1, "score": 0.5}, "success should be bool, not 1"),
        (Outcome, {"success": True, "score": True}, "score should be float, not true"),
        (Outcome, {"success": True, "score": "1"}, "score should be float, not \"1\""),
        (Outcome, {"success": True, "score": None}, "score should be float, not null"),
        (Outcome, {"success": True, "score": float("nan")}, "score should be a finite number"),
        (Outcome, {"success": True, "score": float("-inf")}, "score should be a finite number"),
        (Outcome, {"success": True, "score": 10**400}, "score should be a finite number"),
        (Check, {"id": "c", "passed": 0, "evidence": ""}, "passed should be bool, not 0"),
        (Said, SAID | {"finish": "end"}, "finish should be one of stop, length"),
        (Said, SAID | {"finish": None}, "finish should be one of stop, length"),
        (Said, SAID | {"finish": ["stop"]}, "not [\"stop\"]"),
        (Said, SAID | {"calls": {}}, "calls should be a list, not {}"),
        (Said, SAID | {"calls": "ab"}, "calls should be a list, not \"ab\""),
        (Said, SAID | {"calls": [{}, 1]}, "calls[0] lacks the field 'arguments'"),
        (Start, START | {"keys": []}, "keys should be an object, not []"),
        (Start, START | {"keys": {"state": 1}}, "keys.state should be str, not 1"),
        (Start, START | {"signals": [{}]}, f"signals[0] should be an object whose {TAGS}"),
        (Start, START | {"signals": [{"type": "Nope"}]}, "signals[0] should be an object whose"),
        (Start, START | {"signals": [{"type": []}]}, "signals[0] should be an object whose type"),
        (Start, START | {"signals": [{"type": None}]}, "signals[0] should be an object whose type"),
        (Start, START | {"signals": [None]}, "signals[0] should be an object whose type"),
        (Start, START | {"signals": [{"type": "Check"}]}, "signals[0] lacks the field 'evidence'"),
        (Ledger, {"v": 1, "episode": "e", "rubric": "r", "failed": "", "rows": [ROW, ROW | {
            "parts": [ROW | {"at": "x"}]}]}, "rows[1].parts[0].at should be int, not \"x\""),
        (Row, ROW | {"level": "word"}, "level should be one of token, turn, segment, episode"),
        (Annotation, NOTE | {"numbers": [None, [1, "x"]]}, "numbers[1][1] should be float"),
        (Annotation, NOTE | {"numbers": [float("inf")]}, "numbers[0] should be a list"),
        (Annotation, NOTE | {"numbers": None}, "an annotation holds numbers, or checks, or why"),
        (Annotation, NOTE | {"checks": []}, "an annotation holds numbers, or checks, or why"),
        (Annotation, NOTE | {"failed": "it broke"}, "an annotation holds numbers, or checks, or"),
        (World, {"id": "w", "version": "1", "tasks": "t", "options": {"a": [float("inf")]},
                 "episode_seed": 0}, "options holds a number that is not finite"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_by_its_place(cls: type, value: object, said: str) -> None:
    with pytest.raises(RecordError) as error:
        from_json(cls, value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is not JSON: "),
        ("{", "it is not JSON: "),
        ("{'success': true}", "it is not JSON: "),
        ('{"success":true,"score":1.0} {}', "it is not JSON: Extra data"),
        ('{"success":true,"score":NaN}', "NaN is not a JSON number"),
        ('{"success":true,"score":-Infinity}', "-Infinity is not a JSON number"),
        ('{"success":true,"score":1e999}', "score should be a finite number, not Infinity"),
        ('{"success":1e999,"score":1}', "success should be bool, not Infinity"),
        ('{"success":true,"score":' + "9" * 5_000 + "}", "it is not JSON: "),
        ('{"success":true,"score":' + "9" * 4_000 + "}", "score should be a finite number"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"a":' * 100_000, "it is nested too deeply"),
        ("[" * 500 + "]" * 500, "the value should be a Outcome object"),
    ],
)
def test_a_text_that_is_no_record_is_refused(text: str, said: str) -> None:
    with pytest.raises(RecordError) as error:
        loads(Outcome, text)
    assert said in str(error.value)


def test_a_record_inside_too_many_others_is_refused() -> None:
    text = '{"level":"turn","at":0,"term":"","raw":1,"weight":1,"gated":false,"value":1,"parts":['
    depth = 400  # the JSON parser takes 800 levels, but not the records
    with pytest.raises(RecordError, match="it is nested too deeply"):
        loads(Row, text * depth + "]}" * depth)


def test_an_error_of_a_part_names_the_place_of_the_whole() -> None:
    with pytest.raises(RecordError, match=r"line 7\.turn should be int"):
        from_json(Fork, {"episode": "e", "turn": None}, "line 7")


@pytest.mark.parametrize(
    ("version", "shown"),
    [
        (2, "2"),
        (0, "0"),
        ("1", '"1"'),
        (None, "null"),
        (1e999, "Infinity"),
        ([], "[]"),
    ],
)
@pytest.mark.parametrize("cls", [Episode, Annotation, Ledger])
def test_another_version_is_named_before_anything_else(
    cls: type, version: object, shown: str
) -> None:
    expected = f"its format is version {shown}, this program reads 1"
    for rest in ({}, {"no": "field", "of": "ours"}):
        with pytest.raises(RecordError) as error:
            from_json(cls, {**rest, "v": version})
        assert str(error.value) == expected


def test_a_line_without_a_version_lacks_a_field() -> None:
    with pytest.raises(RecordError, match="Ledger lacks the field"):
        from_json(Ledger, {})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(Outcome(success=False, score=number))


@given(json_values)
@settings(deadline=None, max_examples=300)
def test_no_json_value_raises_anything_but_a_record_error(value: Any) -> None:
    for cls in (Potential, Episode, Start):
        with pytest.raises(RecordError):
            from_json(cls, value)


@given(st.sampled_from(["start", "task", "v", "turns", "outcome", "status"]), json_values)
@settings(deadline=None)
def test_no_value_of_a_field_raises_anything_but_a_record_error(field: str, value: Any) -> None:
    whole = to_json(episode_of_nothing())
    try:
        read = from_json(Episode, whole | {field: value})
    except RecordError:
        return
    assert to_json(read) == whole | {field: value}


def episode_of_nothing() -> Episode:
    return Episode(
        id="e",
        group="g",
        env=World(id="w", version="1", tasks="t"),
        task=tasks.Task(id="t/s/0", key="0", sha256="0", goal="", category="", max_turns=1),
        policy=episode.Player(name="p", protocol="x"),
        status="aborted",
        outcome=None,
        start=None,
        turns=(),
    )


@pytest.mark.parametrize("status", ["solved", "failed", "truncated"])
def test_a_graded_episode_has_an_outcome(status: Any) -> None:
    with pytest.raises(RecordError, match=f"status '{status}' and outcome None do not agree"):
        dataclasses.replace(episode_of_nothing(), status=status)


@pytest.mark.parametrize("status", ["env_error", "policy_error", "aborted"])
def test_an_episode_that_was_not_graded_has_none(status: Any) -> None:
    outcome = Outcome(success=False, score=0.0)
    with pytest.raises(RecordError, match=f"status '{status}' and outcome Outcome"):
        dataclasses.replace(episode_of_nothing(), status=status, outcome=outcome)


def test_two_episodes_that_differ_in_their_seconds_alone_are_equal() -> None:
    turn = episode.Turn(
        segment=0,
        reply=Said(text="up"),
        action=calls.NO_ACTION,
        observation="",
        messages=(),
        reward=0.0,
        signals=(Validity(parsed=True, legal=True, effective=False),),
        keys={},
    )
    timed = dataclasses.replace(turn, seconds=Seconds(policy=1.5, env=0.0))
    assert turn == timed
    assert json.loads(dumps(timed))["seconds"] == {"policy": 1.5, "env": 0.0}
