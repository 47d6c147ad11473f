"""Intervals as text, such as "[1,3) [5,inf)"."""

from __future__ import annotations

from intervals.sets import IntervalSet


class IntervalSyntaxError(ValueError):
    """Text that is no set of intervals; `column` counts from 0."""

    def __init__(self, column: int, reason: str):
        super().__init__(f"column {column}: {reason}")
        self.column = column


def parse(text: str) -> IntervalSet:
    """Read intervals "[a,b)" with any white space around and between; "" is the empty set."""
    found, at = [], _skip(text, 0)
    while at < len(text):
        if text[at] != "[":
            raise IntervalSyntaxError(at, f"expected '[', found {text[at]!r}")
        close = text.find(")", at)
        if close < 0:
            raise IntervalSyntaxError(at, "interval without ')'")
        ends = text[at + 1 : close].split(",")
        if len(ends) != 2:
            raise IntervalSyntaxError(at, f"expected two ends, found {len(ends)}")
        start, end = (_number(word, at) for word in ends)
        if start >= end:
            raise IntervalSyntaxError(at, "empty interval")
        found.append((start, end))
        at = _skip(text, close + 1)
    return IntervalSet(found)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _number(word: str, at: int):
    try:
        return int(word)
    except ValueError:
        pass
    try:
        return float(word)
    except ValueError:
        raise IntervalSyntaxError(at, f"bad number {word.strip()!r}") from None


def render(intervals: IntervalSet) -> str:
    """Write a set so that `parse` reads it back."""
    return " ".join(repr(part) for part in intervals)
