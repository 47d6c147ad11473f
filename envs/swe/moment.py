"""One moment of an episode, and what a tool makes of it."""

from posixpath import join, normpath
from typing import Literal, NamedTuple

from turngym.envs.calls import excerpt, printable
from turngym.envs.sandbox.output import readable
from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.files import GIT, ROOTS, Entry, Files, folders, within
from turngym.envs.swe.place import Machine, Place
from turngym.envs.swe.tester import Report
from turngym.envs.tools import ToolError

MAX_LINE = 400
"""Characters of a line that are shown."""
MAX_EDITS = 50
"""Edits that can be undone."""
PAGE_LINES = 100
PAGE_CHARS = 8_000
"""What one turn shows of a long output; `more` shows what comes next."""


class Edit(NamedTuple):
    """What stood at a path before a tool edited it."""

    path: str
    before: Entry | None


class Moment(NamedTuple):
    """The true state of an episode between two turns."""

    machine: Machine
    edits: tuple[Edit, ...] = ()
    """The latest last."""
    rest: str = ""
    """What `more` shows."""
    submitted: bool = False

    @property
    def files(self) -> Files:
        """The files as they are now."""
        return self.machine.files


class Event(NamedTuple):
    """What a tool did, as far as evidence needs it."""

    kind: Literal["view", "edit", "run", "test", "submit", "other"] = "other"
    target: str = ""
    """The path that was viewed or edited; the command that was run."""
    passed: bool = True
    """Whether a command ended well."""
    report: Report | None = None
    """Of tests."""
    first: int = 0
    """Of the lines of a file that were viewed, the first."""
    last: int = 0
    """And the last; 0 if it was no file."""


class Done(NamedTuple):
    """What came of a tool: what is shown, the moment after it, what it did."""

    text: str
    moment: Moment
    event: Event = Event()


class Desk(NamedTuple):
    """What tools work on."""

    moment: Moment
    place: Place

    def at(self, path: str) -> tuple[str, Entry | None]:
        """Return an absolute path and what stands there.

        Args:
            path: Relative to the work tree, or absolute.

        Raises:
            ToolError: It leads out of the folders that can be written to, or along a link.
        """
        full = normpath(join(WORK_TREE, path))
        if not path.strip() or "\0" in path or not any(within(full, root) for root in ROOTS):
            raise ToolError(f"{excerpt(path)} is no path in {WORK_TREE} or /tmp.")
        if within(full, GIT):
            raise ToolError("The folder .git is left to git.")
        found = self.moment.files.get(full)
        for around in (full, *folders(full)):
            entry = self.moment.files.get(around)
            if entry is not None and entry.kind == "link":
                raise ToolError(f"{excerpt(path)} is a link or behind one: use bash.")
            if around != full and entry is not None and entry.kind == "file":
                raise ToolError(f"{shown_path(around)} is a file, so nothing can stand in it.")
        return full, found

    def text_at(self, path: str) -> tuple[str, str]:
        """Return an absolute path and the text of the file there.

        Raises:
            ToolError: There is no file, or it is no text.
        """
        full, entry = self.at(path)
        if entry is None:
            raise ToolError(f"There is no file {excerpt(path)}.")
        if entry.kind != "file":
            raise ToolError(f"{excerpt(path)} is a folder.")
        try:
            return full, entry.data.decode()
        except UnicodeDecodeError:
            raise ToolError(f"{excerpt(path)} is no text.") from None

    def edited(self, path: str, text: str, says: str) -> Done:
        """Write a file, with the folders around it, so that it can be undone."""
        try:
            data = text.encode()
        except UnicodeEncodeError:
            raise ToolError("The text holds characters that no file can.") from None
        moment = self.moment
        old = moment.files.get(path)
        mode = 0o644 if old is None else old.mode
        new: dict[str, Entry | None] = {
            folder: Entry("folder", 0o755)
            for folder in folders(path)
            if moment.files.get(folder) is None
        }
        files = moment.files.put({**new, path: Entry("file", mode, data)})
        edits = (*moment.edits, Edit(path, old))[-MAX_EDITS:]
        after = moment._replace(machine=moment.machine._replace(files=files), edits=edits, rest="")
        return Done(says, after, Event("edit", path))


def shown_path(path: str) -> str:
    """Return an absolute path as it is shown: relative to the work tree where it can be."""
    return printable(path.removeprefix(f"{WORK_TREE}/"))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as editors count them: a line feed ends one, nothing else does.

    >>> lines_of("a\\x0cb\\n\\nc")
    ['a\\x0cb', '', 'c']
    """
    return text.removesuffix("\n").split("\n") if text else []


def numbered(text: str, first: int, last: int) -> str:
    """Return some lines of a text with their numbers."""
    width = len(str(max(last, 1)))
    lines = lines_of(text)[first - 1 : last]
    return "".join(f"{n:>{width}}  {shown_line(line)}\n" for n, line in enumerate(lines, first))


def shown_line(line: str) -> str:
    """Return a line without its end, cut and without what a terminal would obey."""
    cut = line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}..."
    return readable(cut.encode())


def paged(text: str) -> tuple[str, str]:
    """Split a text into the page that is shown and the rest, at the end of a line if possible.

    >>> paged("short")
    ('short', '')
    """
    lines = text.splitlines(keepends=True)
    page, size = 0, 0
    while page < len(lines) and page < PAGE_LINES and size + len(lines[page]) <= PAGE_CHARS:
        size += len(lines[page])
        page += 1
    size = size or min(len(text), PAGE_CHARS)
    first, rest = text[:size], text[size:]
    if rest:
        left = rest.count("\n") + (not rest.endswith("\n"))
        first = f"{first.rstrip(chr(10))}\n[lines left: {left}; use the tool more]"
    return first, rest
