"""Merging of two changes of one text."""

from typing import Dict, List, Sequence, Tuple

from diffpatch.lcs import diff

START, MIDDLE, END = "<<<<<<<", "=======", ">>>>>>>"


def _changes(base: Sequence[str], text: Sequence[str]) -> List[Tuple[int, int, List[str]]]:
    """Return (start, stop, lines): what replaces base[start:stop], from the top down."""
    changes: List[Tuple[int, int, List[str]]] = []
    position = 0
    is_open = False
    for mark, line in diff(base, text):
        if mark == " ":
            position += 1
            is_open = False
            continue
        if not is_open:
            changes.append((position, position, []))
            is_open = True
        start, stop, lines = changes[-1]
        if mark == "-":
            position += 1
            changes[-1] = (start, stop + 1, lines)
        else:
            lines.append(line)
    return changes


def merge(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Tuple[List[str], int]:
    """Return the lines with the changes of both sides and the number of conflicts.

    Changes that overlap or touch are a conflict unless both sides did the same; both
    versions then stand between lines of <<<<<<<, ======= and >>>>>>>.
    """
    sides: Dict[str, List[Tuple[int, int, List[str]]]] = {
        "ours": _changes(base, ours),
        "theirs": _changes(base, theirs),
    }
    result: List[str] = []
    position = conflicts = 0
    while sides["ours"] or sides["theirs"]:
        start = min(changes[0][0] for changes in sides.values() if changes)
        stop, taken = _gather(sides, start)
        result.extend(base[position:start])
        left = _replay(base, start, stop, taken["ours"])
        right = _replay(base, start, stop, taken["theirs"])
        if left == right or not taken["theirs"]:
            result.extend(left)
        elif not taken["ours"]:
            result.extend(right)
        else:
            conflicts += 1
            result.extend([START, *left, MIDDLE, *right, END])
        position = stop
    return result + list(base[position:]), conflicts


def _gather(sides, start):
    """Take from both sides all changes that hang together with those at a start."""
    stop = start
    taken = {"ours": [], "theirs": []}
    grown = True
    while grown:
        grown = False
        for name, changes in sides.items():
            while changes and changes[0][0] <= stop:
                taken[name].append(changes.pop(0))
                stop = max(stop, taken[name][-1][1])
                grown = True
    return stop, taken


def _replay(base, start, stop, changes):
    lines = []
    for first, last, added in changes:
        lines.extend(base[start:first])
        lines.extend(added)
        start = last
    return lines + list(base[start:stop])
