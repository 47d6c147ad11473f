import pytest

from stats import Histogram, Line, Moments, StatsError, correlation, rank_correlation


def test_fit():
    line = Line.fit([0, 1, 2, 3], [1, 3, 2, 4])
    assert line.slope == pytest.approx(0.8)
    assert line.intercept == pytest.approx(1.3)
    assert line.r_squared([0, 1, 2, 3], [1, 3, 2, 4]) == pytest.approx(0.64)


def test_line_of_points():
    line = Line.through((1, 1), (3, 5))
    assert line == Line(2, -1)
    assert line.predict(10) == 19
    assert line.solve(19) == 10
    assert line.residuals([0, 1], [0, 0]) == [1, -1]


def test_line_errors():
    with pytest.raises(StatsError, match="all x are equal"):
        Line.fit([1, 1], [1, 2])
    with pytest.raises(StatsError, match="all x are equal"):
        Line.through((1, 1), (1, 2))
    with pytest.raises(StatsError, match="a level line has no single x"):
        Line(0, 3).solve(3)


def test_level_data_are_explained():
    assert Line(0, 3).r_squared([1, 2], [3, 3]) == 1.0


def test_correlation():
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert correlation([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(0.8)
    with pytest.raises(StatsError, match="correlation needs x and y that vary"):
        correlation([1, 2], [3, 3])


def test_rank_correlation():
    assert rank_correlation([1, 2, 3], [1, 10, 1000]) == pytest.approx(1)


@pytest.fixture
def histogram():
    return Histogram(0, 10, 5, [0, 1.9, 2, 5, 5, 9, 10, -1, 11, 12])


def test_counts(histogram):
    assert histogram.counts == [2, 1, 2, 0, 2]
    assert (histogram.below, histogram.above) == (1, 2)
    assert histogram.total == 7
    assert histogram.cumulative() == [2, 3, 5, 5, 7]


def test_edges(histogram):
    assert histogram.width == 2
    assert histogram.edges() == [0, 2, 4, 6, 8, 10]
    assert Histogram(1, 2, 1).edges() == [1, 2]


def test_density():
    assert Histogram(0, 4, 2, [1, 1, 1, 3]).density() == [0.375, 0.125]
    with pytest.raises(StatsError, match="the histogram is empty"):
        Histogram(0, 1, 1).density()


def test_bars():
    histogram = Histogram(0, 3, 3)
    assert histogram.bars() == ["", "", ""]
    histogram.add(0, 8)
    histogram.add(1, 1)
    histogram.add(2)
    assert histogram.bars(4) == ["####", "#", "#"]
    assert histogram.bars(mark="=")[0] == "=" * 10


def test_histogram_errors():
    with pytest.raises(StatsError, match="low must be less than high, got 1 and 1"):
        Histogram(1, 1, 3)
    with pytest.raises(StatsError, match="bins must be at least 1, got 0"):
        Histogram(0, 1, 0)
    with pytest.raises(StatsError, match="count must not be negative, got -1"):
        Histogram(0, 1, 1).add(0, -1)


def test_moments():
    moments = Moments([2, 4, 4, 4, 5, 5, 7, 9])
    assert moments.count == 8
    assert moments.mean == pytest.approx(5)
    assert moments.variance == pytest.approx(32 / 7)
    assert Moments([1, 3]).stdev == pytest.approx(2**0.5)
    assert (moments.least, moments.greatest) == (2, 9)


def test_merge_equals_adding_all():
    left, right = Moments([1, 2, 10]), Moments([4, -3])
    both = left.merge(right)
    assert both.count == 5
    assert both.mean == pytest.approx(2.8)
    assert both.variance == pytest.approx(22.7)
    assert (both.least, both.greatest) == (-3, 10)
    assert left.count == 3
    assert Moments().merge(Moments()).count == 0


def test_remove():
    moments = Moments([1, 2, 3, 10])
    moments.remove(10)
    assert moments.mean == pytest.approx(2)
    assert moments.variance == pytest.approx(1)
    for value in (1, 2, 3):
        moments.remove(value)
    with pytest.raises(StatsError, match="nothing to remove"):
        moments.remove(1)


def test_too_few_moments():
    with pytest.raises(StatsError, match="mean needs at least 1 value, got 0"):
        _ = Moments().mean
    with pytest.raises(StatsError, match="variance needs at least 2 values, got 1"):
        _ = Moments([1]).variance
