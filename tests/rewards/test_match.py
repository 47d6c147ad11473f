"""Matching calls with gold calls: assignments, transport plans, and the term."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from call_cases import paid, played, reference, several
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import episode

from turngym.envs.episode import Episode, Said
from turngym.rewards import Rubric, answered, make_rubric, match
from turngym.rewards.match import (
    _plan_of_logarithms,
    _plan_of_weights,
    assignment,
    call_matches,
    transport,
    turn_matches,
)
from turngym.rewards.similarity import Matrix
from turngym.rewards.traces import Use, use

GOLD = [use("a", {"x": 1}), use("b", {"y": 2}), use("a", {"x": 3})]
TURNS = [[use("a", {"x": 1}), use("b", {"y": 9})], [], [use("a", {"x": 3})]]


@st.composite
def matrices(draw: st.DrawFn, least: int = 0) -> Matrix:
    rows, columns = draw(st.integers(least, 4)), draw(st.integers(least, 4))
    entries = draw(st.lists(st.integers(0, 8), min_size=rows * columns, max_size=rows * columns))
    return np.array(entries, np.float64).reshape(rows, columns) / 8


def with_gold(*turns: Sequence[Use]) -> Episode:
    return played(turns, reference(GOLD))


# ---------------------------------------------------------------------------- assignments


def test_the_best_pair_first_is_not_the_best_total() -> None:
    scores = np.array([[1.0, 0.9], [0.75, 0.0]])
    assert assignment(scores, "greedy") == [0, None]
    assert assignment(scores) == [1, 0]


def test_of_equal_pairs_the_first_is_taken() -> None:
    assert assignment(np.full((1, 3), 0.5), "greedy") == [0]
    assert assignment(np.array([[0, 0], [0, 0.3], [0.3, 0.3]]), "greedy") == [None, 1, 0]


@settings(deadline=None)
@given(scores=matrices())
def test_no_assignment_is_better_than_the_optimal_one(scores: Matrix) -> None:
    def total(found: list[int | None]) -> float:
        pairs = [(row, column) for row, column in enumerate(found) if column is not None]
        return sum(float(scores[pair]) for pair in pairs)

    optimal, greedy = assignment(scores), assignment(scores, "greedy")
    for found in (optimal, greedy):
        columns = [column for column in found if column is not None]
        assert len(found) == len(scores)
        assert len(set(columns)) == len(columns)
        assert all(scores[row, c] > 0 for row, c in enumerate(found) if c is not None)
    wide = scores if scores.shape[0] <= scores.shape[1] else scores.T
    rows = range(wide.shape[0])
    every = itertools.permutations(range(wide.shape[1]), wide.shape[0])
    best = max(sum(wide[r, c] for r, c in zip(rows, order, strict=True)) for order in every)
    assert total(optimal) == best >= total(greedy)


# ------------------------------------------------------------------------- transport plans


@settings(deadline=None)
@given(scores=matrices(least=1))
def test_a_plan_moves_equal_rows_to_equal_columns(scores: Matrix) -> None:
    plan = transport(scores, reg=0.5)
    rows, columns = scores.shape
    assert (plan > 0).all()
    np.testing.assert_allclose(plan.sum(axis=1), 1 / rows, atol=1e-8)
    np.testing.assert_allclose(plan.sum(axis=0), 1 / columns, atol=1e-8)
    assert (plan * scores).sum() <= 1 + 1e-8


@settings(deadline=None)
@given(scores=matrices(least=1))
def test_both_ways_of_scaling_are_the_same(scores: Matrix) -> None:
    bent = (scores - scores.max()) / 0.2
    weights, logarithms = (f(bent, 200, 1e-12) for f in (_plan_of_weights, _plan_of_logarithms))
    np.testing.assert_allclose(weights, logarithms, rtol=1e-9, atol=1e-12)


def test_a_plan_of_two_by_two_is_known_in_closed_form() -> None:
    share = 0.5 * math.exp(10) / (math.exp(10) + 1)  # the ratio in a row is exp(1 / reg)
    np.testing.assert_allclose(
        transport(np.eye(2)), [[share, 0.5 - share], [0.5 - share, share]], rtol=1e-9
    )


def test_a_tiny_reg_gives_the_hard_plan_and_no_nan() -> None:
    np.testing.assert_allclose(transport(np.eye(3), reg=1e-4), np.eye(3) / 3, atol=1e-9)


def test_reg_must_be_above_0() -> None:
    with pytest.raises(ValueError, match=r"reg must be above 0, got 0\.0"):
        transport(np.eye(2), reg=0.0)


# ----------------------------------------------------------------------------------- calls


def test_a_call_done_twice_is_paid_once_and_fined_once() -> None:
    twice = [GOLD[0], GOLD[0]]
    assert sorted(call_matches(twice, GOLD[:1], penalty=-0.5)) == [-0.5, 1.0]


def test_without_gold_calls_every_call_is_one_too_many() -> None:
    assert call_matches(GOLD[:2], [], penalty=-0.5) == [-0.5, -0.5]
    assert call_matches(GOLD[:2], [], "soft") == [0.0, 0.0]
    assert call_matches([], GOLD) == call_matches([], GOLD, "soft") == []


@settings(deadline=None)
@given(made=several, gold=several, data=st.data())
def test_the_order_of_calls_and_gold_calls_does_not_change_the_total(
    made: list[Use], gold: list[Use], data: st.DataObject
) -> None:
    others = data.draw(st.permutations(made)), data.draw(st.permutations(gold))
    total = math.fsum(call_matches(made, gold))
    assert math.fsum(call_matches(*others)) == pytest.approx(total)
    soft = call_matches(made, gold, "soft")
    assert math.fsum(call_matches(*others, "soft")) == pytest.approx(math.fsum(soft), abs=1e-6)
    assert total >= math.fsum(call_matches(made, gold, "greedy")) - 1e-9


def test_a_turn_gets_the_mean_or_the_sum_of_its_calls() -> None:
    assert turn_matches(TURNS, GOLD) == [pytest.approx((1 + 2 / 3) / 2), None, 1.0]
    assert turn_matches(TURNS, GOLD, reduce="sum") == [pytest.approx(1 + 2 / 3), None, 1.0]


# -------------------------------------------------------------------------------- the term


def test_turns_are_paid_and_a_turn_without_calls_has_no_row() -> None:
    assert paid("match()", with_gold(*TURNS)) == [(0, pytest.approx(5 / 6)), (2, 1.0)]


def test_soft_matching_shares_a_gold_call_among_those_that_make_it() -> None:
    twice = played([[GOLD[0]], [GOLD[0]]], reference(GOLD[:1]))
    assert paid("match(how='soft')", twice) == [(0, pytest.approx(0.5)), (1, pytest.approx(0.5))]


def test_calls_can_be_matched_within_their_segment() -> None:
    one = played([[GOLD[2]], [GOLD[0]]], reference(GOLD, [0, 0, 1]), (0, 1))
    assert paid("match()", one) == [(0, 1.0), (1, 1.0)]
    inside = paid("match(within='segment')", one)  # the name and the argument's name are right
    assert inside == [(0, pytest.approx(2 / 3)), (1, pytest.approx(2 / 3))]


def test_an_unknown_segment_fails() -> None:
    (ledger,) = Rubric(match(within="segment")).score([with_gold(*TURNS)])
    assert ledger.failed.endswith("does not say which segment its gold calls belong to")


@pytest.mark.parametrize(
    ("given_reference", "reason"),
    [
        (None, "the reference has no gold calls"),
        ({"checklist": []}, "the reference has no gold calls"),
        ({"gold": [{"arguments": {}}]}, "not a list of calls with a name"),
        ({"gold": [{"name": "f", "arguments": "no"}]}, "not a list of calls with a name"),
    ],
)
def test_without_gold_calls_nothing_is_scored(given_reference: object, reason: str) -> None:
    (ledger,) = Rubric(match()).score([episode([()], reference=given_reference)])
    assert reason in ledger.failed
    assert ledger.rows == ()


def test_a_wrong_option_is_refused() -> None:
    with pytest.raises(ValueError, match=r"how= of match\(\) should be one of 'optimal'"):
        make_rubric("match(how='best')")


# -------------------------------------------------------------------------------- answers


def saying(*texts: str, answer: object = "Answer is 42") -> Episode:
    one = episode([()] * len(texts), reference={"answer": answer})
    turns = zip(one.turns, texts, strict=True)
    return replace(one, turns=tuple(replace(t, reply=Said(text=text)) for t, text in turns))


def test_a_turn_that_answers_is_paid_for_its_words() -> None:
    one = saying("thinking", "<answer>the Answer, is 42</answer>")
    assert paid("answered()", one) == [(1, pytest.approx(6 / 7))]
    assert paid("answered(tag='')", saying("42", "42")) == [(1, 0.5)]


def test_of_several_right_answers_the_best_counts() -> None:
    assert paid("answered()", saying("<answer>42</answer>", answer=["43", "42"])) == [(0, 1.0)]


@pytest.mark.parametrize("wrong", [None, [], 42])
def test_without_a_right_answer_nothing_is_scored(wrong: object) -> None:
    (ledger,) = Rubric(answered()).score([saying("<answer>42</answer>", answer=wrong)])
    assert ledger.failed == "answered(): the reference has no short answer"
