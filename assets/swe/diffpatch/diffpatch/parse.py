"""Reading of patches."""

import re
from typing import List

from diffpatch.hunks import Hunk, Patch
from diffpatch.lcs import Edit

_HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*")


class PatchSyntaxError(ValueError):
    """A text is no patch; `line` is the number of the wrong line, counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


def parse_patch(text: str) -> Patch:
    """Read unified hunks; lines with --- and +++ before the first hunk are skipped.

    The counts of each header must agree with its lines. An empty text is an empty patch.
    """
    lines = text.split("\n") if text else []
    position = 0
    while position < len(lines) and lines[position].startswith(("--- ", "+++ ")):
        position += 1
    hunks: List[Hunk] = []
    while position < len(lines):
        if position == len(lines) - 1 and lines[position] == "":
            break
        hunk, position = _take_hunk(lines, position)
        if hunks and hunk.old_start < hunks[-1].old_start + len(hunks[-1].old_lines()):
            raise PatchSyntaxError("the hunk overlaps the one before", position)
        hunks.append(hunk)
    return Patch(tuple(hunks))


def _take_hunk(lines: List[str], position: int):
    header = _HEADER.fullmatch(lines[position])
    if header is None:
        raise PatchSyntaxError(f"expected a hunk, got {lines[position]!r}", position + 1)
    old_start, old_count, new_start, new_count = (
        1 if group is None else int(group) for group in header.groups()
    )
    edits: List[Edit] = []
    while old_count > 0 or new_count > 0:
        position += 1
        if position >= len(lines):
            raise PatchSyntaxError("the hunk ends early", position)
        mark, rest = lines[position][:1], lines[position][1:]
        if mark not in (" ", "-", "+") or mark == "":
            raise PatchSyntaxError(f"unexpected {lines[position]!r}", position + 1)
        old_count -= mark != "+"
        new_count -= mark != "-"
        edits.append(Edit(mark, rest))
    if old_count < 0 or new_count < 0:
        raise PatchSyntaxError("the hunk has more lines than its header says", position + 1)
    return Hunk(old_start, new_start, tuple(edits)), position + 1
