"""Decides whether a patch solves a task: hidden tests in a fresh sandbox, nothing of the agent's but code.

What holds against a patch that would rather be graded well than be right:

- files of tests, and those that steer pytest or Python, are the task's own; the patch's are left out;
- tests and helpers are read before the patch's code runs, and run from what was read;
- another process keeps the outcomes; it takes them in one order, with a secret, up to a last word.
  Whatever is missing has failed;
- tests that must fail run among the real ones; what decides about tests is compared by reference.

What cannot be held: the code under test runs in the process of its tests. An object that equals
everything, code that reads the expected value from its caller, and an attack written against this
very runner, which forges single outcomes and restores what it touched, look like a repair. `flags`
names what points to them, for a person to look at.

In an image of Docker whose own pytest runs the tests, its plugins are loaded before anything is held,
and the repository's settings count, as the task has them: a plugin that imports the code under test
lets it act before the guards look. The image itself is trusted.
"""

import dataclasses
import sys
from collections.abc import Iterable, Mapping, Sequence

from turngym.envs.swe.interpreter import SYSTEM, Interpreter
from turngym.envs.swe.patch import PatchError, apply_patch, touched
from turngym.envs.swe.rows import Row
from turngym.envs.swe.suspicion import flags
from turngym.envs.swe.tester import Report, Start, Status, load_tree, run_tests
from turngym.envs.swe.toolbox import toolbox
from turngym.envs.swe.tree import Tree, check_tree, is_protected

ROOTS = ("", "src/")
"""Where modules are imported from: a file there may stand in the way of Python's own."""
STOPPED = {
    "time": "the tests took longer than {0:g} s",
    "memory": "the tests used more memory than there is",
    "exit": "the process of the tests ended before they did",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a patch is worth, and why."""

    resolved: bool
    """Every test that had to be repaired passes, and every one that passed before still does."""
    fail_to_pass: Mapping[str, Status | None]
    """How each test ended; None if it did not run, which is a failure."""
    pass_to_pass: Mapping[str, Status | None]
    reason: str
    """Why it is not resolved, in one sentence; empty if it is."""
    tampered: str
    """What shows that the patch attacks its grading; such a patch resolves nothing."""
    flags: tuple[str, ...] = ()
    """What a person should look at; it decides nothing."""


def grade(
    start: Start,
    base: Tree,
    row: Row,
    patch: str,
    *,
    timeout_s: float = 120.0,
    python: Interpreter = SYSTEM,
) -> Verdict:
    """Grade a patch.

    Args:
        start: Starts the sandbox that is graded in; it is closed afterwards.
        base: The files of the task as the agent found them.
        row: Names the tests, and has the patch that brings the hidden ones.
        patch: The agent's; what it does to tests and to files that steer them is left out.
        timeout_s: For all tests together.
        python: What runs them.

    Raises:
        ValueError: The row does not fit its base tree, or names no test to repair.
        WorldError: The sandbox is lost.
    """
    if not row.FAIL_TO_PASS:
        raise ValueError(f"row {row.instance_id!r} has no FAIL_TO_PASS: expected one test at least")
    try:
        tree = graded_tree(base, row, patch)
    except PatchError as error:
        return verdict(row, {}, f"the patch does not apply: {error}", "", ())
    found = flags(base, tree, touched(patch))
    if shadow := shadowing(tree.keys() - base.keys()):
        return verdict(row, {}, f"it was tampered with: {shadow}", shadow, found)
    with start() as sandbox:
        load_tree(sandbox, tree)
        targets = (*row.FAIL_TO_PASS, *row.PASS_TO_PASS)
        report = run_tests(sandbox, targets, timeout_s=timeout_s, python=python)
    reason = why_not(row, report, timeout_s)
    return verdict(row, report.outcomes, reason, report.tampered, found)


def graded_tree(base: Tree, row: Row, patch: str) -> Tree:
    """Return the files to be graded: the agent's code among the task's own tests.

    Raises:
        PatchError: The agent's patch does not apply, or stands in the way of the tests.
        ValueError: The row's patch of the tests does not apply.
    """
    try:
        tested = apply_patch(base, row.test_patch)
    except PatchError as error:
        raise ValueError(f"test_patch of {row.instance_id!r} does not apply: {error}") from None
    own = {*touched(row.test_patch), *filter(is_protected, base)}
    changed = apply_patch(base, patch)
    tree = {p: text for p, text in changed.items() if p not in own and not is_protected(p)}
    tree |= {path: tested[path] for path in own if path in tested}
    try:
        check_tree(tree)
    except ValueError as error:
        raise PatchError(f"it stands in the way of the tests: {error}") from None
    return tree


def shadowing(made: Iterable[str]) -> str:
    """Return what one of these new files would stand in for, empty if all is well.

    >>> shadowing(["cart/random.py", "src/random.py"])
    "src/random.py stands in for Python's or pytest's own module 'random'"
    """
    own = {*sys.stdlib_module_names, "sitecustomize", "usercustomize"}
    own |= {path.name.partition(".")[0] for path in toolbox().iterdir()}
    for path in sorted(path for path in made if path.endswith(".py")):
        for root in ROOTS:
            module = path.removeprefix(root).partition("/")[0].removesuffix(".py")
            if path.startswith(root) and module in own:
                return f"{path} stands in for Python's or pytest's own module {module!r}"
    return ""


def why_not(row: Row, report: Report, timeout_s: float) -> str:
    """Return why a run does not resolve a task, empty if it does."""
    if report.tampered:
        return f"it was tampered with: {report.tampered}"
    if report.stopped:
        return STOPPED[report.stopped].format(timeout_s)
    broken = [name for name in row.FAIL_TO_PASS if report.outcomes.get(name) != "passed"]
    lost = [name for name in row.PASS_TO_PASS if report.outcomes.get(name) != "passed"]
    if broken:
        return f"{len(broken)} of {len(row.FAIL_TO_PASS)} tests to repair do not pass"
    if lost:
        return f"{len(lost)} of {len(row.PASS_TO_PASS)} tests that passed before do not pass"
    return ""


def verdict(
    row: Row, outcomes: Mapping[str, Status], reason: str, tampered: str, found: Sequence[str]
) -> Verdict:
    """Return the verdict for these outcomes."""
    return Verdict(
        resolved=not reason,
        fail_to_pass={name: outcomes.get(name) for name in row.FAIL_TO_PASS},
        pass_to_pass={name: outcomes.get(name) for name in row.PASS_TO_PASS},
        reason=reason,
        tampered=tampered,
        flags=tuple(found),
    )
