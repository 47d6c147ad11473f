"""Patches: changed places with some lines around them."""

from dataclasses import dataclass
from typing import Iterator, List, Sequence, Tuple

from diffpatch.lcs import Edit, diff

_OPPOSITE = {" ": " ", "-": "+", "+": "-"}


@dataclass(frozen=True)
class Hunk:
    """Edits that follow each other; starts count lines from 1.

    A side without lines has the number of the line before it as its start, so 0 at the top.
    """

    old_start: int
    new_start: int
    edits: Tuple[Edit, ...]

    def old_lines(self) -> List[str]:
        """Return the lines that the hunk expects."""
        return [edit.line for edit in self.edits if edit.mark != "+"]

    def new_lines(self) -> List[str]:
        """Return the lines that the hunk leaves."""
        return [edit.line for edit in self.edits if edit.mark != "-"]

    def header(self) -> str:
        """Return the first line, such as "@@ -1,3 +1,4 @@"; a count of 1 is left out."""
        old = _format_span(self.old_start, len(self.old_lines()))
        new = _format_span(self.new_start, len(self.new_lines()))
        return f"@@ -{old} +{new} @@"

    def reversed(self) -> "Hunk":
        """Return the hunk that undoes this one, removals before additions."""
        turned = [Edit(_OPPOSITE[edit.mark], edit.line) for edit in self.edits]
        return Hunk(self.new_start, self.old_start, tuple(_removals_first(turned)))

    def __str__(self) -> str:
        return "\n".join([self.header(), *(edit.mark + edit.line for edit in self.edits)])


@dataclass(frozen=True)
class Patch:
    """Hunks from the top to the bottom of a text."""

    hunks: Tuple[Hunk, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hunks)

    def __str__(self) -> str:
        return "\n".join(str(hunk) for hunk in self.hunks)

    def reversed(self) -> "Patch":
        """Return the patch that undoes this one."""
        return Patch(tuple(hunk.reversed() for hunk in self.hunks))

    def stat(self) -> Tuple[int, int]:
        """Return the numbers of added and of removed lines."""
        marks = [edit.mark for hunk in self.hunks for edit in hunk.edits]
        return marks.count("+"), marks.count("-")


def make_patch(old: Sequence[str], new: Sequence[str], context: int = 3) -> Patch:
    """Return the patch from old to new lines, with up to `context` lines around each change.

    Changes with at most twice as many lines between them share a hunk.
    """
    if context < 0:
        raise ValueError(f"context must not be negative, got {context}")
    edits = diff(old, new)
    hunks = []
    for start, stop in _spans(edits, context):
        before, inside = edits[:start], edits[start:stop]
        old_before = sum(edit.mark != "+" for edit in before)
        new_before = sum(edit.mark != "-" for edit in before)
        old_start = old_before + (1 if any(edit.mark != "+" for edit in inside) else 0)
        new_start = new_before + (1 if any(edit.mark != "-" for edit in inside) else 0)
        hunks.append(Hunk(old_start, new_start, tuple(inside)))
    return Patch(tuple(hunks))


def _spans(edits: List[Edit], context: int) -> Iterator[Tuple[int, int]]:
    """Yield where each hunk starts and stops among the edits."""
    changed = [index for index, edit in enumerate(edits) if edit.mark != " "]
    while changed:
        first = last = changed.pop(0)
        while changed and changed[0] - last - 1 <= 2 * context:
            last = changed.pop(0)
        yield max(0, first - context), min(len(edits), last + context + 1)


def _removals_first(edits: List[Edit]) -> List[Edit]:
    """Put the removals of each run of changes before its additions."""
    ordered: List[Edit] = []
    added: List[Edit] = []
    for edit in edits:
        if edit.mark == "+":
            added.append(edit)
            continue
        if edit.mark == " ":
            ordered.extend(added)
            added = []
        ordered.append(edit)
    return ordered + added


def _format_span(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"
