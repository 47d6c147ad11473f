import pytest

from stats import StatsError, interquartile_range, median, outliers, quantile, ranks, summary


@pytest.mark.parametrize(
    "share, expected",
    [(0, 10), (0.25, 17.5), (0.5, 25), (0.75, 32.5), (1, 40), (0.1, 13)],
)
def test_quantile(share, expected):
    assert quantile([40, 10, 30, 20], share) == pytest.approx(expected)


def test_quantile_of_one_value():
    assert quantile([7], 0.3) == 7


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_share_out_of_range(share):
    with pytest.raises(StatsError, match=rf"share must be in \[0, 1\], got {share}"):
        quantile([1], share)


def test_median():
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    with pytest.raises(StatsError, match="quantile needs at least 1 value, got 0"):
        median([])


def test_summary_and_range():
    assert summary([1, 2, 3, 4, 5]) == (1, 2, 3, 4, 5)
    assert interquartile_range(iter([1, 2, 3, 4, 5])) == 2


def test_outliers():
    data = [1, 2, 3, 4, 5, 100, -50]
    assert outliers(data) == [100, -50]
    assert outliers([1, 2, 3, 4, 5, 7], factor=0) == [1, 2, 5, 7]
    assert outliers([0, 2, 3, 4, 8]) == [8]
    assert outliers([]) == []


def test_a_value_on_the_fence_is_no_outlier():
    assert outliers([-1, 2, 3, 4, 7]) == []
    with pytest.raises(StatsError, match="factor must not be negative, got -1"):
        outliers([1], factor=-1)


def test_ranks():
    assert ranks([30, 10, 20]) == [3, 1, 2]
    assert ranks([5, 5, 1, 5]) == [3, 3, 1, 3]
    assert ranks([1, 2, 2]) == [1, 2.5, 2.5]
    assert ranks([]) == []
