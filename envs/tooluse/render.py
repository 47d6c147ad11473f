"""A turn as people read it: words, calls, results, rows changed."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from turngym.envs.calls import Message, printable
from turngym.envs.signals import Diff, Signal

_BOLD, _DIM, _GREEN, _RED, _BLUE, _END = (
    f"\x1b[{code}m" for code in ("1", "2", "32", "31", "34", "0")
)
WIDTH = 98
"""Columns; what is longer goes on in the next line."""
_INDENT = 7
_SHORT = 280
"""Characters of a value that are shown."""
_NEW = 110
"""Characters of a new row that are shown: the result has it too."""
_ROWS = 4
"""Rows of a result that are shown."""
_EMPTY = (None, "")
_ERROR = "Error: "
"""What a message begins with that the world writes, and not the user."""


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
        lines.append(_set("agent", shown.words, _BOLD))
    for place, message in enumerate(shown.messages):
        if message.role != "tool":
            wrong = not shown.words and message.content.startswith(_ERROR)
            said = ("error", message.content.removeprefix(_ERROR), _RED)
            lines.append(_set(*said if wrong else ("user", message.content, _BLUE)))
            continue
        if place < len(shown.calls):
            lines.append(_set("call", _call(*shown.calls[place]), _BOLD))
        lines.append(_set("result", _result(message.content), _DIM, whole=True))
    lines += [_row(row) for row in shown.rows if isinstance(row, Diff)]
    return "\n".join(lines)


def _set(label: str, text: str, colour: str, *, whole: bool = False) -> str:
    """Return text beside a label: wrapped, indented, the label coloured, or the whole."""
    lines = [
        line
        for one in printable(text).splitlines() or [""]
        for line in textwrap.wrap(one, WIDTH - _INDENT, break_on_hyphens=False) or [""]
    ]
    body = f"\n{' ' * _INDENT}".join(lines)
    end, last = ("", _END) if whole else (_END, "")
    return f"{colour}{label}{end}{' ' * (_INDENT - len(label))}{body}{last}"


def _call(name: str, arguments: str) -> str:
    given = ", ".join(f"{key}={json.dumps(value)}" for key, value in json.loads(arguments).items())
    return f"{name}({given})"


def _result(text: str) -> str:
    """Return a result: a row as a line of its fields, rows one below the other."""
    try:
        value = json.loads(text)
    except ValueError:  # what was too long was cut
        return _short(text)
    if not isinstance(value, list) or not any(isinstance(one, dict) for one in value):
        return _short(_plain(value))
    lines = [f"{len(value)} found", *(_short(_plain(one)) for one in value[:_ROWS])]
    more = len(value) - _ROWS
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _row(row: Diff) -> str:
    label, colour = ("right", _GREEN) if row.kind == "row right" else ("wrong", _RED)
    return _set(label, f"{row.target} {_difference(row.before, row.after)}", colour, whole=True)


def _difference(before: str | None, after: str | None) -> str:
    """Return the fields that changed, or the whole row if it is new or gone."""
    if before is None or after is None:
        return "is gone" if after is None else f"is new: {_short(_plain(json.loads(after)), _NEW)}"
    return ", ".join(_changes("", json.loads(before), json.loads(after)))


def _changes(name: str, old: Any, new: Any) -> Iterator[str]:  # plain JSON
    """Yield what differs, as deep down as it can be told: `address.city Lakeside -> Dunmore`."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in new:
            yield from _changes(f"{name}.{key}" if name else key, old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _changes(f"{name}[{place}]", one, other)
    elif old != new:
        yield f"{name} {_short(_plain(old))} -> {_short(_plain(new))}"


def _plain(value: Any) -> str:  # plain JSON
    """Return a value in as few signs as people need; fields that are empty are left out.

    >>> _plain({"id": "W1", "lines": [{"item": "P1"}], "note": "", "paid": True})
    'id W1, lines [(item P1)], paid yes'
    """
    if isinstance(value, dict):
        return ", ".join(f"{key} {_inner(one)}" for key, one in value.items() if one not in _EMPTY)
    return _inner(value)


def _inner(value: Any) -> str:  # plain JSON
    if isinstance(value, dict):
        return f"({_plain(value)})"
    if isinstance(value, list):
        inside = ", ".join(map(_inner, value))
        return f"[{inside}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in _EMPTY else " / ".join(str(value).splitlines())


def _short(text: str, most: int = _SHORT) -> str:
    return text if len(text) <= most else f"{text[:most]}..."
