"""The min-form: steps add up to about the worst of them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.rewards import Rubric, cost, min_form, outcome

X = cost(kind="x")
STEPS = st.lists(st.floats(-5, 5), min_size=1, max_size=8)


def total(steps: list[float], temperature: float) -> float:
    found = min_form(X, temperature=temperature).of(tuple(steps))
    return math.fsum(x for x in found if x is not None)


def test_steps_by_hand() -> None:
    found = min_form(X).of((0.9, -0.8, 0.5))
    assert found == pytest.approx((3.7e-8, -0.7999982, 1.13e-6), rel=1e-2)
    assert min_form(X).of((0.4, 0.2)) == pytest.approx((0.047681, 0.176159), abs=1e-6)
    (ledger,) = Rubric(min_form(X)).score([episode([*spent(0.4), (), *spent(0.2)])])
    assert [(row.at, round(row.value, 6)) for row in ledger.rows] == [(0, 0.047681), (2, 0.176159)]


@given(STEPS)
def test_a_low_temperature_leaves_the_minimum_and_a_high_one_the_mean(steps: list[float]) -> None:
    assert total(steps, 1e-7) == pytest.approx(min(steps), abs=1e-5)
    assert total(steps, 1e9) == pytest.approx(math.fsum(steps) / len(steps), abs=1e-6)


@given(STEPS, st.floats(0.01, 10))
def test_what_steps_are_worth_lies_between_the_worst_and_the_mean(
    steps: list[float], temperature: float
) -> None:
    mean = math.fsum(steps) / len(steps)
    assert min(steps) - 1e-9 <= total(steps, temperature) <= mean + 1e-9


def test_an_episode_has_no_steps_and_cold_is_not_zero() -> None:
    with pytest.raises(ValueError, match=r"min_form\(\) needs a term with several steps"):
        min_form(outcome())
    with pytest.raises(ValueError, match=r"needs temperature= above 0, not 0\.0"):
        min_form(X, temperature=0.0)
