"""Tools that only look: a file with line numbers, a folder, a search."""

from turngym.envs.calls import excerpt
from turngym.envs.swe.files import GIT, Entry, within
from turngym.envs.swe.moment import (
    PAGE_LINES,
    Desk,
    Done,
    Event,
    lines_of,
    numbered,
    paged,
    shown_line,
    shown_path,
)
from turngym.envs.tools import ToolError

MAX_HITS = 200
"""Lines that a search finds."""
DEPTH = 2
"""Levels of a folder that are listed."""


def view(desk: Desk, *, path: str, first: int = 1, last: int | None = None) -> Done:
    """Show a file with line numbers, or what is in a folder.

    Args:
        desk: Has the files.
        path: The file or folder, relative to /testbed or absolute.
        first: The first line to show, counted from 1.
        last: The last line to show; the page ends there at the latest.
    """
    full, entry = desk.at(path)
    if entry is None or entry.kind == "folder":
        return _folder(desk, full, path)
    full, text = desk.text_at(path)
    lines = lines_of(text)
    end = min(first + PAGE_LINES - 1 if last is None else last, len(lines))
    if first < 1 or (last is not None and last < first):
        raise ToolError(f"There are no lines {first} to {last}: they count from 1 upwards.")
    if first > max(len(lines), 1):
        raise ToolError(f"{excerpt(path)} has {len(lines)} lines, so none from {first} on.")
    whole = first == 1 and end == len(lines)
    part = "" if whole else f", lines {first} to {end}"
    head = f"{shown_path(full)} ({len(lines)} lines{part})\n"
    page, rest = paged(numbered(text, first, end))
    return Done(
        head + page, desk.moment._replace(rest=rest), Event("view", full, first=first, last=end)
    )


def search(desk: Desk, *, text: str, path: str = ".") -> Done:
    """Find a text in the files, as it is written, upper and lower case apart.

    Args:
        desk: Has the files.
        text: What to look for, within one line.
        path: The file or folder to look in.
    """
    full, _ = desk.at(path)
    if not text or "\n" in text:
        raise ToolError("What is searched is a text within one line.")
    hits: list[str] = []
    for place, entry in _below(desk, full):
        if entry.kind == "file" and b"\0" not in entry.data[:1_000]:
            lines = lines_of(entry.data.decode(errors="replace"))
            name = shown_path(place)
            hits += [
                f"{name}:{number}: {shown_line(line.strip())}\n"
                for number, line in enumerate(lines, start=1)
                if text in line
            ]
    cut = f"[only the first {MAX_HITS} of {len(hits)} are shown]\n" if len(hits) > MAX_HITS else ""
    found = "".join(hits[:MAX_HITS]) + cut
    page, rest = paged(found or f"Nothing has the text {excerpt(text)}.")
    return Done(page, desk.moment._replace(rest=rest))


def _folder(desk: Desk, full: str, path: str) -> Done:
    found = [(place, entry) for place, entry in _below(desk, full) if place != full]
    if not found and desk.moment.files.get(full) is None and full.count("/") > 1:
        raise ToolError(f"There is no file or folder {excerpt(path)}.")
    lines = [
        shown_path(place) + ("/" if entry.kind == "folder" else "") + "\n"
        for place, entry in found
        if place[len(full) :].count("/") <= DEPTH
    ]
    page, rest = paged("".join(lines) or "The folder is empty.")
    return Done(page, desk.moment._replace(rest=rest))


def _below(desk: Desk, folder: str) -> list[tuple[str, Entry]]:
    """Return what stands at a path and below it, sorted; history is left out."""
    files = desk.moment.files
    paths = sorted(p for p in files.paths() if within(p, folder) and not within(p, GIT))
    return [(path, entry) for path in paths if (entry := files.get(path)) is not None]
