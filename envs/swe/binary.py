"""Files that are not text in a git patch: compressed, in base 85, both sides whole."""

import base64
import hashlib
import re
import zlib
from dataclasses import dataclass
from itertools import takewhile

from turngym.envs.swe.quoting import PatchError
from turngym.envs.swe.tree import MAX_FILE_BYTES

_LITERAL = re.compile(r"literal (\d{1,9})")
_PER_LINE = 52
_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """A file's content on both sides; empty where there is no file."""

    before: bytes
    after: bytes


def is_text(content: bytes) -> bool:
    """Tell whether a content can stand in a patch as lines: UTF-8 without zero bytes."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def write_binary(change: Binary, *, is_new: bool, is_gone: bool) -> list[str]:
    """Return the lines of a change, the hashes that git asks for included."""
    old = "0" * 40 if is_new else _blob_hash(change.before)
    new = "0" * 40 if is_gone else _blob_hash(change.after)
    return [
        f"index {old}..{new}\n",
        "GIT binary patch\n",
        *_literal(change.after),
        *_literal(change.before),
    ]


def read_binary(lines: list[str]) -> tuple[Binary, int]:
    """Read a change from the lines that follow `GIT binary patch`; return how many they were.

    Raises:
        PatchError: They are damaged, or give a difference only (git's `delta`).
    """
    after, used = _read_literal(lines)
    before, more = _read_literal(lines[used:])
    return Binary(before=before, after=after), used + more


def _blob_hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _literal(content: bytes) -> list[str]:
    packed = zlib.compress(content, 9)
    lines = [f"literal {len(content)}\n"]
    for start in range(0, len(packed), _PER_LINE):
        piece = packed[start : start + _PER_LINE]
        lines.append(f"{_LENGTHS[len(piece) - 1]}{base64.b85encode(piece, pad=True).decode()}\n")
    return [*lines, "\n"]


def _read_literal(lines: list[str]) -> tuple[bytes, int]:
    head = _LITERAL.fullmatch(lines[0]) if lines else None
    if head is None or int(head[1]) > MAX_FILE_BYTES:
        raise PatchError("a binary file is not given as a literal of a size that is allowed")
    body = list(takewhile(bool, lines[1:]))
    unpacked = zlib.decompressobj()
    try:
        packed = b"".join(_unpacked(line) for line in body)
        content = unpacked.decompress(packed, int(head[1]) + 1)
    except (ValueError, zlib.error):
        raise PatchError("the content of a binary file is damaged") from None
    if len(content) != int(head[1]) or not unpacked.eof:
        raise PatchError("the content of a binary file is not as long as it says")
    return content, len(body) + 2


def _unpacked(line: str) -> bytes:
    length = _LENGTHS.index(line[0]) + 1
    piece = base64.b85decode(line[1:])
    if not length <= len(piece) < length + 4:
        raise ValueError("the line has another length than it says")
    return piece[:length]
