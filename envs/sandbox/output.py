"""What a command printed, made fit for a reader: bounded, and without codes that a terminal obeys."""

import re

from turngym.envs.sandbox.protocol import OUTPUT_LIMIT

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def readable(text: bytes) -> str:
    r"""Decode UTF-8, end lines with a line feed, and write other control characters as escapes.

    >>> readable(b"one\r\ntwo\x1b[31m red \xff")
    'one\ntwo\\x1b[31m red \ufffd'
    """
    decoded = text.decode("utf-8", errors="replace").replace("\r\n", "\n")
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", decoded)


def joined(head: bytes, tail: bytes, lost: int, limit: int = OUTPUT_LIMIT) -> str:
    """Return what was printed, cut in the middle at `limit` characters, with a line that says so.

    Args:
        head: What came first.
        tail: What came last.
        lost: How many bytes between them were never kept.
        limit: The characters to keep, half at each end; the line that tells of the cut comes on top.

    >>> joined(b"0123456789", b"", 0, limit=4)
    '01\\n[... 6 characters cut ...]\\n89'
    """
    if not lost:
        whole = readable(head + tail)
        if len(whole) <= limit:
            return whole
        first, last = whole[: limit // 2], whole[-(limit // 2) :]
        return f"{first}\n[... {len(whole) - 2 * (limit // 2)} characters cut ...]\n{last}"
    first, last = readable(head)[: limit // 2], readable(tail)[-(limit // 2) :]
    return f"{first}\n[... about {lost + len(head) + len(tail) - limit} characters cut ...]\n{last}"
