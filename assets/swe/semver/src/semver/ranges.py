"""Ranges of versions: alternatives of comparators that must all hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import List, Optional, Tuple, Union

from .errors import InvalidRange, InvalidVersion
from .version import Version

_PARTIAL = re.compile(r"v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?")
_TERM = re.compile(r"(\^|~|<=|>=|<|>|=)?\s*(\S+)")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_SPACED_OPERATOR = re.compile(r"(\^|~|<=|>=|<|>|=)\s+")


@dataclass(frozen=True)
class Comparator:
    """A bound such as >=1.2.3; the operator is one of =, <, <=, >, >=."""

    operator: str
    version: Version

    def allows(self, version: Version) -> bool:
        """Whether a version keeps the bound."""
        if self.operator == "=":
            return version == self.version
        if self.operator == "<":
            return version < self.version
        if self.operator == "<=":
            return version <= self.version
        if self.operator == ">":
            return version > self.version
        return version >= self.version

    def __str__(self) -> str:
        return f"{self.operator}{self.version}"


@dataclass(frozen=True)
class Range:
    """Sets of comparators; a version must keep all bounds of at least one set."""

    alternatives: Tuple[Tuple[Comparator, ...], ...]

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read a range such as "^1.2 || >=3.0.0 <4"; InvalidRange if it is none.

        An empty alternative, like *, allows every release.
        """
        return cls(tuple(_parse_set(part.strip()) for part in text.split("||")))

    def allows(self, version: Union[str, Version]) -> bool:
        """Whether a version lies in the range.

        A prerelease does so only if a comparator of the set names a prerelease of the very
        same release.
        """
        candidate = Version.of(version)
        return any(_set_allows(bounds, candidate) for bounds in self.alternatives)

    def __str__(self) -> str:
        parts = (" ".join(str(bound) for bound in bounds) or "*" for bounds in self.alternatives)
        return " || ".join(parts)


def _set_allows(bounds: Tuple[Comparator, ...], version: Version) -> bool:
    if not all(bound.allows(version) for bound in bounds):
        return False
    if not version.is_prerelease:
        return True
    named = (bound.version for bound in bounds)
    return any(other.is_prerelease and other.core == version.core for other in named)


def _parse_set(text: str) -> Tuple[Comparator, ...]:
    hyphen = _HYPHEN.fullmatch(text)
    if hyphen:
        low, high = hyphen.groups()
        return tuple(_expand(">=", low, text) + _expand("<=", high, text))
    bounds: List[Comparator] = []
    for word in _SPACED_OPERATOR.sub(r"\1", text).split():
        operator, version = _TERM.fullmatch(word).groups()
        bounds.extend(_expand(operator or "=", version, text))
    return tuple(bounds)


def _expand(operator: str, text: str, whole: str) -> List[Comparator]:
    """Turn one term into plain comparators."""
    partial = _PARTIAL.fullmatch(text)
    numbers = _numbers(partial.groups()) if partial else None
    if numbers is None:
        try:
            version = Version.parse(text)
        except InvalidVersion:
            raise InvalidRange(f"not a range: {whole!r}") from None
        numbers = list(version.core)
    else:
        version = Version(*(numbers or [0]))
    if not numbers:
        if operator in "<>":
            raise InvalidRange(f"nothing can be {operator} {text} in {whole!r}")
        return []
    if operator in ("^", "~"):
        above = _caret(numbers) if operator == "^" else _above(numbers[:2])
        return [Comparator(">=", version), Comparator("<", above)]
    if len(numbers) == 3:
        return [Comparator(operator, version)]
    if operator == "=":
        return [Comparator(">=", version), Comparator("<", _above(numbers))]
    if operator in (">", "<="):
        return [Comparator(">=" if operator == ">" else "<", _above(numbers))]
    return [Comparator(operator, version)]


def _numbers(parts) -> Optional[List[int]]:
    """Return the numbers before the first wildcard or gap; None for what is no version."""
    numbers: List[int] = []
    for part in parts:
        if part is None or part in "xX*":
            break
        if len(part) > 1 and part[0] == "0":
            return None
        numbers.append(int(part))
    return numbers


def _above(numbers: List[int]) -> Version:
    """Return the first version above all that begin with some numbers."""
    return Version(*numbers[:-1], numbers[-1] + 1)


def _caret(numbers: List[int]) -> Version:
    """Return the first version in which the leftmost number that is not 0 has changed."""
    for size, number in enumerate(numbers, start=1):
        if number != 0:
            return _above(numbers[:size])
    return _above(numbers)
