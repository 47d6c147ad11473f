"""One version."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import total_ordering
from typing import Tuple, Union

from .errors import InvalidVersion

_NUMBER = r"(0|[1-9]\d*)"
_TAGS = r"([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)"
_VERSION = re.compile(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_TAGS})?(?:\+{_TAGS})?")


@total_ordering
@dataclass(frozen=True, eq=False)
class Version:
    """major.minor.patch-prerelease+build; the build does not count in comparisons."""

    major: int
    minor: int = 0
    patch: int = 0
    prerelease: Tuple[str, ...] = ()
    build: Tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version, with or without a leading v; InvalidVersion if it is none."""
        match = _VERSION.fullmatch(text.strip())
        if match is None:
            raise InvalidVersion(f"not a version: {text!r}")
        prerelease = tuple((match.group(4) or "").split(".")) if match.group(4) else ()
        for tag in prerelease:
            if tag.isdigit() and len(tag) > 1 and tag[0] == "0":
                raise InvalidVersion(f"leading zero in {tag!r} of {text!r}")
        build = tuple(match.group(5).split(".")) if match.group(5) else ()
        major, minor, patch = (int(number) for number in match.group(1, 2, 3))
        return cls(major, minor, patch, prerelease, build)

    @classmethod
    def of(cls, value: Union[str, Version]) -> Version:
        """Return a version as it is and parse a text."""
        return cls.parse(value) if isinstance(value, str) else value

    @property
    def core(self) -> Tuple[int, int, int]:
        """The three numbers."""
        return self.major, self.minor, self.patch

    @property
    def is_prerelease(self) -> bool:
        """Whether the version comes before the release of its numbers."""
        return bool(self.prerelease)

    @property
    def is_stable(self) -> bool:
        """Whether the version is a release with a major number of at least 1."""
        return self.major >= 1 and not self.is_prerelease

    def release(self) -> Version:
        """Return the version without prerelease and build."""
        return replace(self, prerelease=(), build=())

    def __str__(self) -> str:
        text = ".".join(str(number) for number in self.core)
        if self.prerelease:
            text += "-" + ".".join(self.prerelease)
        if self.build:
            text += "+" + ".".join(self.build)
        return text

    def _key(self):
        """Numbers first; a release is above its prereleases; numeric tags are below others."""
        tags = tuple((0, int(tag), "") if tag.isdigit() else (1, 0, tag) for tag in self.prerelease)
        return self.core, not self.prerelease, tags

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self._key() == other._key()

    def __lt__(self, other: Version) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self._key() < other._key()

    def __hash__(self) -> int:
        return hash(self._key())
