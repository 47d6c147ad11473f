"""Semantic versions and ranges of them."""

from .bumping import bump, change_between, next_prerelease
from .errors import InvalidRange, InvalidVersion, SemverError
from .ranges import Comparator, Range
from .selection import best, satisfying, sort_versions
from .version import Version

__all__ = [
    "Comparator",
    "InvalidRange",
    "InvalidVersion",
    "Range",
    "SemverError",
    "Version",
    "best",
    "bump",
    "change_between",
    "next_prerelease",
    "satisfying",
    "sort_versions",
]
