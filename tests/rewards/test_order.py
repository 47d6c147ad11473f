"""How far calls and sub-goals follow the order of a reference."""

import math

import numpy as np
import pytest
from call_cases import paid, played, reference, several
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import episode, passed

from turngym.rewards import Rubric, subgoals
from turngym.rewards.match import call_matches
from turngym.rewards.order import aligned, alignment
from turngym.rewards.similarity import call_similarities
from turngym.rewards.traces import Use, use

GOLD = [use("a", {}), use("b", {"x": 1}), use("c", {})]


def longest_common(a: str, b: str) -> int:
    """The length of the longest common subsequence, as the textbook has it."""
    if not a or not b:
        return 0
    if a[-1] == b[-1]:
        return longest_common(a[:-1], b[:-1]) + 1
    return max(longest_common(a[:-1], b), longest_common(a, b[:-1]))


short = st.text("abc", max_size=5)


@settings(deadline=None)
@given(a=short, b=short)
def test_of_equal_and_unequal_it_is_the_longest_common_subsequence(a: str, b: str) -> None:
    scores = np.array([[float(one == other) for other in b] for one in a]).reshape(len(a), len(b))
    assert alignment(scores) == longest_common(a, b)


@settings(deadline=None)
@given(made=several, gold=several)
def test_order_never_pays_more_than_matching_without_it(made: list[Use], gold: list[Use]) -> None:
    scores = call_similarities(made, gold)
    assert alignment(scores) <= math.fsum(call_matches(made, gold)) + 1e-9
    assert alignment(scores) == pytest.approx(alignment(scores[::-1, ::-1]))
    result = aligned(scores)
    assert all(0.0 <= share <= 1.0 for share in result)


def test_parts_may_be_right() -> None:
    # a, then c or b: keeping a and the half right b is best
    scores = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.25], [0.0, 0.5, 0.0]])
    assert alignment(scores) == 1.5


def test_nothing_made_of_nothing_wanted_is_all_right() -> None:
    assert aligned(np.zeros((0, 0))) == (1.0, 1.0, 1.0)
    assert aligned(np.zeros((0, 2))) == (1.0, 0.0, 0.0)


def test_calls_in_another_order_are_worth_less() -> None:
    right, swapped = ([[one] for one in order] for order in (GOLD, GOLD[::-1]))
    assert paid("call_order()", played(right, reference(GOLD))) == [(0, 1.0)]
    assert paid("call_order()", played(swapped, reference(GOLD))) == [(0, pytest.approx(1 / 3))]


def test_too_many_calls_cost_precision_and_missing_ones_recall() -> None:
    one = played([[GOLD[0], GOLD[0]], [use("b", {"x": 2})]], reference(GOLD))
    hits = 1 + 2 / 3  # a, and b with a wrong value
    assert paid("call_order(of='precision')", one) == [(0, pytest.approx(hits / 3))]
    assert paid("call_order(of='recall')", one) == [(0, pytest.approx(hits / 3))]
    assert paid("call_order(of='recall', exact=True)", one) == [(0, pytest.approx(1 / 3))]


# ------------------------------------------------------------------------------ sub-goals


def test_a_prefix_counts_what_was_done_too_early_when_it_is_its_turn() -> None:
    start, turns = (
        passed(False, False, False),
        [passed(False, True, False), passed(True, True, False), passed(False, False, True)],
    )
    one = episode(turns, start=start)
    assert paid("subgoals()", one) == [
        (0, 0.0),
        (1, pytest.approx(2 / 3)),
        (2, pytest.approx(1 / 3)),
    ]


def test_what_no_longer_passes_when_it_is_its_turn_does_not_count() -> None:
    turns = [passed(False, True), passed(True, False), passed(True, True)]
    one = episode(turns, start=passed(False, False))
    assert paid("subgoals()", one) == [(0, 0.0), (1, 0.5), (2, 0.5)]


def test_an_order_counts_the_most_that_were_first_done_in_it() -> None:
    turns = [passed(False, True, False), passed(True, True, False), passed(True, True, True)]
    one = episode(turns, start=passed(False, False, False))
    third = pytest.approx(1 / 3)
    assert paid("subgoals(how='order')", one) == [(0, third), (1, 0.0), (2, third)]


def test_the_order_is_the_references_where_it_has_one() -> None:
    turns = [passed(False, True), passed(True, True)]
    given = {"subgoals": ["1", "0"]}
    one = episode(turns, start=passed(False, False), reference=given)
    assert paid("subgoals()", one) == [(0, 0.5), (1, 0.5)]
    other = episode(turns, start=(), reference={"checklist": [{"id": "1"}]})
    assert paid("subgoals()", other) == [(0, 1.0), (1, 0.0)]


@pytest.mark.parametrize(
    ("given", "reason"),
    [({}, "no sub-goal begins with ''"), ({"subgoals": [1]}, "are not a list of ids")],
)
def test_without_sub_goals_nothing_is_scored(given: object, reason: str) -> None:
    (ledger,) = Rubric(subgoals()).score([episode([()], reference=given)])
    assert reason in ledger.failed


def test_a_turn_that_tells_nothing_of_them_has_no_row() -> None:
    assert paid("subgoals()", episode([(), passed(True)], start=passed(False))) == [(1, 1.0)]


@settings(deadline=None)
@given(
    verdicts=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=6),
    by=st.sampled_from(["prefix", "order"]),
)
def test_sub_goals_pay_at_most_1_in_all_and_never_take_back(
    verdicts: list[list[bool]], by: str
) -> None:
    start = passed(False, False, False, False)
    one = episode([passed(*v) for v in verdicts], start=start)
    values = [value for _, value in paid(f"subgoals(how='{by}')", one)]
    assert min(values) >= 0.0
    assert sum(values) <= 1.0
    doubled = episode([passed(*v) for v in verdicts for _ in range(2)], start=start)
    assert sum(value for _, value in paid(f"subgoals(how='{by}')", doubled)) == sum(values)
