"""Mean and variance of numbers that come one by one."""

import math

from stats.describe import StatsError


class Moments:
    """Count, mean, variance and extremes, kept up to date without keeping the numbers."""

    def __init__(self, data=()):
        self.count = 0
        self.least = math.inf
        self.greatest = -math.inf
        self._mean = 0.0
        self._squares = 0.0
        for value in data:
            self.add(value)

    def add(self, value):
        """Take in one more number."""
        self.count += 1
        delta = value - self._mean
        self._mean += delta / self.count
        self._squares += delta * (value - self._mean)
        self.least = min(self.least, value)
        self.greatest = max(self.greatest, value)

    def remove(self, value):
        """Take a number out again; the extremes stay. StatsError if there is none."""
        if self.count == 0:
            raise StatsError("nothing to remove")
        self.count -= 1
        if self.count == 0:
            self._mean = self._squares = 0.0
            return
        delta = value - self._mean
        self._mean -= delta / self.count
        self._squares -= delta * (value - self._mean)

    def merge(self, other):
        """Return the moments of both sets of numbers together; neither is changed."""
        result = Moments()
        result.count = self.count + other.count
        if result.count == 0:
            return result
        delta = other._mean - self._mean
        result._mean = self._mean + delta * other.count / result.count
        between = delta * delta * self.count * other.count / result.count
        result._squares = self._squares + other._squares + between
        result.least = min(self.least, other.least)
        result.greatest = max(self.greatest, other.greatest)
        return result

    @property
    def mean(self):
        """The mean; StatsError without numbers."""
        if self.count == 0:
            raise StatsError("mean needs at least 1 value, got 0")
        return self._mean

    @property
    def variance(self):
        """The variance, divided by n - 1; StatsError for fewer than two numbers."""
        if self.count < 2:
            raise StatsError("variance needs at least 2 values, got %d" % self.count)
        return self._squares / (self.count - 1)

    @property
    def stdev(self):
        """The root of the variance."""
        return math.sqrt(self.variance)
