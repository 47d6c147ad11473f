"""The files of an episode as the world knows them: a shared start and what became different."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname
from typing import Literal, NamedTuple

from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.tree import Tree, checked_path

ROOTS = (WORK_TREE, "/tmp", "/dev/shm")
"""The folders that can be written to."""
GIT = f"{WORK_TREE}/.git"


class Entry(NamedTuple):
    """What stands at a path."""

    kind: Literal["file", "folder", "link"]
    mode: int
    data: bytes = b""
    """Content of a file; where a link leads."""


FOLDER = Entry("folder", 0o755)


@dataclass(frozen=True, slots=True)
class Files:
    """Paths from the root down, and what stands there; never changed, so a copy costs nothing."""

    start: Mapping[str, Entry] = field(repr=False, compare=False, hash=False)
    """As the task begins; the same object for all episodes of a task."""
    changes: Mapping[str, Entry | None] = field(default_factory=dict)
    """What is different now; None where nothing is left."""

    def get(self, path: str) -> Entry | None:
        """Return what stands at an absolute path."""
        if path in self.changes:
            return self.changes[path]
        return self.start.get(path)

    def put(self, new: Mapping[str, Entry | None]) -> "Files":
        """Return the files with some replaced, or removed where the entry is None."""
        changes = {**self.changes, **new}
        for path in new:
            if changes[path] == self.start.get(path):
                del changes[path]
        return Files(self.start, changes)

    def paths(self) -> Iterator[str]:
        """Yield all paths at which something stands."""
        yield from (path for path in self.start if path not in self.changes)
        yield from (path for path, entry in self.changes.items() if entry is not None)

    def tree(self) -> dict[str, bytes]:
        """Return the work tree, without history: what a patch is made of."""
        return {
            path[len(WORK_TREE) + 1 :]: entry.data
            for path in self.paths()
            if path in self.start or _is_plain(path)
            if path.startswith(f"{WORK_TREE}/") and not within(path, GIT)
            if (entry := self.get(path)) is not None and entry.kind == "file"
        }

    def written(self) -> "Files":
        """Return the files less what stands in `.git`, which holds times and is not ours."""
        return Files(self.start, {p: e for p, e in self.changes.items() if not within(p, GIT)})


def _is_plain(path: str) -> bool:
    """Tell whether a path can stand in a patch."""
    try:
        checked_path(path.removeprefix(f"{WORK_TREE}/"))
    except ValueError:
        return False
    return True


def within(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or leads into it."""
    return path == folder or path.startswith(f"{folder}/")


def entries(tree: Tree) -> dict[str, Entry]:
    """Return a tree as files below the work tree, with the folders that they need."""
    found: dict[str, Entry] = {}
    for path, content in tree.items():
        place = f"{WORK_TREE}/{path}"
        found |= dict.fromkeys(folders(place), FOLDER)
        found[place] = Entry("file", 0o644, content)
    return found


def folders(path: str) -> Iterator[str]:
    """Yield the folders around a path that are not there from the beginning, the nearest first."""
    while (path := dirname(path)) not in (*ROOTS, "/"):
        yield path
