"""StableReinforce: advantages without outliers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.training import credit
from turngym.training.batch import batch_of_rows
from turngym.training.estimator import make_estimator

VALUES = st.lists(st.floats(-100, 100), min_size=1, max_size=40)


def test_what_lies_more_than_three_deviations_off_becomes_0() -> None:
    # Mean .5, deviation sqrt(3.85) = 1.962; 9 lies 4.33 deviations off, 1 lies .255.
    found = credit.without_outliers(np.array([0.0] * 18 + [1.0, 9.0]))
    assert found.round(3).tolist() == [-0.255] * 18 + [0.255, 0.0]


def test_released_code_compares_standard_values_with_the_raw_mean() -> None:
    # Mean 100, deviation 1: all standard values lie below 97, so nothing is left.
    values = np.array([99.0, 101.0])
    assert credit.without_outliers(values).tolist() == [-1.0, 1.0]
    assert credit.without_outliers(values, compat="repo").tolist() == [0.0, 0.0]


def test_equal_advantages_teach_nothing_and_none_is_none() -> None:
    assert credit.without_outliers(np.full(5, 0.1)).tolist() == [0.0] * 5
    assert credit.without_outliers(np.zeros(0)).tolist() == []


@given(VALUES)
def test_nothing_is_left_beyond_the_limit_and_signs_are_kept(values: list[float]) -> None:
    given_values = np.array(values)
    found = credit.without_outliers(given_values)
    assert np.abs(found).max() <= 3.0
    assert ((found == 0) | (np.sign(found) == np.sign(given_values - given_values.mean()))).all()


def test_the_estimator_is_reinforce_with_the_filter_for_whitening() -> None:
    rewards = [[0.0, 1.0], [0.0, 0.0]]
    batch = batch_of_rows(rewards, [[1, 1], [1, 1]])
    found = make_estimator("stable_reinforce(gamma=1.0)")(batch)
    assert found.tolist() == pytest.approx([1.0, 1.0, -1.0, -1.0])
