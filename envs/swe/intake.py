"""Sources of tasks out of what a user names: archives and folders, refused unless they will do."""

import re
from pathlib import Path, PurePath

from turngym.envs.swe.archive import read_archive, unpacked
from turngym.envs.swe.layout import files_with_tests, impurity
from turngym.envs.swe.source import Source
from turngym.envs.swe.tree import Tree, read_tree

SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".zip")
"""How the names of archives end."""
_NAME = re.compile(r"[\w.+-]+", re.ASCII)


def archive_source(path: str | Path) -> Source:
    """Return the source in an archive on this machine.

    Raises:
        ValueError: It is hostile, has no tests, or is not pure Python.
    """
    return _checked(str(path), *named(PurePath(path).name), read_archive(path))


def folder_source(path: str | Path) -> Source:
    """Return the source in a folder.

    Raises:
        ValueError: It holds links, has no tests, or is not pure Python.
    """
    return _checked(str(path), Path(path).resolve().name, "", read_tree(path))


def fetched_source(content: bytes, filename: str) -> Source:
    """Return the source in an archive that was fetched.

    Raises:
        ValueError: It is hostile, has no tests, or is not pure Python.
    """
    return _checked(filename, *named(filename), unpacked(content, filename))


def named(filename: str) -> tuple[str, str]:
    """Split an archive's file name into a project's name and version, which may be empty.

    >>> named("more-itertools-10.1.0.tar.gz")
    ('more-itertools', '10.1.0')
    """
    stem = stem_of(filename)
    name, _, version = stem.rpartition("-")
    return (name, version) if name and version[:1].isdigit() else (stem, "")


def stem_of(filename: str) -> str:
    """Return a file name without the ending of an archive."""
    return next((filename.removesuffix(s) for s in SUFFIXES if filename.endswith(s)), filename)


def _checked(what: str, name: str, version: str, files: Tree) -> Source:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{what!a} has no plain name")
    reason = impurity(files)
    if reason:
        raise ValueError(f"{what!a} is not pure Python: {reason}")
    if not files_with_tests(files):
        raise ValueError(f"{what!a} holds no tests that pytest finds (test_*.py or *_test.py)")
    return Source(name=name, version=version, files=files)
