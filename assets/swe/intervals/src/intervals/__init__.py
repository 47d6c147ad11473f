"""Sets of half-open intervals."""

from intervals.interval import Interval
from intervals.sets import IntervalSet
from intervals.text import IntervalSyntaxError, parse

__all__ = ["Interval", "IntervalSet", "IntervalSyntaxError", "parse"]
