"""The world of BFCL's tasks: how it talks and what it checks."""

import random
from typing import Any

import gymnasium
import pytest
from bfcl_world import checks, play, the, tools, world
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.core import TextEnv
from turngym.envs.records import as_json, to_json
from turngym.envs.signals import Call, Diff, Outcome, Potential, Signal, Validity
from turngym.envs.testing import CHECKS, Subject
from turngym.envs.testing.subject import Check as Line
from turngym.envs.tooluse.bfcl_data import TASK_SETS
from turngym.rewards.checklists import checklist
from turngym.rewards.term import Beginning

pytest.importorskip("bfcl_eval", reason="the package bfcl-eval is not installed")


# Task 0 of bfcl-base: "Move 'final_report.pdf' within document directory to 'temp' directory ..."
FIRST = (
    'cd(folder="document")',
    'mkdir(dir_name="temp")',
    'mv(source="final_report.pdf", destination="temp")',
)


@pytest.mark.parametrize("line", CHECKS, ids=lambda line: line.__name__)
@pytest.mark.parametrize("tasks", TASK_SETS)
def test_the_world_keeps_each_line_of_the_contract(tasks: str, line: Line) -> None:
    line(Subject("turngym/BFCL-v0", {"tasks": tasks}))


def test_words_end_a_segment_and_the_user_goes_on() -> None:
    env = world()
    assert play(env, *FIRST)["segment"] == 0
    info = play(env, "The report is in temp.")
    assert info["segment"] == 1
    [message] = info["messages"]
    assert (message.role, message.content[:31]) == ("user", "Perform a detailed search using")
    assert checks(info) == {
        "segment:0/called": True,
        "segment:0/state": True,
        "segment:0/response": True,
    }


def test_several_calls_in_one_turn_are_answered_one_by_one() -> None:
    info = play(world(), f"[{', '.join(FIRST)}]")
    assert [(m.role, m.tool_call_id, m.content) for m in info["messages"]] == [
        ("tool", "t0000c000", '{"current_working_directory": "document"}'),
        ("tool", "t0000c001", "None"),
        (
            "tool",
            "t0000c002",
            "{\"result\": \"'final_report.pdf' moved to 'temp/final_report.pdf'\"}",
        ),
    ]
    assert [s.status for s in info["signals"] if isinstance(s, Call)] == ["ok", "ok", "ok"]


def test_one_call_that_cannot_be_read_lets_none_be_made() -> None:
    env = world()
    info = play(env, '[mkdir(dir_name="x"), mkdir(dir_name=y)]')
    assert not info["action"].valid
    assert "x" not in play(env, "ls()")["messages"][0].content


def test_words_among_calls_are_refused() -> None:
    info = play(world(), '[ls(), respond(content="There you are.")]')
    assert the(Validity, info) == Validity(parsed=False, legal=False, effective=False)


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("no_such_tool()", "Error during execution: name 'no_such_tool' is not defined"),
        ("__init__()", "Error during execution: name '__init__' is not defined"),
        ("root()", "Error during execution: name 'root' is not defined"),
        (
            "ls(b=1)",
            "Error during execution: GorillaFileSystem.ls() got an unexpected keyword argument 'b'",
        ),
        ('cat(file_name="none")', '{"error": "cat: \'none\': No such file or directory"}'),
    ],
)
def test_a_call_that_goes_wrong_is_a_call_that_is_answered_by_an_error(
    action: str, answer: str
) -> None:
    env = world()
    before = env.state_hash("state")
    info = play(env, action)
    assert info["messages"][0].content == answer
    assert the(Call, info).status == "error"
    assert env.state_hash("state") == before


def test_a_write_shows_what_it_changed_and_a_read_changes_nothing() -> None:
    env = world()
    assert not the(Validity, play(env, "ls()")).effective
    env.reset(options={"index": 0})
    info = play(env, FIRST[0], FIRST[1])
    assert the(Diff, info) == Diff(
        kind="fact", target="GorillaFileSystem.root/document/temp/", before=None, after="folder"
    )


def test_what_was_seen_tells_two_situations_of_one_state_apart() -> None:
    env = world()
    state, seen = env.state_hash("state"), env.state_hash("state+seen")
    play(env, "ls()")
    assert env.state_hash("state") == state
    assert env.state_hash() == env.state_hash("state+seen") != seen


