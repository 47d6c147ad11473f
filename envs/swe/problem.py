"""A software task as it is played: the repository with its fault, the row, what is right."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from turngym.envs.swe.files import Entry, Files, entries
from turngym.envs.swe.history import git_folder
from turngym.envs.swe.patch import apply_patch, make_patch
from turngym.envs.swe.rows import Row
from turngym.envs.swe.tree import Tree, is_protected
from turngym.envs.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweProblem:
    """A task with its files; equal to nothing but itself, so that it can be a key of caches."""

    task: Task
    row: Row
    base: Tree = field(repr=False)
    """The repository as the agent gets it: with the fault, without hidden tests."""
    gold: Tree = field(repr=False)
    """The same with the right patch."""
    start: Mapping[str, Entry] = field(repr=False)
    """The files that an episode begins with: the base tree and a history of one commit."""

    @property
    def gold_files(self) -> tuple[str, ...]:
        """The files that the right patch touches."""
        paths = self.base.keys() | self.gold.keys()
        return tuple(sorted(p for p in paths if self.base.get(p) != self.gold.get(p)))


def swe_problem(task: Task, row: Row, base: Tree) -> SweProblem:
    """Return a task ready to be played.

    Raises:
        PatchError: The row's patch does not fit the tree.
    """
    return SweProblem(
        task=task,
        row=row,
        base=base,
        gold=apply_patch(base, row.patch),
        start=entries({**base, **git_folder(base)}),
    )


def solution_files(tree: Tree) -> dict[str, bytes]:
    """Return the files of a tree that an answer may change: all but tests and what steers them."""
    return {path: content for path, content in tree.items() if not is_protected(path)}


def patch_of(problem: SweProblem, files: Files) -> str:
    """Return the answer: the difference between the base tree and the files, tests apart."""
    if not files.changes:
        return ""
    return _patch(problem, tuple(sorted(files.written().changes.items())))


@functools.lru_cache(maxsize=1_024)
def _patch(problem: SweProblem, changes: tuple[tuple[str, Entry | None], ...]) -> str:
    tree = Files(problem.start, dict(changes)).tree()
    return make_patch(solution_files(problem.base), solution_files(tree))
