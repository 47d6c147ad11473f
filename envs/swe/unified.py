"""The parts of a git patch, reversed and written."""

import dataclasses
from dataclasses import dataclass

from turngym.envs.swe.binary import Binary, write_binary
from turngym.envs.swe.quoting import PatchError, quoted

_NO_NEWLINE = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """A stretch of lines that changes."""

    old_start: int
    """Number of its first line before, counted from 1; 0 of an empty file."""
    new_start: int
    lines: tuple[str, ...]
    """Each with its sign (space, `-`, `+`) and its line feed; the last of a side may have none."""

    def side(self, signs: str) -> list[bytes]:
        """Return the lines before (signs ` -`) or after (signs ` +`)."""
        return [line[1:].encode() for line in self.lines if line[0] in signs]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePatch:
    """What happens to one file."""

    old: str | None
    """Its path before; None of a file that is made."""
    new: str | None
    """Its path after; None of a file that is deleted."""
    is_copy: bool = False
    """The file at `old` stays."""
    hunks: tuple[Hunk, ...] = ()
    binary: Binary | None = None


def reversed_file(change: FilePatch) -> FilePatch:
    """Return the change that takes a change back."""
    if change.is_copy:  # what a copy made is deleted, or rather: its lines are
        raise PatchError(f"a copy, {change.new!a}, cannot be reversed without the tree")
    flipped = str.maketrans("+-", "-+")
    hunks = tuple(
        dataclasses.replace(
            hunk,
            old_start=hunk.new_start,
            new_start=hunk.old_start,
            lines=_ordered([line[0].translate(flipped) + line[1:] for line in hunk.lines]),
        )
        for hunk in change.hunks
    )
    binary = change.binary and Binary(before=change.binary.after, after=change.binary.before)
    return FilePatch(old=change.new, new=change.old, hunks=hunks, binary=binary)


def _ordered(lines: list[str]) -> tuple[str, ...]:
    """Put removed lines before added ones in each stretch of changes, as is the custom."""
    result: list[str] = []
    added: list[str] = []
    for line in lines:
        if line[0] == "+":
            added.append(line)
            continue
        if line[0] == " ":
            result += added
            added = []
        result.append(line)
    return tuple(result + added)


def write_patch(changes: list[FilePatch]) -> str:
    """Return the text of a patch; `git apply` reads it."""
    return "".join(line for change in changes for line in _file_lines(change))


def _file_lines(change: FilePatch) -> list[str]:
    old, new = change.old or change.new, change.new or change.old
    assert old is not None
    assert new is not None
    lines = [f"diff --git {quoted('a/' + old)} {quoted('b/' + new)}\n"]
    if change.old is None:
        lines.append("new file mode 100644\n")
    elif change.new is None:
        lines.append("deleted file mode 100644\n")
    elif old != new:
        verb = "copy" if change.is_copy else "rename"
        lines += [f"{verb} from {quoted(old)}\n", f"{verb} to {quoted(new)}\n"]
    if change.binary is not None:
        return lines + write_binary(change.binary, is_new=not change.old, is_gone=not change.new)
    if change.hunks:
        lines.append(f"--- {_side('a/', change.old)}\n")
        lines.append(f"+++ {_side('b/', change.new)}\n")
    return lines + [line for hunk in change.hunks for line in _hunk_lines(hunk)]


def _side(prefix: str, path: str | None) -> str:
    if path is None:
        return "/dev/null"
    name = quoted(prefix + path)
    return f"{name}\t" if " " in name else name  # or the name would end at its first space


def _hunk_lines(hunk: Hunk) -> list[str]:
    old, new = (_range(start, len(hunk.side(signs))) for start, signs in _sides(hunk))
    lines = [f"@@ -{old} +{new} @@\n"]
    for line in hunk.lines:
        lines.append(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}\n")
    return lines


def _sides(hunk: Hunk) -> tuple[tuple[int, str], tuple[int, str]]:
    return (hunk.old_start, " -"), (hunk.new_start, " +")


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"
