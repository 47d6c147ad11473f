"""A turn as people read it: the command, its output, the diff."""

import difflib
from dataclasses import dataclass

from turngym.envs.calls import printable
from turngym.envs.signals import Diff
from turngym.envs.swe.actions import Asked, write

_BOLD, _DIM, _GREEN, _RED, _CYAN, _END = (
    f"\x1b[{code}m" for code in ("1", "2", "32", "31", "36", "0")
)
WIDTH = 110
"""Columns of a line."""
MOST = 24
"""Lines of an output that are shown; more are cut in the middle."""
MOST_DIFF = 60
_EDITS = ("create", "str_replace", "insert", "undo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a turn did."""

    asked: Asked | None = None
    said: str = ""
    error: str = ""
    diffs: tuple[Diff, ...] = ()


def transcript(shown: Shown) -> str:
    """Return a turn in colours."""
    if shown.error:
        return f"{_RED}error{_END} {_line(shown.error)}"
    if shown.asked is None:  # the issue, of which nothing is cut
        return "\n".join(map(printable, shown.said.splitlines()))
    text = write(*shown.asked, "lines")
    if shown.asked.name in _EDITS:
        text = text.partition("\n")[0]  # the diff shows the rest
    elif shown.asked.name == "bash":
        text = text.removeprefix("bash ")
    lines = [f"{_BOLD}$ {_cut(text, MOST)}{_END}"]
    if shown.asked.name not in _EDITS or not shown.diffs:
        lines.append(f"{_DIM}{_cut(shown.said, MOST)}{_END}")
    lines += [_diff(one) for one in shown.diffs]
    return "\n".join(lines)


def _diff(diff: Diff) -> str:
    old, new = (diff.before or "").splitlines(), (diff.after or "").splitlines()
    lines = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    marks = {"+": _GREEN, "-": _RED, "@": _CYAN}
    shown = [
        f"{marks.get(line[:1], '')}{_line(line)}{_END if line[:1] in marks else ''}"
        for line in lines[:MOST_DIFF]
    ]
    if len(lines) > MOST_DIFF:
        shown.append(f"{_DIM}[{len(lines) - MOST_DIFF} lines more]{_END}")
    state = " (new)" if diff.before is None else " (gone)" if diff.after is None else ""
    return "\n".join((f"{_BOLD}{printable(diff.target)}{state}{_END}", *shown))


def _cut(text: str, most: int) -> str:
    lines = [_line(line) for line in text.splitlines()]
    if len(lines) > most:
        left = len(lines) - most
        lines = [*lines[: most // 2], f"[{left} lines more]", *lines[-(most - most // 2) :]]
    return "\n".join(lines)


def _line(line: str) -> str:
    shown = printable(line.replace("\t", "    "))
    return shown if len(shown) <= WIDTH else f"{shown[: WIDTH - 3]}..."
