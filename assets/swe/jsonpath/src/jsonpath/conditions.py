"""The conditions of filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

from .walk import matches


def is_number(value: Any) -> bool:
    """Whether a value counts as a number; true and false do not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equal(left: Any, right: Any) -> bool:
    """Compare like JSON: true is not 1, but 1 is 1.0."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def less(left: Any, right: Any) -> bool:
    """Whether left is less than right; only numbers or texts among themselves can be."""
    if is_number(left) and is_number(right):
        return left < right
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return False


def compare(left: Any, operator: str, right: Any) -> bool:
    """Apply ==, !=, <, <=, > or >= to two values."""
    if operator == "==":
        return equal(left, right)
    if operator == "!=":
        return not equal(left, right)
    if operator == "<":
        return less(left, right)
    if operator == ">":
        return less(right, left)
    if operator == "<=":
        return less(left, right) or equal(left, right)
    if operator == ">=":
        return less(right, left) or equal(left, right)
    raise ValueError(f"unknown operator {operator!r}")


@dataclass(frozen=True)
class Comparison:
    """The first match of a path compares with a literal; without a match nothing holds."""

    path: Tuple[Any, ...]
    operator: str
    literal: Any

    def holds(self, value: Any) -> bool:
        for _, found in matches(self.path, value):
            return compare(found, self.operator, self.literal)
        return False


@dataclass(frozen=True)
class Exists:
    """A path matches something, be it null or false."""

    path: Tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        return any(True for _ in matches(self.path, value))


@dataclass(frozen=True)
class Not:
    """The inner condition does not hold."""

    inner: Any

    def holds(self, value: Any) -> bool:
        return not self.inner.holds(value)


@dataclass(frozen=True)
class And:
    """All parts hold."""

    parts: Tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        return all(part.holds(value) for part in self.parts)


@dataclass(frozen=True)
class Or:
    """At least one part holds."""

    parts: Tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        return any(part.holds(value) for part in self.parts)
