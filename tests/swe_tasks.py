"""A software task made by hand, for tests: a calculator that adds where it should subtract."""

from typing import Any

import gymnasium

from turngym.envs.sandbox import Sandbox
from turngym.envs.swe.env import SWEEnv
from turngym.envs.swe.files import Files
from turngym.envs.swe.hide import without_tests
from turngym.envs.swe.load import base_tree
from turngym.envs.swe.moment import Desk, Moment
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.place import Machine, Place
from turngym.envs.swe.problem import SweProblem, swe_problem
from turngym.envs.swe.rows import Row
from turngym.envs.swe.sets import card
from turngym.envs.swe.tools import TOOLS

FIXED = {
    "README.md": b"# calc\n",
    "calc/__init__.py": b"from calc.core import add, subtract\n",
    "calc/core.py": b'"""Sums."""\n\n\ndef add(a, b):\n    return a + b\n\n\n'
    b"def subtract(a, b):\n    return a - b\n",
    "tests/test_core.py": b"import pytest\n\nfrom calc import add, subtract\n\n\n"
    b"def test_sums():\n    assert add(2, 3) == 5\n\n\n"
    b"def test_differences():\n    assert subtract(5, 3) == 2\n",
    "pytest.ini": b"[pytest]\n",
}
FAULTY = {**FIXED, "calc/core.py": FIXED["calc/core.py"].replace(b"a - b", b"a + b")}
SUMS, DIFFERENCES = "tests/test_core.py::test_sums", "tests/test_core.py::test_differences"
ROW = Row(
    instance_id="calc-1",
    repo="calc",
    patch=make_patch(FAULTY, FIXED),
    test_patch=make_patch(without_tests(FAULTY, [DIFFERENCES]), FAULTY),
    problem_statement="Differences are wrong\n\n`subtract(5, 3)` gives 8, expected 2.",
    FAIL_TO_PASS=(DIFFERENCES,),
    PASS_TO_PASS=(SUMS,),
)


def problem(row: Row = ROW) -> SweProblem:
    """Return the task, its hidden test taken out."""
    return swe_problem(card("by-hand", "test", 0, row), row, base_tree(FIXED, row))


def no_sandbox() -> Sandbox:
    """Stand for a place where no command may run: for tools that need none."""
    raise AssertionError("a sandbox was taken")


def desk(files: Files | None = None) -> Desk:
    """Return a desk at the start of the task, without a sandbox."""
    start = Files(problem().start) if files is None else files
    return Desk(Moment(Machine(start)), Place(no_sandbox))


def used(at: Desk, name: str, **given: Any) -> tuple[str, Desk]:
    """Use a tool and return what it shows and the desk after it."""
    done = TOOLS[name].function(at, **given)
    return done.text, at._replace(moment=done.moment)  # type: ignore[attr-defined]


def content(at: Desk, path: str) -> str | None:
    """Return what a file holds, None if there is none."""
    entry = at.moment.files.get(f"/testbed/{path}")
    return None if entry is None else entry.data.decode()


def world(**options: Any) -> SWEEnv:
    """Make the world without wrappers."""
    env = gymnasium.make("turngym/SWE-v0", **options).unwrapped
    assert isinstance(env, SWEEnv)
    return env