def test_a_write_that_nobody_asked_for_fails_the_state_alone() -> None:
    info = play(world(), 'touch(file_name="stray.txt")', *FIRST, "Done.")
    assert checks(info) == {
        "segment:0/called": True,
        "segment:0/state": False,
        "segment:0/response": True,
    }


def test_a_result_that_was_not_had_fails_the_response_alone() -> None:
    env = world()
    info = play(env, *FIRST, "Done.", "pwd()", "Done.")  # grep was asked for
    assert checks(info) == {
        "segment:1/called": True,
        "segment:1/state": True,
        "segment:1/response": False,
    }


def test_where_nothing_was_called_state_and_response_are_not_told() -> None:
    info = play(world(), "Done.")
    assert checks(info) == {
        "segment:0/called": False,
        "segment:0/state": None,
        "segment:0/response": None,
    }


def test_a_failed_segment_is_a_dead_end_that_is_played_to_its_end() -> None:
    env = world()
    info = play(env, "Done.")
    assert (info["status"], the(Potential, info).value, env.solution()) == ("running", 0.0, None)
    info = play(env, *["Done."] * 3)
    assert (info["status"], info["reason"]) == ("failed", "failed segments: 0, 1, 2, 3")
    assert the(Outcome, info) == Outcome(success=False, score=0.0)


def test_potential_counts_the_changes_and_results_of_the_solution() -> None:
    # Four segments. The first makes three calls and three facts: temp is there, the report is
    # gone from document and is in temp. After mkdir: 2 results and 1 fact of 6 are there.
    env = world()
    assert the(Potential, env.reset(options={"index": 0})[1]).distance == 4.0
    info = play(env, FIRST[0], FIRST[1])
    assert the(Potential, info).distance == pytest.approx(3 + 3 / 6)
    assert the(Potential, info).value == pytest.approx(1 - 3.5 / 8)
    info = play(env, 'touch(file_name="stray.txt")')
    assert the(Potential, info).distance == pytest.approx(3 + 4 / 6)


def test_a_missing_function_is_announced_when_it_arrives() -> None:
    env = world("bfcl-miss_func")
    plan = env.solution()
    assert plan is not None
    info = env.reset(options={"index": 0})[1]
    place = next(i for i, action in enumerate(plan) if action.startswith("I cannot"))
    assert "sort" not in {tool.name for tool in info["tools"]}
    assert "sort" not in {tool.name for tool in play(env, *plan[:place])["tools"]}
    info = play(env, plan[place])
    assert checks(info) == {"segment:2/quiet": True}
    assert "sort" in {tool.name for tool in info["tools"]}
    assert '"name":"sort"' in info["messages"][0].content


@pytest.mark.parametrize("action", ["ls()", 'sort(file_name="final_report.pdf")', "invented()"])
def test_any_call_where_something_is_missing_fails_the_segment(action: str) -> None:
    env = world("bfcl-miss_func")
    plan = env.solution() or ()
    place = next(i for i, text in enumerate(plan) if text.startswith("I cannot"))
    info = play(env, *plan[:place], action)
    assert (the(Potential, info).distance, env.solution()) == (None, None)
    assert checks(play(env, "Sorry.")) == {"segment:2/quiet": False}


def test_more_than_20_turns_with_calls_fail_the_task() -> None:
    env = world()
    assert play(env, *["ls()"] * 20)["status"] == "running"
    info = play(env, "ls()")
    assert (info["status"], info["reason"]) == ("failed", "more than 20 turns without an answer")
    assert not the(Outcome, info).success
    assert the(Validity, info).effective  # it moved nothing, but now the task is lost


def test_the_expert_goes_on_from_where_others_left_it() -> None:
    env = world()
    whole = env.solution() or ()
    play(env, "ls()", whole[0], "pwd()")
    assert env.solution() == whole[1:]
    play(env, "nonsense(", 'mkdir(dir_name="temp")')
    assert env.solution() == whole[2:]


def test_the_expert_knows_what_cannot_be_mended() -> None:
    env = world()
    play(env, 'cd(folder="document")', 'rm(file_name="final_report.pdf")')
    assert env.solution() is None


def test_the_expert_says_many_calls_at_once_where_single_ones_would_take_too_long() -> None:
    # A segment of this task takes 34 calls.
    env = world("bfcl-long_context")
    longest = max(
        range(200),
        key=lambda i: max(len(s.gold) for s in env.task_set.problem("test", i).segments),
    )
    env.reset(options={"index": longest})
    info = play(env, *(env.solution() or ()))
    assert info["status"] == "solved"


