"""A repository as it is when all of its tests pass: what tasks are made from."""

import functools
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable

from turngym.envs.swe.tree import LEFT_OUT, Tree, check_tree, digest
from turngym.envs.tasks import one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A repository with nothing wrong in it, all of its tests included."""

    name: str
    """Of the repository, such as `more-itertools`."""
    version: str
    files: Tree = field(repr=False)
    digest: str = field(init=False)
    """SHA-256 of the files."""

    def __post_init__(self) -> None:
        check_tree(self.files)
        object.__setattr__(self, "digest", digest(self.files))


@functools.cache
def bundled() -> tuple[str, ...]:
    """Return the names of the repositories that come with this package."""
    folder = _shelf()
    return tuple(sorted(e.name for e in folder.iterdir() if e.is_dir())) if folder.is_dir() else ()


@functools.cache
def bundled_source(name: str) -> Source:
    """Return a repository that comes with this package.

    Raises:
        ValueError: There is none of that name.
    """
    one_of("bundled repository", name, bundled())
    files = dict(_files(_shelf() / name, ""))
    return Source(name=name, version="1", files=files)


def _shelf() -> Traversable:
    return resources.files("turngym") / "assets" / "swe"


def _files(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{prefix}{entry.name}"
        if not entry.is_dir():
            files.append((path, entry.read_bytes()))
        elif entry.name not in LEFT_OUT:
            files += _files(entry, f"{path}/")
    return files
