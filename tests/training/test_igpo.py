"""IGPO: turns compared by what they told."""

from typing import Any

import numpy as np
import pytest

from turngym.training import credit
from turngym.training.batch import Batch, batch_of_rows, gaps_of_rows

A, B = [0.3, -0.1, 1.0], [0.1, 0.0]
"""Beliefs .2, .5, .4 and F1 1; beliefs .2, .3 and F1 0."""


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, atol=2e-6)


def two_episodes() -> Batch:
    """One token a turn, and two in the last turn of the first episode."""
    return batch_of_rows(
        [[0.3, -0.1, 0, 1], [0.1, 0, 0, 0]],
        [[1, 1, 1, 1], [1, 1, 0, 0]],
        spans=[[(0, 1), (1, 2), (2, 4)], [(0, 1), (1, 2)]],
    )


def test_gains_and_outcomes_are_compared_together_and_add_up_from_the_end() -> None:
    close(
        credit.igpo(two_episodes()), [1.068869, 0.967072, 1.883246, 1.883246, -1.068869, -0.661681]
    )


def test_gains_and_outcomes_may_be_compared_apart() -> None:
    """Gains .3, -.1, .1 come to 1.2247, -1.2247, 0; outcomes 1, 0 to 1, -1."""
    found = credit.igpo(two_episodes(), pool="separate")
    np.testing.assert_allclose(found, [1, -0.224745, 1, 1, -1, -1], atol=2e-5)


def test_what_follows_is_discounted_by_turns() -> None:
    found = credit.igpo(two_episodes(), gamma=0.5, scaling="none")
    close(found, [0.04 - 0.18 + 0.185, -0.36 + 0.37, 0.74, 0.74, -0.16 - 0.13, -0.26])


def test_released_code_loses_turns_that_earn_nothing() -> None:
    found = credit.igpo(two_episodes(), scaling="none", compat="repo")
    close(found, [0.225, 0.25, 0.675, 0.675, -0.225, 0])


def test_released_code_looks_for_the_last_turn_at_the_wrong_column() -> None:
    mask = [[1, 0, 1], [1, 0, 1]]
    batch, gaps = batch_of_rows([[0.3, 0, 1], [0.1, 0, 0.5]], mask), gaps_of_rows(mask)
    apart = credit.igpo(batch, pool="separate", compat="repo")
    wrong = credit.igpo(batch, pool="separate", compat="repo", gaps=gaps)
    assert wrong.tolist() == credit.igpo(batch, pool="joint", compat="repo").tolist()
    assert wrong.tolist() != apart.tolist()


def test_one_episode_of_one_turn_has_nothing_to_be_compared_with() -> None:
    assert credit.igpo(batch_of_rows([[0.7]], [[1]])).tolist() == [0.0]


@pytest.mark.parametrize(
    ("against", "expected"),
    [("position", [0.5, 0, -0.5]), ("start", [0.707106, -0.707106, -0.707106])],
)
def test_the_first_release_compares_returns_of_tokens(against: Any, expected: list[float]) -> None:
    batch = batch_of_rows([[1, 0], [0, 0]], [[1, 1], [1, 0]], spans=[[(0, 2)], [(0, 1)]])
    close(credit.igpo_first_release(batch, against=against), expected)


def test_the_first_release_counts_observations_as_columns() -> None:
    mask = [[1, 0, 1], [1, 1, 0]]
    batch = batch_of_rows([[0, 0, 1], [0, 1, 0]], mask)
    without = credit.igpo_first_release(batch)
    assert without.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert credit.igpo_first_release(batch, gaps=gaps_of_rows(mask)).tolist() == [0, 0.5, 0, 0.5]
