"""A turn as people read it: words, calls, results, rows changed."""

import json
from dataclasses import dataclass

from turngym.envs.calls import Message, printable
from turngym.envs.signals import Diff, Signal

_BOLD, _DIM, _GREEN, _RED, _BLUE, _END = (
    f"\x1b[{code}m" for code in ("1", "2", "32", "31", "34", "0")
)
_WIDTH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a turn did."""

    words: str = ""
    """What the agent wrote."""
    calls: tuple[tuple[str, str], ...] = ()
    """Name and arguments of what it called."""
    messages: tuple[Message, ...] = ()
    """What came back."""
    rows: tuple[Signal, ...] = ()


def transcript(shown: Shown) -> str:
    """Return a turn in colours."""
    lines = []
    if shown.words:
        lines.append(f"{_BOLD}agent{_END}  {printable(shown.words)}")
    for place, message in enumerate(shown.messages):
        if message.role != "tool":
            lines.append(f"{_BLUE}user{_END}   {printable(message.content)}")
            continue
        if place < len(shown.calls):
            lines.append(f"{_BOLD}call{_END}   {_call(*shown.calls[place])}")
        lines.append(f"{_DIM}result {_short(message.content)}{_END}")
    lines += [_row(row) for row in shown.rows if isinstance(row, Diff)]
    return "\n".join(lines)


def _call(name: str, arguments: str) -> str:
    given = ", ".join(f"{key}={json.dumps(value)}" for key, value in json.loads(arguments).items())
    return f"{name}({given})"


def _row(row: Diff) -> str:
    right = row.kind == "row right"
    mark = f"{_GREEN}row +" if right else f"{_RED}row !"
    return f"{mark}  {row.target}: {_difference(row.before, row.after)}{_END}"


def _difference(before: str | None, after: str | None) -> str:
    """Return the fields that changed, or the whole row if it is new or gone."""
    if before is None or after is None:
        return f"new {_short(after)}" if before is None else "removed"
    old, new = json.loads(before), json.loads(after)
    return ", ".join(
        f"{key} {_short(json.dumps(old[key]))} -> {_short(json.dumps(new[key]))}"
        for key in new
        if old[key] != new[key]
    )


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}..."
