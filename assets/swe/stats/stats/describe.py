"""Means and variances."""

import math


class StatsError(ValueError):
    """The data do not allow what was asked."""


def require(data, count, what):
    """Return the data as a list; StatsError if there are fewer than `count`."""
    values = list(data)
    if len(values) < count:
        raise StatsError(
            "%s needs at least %d value%s, got %d"
            % (what, count, "" if count == 1 else "s", len(values))
        )
    return values


def mean(data):
    """Return the arithmetic mean."""
    values = require(data, 1, "mean")
    return math.fsum(values) / len(values)


def weighted_mean(data, weights):
    """Return the mean of values that count more or less; weights must not be negative."""
    values, weights = require(data, 1, "weighted_mean"), list(weights)
    if len(values) != len(weights):
        raise StatsError("%d values but %d weights" % (len(values), len(weights)))
    if min(weights) < 0:
        raise StatsError("weights must not be negative, got %r" % min(weights))
    total = math.fsum(weights)
    if total == 0:
        raise StatsError("the weights sum to 0")
    return math.fsum(value * weight for value, weight in zip(values, weights)) / total


def geometric_mean(data):
    """Return the n-th root of the product of n positive numbers."""
    values = require(data, 1, "geometric_mean")
    if min(values) <= 0:
        raise StatsError("values must be positive, got %r" % min(values))
    return math.exp(math.fsum(math.log(value) for value in values) / len(values))


def trimmed_mean(data, share):
    """Return the mean without the lowest and the highest share of values, each rounded down.

    The share must be at least 0 and less than 0.5.
    """
    if not 0 <= share < 0.5:
        raise StatsError("share must be in [0, 0.5), got %r" % share)
    values = sorted(require(data, 1, "trimmed_mean"))
    cut = int(len(values) * share)
    return mean(values[cut : len(values) - cut])


def variance(data, population=False):
    """Return the variance: divided by n - 1, or by n for a whole population."""
    values = require(data, 1 if population else 2, "variance")
    center = mean(values)
    squares = math.fsum((value - center) ** 2 for value in values)
    return squares / (len(values) if population else len(values) - 1)


def stdev(data, population=False):
    """Return the standard deviation, the root of the variance."""
    return math.sqrt(variance(data, population))


def covariance(xs, ys):
    """Return the covariance of pairs, divided by n - 1."""
    xs, ys = require(xs, 2, "covariance"), list(ys)
    if len(xs) != len(ys):
        raise StatsError("%d x but %d y" % (len(xs), len(ys)))
    center_x, center_y = mean(xs), mean(ys)
    products = math.fsum((x - center_x) * (y - center_y) for x, y in zip(xs, ys))
    return products / (len(xs) - 1)


def spread(data):
    """Return the difference of the largest and the smallest value."""
    values = require(data, 1, "spread")
    return max(values) - min(values)


def modes(data):
    """Return the most frequent values, in order of first appearance; none for no data."""
    counts = {}
    for value in data:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]
