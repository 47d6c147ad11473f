"""Files of a repository as a mapping from path to content, and which of them belong to its tests."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

Tree = Mapping[str, bytes]
"""POSIX relative paths -> content. Modes, links and empty folders are no part of it."""

MAX_FILES = 20_000
MAX_FILE_BYTES = 16_000_000
MAX_BYTES = 128_000_000
MAX_PATH = 400
"""Bounds of what is read into memory; the repositories of SWE-bench stay below them."""

LEFT_OUT = frozenset({".git", ".hg", ".svn", "__pycache__"})
"""Folders that are never part of a tree: history, which holds the fix, and compiled code."""

_REFUSED = re.compile(r"[\x00-\x1f\x7f\\]")
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_STEERING_FOLDERS = re.compile(r"__pycache__|.*\.(egg|dist)-info", re.IGNORECASE)
_PROTECTED_FILES = re.compile(
    r"""
    test_.*\.py | .*_test\.py | tests?\.py | conftest\.py             # tests
    | \.?pytest\.(ini|toml) | tox\.ini | setup\.cfg | pyproject\.toml  # options of pytest
    | (site|user)customize\.py | .*\.pth | pyvenv\.cfg                # the start of Python
    | .*\.py[co] | .*\.so | .*\.pyd                                   # code that is not source
    """,
    re.VERBOSE | re.IGNORECASE,
)


def checked_path(path: str) -> str:
    """Return a path as it is, if it names a file inside a tree on any machine.

    Raises:
        ValueError: It is absolute, climbs, is not normal, is too long, holds control characters or
            backslashes, or leads into a folder that is no part of a tree.
    """
    parts = path.split("/")
    if _REFUSED.search(path) or not path or len(path) > MAX_PATH or not _is_unicode(path):
        raise ValueError(f"{path!a:.200} is no path of a file in a repository")
    if not {"", ".", ".."}.isdisjoint(parts):
        raise ValueError(f"{path!a:.200} is not a plain path relative to the repository")
    if any(part.lower() == ".git" for part in parts):
        raise ValueError(f"{path!a:.200} lies in the folder .git")
    return path


def check_tree(tree: Tree) -> None:
    """Make sure that a tree can be written to a disk.

    Raises:
        ValueError: A path is not plain, or is both a file and a folder.
    """
    for path in tree:
        for folder in folders_of(checked_path(path)):
            if folder in tree:
                raise ValueError(f"{folder!a} is a file and a folder")


def folders_of(path: str) -> Iterator[str]:
    """Iterate over the folders that a path lies in, the nearest first."""
    return (str(folder) for folder in PurePosixPath(path).parents if folder.name)


def read_tree(folder: str | Path) -> dict[str, bytes]:
    """Read the files of a folder; history and compiled code are left out.

    A link to a file inside the folder is read as that file, a link to a folder there is left out.

    Raises:
        ValueError: It is no folder, holds links out of it or devices, or too much.
    """
    root = Path(folder)
    if not root.is_dir():
        raise ValueError(f"{str(folder)!a} is no folder")
    tree: dict[str, bytes] = {}
    size = 0
    for path in _files(root, root.resolve()):
        name = checked_path(path.relative_to(root).as_posix())
        tree[name] = _content(path)
        size += len(tree[name])
        if len(tree) > MAX_FILES or size > MAX_BYTES:
            raise too_much(str(folder))
    return tree


def too_much(what: str) -> ValueError:
    """Return the complaint about files that are too many or too long together."""
    return ValueError(
        f"{what!a} holds more than {MAX_FILES:,} files or {MAX_BYTES // 1_000_000} MB"
    )


def too_long(path: str) -> ValueError:
    """Return the complaint about a file that is too long."""
    return ValueError(f"{path!a} is longer than {MAX_FILE_BYTES // 1_000_000} MB")


def digest(tree: Tree) -> str:
    """Return the SHA-256 of a tree, in hex digits: equal for equal paths and contents."""
    whole = hashlib.sha256()
    for path in sorted(tree):
        name, content = path.encode(), tree[path]
        whole.update(b"%d %d\n%b%b" % (len(name), len(content), name, content))
    return whole.hexdigest()


def is_protected(path: str) -> bool:
    """Tell whether a file belongs to the tests or steers them: it is no part of a solution."""
    *folders, name = path.split("/")
    return (
        any(folder.lower() in _TEST_FOLDERS for folder in folders)
        or any(_STEERING_FOLDERS.fullmatch(folder) for folder in folders)
        or _PROTECTED_FILES.fullmatch(name) is not None
    )


def python_files(paths: Iterable[str]) -> list[str]:
    """Return the sources of a solution among some paths, sorted."""
    return sorted(path for path in paths if path.endswith(".py") and not is_protected(path))


def _files(folder: Path, root: Path) -> Iterator[Path]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
            raise ValueError(f"{entry.path!a} is a link that leads out of the folder")
        if entry.is_file():
            yield Path(entry.path)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name not in LEFT_OUT:
                yield from _files(Path(entry.path), root)
        elif not entry.is_symlink():
            raise ValueError(f"{entry.path!a} is a device or a pipe")


def _content(path: Path) -> bytes:
    with open(path, "rb") as reader:
        content = reader.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise too_long(str(path))
    return content


def _is_unicode(path: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in path)
