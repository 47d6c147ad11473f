"""A mutation: one small change of one file, on an exact span of its bytes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from turngym.envs.calls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """What stands in one place of a file, and what is to stand there instead."""

    kind: str
    """One of `KINDS`."""
    path: str
    start: int
    """Offset of the first byte that goes."""
    end: int
    """Offset behind the last byte that goes."""
    text: str
    """What comes in their place."""
    qualname: str
    """The innermost function around it, as in `Cart.total` or `outer.<locals>.inner`."""


def mutated(content: bytes, mutations: Iterable[Mutation]) -> bytes:
    """Return a file's content with all mutations done; every other byte stays.

    Raises:
        ValueError: Two of them overlap, or one is outside the file.
    """
    ordered = sorted(mutations, key=lambda one: (one.start, one.end))
    parts, place = [], 0
    for one in ordered:
        if not place <= one.start <= one.end <= len(content):
            raise ValueError(f"{one.kind} at {one.start}-{one.end} of {one.path!r}: expected a span"
                             f" of its own within {len(content)} bytes")  # fmt: skip
        parts += [content[place : one.start], one.text.encode()]
        place = one.end
    return b"".join([*parts, content[place:]])


def mutated_tree(tree: Mapping[str, bytes], mutations: Sequence[Mutation]) -> dict[str, bytes]:
    """Return a tree with all mutations done, each in its own file."""
    changed = dict(tree)
    for path in {one.path for one in mutations}:
        changed[path] = mutated(tree[path], [one for one in mutations if one.path == path])
    return changed


def site(content: bytes, mutation: Mutation) -> str:
    """Return where a mutation is, as `file:line-line`, both lines counted from 1 and included."""
    first = content.count(b"\n", 0, mutation.start) + 1
    last = content.count(b"\n", 0, max(mutation.start, mutation.end - 1)) + 1
    return f"{mutation.path}:{first}-{last}"


def site_key(source: str, where: str, kind: str) -> str:
    """Return the key of one changed place, which decides its split.

    Args:
        source: Digest of the fixed tree.
        where: What `site` gave.
        kind: The mutation's kind.
    """
    return hashlib.sha256(canonical([source, where, kind]).encode()).hexdigest()
