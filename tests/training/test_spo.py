"""SPO's chain: credit between points of known value."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from toy_batches import Played, batch_from, groups_of_episodes

from turngym.training import credit
from turngym.training.batch import Batch, batch_of_rows


def seven_tokens() -> Batch:
    """Values .5 before the first token, .25 before the fourth, .75 before the last; it succeeds."""
    values = [[0.5, 9, 9, 0.25, 9, 9, 0.75]]
    return batch_of_rows([[0, 0, 0, 0, 0, 0, 1]], [[1] * 7], values=values)


CUTS = np.array([0, 3, 6])


def test_segments_have_what_they_changed_of_the_value() -> None:
    found = credit.spo(seven_tokens(), cuts=CUTS)
    assert found.tolist() == [-0.25, -0.25, -0.25, 0.5, 0.5, 0.5, 0.25]


def test_tokens_that_were_no_choice_have_no_credit() -> None:
    chance = np.array([0.5, 0.95, 0.9, 0.5, 0.99, 0.5, 0.5])
    found = credit.spo(seven_tokens(), cuts=CUTS, logprobs=np.log(chance))
    assert found.tolist() == [-0.25, 0, -0.25, 0.5, 0, 0.5, 0.25]


def test_tokens_before_the_first_cut_have_none_either() -> None:
    assert credit.spo(seven_tokens(), cuts=CUTS[1:]).tolist() == [0, 0, 0, 0.5, 0.5, 0.5, 0.25]
    assert credit.spo(seven_tokens(), cuts=CUTS[:0]).tolist() == [0] * 7


def test_unless_cuts_are_given_segments_are_turns() -> None:
    batch = batch_of_rows(
        [[0, 0, 1], [0, 0, 0]],
        [[1, 1, 1], [1, 1, 0]],
        spans=[[(0, 2), (2, 3)], [(0, 2)]],
        values=[[0.5, 9, 0.75], [0.5, 9, 0]],
    )
    assert credit.spo(batch).tolist() == [0.25, 0.25, 0.25, -0.5, -0.5]


@pytest.mark.parametrize("cuts", [[3, 0], [0, 0], [7], [-1]])
def test_cuts_must_be_tokens_in_order(cuts: list[int]) -> None:
    with pytest.raises(ValueError, match="cuts must be numbers of tokens in order"):
        credit.spo(seven_tokens(), cuts=np.array(cuts))


def test_values_are_needed() -> None:
    with pytest.raises(ValueError, match="no values"):
        credit.spo(batch_of_rows([[1]], [[1]]))


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_segments_add_up_to_the_outcome_less_what_was_expected(episodes: list[Played]) -> None:
    batch: Any = batch_from(episodes)
    turns = credit.spo(batch)[batch.turn_at[:-1]]
    starts = batch.offsets("episode", "turn")[:-1]
    expected = batch.at("episode") - batch.values[batch.offsets("episode", "token")[:-1]]
    np.testing.assert_allclose(np.add.reduceat(turns, starts), expected, atol=1e-9)
