"""The primitives of credit do what a loop over all places would do."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import eighths

from turngym.training import credit
from turngym.training.batch import FloatArray, IntArray, batch_of_rows

unit = st.floats(0, 1, allow_subnormal=False)


@st.composite
def ragged(draw: st.DrawFn) -> tuple[FloatArray, IntArray]:
    """Return values and the offsets of their rows, some of which are empty."""
    sizes = draw(st.lists(st.integers(0, 7), min_size=1, max_size=5))
    values = draw(st.lists(eighths, min_size=sum(sizes), max_size=sum(sizes)))
    return np.array(values), np.concatenate(([0], np.cumsum(sizes)))


def by_loop(values: FloatArray, offsets: IntArray, step: Any) -> FloatArray:
    """Go through each row from its end: `step(place, what follows or None)`."""
    found = np.zeros(len(values))
    for begin, end in pairwise(offsets):
        following = None
        for place in reversed(range(begin, end)):
            found[place] = following = step(place, following)
    return found


# --------------------------------------------------------------------------------- returns


@settings(deadline=None)
@given(ragged(), st.data())
def test_returns_are_those_of_a_loop(rows: Any, data: st.DataObject) -> None:
    values, offsets = rows
    gamma = np.array(data.draw(st.lists(unit, min_size=len(values), max_size=len(values))))
    expected = by_loop(values, offsets, lambda k, after: values[k] + gamma[k] * (after or 0.0))
    np.testing.assert_allclose(credit.returns(values, offsets, gamma), expected, atol=1e-12)


@settings(deadline=None)
@given(ragged())
def test_the_least_return_is_the_least_reward_to_come(rows: Any) -> None:
    values, offsets = rows
    expected = by_loop(
        values, offsets, lambda k, after: values[k] if after is None else min(values[k], after)
    )
    assert credit.returns(values, offsets, form="min").tolist() == expected.tolist()


def test_a_long_row_is_summed_from_its_end() -> None:
    rewards = np.ones(1000)
    found = credit.returns(rewards, np.array([0, 1000]))
    assert found.tolist() == list(range(1000, 0, -1))


@pytest.mark.parametrize("gamma", [-0.1, 1.1, np.nan])
def test_a_discount_is_from_0_to_1(gamma: float) -> None:
    with pytest.raises(ValueError, match="a discount must be from 0 to 1"):
        credit.returns(np.ones(2), np.array([0, 2]), gamma)


def test_inputs_are_not_changed() -> None:
    rewards, offsets = np.array([1.0, 2.0, 3.0]), np.array([0, 3])
    credit.returns(rewards, offsets, 0.5)
    credit.returns(rewards, offsets, form="min")
    credit.generalized(rewards, rewards, offsets)
    assert rewards.tolist() == [1.0, 2.0, 3.0]


def test_discounts_differ_inside_and_across_turns() -> None:
    batch = batch_of_rows([[0, 0, 0, 1]], [[1, 1, 1, 1]], spans=[[(0, 2), (2, 4)]])
    carried = credit.discounts(batch, 1.0, 0.5)
    assert carried.tolist() == [1.0, 0.5, 1.0, 0.5]
    found = credit.returns(batch.at("token"), np.array([0, 4]), carried)
    assert found.tolist() == [0.5, 0.5, 1.0, 1.0]


@settings(deadline=None)
@given(ragged(), unit, unit, st.data())
def test_generalized_advantages_are_those_of_a_loop(
    rows: Any, gamma: float, lam: float, data: st.DataObject
) -> None:
    rewards, offsets = rows
    values = np.array(data.draw(st.lists(eighths, min_size=len(rewards), max_size=len(rewards))))
    ends = set(offsets[1:].tolist())

    def step(k: int, after: float | None) -> float:
        expected = 0.0 if k + 1 in ends else values[k + 1]
        surprise = rewards[k] + gamma * expected - values[k]
        return float(surprise + gamma * lam * (after or 0.0))

    found = credit.generalized(rewards, values, offsets, gamma, lam)
    np.testing.assert_allclose(found, by_loop(rewards, offsets, step), atol=1e-11)


# ------------------------------------------------------------------------------- baselines


@st.composite
def grouped(draw: st.DrawFn) -> tuple[FloatArray, IntArray]:
    values = draw(st.lists(eighths, min_size=1, max_size=12))
    groups = draw(st.lists(st.integers(-2, 3), min_size=len(values), max_size=len(values)))
    return np.array(values), np.array(groups)


@settings(deadline=None)
@given(grouped(), st.data())
def test_baselines_are_those_of_each_group_alone(both: Any, data: st.DataObject) -> None:
    values, groups = both
    size = len(values)
    weights = np.array(data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))) * 1.0
    mean = credit.group_baseline(values, groups)
    others = credit.group_baseline(values, groups, "leave-one-out", small="zero")
    weighted = credit.group_baseline(values, groups, weights=weights)
    for k in range(size):
        members = np.flatnonzero(groups == groups[k])
        rest = members[members != k]
        if not len(rest):
            assert (mean[k], others[k], weighted[k]) == (0.0, values[k], 0.0)
            continue
        assert mean[k] == pytest.approx(values[members].mean())
        assert others[k] == pytest.approx(values[rest].mean())
        assert weighted[k] == pytest.approx(np.average(values[members], weights=weights[members]))


@pytest.mark.parametrize("kind", ["mean", "leave-one-out"])
@pytest.mark.parametrize("value", [0.1, 1 / 3, -7e9])
def test_equal_values_are_exactly_their_baseline(kind: Any, value: float) -> None:
    values, groups = np.full(7, value), np.zeros(7, np.int64)
    weights = np.array([1.0, 2.0, 3.0, 5.0, 7.0, 11.0, 13.0])
    for given_weights in (None, weights):
        found = credit.group_baseline(values, groups, kind, weights=given_weights)
        assert found.tolist() == values.tolist()


def test_small_groups_follow_their_rule() -> None:
    values, groups = np.array([1.0, 2.0, 3.0, 8.0, 4.0]), np.array([0, 0, 0, 1, 1])
    raw = credit.group_baseline(values, groups, minimum=3)
    assert raw.tolist() == [2.0, 2.0, 2.0, 0.0, 0.0]
    zero = credit.group_baseline(values, groups, minimum=3, small="zero")
    assert zero.tolist() == [2.0, 2.0, 2.0, 8.0, 4.0]


def test_what_is_not_valid_is_not_compared_with() -> None:
    values, groups = np.array([1.0, 3.0, 0.0]), np.zeros(3, np.int64)
    valid = np.array([True, True, False])
    for kind, expected in (("mean", [2.0, 2.0, 0.0]), ("leave-one-out", [3.0, 1.0, 0.0])):
        found = credit.group_baseline(values, groups, kind, valid=valid)  # type: ignore[arg-type]  # a literal
        assert found.tolist() == expected
    scaled = credit.scale(np.array([-1.0, 1.0, 9.0]), groups, "max-abs", valid=valid, epsilon=1.0)
    assert scaled.tolist() == [-0.5, 0.5, 0.0]


def test_a_value_can_be_compared_with_its_parents() -> None:
    # The tree of methods for SPO: root .5 with children a .5, b 0, c 1.
    values, parent = np.array([0.5, 0.5, 0.0, 1.0]), np.array([-1, 0, 0, 0])
    baseline = credit.group_baseline(values, parent, "parent", small="zero")
    assert (values - baseline).tolist() == [0.0, 0.0, -0.5, 0.5]


# ------------------------------------------------------------------- scale, spread, whiten, mix


def test_a_group_of_equal_values_stays_at_zero_and_noise_is_not_blown_up() -> None:
    groups = np.zeros(3, np.int64)
    assert credit.scale(np.zeros(3), groups).tolist() == [0.0] * 3
    assert credit.scale(np.array([1e-9, -1e-9, 0.0]), groups).tolist() == [0.0] * 3
    assert credit.scale(np.array([1e-6, -1e-6, 0.0]), groups)[0] == pytest.approx(0.5)


def test_values_can_be_scaled_by_the_spread_of_others() -> None:
    groups = np.array([0, 0, 1, 1])
    found = credit.scale(np.ones(4), groups, like=np.array([0.0, 2.0, 0.0, 4.0]), epsilon=0.0)
    np.testing.assert_allclose(found, [2**-0.5] * 2 + [8**-0.5] * 2)
    population = credit.scale(np.array([-1.0, 1.0]), groups[:2], ddof=0, epsilon=0.0)
    assert population.tolist() == [-1.0, 1.0]


def test_the_greatest_absolute_value_becomes_one() -> None:
    found = credit.scale(
        np.array([1.0, -4.0, 3.0, 2.0]), np.array([0, 0, 1, 1]), "max-abs", epsilon=0.0
    )
    assert found.tolist() == [0.25, -1.0, 1.0, 2 / 3]
    alone = credit.scale(np.array([5.0, 0.0]), np.array([0, 1]), "max-abs", epsilon=0.0)
    assert alone.tolist() == [1.0, 0.0]
    plain = credit.scale(np.array([1.0, -4.0]), np.array([0, 0]), "none")
    assert plain.tolist() == [1.0, -4.0]


def test_tokens_take_the_value_of_what_holds_them() -> None:
    batch = batch_of_rows([[0, 0, 0], [0, 0, 0]], [[1, 0, 1], [1, 1, 1]])
    assert credit.spread(batch, np.array([1.0, 2.0, 3.0]), "turn").tolist() == [1, 2, 3, 3, 3]
    assert credit.spread(batch, np.array([1.0, 2.0]), "episode").tolist() == [1, 1, 2, 2, 2]
    mixed = credit.mix(
        batch,
        (1.0, "episode", np.array([1.0, 2.0])),
        (0.5, "turn", np.array([2.0, 4.0, 6.0])),
        (2.0, "token", np.arange(5.0)),
    )
    assert mixed.tolist() == [2.0, 5.0, 9.0, 11.0, 13.0]


@settings(deadline=None)
@given(st.lists(eighths, min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_white_values_have_mean_0_and_variance_1(values: list[float]) -> None:
    white = credit.whiten(np.array(values))
    assert white.mean() == pytest.approx(0, abs=1e-9)
    assert white.var(ddof=1) == pytest.approx(1, abs=1e-5)
    kept = credit.whiten(np.array(values), center=False)
    assert kept.mean() == pytest.approx(np.mean(values), abs=1e-9)


def test_equal_values_whiten_to_exactly_zero() -> None:
    assert credit.whiten(np.full(7, 0.1)).tolist() == [0.0] * 7
    assert credit.whiten(np.array([3.0])).tolist() == [0.0]
    assert credit.whiten(np.zeros(0)).shape == (0,)
