"""The versions that come after a version."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from .errors import SemverError
from .version import Version

PARTS = ("major", "minor", "patch")


def bump(version: Union[str, Version], part: str) -> Version:
    """Return the next release: one part raised, those after it 0.

    A prerelease of just that release is only released: 2.0.0-rc.1 by "major" is 2.0.0, but
    1.2.0-rc.1 by "major" is 2.0.0 too. SemverError for a part that is not known.
    """
    if part not in PARTS:
        raise SemverError(f"part must be one of {', '.join(PARTS)}, got {part!r}")
    current = Version.of(version)
    release = current.release()
    if part == "major":
        ready = release.minor == 0 and release.patch == 0
        bumped = Version(release.major + 1)
    elif part == "minor":
        ready = release.patch == 0
        bumped = Version(release.major, release.minor + 1)
    else:
        ready = True
        bumped = Version(release.major, release.minor, release.patch + 1)
    return release if current.is_prerelease and ready else bumped


def next_prerelease(version: Union[str, Version], label: str = "rc") -> Version:
    """Return the next prerelease with a label, counted from 1.

    A release starts the prereleases of its next patch; another label starts its own count.
    A label that sorts before the present one would go backwards: SemverError.
    """
    current = Version.of(version)
    if not current.is_prerelease:
        return replace(bump(current, "patch"), prerelease=(label, "1"))
    following = replace(current.release(), prerelease=(label, "1"))
    if current.prerelease[0] == label and len(current.prerelease) > 1:
        last = current.prerelease[-1]
        if last.isdigit():
            tags = current.prerelease[:-1] + (str(int(last) + 1),)
            return replace(following, prerelease=tags)
    if following <= current:
        raise SemverError(f"{following} is not after {current}")
    return following


def change_between(old: Union[str, Version], new: Union[str, Version]) -> str:
    """Return the first part in which two versions differ.

    One of "major", "minor", "patch", "prerelease", or "none" if only the build differs.
    """
    left, right = Version.of(old), Version.of(new)
    for part in PARTS:
        if getattr(left, part) != getattr(right, part):
            return part
    return "none" if left == right else "prerelease"
