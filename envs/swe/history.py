"""A repository's `.git` folder with a single commit, made without git: no history, nothing of a fix.

Author and date are always the same, so the same files give the same bytes. All objects lie in one
pack, so that even a large repository is a handful of files to unpack.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from turngym.envs.swe.tree import Tree

AUTHOR = "Maintainer <maintainer@example.org> 1577836800 +0000"
"""Who made the commit, and when: the first second of 2020."""
MESSAGE = "Initial commit"
CONFIG = b"""[core]
\trepositoryformatversion = 0
\tbare = false
[gc]
\tauto = 0
[user]
\tname = Agent
\temail = agent@example.org
"""

_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_FILE, _FOLDER = 0o100644, 0o40000


class _Object(NamedTuple):
    name: bytes
    """SHA-1, raw."""
    packed: bytes


def git_folder(files: Tree) -> dict[str, bytes]:
    """Return the files of `.git` for a work tree that is committed as it is.

    The format is git's own: https://git-scm.com/docs/gitformat-pack and gitformat-index.
    """
    blobs = {path: _object("blob", content) for path, content in files.items()}
    trees = list(_trees({path: blob.name for path, blob in blobs.items()}))
    text = f"tree {trees[-1].name.hex()}\nauthor {AUTHOR}\ncommitter {AUTHOR}\n\n{MESSAGE}\n"
    commit = _object("commit", text.encode())
    name, pack, index = _pack({one.name: one for one in (*blobs.values(), *trees, commit)})
    return {
        ".git/HEAD": b"ref: refs/heads/main\n",
        ".git/config": CONFIG,
        ".git/refs/heads/main": commit.name.hex().encode() + b"\n",
        ".git/index": _index(files, {path: blob.name for path, blob in blobs.items()}),
        f".git/objects/pack/pack-{name}.pack": pack,
        f".git/objects/pack/pack-{name}.idx": index,
    }


def without_times(index: bytes) -> bytes:
    """Return a staging area as if git had not looked at the files yet: nothing of times and places.

    Git writes these down whenever it compares; what is staged stays. What cannot be read is returned
    as it is.
    """
    try:
        mark, version, number = struct.unpack_from(">4sII", index)
        if mark != b"DIRC" or version != 2:
            return index
        lines, start = bytearray(index[:-20]), 12
        for _ in range(number):
            size, length = struct.unpack_from(">I20xH", index, start + 36)
            lines[start : start + 40] = struct.pack(">10I", 0, 0, 0, 0, 0, 0, _FILE, 0, 0, size)
            lines[start + 24 : start + 28] = index[start + 24 : start + 28]
            length &= 0xFFF
            end = start + 62 + length if length < 0xFFF else index.index(b"\0", start + 62)
            start = end + 8 - (end - start) % 8
    except (struct.error, ValueError):
        return index
    return bytes(lines) + hashlib.sha1(lines).digest()


def _object(kind: str, content: bytes) -> _Object:
    name = hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(content), content)).digest()
    size = len(content)
    head = [_KINDS[kind] << 4 | size & 15]
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return _Object(name, bytes(head) + zlib.compress(content, 1))


def _trees(names: Mapping[str, bytes]) -> Iterator[_Object]:
    """Yield the tree of every folder, those inside before those around, the root last."""
    here: dict[str, tuple[int, bytes]] = {}
    inside: dict[str, dict[str, bytes]] = {}
    for path, name in names.items():
        folder, slash, rest = path.partition("/")
        if slash:
            inside.setdefault(folder, {})[rest] = name
        else:
            here[path] = (_FILE, name)
    for folder, content in inside.items():
        below = list(_trees(content))
        yield from below
        here[folder] = (_FOLDER, below[-1].name)
    lines = [
        b"%o %s\0%s" % (mode, entry.encode(), name)
        for entry, (mode, name) in sorted(here.items(), key=_git_order)
    ]
    yield _object("tree", b"".join(lines))


def _git_order(entry: tuple[str, tuple[int, bytes]]) -> bytes:
    """Sort as git does: a folder stands where its name with a slash would."""
    name, (mode, _) = entry
    return name.encode() + (b"/" if mode == _FOLDER else b"")


def _pack(objects: Mapping[bytes, _Object]) -> tuple[str, bytes, bytes]:
    """Return name, content and index of a pack."""
    body = bytearray(b"PACK" + struct.pack(">II", 2, len(objects)))
    places: dict[bytes, tuple[int, int]] = {}
    for name in sorted(objects):
        places[name] = (len(body), zlib.crc32(objects[name].packed))
        body += objects[name].packed
    end = hashlib.sha1(body).digest()
    counts = [0] * 256
    for name in places:
        counts[name[0]] += 1
    index = bytearray(b"\xfftOc" + struct.pack(">I", 2))
    for first in range(256):
        index += struct.pack(">I", sum(counts[: first + 1]))
    index += b"".join(places)
    index += b"".join(struct.pack(">I", check) for _, check in places.values())
    index += b"".join(struct.pack(">I", offset) for offset, _ in places.values())
    index += end
    index += hashlib.sha1(index).digest()
    return end.hex(), bytes(body) + end, bytes(index)


def _index(files: Tree, names: Mapping[str, bytes]) -> bytes:
    """Return the staging area; it knows no times, so that git looks into the files themselves."""
    lines = bytearray(b"DIRC" + struct.pack(">II", 2, len(files)))
    for path in sorted(files, key=str.encode):
        text = path.encode()
        entry = struct.pack(">10I", 0, 0, 0, 0, 0, 0, _FILE, 0, 0, len(files[path])) + names[path]
        entry += struct.pack(">H", min(len(text), 0xFFF)) + text
        lines += entry + b"\0" * (8 - len(entry) % 8)
    return bytes(lines) + hashlib.sha1(lines).digest()
