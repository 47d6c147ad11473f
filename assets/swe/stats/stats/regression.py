"""Lines through points, and correlation."""

import math
from dataclasses import dataclass

from stats.describe import StatsError, covariance, mean, variance
from stats.quantiles import ranks


@dataclass(frozen=True)
class Line:
    """The line y = slope * x + intercept."""

    slope: float
    intercept: float

    @classmethod
    def fit(cls, xs, ys):
        """Return the line of least squared errors; StatsError if all x are equal."""
        xs, ys = list(xs), list(ys)
        joint = covariance(xs, ys)
        width = variance(xs)
        if width == 0:
            raise StatsError("all x are equal")
        slope = joint / width
        return cls(slope, mean(ys) - slope * mean(xs))

    @classmethod
    def through(cls, first, second):
        """Return the line through two points with different x."""
        if first[0] == second[0]:
            raise StatsError("all x are equal")
        slope = (second[1] - first[1]) / (second[0] - first[0])
        return cls(slope, first[1] - slope * first[0])

    def predict(self, x):
        """Return the y of the line at x."""
        return self.slope * x + self.intercept

    def solve(self, y):
        """Return the x where the line has height y; StatsError for a level line."""
        if self.slope == 0:
            raise StatsError("a level line has no single x")
        return (y - self.intercept) / self.slope

    def residuals(self, xs, ys):
        """Return how far each y lies above the line."""
        return [y - self.predict(x) for x, y in zip(xs, ys)]

    def r_squared(self, xs, ys):
        """Return the share of the variance of y that the line explains; 1.0 if y is level."""
        ys = list(ys)
        center = mean(ys)
        total = math.fsum((y - center) ** 2 for y in ys)
        if total == 0:
            return 1.0
        return 1 - math.fsum(error**2 for error in self.residuals(xs, ys)) / total


def correlation(xs, ys):
    """Return Pearson's correlation, from -1 to 1; StatsError if x or y is constant."""
    xs, ys = list(xs), list(ys)
    joint = covariance(xs, ys)
    scale = math.sqrt(variance(xs) * variance(ys))
    if scale == 0:
        raise StatsError("correlation needs x and y that vary")
    return max(-1.0, min(1.0, joint / scale))


def rank_correlation(xs, ys):
    """Return Spearman's correlation: Pearson's of the ranks."""
    return correlation(ranks(xs), ranks(ys))
