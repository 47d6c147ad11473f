"""Unified diffs, file by file: read from a patch, or made of two versions of a text."""

import difflib
import re
from collections.abc import Iterable, Mapping

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@[ ]?(.*)$")
_GIT = re.compile(r"^diff --git (?:a/)?(.+) (?:b/)?(.+)$")


class PatchError(ValueError):
    """A text is not a unified diff."""


def changed_files(patch: str) -> dict[str, str]:
    """Return what a patch does to each file: its hunks, after a line about its new name, if any.

    Binary files are left out. Line numbers are written in full (`@@ -1,1 +1,1 @@`).

    Raises:
        PatchError: A hunk or a new name stands before any file, or a hunk is shorter or longer than
            it says.

    Example:
        >>> changed_files("--- a/f.py\\n+++ b/f.py\\n@@ -1 +1 @@\\n-a = 1\\n+a = 2\\n")
        {'f.py': '@@ -1,1 +1,1 @@\\n-a = 1\\n+a = 2'}
    """
    files: list[_File] = []
    lines = iter(patch.removesuffix("\n").split("\n"))
    for line in lines:
        if git := _GIT.match(line):
            files.append(_File(git[1], git[2]))
        elif line.startswith("--- "):
            if not files or files[-1].hunks or files[-1].named:
                files.append(_File("", ""))
            files[-1].source = _path(line)
        elif line.startswith("+++ "):
            if not files or files[-1].named:
                raise PatchError(f"a new name without an old one: {line[:60]!r}")
            files[-1].target, files[-1].named = _path(line), True
        elif line.startswith(("Binary files ", "GIT binary patch")) and files:
            files[-1].binary = True
        elif hunk := _HUNK.match(line):
            if not files or not files[-1].named:
                raise PatchError(f"a hunk before any file: {line[:60]!r}")
            files[-1].hunks.append(_hunk(hunk, lines))
        elif line.startswith("\\ No newline") and files and files[-1].hunks:
            files[-1].hunks[-1] += f"\n{line}"  # it follows the last line that a hunk counts
    return {one.path: one.text for one in files if one.target and not one.binary}


def diff_of(before: str, after: str) -> str:
    """Return the hunks that lead from one text to another, with three lines around them.

    Example:
        >>> diff_of("a\\nb", "a\\nc")
        '@@ -1,2 +1,2 @@\\n a\\n-b\\n+c'
    """
    old, new = before.splitlines(), after.splitlines()
    lines = list(difflib.unified_diff(old, new, lineterm="", n=3))
    return "\n".join(lines[2:])  # less the names of the files


def diffs_of(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the hunks of each file that has changed; a file that did not exist was empty."""
    diffs = {path: diff_of(before.get(path, ""), text) for path, text in after.items()}
    return {path: diff for path, diff in diffs.items() if diff}


class _File:
    """One file of a patch, while it is being read."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.named = self.binary = False
        self.hunks: list[str] = []

    @property
    def path(self) -> str:
        return self.target if self.source == "/dev/null" else self.source

    @property
    def text(self) -> str:
        moved = self.source != self.target and "/dev/null" not in (self.source, self.target)
        header = [f"rename from {self.source} to {self.target}"] if moved else []
        return "\n".join([*header, *self.hunks]).strip()


def _path(line: str) -> str:
    """Return the path of a line that names a file, less what git puts in front."""
    path = line[4:].split("\t")[0].strip()
    return path[2:] if path.startswith(("a/", "b/")) else path


def _hunk(head: re.Match[str], lines: Iterable[str]) -> str:
    """Read a hunk to the end that its first line announces."""
    source, target = int(head[2] or 1), int(head[4] or 1)
    text = [f"@@ -{head[1]},{source} +{head[3]},{target} @@{' ' if head[5] else ''}{head[5]}"]
    while source > 0 or target > 0:
        line = next(iter(lines), None)
        if line is None or line[:1] not in ("", " ", "-", "+", "\\"):
            raise PatchError(f"a hunk is shorter than it says: {head[0]!r}")
        source -= line[:1] in ("", " ", "-")
        target -= line[:1] in ("", " ", "+")
        text.append(line or " ")
    if source < 0 or target < 0:
        raise PatchError(f"a hunk is longer than it says: {head[0]!r}")
    return "\n".join(text).strip()