@pytest.mark.parametrize("tasks", TASK_SETS)
def test_the_expert_passes_the_checklist_and_who_does_nothing_passes_none(tasks: str) -> None:
    for index in range(0, 200, 20):
        env = world(tasks, index)
        start = env.reset(options={"index": index})[1]["signals"]
        beginning = Beginning(signals=start, reference=as_json(to_json(env.reference)))
        for actions, expected in ((env.solution() or (), 1.0), ([""] * env.task.max_turns, 0.0)):
            env.reset(options={"index": index})
            follow = checklist().follow(beginning)
            assert sum(follow(_signals(env, a)) or 0.0 for a in actions) == pytest.approx(expected)


def _signals(env: TextEnv[Any], action: str) -> tuple[Signal, ...]:
    signals: tuple[Signal, ...] = env.step(action)[4]["signals"]
    return signals


def test_the_reference_lists_the_calls_of_the_benchmarks_solution() -> None:
    reference = to_json(world().reference)
    assert reference["calls"][:2] == [
        {"segment": 0, "name": "cd", "arguments": {"folder": "document"}},
        {"segment": 0, "name": "mkdir", "arguments": {"dir_name": "temp"}},
    ]
    # It is written as sort('final_report.pdf') there.
    sort = {"segment": 2, "name": "sort", "arguments": {"file_name": "final_report.pdf"}}
    assert sort in reference["calls"]


def test_no_call_of_the_solution_is_shown_before_it_is_made() -> None:
    env = world("bfcl-base", 120)
    observation, info = env.reset(options={"index": 120})
    shown = f"{observation} {info}"
    assert not [call for call in env.reference.calls if call.arguments in shown]  # type: ignore[attr-defined]


def test_an_unknown_task_set_is_named() -> None:
    with pytest.raises(ValueError, match="unknown task set 'bfcl-hard'; known: bfcl-base"):
        gymnasium.make("turngym/BFCL-v0", tasks="bfcl-hard")


NAMES = st.sampled_from(["a", "b", "document", "archive", "temp", "final_report.pdf", "..", "/"])
FILE_CALLS = st.one_of(
    st.builds(lambda n: f'cd(folder="{n}")', NAMES),
    st.builds(lambda n: f'mkdir(dir_name="{n}")', NAMES),
    st.builds(lambda n: f'touch(file_name="{n}")', NAMES),
    st.builds(lambda n: f'rm(file_name="{n}")', NAMES),
    st.builds(lambda n, m: f'cp(source="{n}", destination="{m}")', NAMES, NAMES),
    st.builds(lambda n, m: f'mv(source="{n}", destination="{m}")', NAMES, NAMES),
    st.builds(lambda n: f'echo(content="{n}", file_name="a")', NAMES),
    st.sampled_from(["ls()", "pwd()", "find()", "du()", "Done."]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FILE_CALLS, min_size=1, max_size=25), st.integers(0, 24))
def test_a_restored_moment_has_the_same_future(actions: list[str], cut: int) -> None:
    env, other = world(), world("bfcl-base", 1)
    line = []
    for action in actions:
        snapshot = env.snapshot()
        line.append((snapshot, action, env.step(action), env.state_hash("state")))
        if line[-1][2][4]["status"] != "running":
            break
    moment = min(cut, len(line) - 1)
    other.restore(line[moment][0])
    for _, action, step, name in line[moment:]:
        assert other.step(action) == step
        assert other.state_hash("state") == name


READS = {"pwd", "ls", "get_account_info", "list_users", "view_messages_sent"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 199), st.integers(0, 2**32), st.sampled_from(sorted(TASK_SETS)))
def test_harmless_reads_among_the_solution_change_nothing(
    index: int, seed: int, tasks: str
) -> None:
    env, chance = world(tasks, index), random.Random(seed)
    can = sorted(READS & tools(env))
    info: dict[str, Any] = {}
    for action in env.solution() or ():
        if can and not action.startswith("I cannot") and chance.random() < 0.3:
            info = play(env, f"{chance.choice(can)}()")
            assert not the(Validity, info).effective
        info = play(env, action)
    assert info["status"] == "solved"
