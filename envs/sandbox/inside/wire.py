"""Messages between a session and its supervisor: lists of byte strings with their lengths.

Nothing is unpickled and nothing is guessed: what comes out of a sandbox is not to be trusted.
"""

import posix

HEAD = 4
"""Bytes that say how long the rest of a message is."""


def packed(parts: "list[bytes]") -> bytes:
    """Return a message: its length, then each part after the part's length."""
    body = b"".join(head(part) + part for part in parts)
    return head(body) + body


def head(body: bytes) -> bytes:
    """Return what goes before a message or a part: how long it is."""
    return len(body).to_bytes(HEAD, "big")


def length(head: bytes) -> int:
    """Return how many bytes follow the head of a message."""
    return int.from_bytes(head, "big")


def unpacked(body: bytes) -> "list[bytes]":
    """Return the parts of a message whose head was taken off; `ValueError` if they do not fit."""
    parts, at = [], 0
    while at < len(body):
        if at + HEAD > len(body):
            raise ValueError("a message ends inside the length of a part")
        begin = at + HEAD
        at = begin + length(body[at:begin])
        if at > len(body):
            raise ValueError("a message ends inside a part")
        parts.append(body[begin:at])
    return parts


def encoded(path: str) -> bytes:
    """Return the bytes of a path, which need not be text."""
    return path.encode(errors="surrogateescape")


def received(source: int) -> "list[bytes]":
    """Wait for a message on a descriptor; if it ends instead, so does this process."""
    return unpacked(exactly(source, length(exactly(source, HEAD))))


def exactly(source: int, count: int) -> bytes:
    """Read so many bytes, or end."""
    found = bytearray()
    while len(found) < count:
        chunk = posix.read(source, min(count - len(found), 1 << 20))
        if not chunk:
            posix._exit(0)
        found += chunk
    return bytes(found)
