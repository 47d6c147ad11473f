"""ToolRL's graded calls, its format, and its schedules."""

import pytest
from call_cases import paid, played, reference, several
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import episode

from turngym.rewards import Rubric, toolrl
from turngym.rewards.toolrl import (
    Parts,
    Range,
    calls_of_lines,
    graded_calls,
    has_form,
    ranges,
    reply_parts,
    thinking_length,
)
from turngym.rewards.traces import Use, use

GOLD = [use("a", {"x": 1}), use("b", {"y": 2, "z": 3})]
LINES = '{"name": "a", "parameters": {"x": 1}}\n{"name": "b", "parameters": {"y": 2, "z": 3}}'


def reply(calls: str = LINES, thought: str = "t") -> str:
    return f"<think> {thought} </think>\n<tool_call>\n{calls}\n</tool_call>"


# ----------------------------------------------------------------------------------- calls


@pytest.mark.parametrize(
    ("made", "share"),
    [
        (GOLD, 1),
        (GOLD[::-1], 1),
        (GOLD[1:], (1 / 2 + 3) / 6),  # names 1 of 2; b: names of arguments 1, values 2
        ([use("a", {"x": 0}), use("b", {"y": 2, "w": 3})], (1 + 1 + 1 / 3 + 1) / 6),
        ([*GOLD, use("c", {})], (2 / 3 + 2 + 3) / 6),
        ([], 0),
        ([use("c", {"x": 1})], 0),
    ],
)
def test_calls_are_graded_from_minus_3_to_3(made: list[Use], share: float) -> None:
    assert graded_calls(made, GOLD) == pytest.approx(6 * share - 3)
    assert graded_calls(made, GOLD, low=-1, high=1) == pytest.approx(2 * share - 1)


def test_each_gold_call_takes_the_first_best_call_that_is_left() -> None:
    gold = [use("a", {"x": 1, "y": 1}), use("a", {"x": 1})]
    made = [use("a", {"x": 1}), use("a", {"x": 1, "y": 1})]
    assert graded_calls(made, gold) == 3.0
    greedy = graded_calls([use("a", {"x": 1, "y": 0}), use("a", {"x": 1})], gold)
    # to the first gold call both add 3/2 or 1 + 1: it takes the first, the second the other
    assert greedy == pytest.approx(6 * (1 + 2 + 2) / 6 - 3)


def test_variants_count_whole_calls_or_all_or_nothing_or_equal_names() -> None:
    made = [GOLD[0], use("b", {"z": 3})]
    assert graded_calls(made, GOLD) == pytest.approx(6 * (1 + 2 + 1 / 2 + 1) / 6 - 3)
    assert graded_calls(made, GOLD, how="calls") == pytest.approx(6 * (1 + 1) / 3 - 3)
    assert graded_calls(made, GOLD, how="all") == -3.0
    assert graded_calls(GOLD[::-1], GOLD, how="all") == -3.0
    assert graded_calls(made, GOLD, strict=True) == pytest.approx(6 * (1 + 2 + 1) / 6 - 3)


@settings(deadline=None)
@given(made=several, gold=several, how=st.sampled_from(["fine", "calls", "all"]))
def test_a_grade_is_in_its_range_and_highest_for_the_gold_calls(
    made: list[Use], gold: list[Use], how: str
) -> None:
    grade = graded_calls(made, gold, how=how)  # type: ignore[arg-type]  # a literal
    assert -3.0 <= grade <= 3.0 + 1e-9
    assert graded_calls(gold, gold, how=how) == 3.0  # type: ignore[arg-type]


# --------------------------------------------------------------------------------- replies


def test_a_right_reply_gets_4_and_one_that_cannot_be_read_gets_the_least() -> None:
    assert reply_parts(reply(), reply()) == Parts(1.0, 3.0, 0.0)
    assert reply_parts(reply("{oops"), reply()) == Parts(1.0, -3.0, 0.0)
    pretty = '{"name": "a",\n "parameters": {"x": 1}}'
    assert reply_parts(reply(pretty), reply()).correctness == -3.0
    assert reply_parts("<think>a</think>", reply()) == Parts(0.0, -3.0, 0.0)


def test_where_no_call_is_right_calls_are_worth_nothing() -> None:
    gold = "<think>a</think>\n<response>b</response>"
    assert reply_parts(gold, gold) == Parts(1.0, 0.0, 0.0)
    assert reply_parts(reply(), gold) == Parts(0.0, 0.0, 0.0)


def test_a_right_reply_that_cannot_be_read_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="Expecting property name"):
        reply_parts(reply(), reply("{oops"))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (reply(), True),
        (reply() + ".", False),
        (reply().replace("</think>\n", "</think>"), False),
        (reply() + reply(), False),
    ],
)
def test_the_form_is_strict(text: str, right: bool) -> None:
    assert has_form(text, reply()) == right


def test_both_calls_and_words_can_be_wanted() -> None:
    both = reply() + "\n<response>done</response>"
    assert has_form(both, both)
    assert not has_form(reply(), both)
    assert has_form("<think>a</think>", "nothing")


def test_thinking_is_paid_up_to_a_length() -> None:
    text = reply(thought="one two three four five six")
    assert thinking_length(text, max_words=8) == 0.75
    assert thinking_length(text, max_words=3) == 1.0
    assert thinking_length(text, max_words=18) == 0.33  # in hundredths
    assert thinking_length("six words") == 0.0
    assert reply_parts(text, text, max_words=12.0).length == 0.5


@pytest.mark.parametrize(
    ("step", "schedule", "forms", "calls"),
    [
        (0, "none", (0, 1), (-3, 3)),
        (0, "linear", (-2, 2), (-2, 2)),
        (75, "linear", (-1, 1.5), (-2.5, 2.5)),
        (150, "linear", (-1, 1), (-3, 3)),
        (300, "linear", (-1, 1), (-3, 3)),
        (29, "late", (0, 1), (-1, 1)),
        (30, "late", (0, 0.5), (-3, 3)),
    ],
)
def test_ranges_follow_their_schedule(step: int, schedule: str, forms: Range, calls: Range) -> None:
    found = ranges(step=step, schedule=schedule)  # type: ignore[arg-type]  # a literal
    assert [*found[0], *found[1]] == pytest.approx([*forms, *calls])


def test_calls_are_read_line_by_line() -> None:
    assert [one.name for one in calls_of_lines(LINES)] == ["a", "b"]
    for wrong in ("[1]", '{"name": "a"}', '{"parameters": {}}'):
        with pytest.raises(ValueError, match="object"):
            calls_of_lines(wrong)


# -------------------------------------------------------------------------------- the term


def test_an_episode_or_each_segment_is_graded() -> None:
    one = played([GOLD[:1], [], []], reference(GOLD, [0, 1]), (0, 1, 2))
    assert paid("toolrl()", one) == [(0, pytest.approx(6 * (1 / 2 + 2) / 6 - 3))]
    # the third segment has no gold calls, so it has no row
    assert paid("toolrl(within='segment')", one) == [(0, 3.0), (1, -3.0)]
    assert paid("toolrl(how='all', highest=1)", one) == [(0, -1.0)]


def test_without_gold_calls_nothing_is_graded() -> None:
    (ledger,) = Rubric(toolrl()).score([episode([()])])
    assert ledger.failed == "toolrl(): the reference has no gold calls"
    assert paid("toolrl()", played([GOLD], reference([]))) == []
