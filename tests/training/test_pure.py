"""PURE: credit for the worst step."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.training import credit
from turngym.training.batch import Batch, Stream, batch_of_rows, gaps_of_rows


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, atol=2e-6)


def two_episodes() -> Batch:
    """Turns of one token that earn 1 and 3; a turn of two tokens that earns 2."""
    batch = batch_of_rows([[1, 3], [0, 2]], [[1, 1], [1, 1]], spans=[[(0, 1), (1, 2)], [(0, 2)]])
    solved = Stream(level="episode", values=np.array([1.0, 0.0]), valid=np.ones(2, np.bool_))
    return dataclasses.replace(batch, streams={**batch.streams, "solved": solved})


def test_the_least_reward_stands_for_all() -> None:
    found = credit.min_form(np.array([0.9, -0.8, 0.5]), np.array([0, 3]))
    np.testing.assert_allclose(found, [3.7e-8, -0.7999982, 1.13e-6], rtol=2e-2)
    assert found[1] == pytest.approx(-0.7999982, abs=1e-6)


def test_weighed_alike_the_sum_is_the_mean_of_each_row() -> None:
    found = credit.min_form(np.array([1.0, 3.0, 5.0]), np.array([0, 2, 3]), temperature=None)
    assert found.tolist() == [0.5, 1.5, 5.0]


@pytest.mark.parametrize("temperature", [0.0, -1.0])
def test_a_temperature_of_nothing_is_refused(temperature: float) -> None:
    with pytest.raises(ValueError, match=f"above 0, got {temperature}"):
        credit.min_form(np.ones(1), np.array([0, 1]), temperature=temperature)


@given(rewards=st.lists(st.integers(-40, 40).map(lambda n: n / 8), min_size=1, max_size=8))
def test_the_sum_of_the_min_form_lies_between_least_and_mean(rewards: list[float]) -> None:
    values, rows = np.array(rewards), np.array([0, len(rewards)])
    cold = credit.min_form(values, rows, temperature=1e-3).sum()
    assert cold == pytest.approx(values.min(), abs=1e-9)
    warm = credit.min_form(values, rows, temperature=1.0).sum()
    assert values.min() - 1e-9 <= warm <= values.mean() + 1e-9


def test_turns_are_compared_with_what_the_others_earn_per_token() -> None:
    """For the first episode that is 2 / 2, for the second 4 / 2."""
    assert credit.pure(two_episodes(), form="given").tolist() == [2, 2, -2, -2]


def test_turns_may_be_compared_with_what_the_others_earn_per_turn() -> None:
    found = credit.pure(two_episodes(), form="given", baseline="step")
    assert found.tolist() == [0, 1, 0, 0]


def test_a_verified_outcome_is_paid_at_the_end() -> None:
    found = credit.pure(two_episodes(), form="given", outcome="solved", weight=0.5)
    assert found.tolist() == [2.5, 2.5, -2.5, -2.5]


def test_rewards_are_put_in_min_form_unless_they_are_in_it() -> None:
    """The first episode earns 1 and about nothing for its better turn."""
    close(credit.pure(two_episodes(), form="min"), [-1, -1, 1, 1])
    close(credit.pure(two_episodes(), form="mean"), [0, 0.5, 0, 0])


def test_released_code_has_separators_at_the_ends_of_turns() -> None:
    found = credit.pure(two_episodes(), form="given", compat="repo")
    assert found.tolist() == [0, 0, -2, 0]


def test_an_episode_alone_is_compared_with_nothing() -> None:
    batch = batch_of_rows([[1, 3]], [[1, 1]], spans=[[(0, 1), (1, 2)]])
    assert credit.pure(batch, form="given").tolist() == [4, 3]


def test_the_second_code_compares_the_least_that_is_to_come() -> None:
    found = credit.pure_of_tokens(two_episodes(), whitened=False)
    assert found.tolist() == [-1, 1, 0, 0]


def test_the_second_code_as_released_takes_every_token_for_a_step() -> None:
    batch = two_episodes()
    gaps = gaps_of_rows([[1, 1], [1, 1]])
    found = credit.pure_of_tokens(batch, whitened=False, compat="repo", gaps=gaps)
    assert found.tolist() == [0, 2, -2, 0]
    gaps = gaps_of_rows([[1, 1, 0], [1, 1, 0]])
    found = credit.pure_of_tokens(batch, whitened=False, compat="repo", gaps=gaps)
    assert found.tolist() == [0, 0, 0, 0]
    found = credit.pure_of_tokens(batch, form="sum", whitened=False, compat="repo", gaps=gaps)
    close(found, [4 - 4 / 3, 3 - 4 / 3, 2 - 7 / 3, 2 - 7 / 3])


def test_the_second_code_as_released_needs_gaps() -> None:
    with pytest.raises(ValueError, match="needs gaps"):
        credit.pure_of_tokens(two_episodes(), compat="repo")
