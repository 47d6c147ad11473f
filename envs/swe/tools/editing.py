"""Tools that change a file; none of them needs a process."""

from turngym.envs.calls import excerpt
from turngym.envs.swe.moment import Desk, Done, Event, lines_of, numbered, shown_path
from turngym.envs.tools import ToolError

AROUND = 4
"""Lines before and after an edit that are shown."""
MAX_PLACES = 5
"""Places of a text that stands more than once that are named."""


def create(desk: Desk, *, path: str, content: str) -> Done:
    """Write a file, new or in place of what stood there.

    Args:
        desk: Has the files.
        path: The file, relative to /testbed or absolute.
        content: The whole content.
    """
    full, entry = desk.at(path)
    if (entry is not None and entry.kind == "folder") or full.count("/") < 2:
        raise ToolError(f"{excerpt(path)} is a folder.")
    did = "Wrote" if entry is None else "Replaced"
    lines = len(lines_of(content))
    return desk.edited(full, content, f"{did} {shown_path(full)}: {lines} lines.")


def str_replace(desk: Desk, *, path: str, old: str, new: str) -> Done:
    """Replace a text in a file; it must stand there exactly once.

    Args:
        desk: Has the files.
        path: The file, relative to /testbed or absolute.
        old: The text as it stands, with its indentation; enough lines to be unique.
        new: The text in its place.
    """
    full, text = desk.text_at(path)
    if not old:
        raise ToolError("The old text is empty: use insert or create.")
    place = _only_place(shown_path(full), text, old)
    if old == new:
        raise ToolError("The new text is the old one.")
    start = text.index(old)
    after = text[:start] + new + text[start + len(old) :]
    return desk.edited(full, after, _shown(full, after, place, len(lines_of(new))))


def insert(desk: Desk, *, path: str, line: int, text: str) -> Done:
    """Insert lines into a file.

    Args:
        desk: Has the files.
        path: The file, relative to /testbed or absolute.
        line: The line after which they go; 0 for the beginning.
        text: The lines.
    """
    full, content = desk.text_at(path)
    lines = [f"{one}\n" for one in lines_of(content)]
    if not 0 <= line <= len(lines):
        raise ToolError(f"{excerpt(path)} has {len(lines)} lines, so there is no line {line}.")
    if not text:
        raise ToolError("The text to insert is empty.")
    new = text if text.endswith("\n") else f"{text}\n"
    after = "".join((*lines[:line], new, *lines[line:]))
    if line < len(lines) and not content.endswith("\n"):
        after = after.removesuffix("\n")  # the file ended without one, and still does
    return desk.edited(full, after, _shown(full, after, line + 1, new.count("\n")))


def undo(desk: Desk, *, path: str) -> Done:
    """Take back the latest edit of a file by create, str_replace or insert.

    Args:
        desk: Has the files.
        path: The file, relative to /testbed or absolute.
    """
    full, _ = desk.at(path)
    moment = desk.moment
    for place in range(len(moment.edits) - 1, -1, -1):
        edit = moment.edits[place]
        if edit.path == full:
            files = moment.files.put({full: edit.before})
            edits = (*moment.edits[:place], *moment.edits[place + 1 :])
            did = "is gone again" if edit.before is None else "is as it was before"
            machine = moment.machine._replace(files=files)
            after = moment._replace(machine=machine, edits=edits, rest="")
            return Done(f"{shown_path(full)} {did}.", after, Event("edit", full))
    raise ToolError(f"No edit of {excerpt(path)} is left to be undone.")


def places_of(text: str, old: str) -> list[int]:
    """Return the lines in which a text begins, wherever it stands, overlaps included.

    >>> places_of("aaa\\naa", "aa")
    [1, 1, 2]
    """
    if not old:
        return []
    places, start = [], text.find(old)
    while start >= 0:
        places.append(text.count("\n", 0, start) + 1)
        start = text.find(old, start + 1)
    return places


def _only_place(name: str, text: str, old: str) -> int:
    """Return the line in which a text begins that stands once.

    Raises:
        ToolError: It stands nowhere, or more often; the message says where.
    """
    places = places_of(text, old)
    if not places:
        raise ToolError(f"The old text does not stand in {name}.")
    if len(places) > 1:
        named = ", ".join(str(line) for line in places[:MAX_PLACES])
        more = ", ..." if len(places) > MAX_PLACES else ""
        raise ToolError(
            f"The old text stands {len(places)} times in {name}, at lines {named}{more}: "
            "give more of the lines around it."
        )
    return places[0]


def _shown(path: str, text: str, line: int, count: int) -> str:
    """Return the lines around an edit, for the agent to look it over."""
    last = min(line + count - 1 + AROUND, len(lines_of(text)))
    around = numbered(text, max(line - AROUND, 1), last)
    return f"Edited {shown_path(path)}:\n{around}".removesuffix("\n")
