"""Source archives: good ones come in whole, hostile ones not at all."""

import bz2
import gzip
import io
import itertools
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from swe_trees import trees

from turngym.envs.swe import archive
from turngym.envs.swe.archive import packed, streamed, unpacked
from turngym.envs.swe.tree import Tree

Change = Callable[[tarfile.TarInfo], None]


def tar(*names: str, change: Change = lambda entry: None, content: bytes = b"x\n") -> bytes:
    """Return a gzipped tar of files, the last of which is changed."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as target:
        for name in names:
            entry = tarfile.TarInfo(name)
            if name == names[-1]:
                change(entry)
            entry.size = len(content) if entry.isreg() else 0
            target.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def zipped(*names: str, mode: int = 0, pack: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            target.writestr(entry, b"x\n", compress_type=pack)
    return file.getvalue()


def typed(kind: bytes, target: str = "") -> Change:
    def change(entry: tarfile.TarInfo) -> None:
        entry.type, entry.linkname = kind, target

    return change


@given(tree=trees)
@settings(max_examples=30, deadline=None)
def test_a_packed_tree_comes_back_and_is_always_the_same_bytes(tree: Tree) -> None:
    assert unpacked(packed(tree), "a") == tree
    assert packed(dict(sorted(tree.items(), reverse=True))) == packed(tree)


@pytest.mark.parametrize(
    "content", [tar("a-1/a.py", "a-1/b/c.py"), zipped("a-1/a.py", "a-1/b/c.py")]
)
def test_the_folder_above_all_is_taken_off(content: bytes) -> None:
    assert unpacked(content, "a-1.tar.gz") == {"a.py": b"x\n", "b/c.py": b"x\n"}


def test_a_package_is_not_a_folder_above_all() -> None:
    assert set(unpacked(tar("a/__init__.py", "a/b.py"), "a")) == {"a/__init__.py", "a/b.py"}


def test_bzip2_xz_and_plain_tars_are_read_too() -> None:
    plain = gzip.decompress(tar("a-1/a.py"))
    for content in (plain, bz2.compress(plain), lzma.compress(plain)):
        assert unpacked(content, "a") == {"a.py": b"x\n"}


def test_a_link_to_a_file_inside_is_that_file_and_any_other_is_left_out() -> None:
    inside = tar("a-1/a.py", "a-1/docs/b.py", change=typed(tarfile.SYMTYPE, "../a.py"))
    assert unpacked(inside, "a") == {"a.py": b"x\n", "docs/b.py": b"x\n"}
    nowhere = tar("a-1/a.py", "a-1/b.py", change=typed(tarfile.SYMTYPE, "c.py"))
    assert unpacked(nowhere, "a") == {"a.py": b"x\n"}


def test_compiled_code_and_history_are_left_out() -> None:
    content = tar("a-1/a.py", "a-1/__pycache__/a.pyc", "a-1/.git/config")
    assert unpacked(content, "a") == {"a.py": b"x\n"}


BOMB = gzip.compress(bytes(8_000_000), mtime=0)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (tar("a-1/a.py", "a-1/../../x"), "leads out of it"),
        (tar("/etc/cron.d/x"), "leads out of it"),
        (zipped("../x"), "leads out of it"),
        (zipped("C:/x"), "leads out of it"),
        (tar("a/b", change=typed(tarfile.SYMTYPE, "../../etc/passwd")), "a link that leads out"),
        (tar("a/b", change=typed(tarfile.SYMTYPE, "/etc/passwd")), "a link that leads out of it"),
        (tar("a/c", "a/b", change=typed(tarfile.LNKTYPE, "a/c")), "which is no plain file"),
        (tar("a/b", change=typed(tarfile.CHRTYPE)), "which is no plain file"),
        (tar("a/b", change=typed(tarfile.BLKTYPE)), "which is no plain file"),
        (tar("a/b", change=typed(tarfile.FIFOTYPE)), "which is no plain file"),
        (zipped("a/b", mode=0o120777), "which is no plain file"),
        (tar("a/b", "a/b"), "holds 'a/b' twice"),
        (tar("a/b", "a/b/c"), "'b' is a file and a folder"),
        (tar("a/b\nc"), "no path of a file"),
        (BOMB, "grows beyond"),
        (tar("a/b", content=bytes(17_000_000)), "grows beyond"),
        (tar(*(f"a/{i}" for i in range(20_001))), "more than 20,000 files"),
        (zipped(*(f"a/{i}" for i in range(20_001))), "more than 20,000 files"),
        (bytes(64_000_001), "is longer than 64 MB"),
        (b"PK\x03\x04 and then nothing", "is no archive that can be read"),
        (b"\x1f\x8bnothing", "is no archive that can be read"),
        (b"<html>", "is no archive that can be read"),
        (tar("a/b", content=bytes(range(256)) * 9)[:-40], "is no archive that can be read"),
        (b"", "is no archive that can be read"),
        (lzma.compress(tar("a/b"))[:-9], "is no archive that can be read"),
        (lzma.compress(bytes(9_000_000)), "grows beyond"),
        (zipped("a/b", pack=zipfile.ZIP_LZMA), "which is packed in an unusual way"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_damaged_archive_is_refused_in_one_sentence(
    content: bytes, complaint: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)) as refusal:
        unpacked(content, "a.tar.gz")
    assert "\n" not in str(refusal.value)


def test_a_zip_bomb_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abcdefghij":
            archive.writestr(name, bytes(1_000_000))
    with pytest.raises(ValueError, match="holds more than"):
        unpacked(file.getvalue(), "a.zip")


@given(place=..., value=...)
@settings(max_examples=100, deadline=None)
def test_an_archive_with_a_wrong_byte_is_read_or_refused(place: int, value: bool) -> None:
    good = (tar("a-1/a.py", "a-1/b.py"), zipped("a-1/a.py", "a-1/b.py"))[value]
    bad = bytearray(good)
    bad[place % len(good)] ^= 0x55
    try:
        found = unpacked(bytes(bad), "a")
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most are refused, some bytes do not matter
    else:
        assert len(found) <= 2


def pieces(content: bytes, length: int) -> list[bytes]:
    return [content[start : start + length] for start in range(0, len(content), length)]


@given(tree=trees, length=st.integers(1, 2_000))
@settings(max_examples=30, deadline=None)
def test_a_folder_comes_back_from_a_stream_however_it_is_cut(tree: Tree, length: int) -> None:
    plain = gzip.decompress(packed(tree))
    assert streamed(pieces(plain, length), "a", "source") == tree


def test_what_a_stream_holds_of_history_is_not_looked_at() -> None:
    odd = tar("r/a.py", "r/.git/b", change=typed(tarfile.LNKTYPE, "r/.git/c"))
    assert streamed([gzip.decompress(odd)], "a", "r") == {"a.py": b"x\n"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gzip.decompress(tar("r/a", change=typed(tarfile.CHRTYPE))), "which is no plain file"),
        (gzip.decompress(tar("r/../../a")), "leads out of it"),
        (gzip.decompress(tar("r/a"))[:515], "no archive that can be read"),
    ],
)
def test_a_stream_is_checked_as_any_archive(content: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        streamed([content], "a", "r")


def test_a_stream_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_STREAM", 50_000_000)
    entry = tarfile.TarInfo("r/.git/pack")
    entry.size = 100_000_000
    piece = bytes(1 << 20)
    endless = itertools.chain([entry.tobuf()], itertools.repeat(piece, 200))
    with pytest.raises(ValueError, match="is longer than 50 MB"):
        streamed(endless, "a", "r")
