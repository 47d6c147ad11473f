"""Quantiles and ranks."""

from stats.describe import StatsError, require


def quantile(data, share):
    """Return the value below which a share of the data lies, with linear interpolation.

    Share 0 gives the smallest and 1 the largest value.
    """
    if not 0 <= share <= 1:
        raise StatsError("share must be in [0, 1], got %r" % share)
    values = sorted(require(data, 1, "quantile"))
    position = share * (len(values) - 1)
    low = int(position)
    if low + 1 >= len(values):
        return values[low]
    fraction = position - low
    return values[low] + fraction * (values[low + 1] - values[low])


def median(data):
    """Return the middle value, or the mean of the two middle ones."""
    return quantile(data, 0.5)


def interquartile_range(data):
    """Return the distance of the first and third quartile."""
    values = list(data)
    return quantile(values, 0.75) - quantile(values, 0.25)


def summary(data):
    """Return (least, first quartile, median, third quartile, greatest)."""
    values = require(data, 1, "summary")
    return tuple(quantile(values, share) for share in (0, 0.25, 0.5, 0.75, 1))


def outliers(data, factor=1.5):
    """Return the values further than `factor` interquartile ranges outside the quartiles."""
    if factor < 0:
        raise StatsError("factor must not be negative, got %r" % factor)
    values = list(data)
    if not values:
        return []
    reach = factor * interquartile_range(values)
    low, high = quantile(values, 0.25) - reach, quantile(values, 0.75) + reach
    return [value for value in values if value < low or value > high]


def ranks(data):
    """Return the rank of each value, the smallest being 1; equal values share their mean rank."""
    values = list(data)
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            result[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return result
