"""Patches of trees: made, applied as strictly as `git apply` does, reversed."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from turngym.envs.swe.binary import Binary, is_text
from turngym.envs.swe.parse import read_patch
from turngym.envs.swe.quoting import PatchError
from turngym.envs.swe.tree import Tree, folders_of
from turngym.envs.swe.unified import FilePatch, Hunk, reversed_file, write_patch

__all__ = ["PatchError", "apply_patch", "make_patch", "reverse_patch", "touched"]

_CONTEXT = 3
_MAX_PAIRS = 100_000_000
"""Beyond this many pairs of lines a file is replaced whole: its diff would take too long."""
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def make_patch(before: Tree, after: Tree) -> str:
    """Return the git patch that makes one tree of another; empty if they are equal.

    Files that are not text stand in it whole, as `git diff --binary` writes them.
    """
    paths = sorted(before.keys() | after.keys())
    return write_patch([_change(p, before, after) for p in paths if before.get(p) != after.get(p)])


def apply_patch(tree: Tree, patch: str) -> dict[str, bytes]:
    """Return a tree with a patch applied; the tree given stays as it is.

    Each hunk must fit exactly, context included. Where it does not stand at its line, the nearest
    place is taken, as `git apply` does.

    Raises:
        PatchError: It cannot be read or does not fit; nothing is applied then.
    """
    result = dict(tree)
    made: set[str] = set()
    for change in read_patch(patch):
        content = _changed(result, change)
        if change.old is not None and not change.is_copy:
            del result[change.old]
        if change.new is not None:
            if change.new in result:
                raise PatchError(f"{change.new!a} is there already")
            result[change.new] = content
            made.add(change.new)
    _check_folders(result, made - tree.keys())
    return result


def reverse_patch(patch: str) -> str:
    """Return the patch that takes a patch back.

    Raises:
        PatchError: It cannot be read, or copies files.
    """
    return write_patch([reversed_file(change) for change in reversed(read_patch(patch))])


def touched(patch: str) -> tuple[str, ...]:
    """Return the paths that a patch makes, changes or deletes, sorted.

    Raises:
        PatchError: It cannot be read.
    """
    changes = read_patch(patch)
    return tuple(sorted({path for c in changes for path in (c.old, c.new) if path is not None}))


def lines_of(content: bytes) -> list[bytes]:
    """Split a content behind each line feed, and nowhere else."""
    return _LINE.findall(content)


def _change(path: str, before: Tree, after: Tree) -> FilePatch:
    old, new = before.get(path, b""), after.get(path, b"")
    is_lines = is_text(old) and is_text(new)
    return FilePatch(
        old=path if path in before else None,
        new=path if path in after else None,
        hunks=tuple(_hunks(lines_of(old), lines_of(new))) if is_lines else (),
        binary=None if is_lines else Binary(before=old, after=new),
    )


class _Span(NamedTuple):
    """Lines `i1` to `i2` before become lines `j1` to `j2` after."""

    i1: int
    i2: int
    j1: int
    j2: int


def _hunks(old: list[bytes], new: list[bytes]) -> Iterator[Hunk]:
    groups: list[list[_Span]] = []
    for span in _spans(old, new):
        if groups and span.i1 - groups[-1][-1].i2 <= 2 * _CONTEXT:
            groups[-1].append(span)
        else:
            groups.append([span])
    for group in groups:
        start = at = max(0, group[0].i1 - _CONTEXT)
        end = min(len(old), group[-1].i2 + _CONTEXT)
        lines: list[str] = []
        for i1, i2, j1, j2 in group:
            lines += [f" {line.decode()}" for line in old[at:i1]]
            lines += [f"-{line.decode()}" for line in old[i1:i2]]
            lines += [f"+{line.decode()}" for line in new[j1:j2]]
            at = i2
        lines += [f" {line.decode()}" for line in old[at:end]]
        new_start, num_new = start + group[0].j1 - group[0].i1, sum(li[0] != "-" for li in lines)
        # A side without lines is named by the line before it, any other by its first.
        yield Hunk(
            old_start=start + (end > start),
            new_start=new_start + (num_new > 0),
            lines=tuple(lines),
        )


def _spans(old: list[bytes], new: list[bytes]) -> Iterator[_Span]:
    """Find what differs; equal ends are cut off first, which is most of a file."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(left) * len(right) > _MAX_PAIRS:
        yield _Span(head, head + len(left), head, head + len(right))
        return
    for tag, *places in difflib.SequenceMatcher(None, left, right).get_opcodes():
        if tag != "equal":
            yield _Span(*(place + head for place in places))


def _changed(tree: Mapping[str, bytes], change: FilePatch) -> bytes:
    """Return the content of a file after its change."""
    if change.old is not None and change.old not in tree:
        raise PatchError(f"{change.old!a} is not there")
    before = b"" if change.old is None else tree[change.old]
    if change.binary is not None:
        if before != change.binary.before:
            raise PatchError(f"{change.old!a} is not the binary file that the patch is for")
        after = change.binary.after
    else:
        after = _with_hunks(before, change)
    if change.new is None and after:
        raise PatchError(f"{change.old!a} is deleted, but the patch does not know all of it")
    return after


def _with_hunks(content: bytes, change: FilePatch) -> bytes:
    lines = lines_of(content)
    fresh = [True] * len(lines)  # lines that a hunk has written match no other hunk
    for number, hunk in enumerate(change.hunks, start=1):
        old, new = hunk.side(" -"), hunk.side(" +")
        at = next((p for p in _places(lines, hunk, old) if all(fresh[p : p + len(old)])), None)
        if at is None:
            raise PatchError(f"hunk {number} does not fit {change.old or change.new!a}")
        lines[at : at + len(old)] = new
        fresh[at : at + len(old)] = [False] * len(new)
    if not all(line.endswith(b"\n") for line in lines[:-1]):
        raise PatchError(f"a line of {change.new or change.old!a} would end without a line feed")
    return b"".join(lines)


def _places(lines: list[bytes], hunk: Hunk, old: list[bytes]) -> Iterator[int]:
    """Iterate over the places where a hunk fits, in the order in which git looks at them.

    A hunk without context above (or below) must stand at the beginning (or the end) of the file.
    """
    last = len(lines) - len(old)
    at_start, at_end = hunk.old_start <= 1, hunk.lines[-1][0] != " "
    if at_start or at_end:
        places = [0 if at_start else last]
    else:
        wanted = min(max(0, hunk.new_start - 1), len(lines))
        places = [at for at, line in enumerate(lines) if line == old[0]]
        places.sort(key=lambda at: (abs(at - wanted), at < wanted))
    for at in places:
        fits = 0 <= at <= last and (at == last or not at_end)
        if fits and lines[at : at + len(old)] == old:
            yield at


def _check_folders(tree: Tree, made: set[str]) -> None:
    """Make sure that no file that a patch made is also a folder."""
    for path in made:
        clash = next((folder for folder in folders_of(path) if folder in tree), None)
        if clash is None and any(other.startswith(f"{path}/") for other in tree):
            clash = path
        if clash is not None:
            raise PatchError(f"{clash!a} is a file and a folder")
