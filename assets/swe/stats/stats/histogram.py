"""Histograms with bins of equal width."""

from stats.describe import StatsError


class Histogram:
    """Counts of values in `bins` bins of equal width from low to high.

    A bin holds its lower edge but not its upper one, save the last, which holds both. Values
    outside are counted in `below` and `above`.
    """

    def __init__(self, low, high, bins, data=()):
        if not low < high:
            raise StatsError("low must be less than high, got %r and %r" % (low, high))
        if bins < 1:
            raise StatsError("bins must be at least 1, got %r" % bins)
        self.low, self.high = low, high
        self.counts = [0] * bins
        self.below = self.above = 0
        for value in data:
            self.add(value)

    @property
    def width(self):
        """The width of a bin."""
        return (self.high - self.low) / len(self.counts)

    @property
    def total(self):
        """The number of values inside."""
        return sum(self.counts)

    def add(self, value, count=1):
        """Count a value, once or several times."""
        if count < 0:
            raise StatsError("count must not be negative, got %r" % count)
        if value < self.low:
            self.below += count
        elif value > self.high:
            self.above += count
        else:
            index = int((value - self.low) / self.width)
            self.counts[min(index, len(self.counts) - 1)] += count

    def edges(self):
        """Return the edges of the bins, one more than there are bins."""
        return [self.low + index * self.width for index in range(len(self.counts) + 1)]

    def density(self):
        """Return the share of values per unit of width, so that the area is 1."""
        if self.total == 0:
            raise StatsError("the histogram is empty")
        return [count / self.total / self.width for count in self.counts]

    def cumulative(self):
        """Return how many values lie in each bin and those before it."""
        result, so_far = [], 0
        for count in self.counts:
            so_far += count
            result.append(so_far)
        return result

    def bars(self, size=10, mark="#"):
        """Return one bar a bin, the fullest `size` marks long, others rounded half up."""
        most = max(self.counts)
        if most == 0:
            return ["" for _ in self.counts]
        return [mark * int(count * size / most + 0.5) for count in self.counts]
