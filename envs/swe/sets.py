"""The task sets: rows of a manifest by split, and where their repositories are."""

import functools
import hashlib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from turngym.envs.calls import canonical
from turngym.envs.records import to_json
from turngym.envs.swe.patch import apply_patch, reverse_patch
from turngym.envs.swe.problem import SweProblem, swe_problem
from turngym.envs.swe.rows import Row, read_rows
from turngym.envs.swe.source import bundled, bundled_source
from turngym.envs.swe.tree import Tree
from turngym.envs.tasks import SPLITS, Task, one_of, split_of

BUNDLED = "swe-bundled"
FOLDER = "swe-folder"
VERSION = "1"
"""Changes when the same row gives another task."""
MAX_TURNS = 40


class SweSet:
    """Rows by split, and the base tree of each."""

    def __init__(self, name: str, rows: Mapping[str, tuple[Row, ...]]) -> None:
        self.name = name
        self._rows = rows
        self.sizes = {split: len(found) for split, found in rows.items() if found}
        if not self.sizes:
            raise ValueError(f"the task set {name!r} has no rows")

    def problem(self, split: str, index: int) -> SweProblem:
        """Return one problem."""
        return _problem(self.name, split, index, self._rows[split][index])


def swe_set(tasks: str | None = None, source: str | Path | None = None) -> SweSet:
    """Return a task set.

    Args:
        tasks: Its name; that of the bundled set unless given.
        source: For `swe-folder`, the folder.
    """
    name = one_of("task set", BUNDLED if tasks is None else tasks, (BUNDLED, FOLDER))
    if (source is None) != (name == BUNDLED):
        raise ValueError(f"source is {source!r}: expected a folder for {FOLDER!r}, else nothing")
    return _bundled()


def key_of(row: Row) -> str:
    """Return the hash of what an agent could memorise: repository, place and kind of the first fault."""
    atom: object = [row.repo, row.instance_id]
    if row.source and row.sites:
        atom = [row.source, row.sites[0], row.kinds[:1]]
    return hashlib.sha256(canonical(atom).encode()).hexdigest()


def card(name: str, split: str, index: int, row: Row) -> Task:
    """Return the public card of a row: it tells the repository and the issue, not the kind of fault."""
    content = canonical([VERSION, MAX_TURNS, to_json(row)])
    title = row.problem_statement.strip().partition("\n")[0]
    return Task(
        id=f"{name}/{split}/{index}",
        key=key_of(row),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        goal=title[:200],
        category=row.repo,
        max_turns=MAX_TURNS,
    )


def base_of(fixed: Tree, row: Row) -> dict[str, bytes]:
    """Return the tree that a built row begins with: the fault in it, hidden tests out of it."""
    faulty = apply_patch(fixed, reverse_patch(row.patch))
    return apply_patch(faulty, reverse_patch(row.test_patch)) if row.test_patch else faulty


@functools.cache
def _bundled() -> SweSet:
    path = resources.files("turngym") / "assets" / "swe" / "rows.jsonl"
    with resources.as_file(path) as file:
        rows = read_rows(file)
    by_split: dict[str, list[Row]] = {split: [] for split in SPLITS}
    for row in rows:
        by_split[split_of(key_of(row))].append(row)
    return SweSet(BUNDLED, {split: tuple(found) for split, found in by_split.items()})


@functools.lru_cache(maxsize=256)
def _problem(name: str, split: str, index: int, row: Row) -> SweProblem:
    return swe_problem(card(name, split, index, row), row, base_of(_fixed(row.source), row))


def _fixed(digest: str) -> Tree:
    """Return the bundled repository with this digest."""
    for name in bundled():
        source = bundled_source(name)
        if source.digest == digest:
            return source.files
    raise ValueError(f"no bundled repository has the digest {digest!r}")
