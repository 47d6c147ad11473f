"""Source archives, read in memory: nothing is unpacked to a disk, nothing in them is trusted."""

import bz2
import contextlib
import gzip
import io
import lzma
import posixpath
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from turngym.envs.swe.tree import (
    LEFT_OUT,
    MAX_BYTES,
    MAX_FILE_BYTES,
    MAX_FILES,
    Tree,
    check_tree,
    too_long,
    too_much,
)

MAX_ARCHIVE = 64_000_000
"""Bytes of an archive, still packed."""
MAX_STREAM = 4_000_000_000
"""Bytes of a stream, history included."""
MAX_RATIO = 200
"""How many times its packed length an archive may have; source code reaches about ten."""
_SMALL = 4_000_000
"""Below this length a ratio says nothing."""
_MAX_ENTRIES = 2 * MAX_FILES
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)
_ODD = (
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)  # what the readers let through
_ENCRYPTED = 0x1
_OPENERS: dict[bytes, Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File]] = {
    b"\x1f\x8b": gzip.open,
    b"BZ": bz2.open,
}
_XZ_MEMORY = 256_000_000
"""Bytes that a dictionary of xz may take; the archive decides on it."""


class _Entry(NamedTuple):
    """What an archive says about one of its files."""

    path: str
    size: int
    kind: str
    """Empty for a plain file, `folder`, or what it is instead."""
    read: Callable[[], IO[bytes] | None]
    target: str = ""
    """Of a link."""


def read_archive(path: str | Path) -> dict[str, bytes]:
    """Read a source archive; the folder that all of it lies in is taken off.

    Raises:
        ValueError: It is damaged, huge, or holds what no source archive holds.
    """
    with open(path, "rb") as file:
        content = file.read(MAX_ARCHIVE + 1)
    return unpacked(content, str(path))


def unpacked(content: bytes, name: str) -> dict[str, bytes]:
    """Read a source archive from its bytes: tar (plain, gzip, bzip2, xz) or zip.

    Args:
        content: The archive.
        name: Its name, for messages.

    Raises:
        ValueError: It is damaged, huge, or holds what no source archive holds.
    """
    if len(content) > MAX_ARCHIVE:
        raise ValueError(f"{name!a} is longer than {MAX_ARCHIVE // 1_000_000} MB")
    with _refused(name):
        entries = _zip_entries(content, name) if _is_zip(content) else _tar_entries(content, name)
        tree = _without_top(_files(entries, name, len(content)))
    return _checked(tree, name)


def streamed(chunks: Iterable[bytes], name: str, folder: str) -> dict[str, bytes]:
    """Read a folder from a plain tar as it comes: history, which may be long, is passed over.

    Args:
        chunks: The archive, in pieces.
        name: Its name, for messages.
        folder: What all paths in it begin with; taken off.

    Raises:
        ValueError: It is damaged, huge, or holds what no repository holds.
    """
    with (
        _refused(name),
        contextlib.closing(io.BufferedReader(_Stream(chunks, name))) as stream,
        tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 20) as archive,
    ):
        entries = (entry for entry in _members(archive) if not _is_left_out(entry, name))
        files = _files(entries, name, MAX_BYTES)
    inside = {path.removeprefix(f"{folder}/"): files[path] for path in files}
    return _checked(inside, name)


