"""The text of a patch, read."""

import re
from typing import NamedTuple

from turngym.envs.swe.binary import Binary, read_binary
from turngym.envs.swe.quoting import PatchError, header_names, side_name, unquoted
from turngym.envs.swe.tree import checked_path
from turngym.envs.swe.unified import FilePatch, Hunk

_RANGES = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@.*")
_PLAIN_MODES = frozenset({"100644", "100755", "100664"})


def read_patch(text: str) -> list[FilePatch]:
    """Read a patch: git's own, or unified diffs with `---` and `+++` lines.

    Text between files is skipped, as `git apply` does. Modes are no part of a tree: a change of
    mode changes nothing. A last line without its line feed is taken as if it had it.

    Raises:
        PatchError: It is damaged, or does what a tree cannot hold.
    """
    return _Reader(text).files()


_NO_TEXT = re.compile("[\ud800-\udfff]")


class _Header(NamedTuple):
    """What the lines above the hunks say."""

    old: str | None
    new: str | None
    is_new: bool = False
    is_gone: bool = False
    moves: str = ""
    """`rename` or `copy`."""


class _Reader:
    """A place in the lines of a patch."""

    def __init__(self, text: str) -> None:
        if _NO_TEXT.search(text):
            raise PatchError("the patch is not Unicode text")
        self.lines = text.split("\n")
        if not self.lines[-1]:
            self.lines.pop()
        self.at = 0

    def files(self) -> list[FilePatch]:
        changes: list[FilePatch] = []
        while self.at < len(self.lines):
            if self.sees("diff --git "):
                changes.append(self.git_file())
            elif self.sees("--- ") and self.sees("+++ ", 1) and self.sees("@@ -", 2):
                changes.append(self.plain_file())
            elif self.sees("@@ -"):
                raise self.error("a hunk belongs to no file")
            else:
                self.at += 1
        if not changes and any(line.strip() for line in self.lines):
            raise PatchError("the patch names no file")
        return changes

    def sees(self, start: str, ahead: int = 0) -> bool:
        place = self.at + ahead
        return place < len(self.lines) and self.lines[place].startswith(start)

    def take(self) -> str:
        if self.at >= len(self.lines):
            raise PatchError("the patch is cut off")
        self.at += 1
        return self.lines[self.at - 1]

    def error(self, what: str) -> PatchError:
        return PatchError(f"line {self.at + 1} of the patch: {what}")

    def plain_file(self) -> FilePatch:
        old, new = side_name(self.take()[4:]), side_name(self.take()[4:])
        if old is None and new is None:
            raise self.error("a file is named on no side")
        # Which of two names is meant is a guess, and the new one is what the writer wants.
        old = old and (new or old)
        return self.checked(FilePatch(old=old, new=new, hunks=self.hunks()))

    def git_file(self) -> FilePatch:
        head = self.header(_Header(*header_names(self.take()[len("diff --git ") :])))
        binary: Binary | None = None
        hunks: tuple[Hunk, ...] = ()
        if self.sees("--- ") and self.sees("+++ ", 1):
            names = side_name(self.take()[4:]), side_name(self.take()[4:])
            head = self.agreed(head, *names)
            hunks = self.hunks()
        elif self.sees("GIT binary patch"):
            self.at += 1
            binary, used = read_binary(self.lines[self.at :])
            self.at += used
        elif self.sees("Binary files "):
            raise self.error("a binary file differs, but its content is not given")
        if (head.old if not head.is_new else "") is None or (head.new is None and not head.is_gone):
            raise self.error("the file has no name")
        return self.checked(
            FilePatch(
                old=None if head.is_new else head.old,
                new=None if head.is_gone else head.new,
                is_copy=head.moves == "copy",
                hunks=hunks,
                binary=binary,
            )
        )

    def header(self, head: _Header) -> _Header:
        """Read what git writes between the first line of a file and its hunks."""
        while self.at < len(self.lines):
            word, _, rest = self.lines[self.at].partition(" ")
            kind, _, value = rest.partition(" ")
            if word in ("rename", "copy") and kind in ("from", "to"):
                head = head._replace(moves=word)
                if kind == "from":
                    head = head._replace(old=unquoted(value))
                else:
                    head = head._replace(new=unquoted(value))
            elif word in ("new", "deleted", "old") and rest.startswith(("file mode ", "mode ")):
                self.plain_mode(rest.split()[-1])
                if kind == "file":
                    head = head._replace(is_new=word == "new", is_gone=word == "deleted")
            elif word not in ("index", "similarity", "dissimilarity"):
                break
            self.at += 1
        return head

    def plain_mode(self, mode: str) -> None:
        if mode not in _PLAIN_MODES:
            raise self.error(f"mode {mode!a} is that of a link or a submodule")

    def agreed(self, head: _Header, old: str | None, new: str | None) -> _Header:
        """Compare the names above the hunks with those of the first line, as git does."""
        if (old is None) != head.is_new or (new is None) != head.is_gone:
            raise self.error("it is not clear whether the file is made, changed or deleted")
        for name, first in ((old, head.old), (new, head.new)):
            if name is not None and first is not None and name != first:
                raise self.error(f"the file is named {name!a} and {first!a}")
        return head._replace(old=old or head.old, new=new or head.new)

    def hunks(self) -> tuple[Hunk, ...]:
        hunks: list[Hunk] = []
        while self.sees("@@ -"):
            hunks.append(self.hunk())
        if not hunks:
            raise self.error("a hunk is missing")
        if self.sees("+") or self.sees(" ") or (self.sees("-") and not self.is_next()):
            raise self.error("the hunk has more lines than its header says")
        return tuple(hunks)

    def is_next(self) -> bool:
        """Tell whether a line with a minus begins another file, or a mail's signature."""
        return self.sees("-- ") or (self.sees("--- ") and self.sees("+++ ", 1))

    def hunk(self) -> Hunk:
        found = _RANGES.fullmatch(self.lines[self.at])
        if found is None:
            raise self.error("the header of a hunk is damaged")
        self.at += 1
        old_start, old_left, new_start, new_left = (int(n or "1") for n in found.groups())
        lines: list[str] = []
        while old_left > 0 or new_left > 0:
            line = self.take() or " "  # some mailers and models strip the space of an empty line
            if line[0] not in " +-":
                self.at -= 1
                raise self.error("the hunk has fewer lines than its header says")
            old_left -= line[0] != "+"
            new_left -= line[0] != "-"
            lines.append(f"{line}\n")
            if self.sees("\\"):
                self.at += 1
                lines[-1] = line
        if old_left or new_left or not lines:
            raise self.error("the lines of the hunk are not as many as its header says")
        return Hunk(old_start=old_start, new_start=new_start, lines=tuple(lines))

    def checked(self, change: FilePatch) -> FilePatch:
        for path in (change.old, change.new):
            if path is not None:
                try:
                    checked_path(path)
                except ValueError as error:
                    raise self.error(str(error)) from None
        return change
