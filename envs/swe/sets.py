"""The task sets: rows by split, as cards and as problems."""

import dataclasses
import functools
import hashlib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from turngym.envs.calls import canonical, printable
from turngym.envs.records import to_json
from turngym.envs.swe.compose import task_key
from turngym.envs.swe.load import Shelf, built_shelf, checkout_shelf, image_shelf
from turngym.envs.swe.mutate.mutation import site_key
from turngym.envs.swe.problem import SweProblem, swe_problem
from turngym.envs.swe.rows import Row
from turngym.envs.swe.tree import digest
from turngym.envs.tasks import SPLITS, Task, one_of, split_of

BUNDLED = "swe-bundled"
EASY = "swe-easy"
BUILT = "swe-built"
CHECKOUTS = "swe-checkouts"
SETS = {
    BUNDLED: "faults in small repositories that come with the package",
    EASY: "the same with nothing hidden: the tests that fail are there to be run",
    BUILT: "tasks that `turngym swe build` made, its folder given as source",
    CHECKOUTS: "rows of SWE-bench, their file given as source, repositories as checkouts or image",
}
VERSION = "1"
"""Changes when the same row gives another task."""
MAX_TURNS = 40
EASY_TURNS = 12
KEPT, KEPT_LARGE = 256, 8
"""Problems that are kept ready: of small repositories, and of a user's own."""


class SweSet:
    """Rows by split, and where their repositories are."""

    def __init__(self, name: str, shelf: Shelf, kept: int = KEPT) -> None:
        """Divide the rows of a shelf: built ones by their faults; all others are for tests."""
        self.name = name
        rows: dict[str, list[Row]] = {split: [] for split in SPLITS}
        for row in shelf.rows:
            rows[_split(row)].append(row)
        self._rows = {split: tuple(found) for split, found in rows.items() if found}
        self._problem = functools.lru_cache(maxsize=kept)(self._made)
        self._base = shelf.base

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many tasks each split has."""
        return {split: len(rows) for split, rows in self._rows.items()}

    def rows(self, split: str) -> tuple[Row, ...]:
        """Return the rows of a split, in the order of their tasks."""
        return self._rows[split]

    def problem(self, split: str, index: int) -> SweProblem:
        """Return one problem.

        Raises:
            ValueError: Its repository is not there, or is not what it was.
        """
        return self._problem(split, index)

    def _made(self, split: str, index: int) -> SweProblem:
        row = self._rows[split][index]
        tree, home = self._base(row)
        # Of a built row, the digest of its source is in the row.
        start = () if row.source else (digest(tree), home.image)
        return swe_problem(card(self.name, split, index, row, start), row, tree, home)


def swe_set(
    tasks: str | None = None,
    source: str | Path | None = None,
    checkouts: str | Path | None = None,
    image: str | None = None,
    daemon: str | None = None,
) -> SweSet:
    """Return a task set.

    Args:
        tasks: Its name; that of the bundled set unless given.
        source: For `swe-built` the folder, for `swe-checkouts` the file of rows.
        checkouts: For `swe-checkouts`, the folder that has the repositories.
        image: For `swe-checkouts` instead, the image of Docker that has them at /testbed, the same
            for all rows or with `{instance_id}` in its name.
        daemon: The address of Docker's daemon, its usual place if not given.
    """
    name = one_of("task set", BUNDLED if tasks is None else tasks, SETS)
    if (source is None) != (name in (BUNDLED, EASY)):
        raise ValueError(
            f"source is {source!r}: {BUNDLED} and {EASY} need none, the other sets need one"
        )
    given = (checkouts is not None) + (image is not None)
    if given != (name == CHECKOUTS):
        raise ValueError(
            f"checkouts is {checkouts!r}, image is {image!r}: {CHECKOUTS} needs one of them, "
            "other sets none"
        )
    if daemon is not None and image is None:
        raise ValueError(f"daemon is {daemon!r}: expected one only with an image")
    if source is None:
        return _bundled(name)
    if image is not None:
        return _set_of(name, image_shelf(source, image, daemon), source, KEPT_LARGE)
    if checkouts is not None:
        return _set_of(name, checkout_shelf(source, checkouts), source, KEPT_LARGE)
    return _set_of(name, built_shelf(source), source)


def card(name: str, split: str, index: int, row: Row, start: tuple[str, ...] = ()) -> Task:
    """Return the public card of a row: it names the repository and not the kind of its fault.

    Args:
        name: The task set.
        split: And its split.
        index: The task's place in it.
        row: The row.
        start: What the task is besides its row: digests of what it starts from.
    """
    turns = EASY_TURNS if name == EASY else MAX_TURNS
    content = canonical([VERSION, turns, to_json(row), *start])
    title = row.problem_statement.strip().partition("\n")[0]
    return Task(
        id=f"{name}/{split}/{index}",
        key=_key(row),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        goal=printable(title[:200]),
        category=row.repo,
        max_turns=turns,
    )


@functools.cache
def _bundled(name: str) -> SweSet:
    with resources.as_file(resources.files("turngym") / "assets" / "swe") as folder:
        shelf = built_shelf(folder)
    if name == EASY:
        rows = tuple(dataclasses.replace(row, test_patch="") for row in shelf.rows)
        shelf = dataclasses.replace(shelf, rows=rows)
    return SweSet(name, shelf)


def _set_of(name: str, shelf: Shelf, source: str | Path, kept: int = KEPT) -> SweSet:
    if not shelf.rows:
        raise ValueError(f"{str(source)!r} has no rows, expected one at least")
    return SweSet(name, shelf, kept)


def _key(row: Row) -> str:
    """Return the hash of what an agent could memorise: the places and kinds of the faults."""
    if row.source:
        return task_key(row.source, row.sites, row.kinds)
    return hashlib.sha256(canonical([row.repo, row.instance_id]).encode()).hexdigest()


def _split(row: Row) -> str:
    """Return the split of a row; all places of a composition are of one."""
    if row.source:
        return split_of(site_key(row.source, row.sites[0], row.kinds[0]))
    return "test"