def packed(tree: Tree) -> bytes:
    """Return a tree as a gzipped tar: the same bytes for the same tree."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(tree):
            entry = tarfile.TarInfo(f"source/{path}")  # a folder above all, as archives have it
            entry.size = len(tree[path])
            archive.addfile(entry, io.BytesIO(tree[path]))
    return gzip.compress(plain.getvalue(), compresslevel=6, mtime=0)


class _Refusal(Exception):
    """The archive is not one that we read; told apart from errors of the readers."""


@contextlib.contextmanager
def _refused(name: str) -> Iterator[None]:
    """Tell in one sentence why an archive cannot be read."""
    try:
        yield
    except _Refusal as refusal:
        raise ValueError(str(refusal)) from None
    except (*_DAMAGED, *_ODD) as error:
        raise ValueError(f"{name!a} is no archive that can be read: {error}") from None


def _checked(tree: dict[str, bytes], name: str) -> dict[str, bytes]:
    try:
        check_tree(tree)
    except ValueError as error:
        raise ValueError(f"{name!a}: {error}") from None
    return tree


class _Stream(io.RawIOBase):
    """Pieces of an archive as a file that can only be read on, and not without end."""

    def __init__(self, chunks: Iterable[bytes], name: str) -> None:
        self._chunks, self._name = iter(chunks), name
        self._rest, self._total = memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # any writable buffer
        while not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
            if not self._rest:
                return 0
            self._total += len(self._rest)
            if self._total > MAX_STREAM:
                raise _Refusal(f"{self._name!a} is longer than {MAX_STREAM // 1_000_000} MB")
        count = min(len(target), len(self._rest))
        target[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _is_left_out(entry: _Entry, name: str) -> bool:
    return not LEFT_OUT.isdisjoint(_inside(entry.path, name).split("/"))


def _is_zip(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def _tar_entries(content: bytes, name: str) -> Iterator[_Entry]:
    plain = _plain(content, name)
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
        yield from _members(archive)


def _members(archive: tarfile.TarFile) -> Iterator[_Entry]:
    for member in archive:
        kind = ""
        if member.isdir():
            kind = "folder"
        elif member.issym():
            kind = "link"
        elif not member.isreg() or member.issparse():
            kind = "no plain file"

        def read(member: tarfile.TarInfo = member) -> IO[bytes] | None:
            return archive.extractfile(member)

        yield _Entry(member.name, member.size, kind, read, member.linkname)


def _plain(content: bytes, name: str) -> bytes:
    """Unpack no more than is allowed."""
    most = _most(len(content))
    if content[:2] in _OPENERS:
        with _OPENERS[content[:2]](io.BytesIO(content)) as file:
            plain = file.read(most + 1)
    elif content[:2] == b"\xfd7":
        xz = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        plain = xz.decompress(content, most + 1)
        if not xz.eof and len(plain) <= most:
            raise EOFError("it is cut off")
    else:
        return content
    if len(plain) > most:
        raise _Refusal(f"{name!a} grows beyond {most // 1_000_000} MB when it is unpacked")
    return plain


def _most(length: int) -> int:
    """Return how long an archive of a length may get: its files and as much for their headers."""
    return min(2 * MAX_BYTES, max(_SMALL, MAX_RATIO * length))


def _zip_entries(content: bytes, name: str) -> Iterator[_Entry]:
    if content.count(b"PK\x01\x02") > _MAX_ENTRIES:  # before the reader makes an object of each
        raise _Refusal(str(too_much(name)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            mode = member.external_attr >> 16
            kind = "folder" if member.is_dir() else ""
            if member.flag_bits & _ENCRYPTED:
                kind = "encrypted"
            elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                kind = "packed in an unusual way"
            elif not kind and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                kind = "no plain file"

            def read(member: zipfile.ZipInfo = member) -> IO[bytes]:
                return archive.open(member)

            yield _Entry(member.filename, member.file_size, kind, read)


def _files(entries: Iterable[_Entry], name: str, length: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    links: dict[str, str] = {}
    total, most = 0, min(MAX_BYTES, _most(length))
    for number, entry in enumerate(entries):
        path = _inside(entry.path, name)
        if number >= _MAX_ENTRIES or len(files) >= MAX_FILES:
            raise _Refusal(str(too_much(name)))
        if entry.kind == "link":
            links[path] = _target(path, entry.target, name)
        elif entry.kind not in ("", "folder"):
            raise _Refusal(f"{name!a} holds {path!a}, which is {entry.kind}")
        if entry.kind or not LEFT_OUT.isdisjoint(path.split("/")):
            continue
        if path in files:
            raise _Refusal(f"{name!a} holds {path!a} twice")
        files[path] = _content(entry, path)
        total += len(files[path])
        if total > most:
            raise _Refusal(f"{name!a} holds more than {most // 1_000_000} MB")
    copies = {path: files[links[path]] for path in links if links[path] in files}
    if total + sum(map(len, copies.values())) > most:
        raise _Refusal(f"{name!a} holds more than {most // 1_000_000} MB")
    return copies | files


def _target(path: str, target: str, name: str) -> str:
    """Return where a link leads, if it stays inside: the file there is taken in its place."""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if place.startswith(("/", "../")) or place == "..":
        raise _Refusal(f"{name!a} holds {path!a}, a link that leads out of it")
    return place


def _content(entry: _Entry, path: str) -> bytes:
    if entry.size > MAX_FILE_BYTES:
        raise _Refusal(str(too_long(path)))
    with entry.read() or io.BytesIO() as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) != entry.size:
        raise _Refusal(f"{path!a} is not as long as the archive says")
    return content


def _inside(path: str, name: str) -> str:
    """Return a path less `./`, if it stays inside."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or "\\" in path or path[1:2] == ":":
        raise _Refusal(f"{name!a} holds {path!a}, which leads out of it")
    return "/".join(parts)


def _without_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take off the folder that all files lie in, unless it is a package."""
    tops = {path.partition("/")[0] for path in files}
    if len(tops) != 1:
        return files
    (top,) = tops
    if top in files or f"{top}/__init__.py" in files:
        return files
    return {path.removeprefix(f"{top}/"): content for path, content in files.items()}
