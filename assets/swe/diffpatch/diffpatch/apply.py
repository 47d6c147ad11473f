"""Applying patches."""

from typing import List, Sequence

from diffpatch.hunks import Hunk, Patch


class PatchConflict(Exception):
    """A hunk fits nowhere; `number` counts hunks from 1."""

    def __init__(self, number: int, hunk: Hunk) -> None:
        super().__init__(f"hunk {number} ({hunk.header()}) does not apply")
        self.number = number


def apply_patch(lines: Sequence[str], patch: Patch, fuzz: int = 0) -> List[str]:
    """Return the lines after a patch; PatchConflict if a hunk does not fit.

    A hunk may fit up to `fuzz` lines away from where it should, the nearest place first, and
    of two as near the upper one. A shift holds for the hunks after it too.
    """
    if fuzz < 0:
        raise ValueError(f"fuzz must not be negative, got {fuzz}")
    result: List[str] = []
    taken = shift = 0
    for number, hunk in enumerate(patch.hunks, start=1):
        expected = hunk.old_lines()
        wanted = hunk.old_start - (1 if expected else 0) + shift
        place = _find(lines, expected, wanted, taken, fuzz)
        if place is None:
            raise PatchConflict(number, hunk)
        shift += place - wanted
        result.extend(lines[taken:place])
        result.extend(hunk.new_lines())
        taken = place + len(expected)
    return result + list(lines[taken:])


def _find(lines, expected, wanted, lowest, fuzz):
    """Return the place nearest to the wanted one, not before the lowest, where lines fit."""
    for distance in range(fuzz + 1):
        for place in (wanted - distance, wanted + distance):
            if place < lowest or place + len(expected) > len(lines):
                continue
            if list(lines[place : place + len(expected)]) == expected:
                return place
    return None
