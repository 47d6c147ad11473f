import pytest

from stats import (
    StatsError,
    covariance,
    geometric_mean,
    mean,
    modes,
    spread,
    stdev,
    trimmed_mean,
    variance,
    weighted_mean,
)


def test_mean():
    assert mean([1, 2, 6]) == 3.0
    assert mean(iter([0.1] * 10)) == 0.1


def test_weighted_mean():
    assert weighted_mean([1, 5], [3, 1]) == 2.0
    assert weighted_mean([1, 5], [0, 2]) == 5.0


@pytest.mark.parametrize(
    "weights, message",
    [([1], "2 values but 1 weights"), ([1, -1], "got -1"), ([0, 0], "the weights sum to 0")],
)
def test_weighted_mean_errors(weights, message):
    with pytest.raises(StatsError, match=message):
        weighted_mean([1, 2], weights)


def test_geometric_mean():
    assert geometric_mean([2, 8]) == pytest.approx(4)
    assert geometric_mean([0.5, 0.5]) == pytest.approx(0.5)
    with pytest.raises(StatsError, match="values must be positive, got 0"):
        geometric_mean([1, 0])


def test_trimmed_mean():
    assert trimmed_mean([100, 1, 2, 3], 0.25) == 2.5
    assert trimmed_mean([100, 1, 2, 3, -50], 0.25) == 2.0
    assert trimmed_mean([1, 2, 9], 0) == 4.0


@pytest.mark.parametrize("share", [-0.1, 0.5])
def test_trimmed_mean_share(share):
    with pytest.raises(StatsError, match=rf"share must be in \[0, 0.5\), got {share}"):
        trimmed_mean([1], share)


def test_variance():
    assert variance([2, 4, 4, 4, 5, 5, 7, 9], population=True) == 4.0
    assert variance([1, 2, 3, 4]) == pytest.approx(5 / 3)
    assert variance([7], population=True) == 0


def test_stdev():
    assert stdev([1, 3]) == pytest.approx(2**0.5)
    assert stdev([2, 4, 4, 4, 5, 5, 7, 9], population=True) == 2.0


def test_covariance():
    assert covariance([1, 2, 3], [2, 4, 6]) == 2.0
    assert covariance([1, 2], [5, 3]) == -1.0
    with pytest.raises(StatsError, match="2 x but 1 y"):
        covariance([1, 2], [1])


def test_too_few():
    with pytest.raises(StatsError, match="mean needs at least 1 value, got 0"):
        mean([])
    with pytest.raises(StatsError, match="variance needs at least 2 values, got 1"):
        variance([1])
    with pytest.raises(StatsError, match="variance needs at least 1 value, got 0"):
        variance([], population=True)


def test_spread():
    assert spread([3, -2, 5]) == 7


def test_modes():
    assert modes("banana") == ["a"]
    assert modes([2, 1, 1, 2, 3]) == [2, 1]
    assert modes([]) == []
