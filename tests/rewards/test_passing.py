"""Tests weighed by how seldom they pass."""

import math

import pytest
from annotations import worth
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, passed

from turngym.envs.signals import Check
from turngym.rewards.passing import density_weights, passing_tests
from turngym.rewards.term import Evidence, Term


def ran(*verdicts: bool | None) -> Evidence:
    return tuple(Check(id=f"test:{k}", passed=ok) for k, ok in enumerate(verdicts))


def term() -> Term:
    return passing_tests(alpha=1.0, sigma=0.25)


def test_a_turn_earns_the_weights_of_its_passing_tests() -> None:
    """VeRPO's example: the first program passes both tests, the second one only the first."""
    group = [episode([ran(True, True)], name="a"), episode([ran(True, False)], name="b")]
    assert worth(term(), *group) == [
        {0: pytest.approx(0.858257, abs=1e-6)},
        {0: pytest.approx(0.324027, abs=1e-6)},
    ]


def test_rates_are_over_turns_and_what_nobody_could_tell_does_not_pass() -> None:
    """One test passes on two of four turns; a density of 1 leaves exp(-.5)."""
    played = episode([ran(True), ran(None), passed(True), ran(True)])
    weight = pytest.approx(math.exp(-0.5), abs=1e-6)
    assert worth(term(), played) == [{0: weight, 1: 0.0, 3: weight}]


def test_a_group_without_tests_has_no_rows() -> None:
    assert worth(term(), episode([passed(True)])) == [{}]


def test_the_density_needs_a_width() -> None:
    with pytest.raises(ValueError, match="sigma must be above 0, got 0"):
        density_weights((0.5,), alpha=1.0, sigma=0.0)


rates = st.lists(st.integers(0, 8).map(lambda n: n / 8), min_size=1, max_size=6)


@given(rates=rates, alpha=st.floats(0, 4), sigma=st.floats(0.1, 2))
def test_weights_are_positive_and_the_same_for_equal_rates(
    rates: list[float], alpha: float, sigma: float
) -> None:
    found = density_weights(rates, alpha=alpha, sigma=sigma)
    assert all(0 < weight <= 1 for weight in found)
    assert len(set(zip(rates, found, strict=True))) == len(set(rates))


@given(rates=rates)
def test_tests_that_pass_alike_share_what_one_would_have(rates: list[float]) -> None:
    """With a narrow density and no preference for seldom ones each rate has 1 to share."""
    found = density_weights(rates, alpha=0.0, sigma=1e-3, delta=1e-12)
    assert sum(found) == pytest.approx(len(set(rates)))
