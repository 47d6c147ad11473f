"""Longest common subsequences and the edits that follow from them."""

from typing import List, NamedTuple, Sequence


class Edit(NamedTuple):
    """One line of a diff: its mark is " " for kept, "-" for removed, "+" for added."""

    mark: str
    line: str


def _lengths(old: Sequence[str], new: Sequence[str]) -> List[List[int]]:
    """Return a table of the length of the common subsequence of old[i:] and new[j:]."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            if old[i] == new[j]:
                table[i][j] = table[i + 1][j + 1] + 1
            else:
                table[i][j] = max(table[i + 1][j], table[i][j + 1])
    return table


def diff(old: Sequence[str], new: Sequence[str]) -> List[Edit]:
    """Return the fewest edits that turn old lines into new ones.

    Where both orders are as short, removals come before additions.
    """
    table = _lengths(old, new)
    edits = []
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            edits.append(Edit(" ", old[i]))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            edits.append(Edit("-", old[i]))
            i += 1
        else:
            edits.append(Edit("+", new[j]))
            j += 1
    edits.extend(Edit("-", line) for line in old[i:])
    edits.extend(Edit("+", line) for line in new[j:])
    return edits


def common_subsequence(old: Sequence[str], new: Sequence[str]) -> List[str]:
    """Return a longest list of lines that stand in both texts in this order."""
    return [edit.line for edit in diff(old, new) if edit.mark == " "]


def similarity(old: Sequence[str], new: Sequence[str]) -> float:
    """Return from 0.0 to 1.0 how much two texts share; two empty ones are equal."""
    total = len(old) + len(new)
    if total == 0:
        return 1.0
    return 2 * len(common_subsequence(old, new)) / total
