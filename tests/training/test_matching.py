"""MatchTIR's credit: episodes of a group, and turns of the same number."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import Played, batch_from, groups_of_episodes

from turngym.training import credit
from turngym.training.batch import Batch, batch_of_rows
from turngym.training.credit import matchtir


def rows(*rewards: list[float]) -> Batch:
    """Episodes of one group, with one token per turn."""
    size = max(map(len, rewards))
    padded = [
        [x for r in (*row, *[None] * (size - len(row))) for x in (r or 0, 0)] for row in rewards
    ]
    mask = [[x for k in range(size) for x in (int(k < len(row)), 0)] for row in rewards]
    return batch_of_rows(padded, mask)


def close(found: np.ndarray, expected: list[float]) -> None:
    np.testing.assert_allclose(found, expected, atol=2e-6)


def test_episodes_and_turns_are_compared_and_added() -> None:
    batch = rows([1, 1], [0, 1])
    root = 0.5 * 2**0.5  # half a difference, in units of the deviation
    close(matchtir(batch), [2 * root, root, -2 * root, -root])
    close(matchtir(batch, weight=0.0), [root, root, -root, -root])
    close(matchtir(batch, compat="repo"), [root, root / 2, -root, -root / 2])
    close(matchtir(batch, scaling="none", weight=0.0), [0.5, 0.5, -0.5, -0.5])


def test_turns_are_compared_by_their_discounted_returns() -> None:
    # returns .5 * 4 = 2 and 1; the last turns, 4 and 0, are compared with each other
    batch = rows([0, 4], [1, 0])
    found = matchtir(batch, lam=0.5) - matchtir(batch, lam=0.5, weight=0.0)
    root = 0.5 * 2**0.5
    close(found, [root, root, -root, -root])


def test_a_turn_that_no_other_episode_reached_gets_nothing_or_in_released_code_its_return() -> None:
    batch = rows([1, 2], [1])
    episodes = matchtir(batch, weight=0.0)
    close(matchtir(batch)[1:2] - episodes[1:2], [0.0])
    released = matchtir(batch, compat="repo") - matchtir(batch, weight=0.0, compat="repo")
    close(released[1:2], [1.0])  # half of 2


def test_an_episode_alone_teaches_nothing_or_in_released_code_its_return() -> None:
    close(matchtir(rows([1, 2])), [0.0, 0.0])
    close(matchtir(rows([1, 2]), lam=0.5, compat="repo"), [(3 + 2) / 2, (3 + 2) / 2])


def test_turns_of_a_branch_are_numbered_from_where_it_begins() -> None:
    batch = dataclasses.replace(rows([1, 2], [3]), first=np.array([0, 1]))
    assert credit.turn_numbers(batch).tolist() == [0, 1, 1]


@settings(deadline=None)
@given(episodes=groups_of_episodes(), data=st.data())
def test_permuting_episodes_permutes_advantages(
    episodes: list[Played], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(episodes))))
    batch, other = batch_from(episodes), batch_from([episodes[k] for k in order])
    before = np.split(matchtir(batch), batch.offsets("episode", "token")[1:-1])
    expected = np.concatenate([before[number] for number in order])
    np.testing.assert_allclose(matchtir(other), expected, rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_observations_between_turns_change_nothing(episodes: list[Played]) -> None:
    with_gaps, without = batch_from(episodes), batch_from(episodes, with_gaps=False)
    assert matchtir(with_gaps).tolist() == matchtir(without).tolist()


@settings(deadline=None)
@given(rewards=st.lists(st.floats(-10, 10), min_size=1, max_size=4), size=st.integers(1, 4))
def test_equal_episodes_teach_exactly_nothing(rewards: list[float], size: int) -> None:
    assert set(matchtir(rows(*[rewards] * size)).tolist()) == {0.0}


def test_lam_is_a_discount() -> None:
    with pytest.raises(ValueError, match="a discount must be from 0 to 1"):
        matchtir(rows([1, 2]), lam=1.5)
