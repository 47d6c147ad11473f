"""Small statistics."""

from stats.describe import (
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
from stats.histogram import Histogram
from stats.moments import Moments
from stats.quantiles import interquartile_range, median, outliers, quantile, ranks, summary
from stats.regression import Line, correlation, rank_correlation

__all__ = [
    "Histogram",
    "Line",
    "Moments",
    "StatsError",
    "correlation",
    "covariance",
    "geometric_mean",
    "interquartile_range",
    "mean",
    "median",
    "modes",
    "outliers",
    "quantile",
    "rank_correlation",
    "ranks",
    "spread",
    "stdev",
    "summary",
    "trimmed_mean",
    "variance",
    "weighted_mean",
]
