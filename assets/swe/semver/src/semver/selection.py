"""Choosing among versions."""

from __future__ import annotations

from typing import Iterable, List, Optional

from .ranges import Range
from .version import Version


def sort_versions(texts: Iterable[str], newest_first: bool = False) -> List[str]:
    """Return versions in order, as they were written; equal ones keep their order."""
    return sorted(texts, key=Version.parse, reverse=newest_first)


def satisfying(texts: Iterable[str], wanted: str) -> List[str]:
    """Return the versions that lie in a range, oldest first."""
    allowed = Range.parse(wanted)
    return sort_versions(text for text in texts if allowed.allows(text))


def best(texts: Iterable[str], wanted: str = "*") -> Optional[str]:
    """Return the newest version in a range, or None."""
    found = satisfying(texts, wanted)
    return found[-1] if found else None
