"""The evidence of a turn: what was seen, edited, run; what an answer is worth."""

import difflib
import functools
from collections.abc import Iterator
from typing import Literal, NamedTuple

from turngym.envs.calls import python_tree
from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.signals import Check, Diff, Potential, Signal
from turngym.envs.swe.files import Files
from turngym.envs.swe.moment import Event, Moment
from turngym.envs.swe.problem import SweProblem, patch_of
from turngym.envs.swe.tree import is_protected
from turngym.envs.tasks import Item

Submitted = Literal["none", "empty", "breaking", "failing", "passing"]
SUBMITTED: tuple[Submitted, ...] = ("none", "empty", "breaking", "failing", "passing")
"""What became of an answer, the worst first: not given; changes nothing; fails a test that passed;
does not pass those that failed; right."""
CHECKLIST = tuple(
    Item(id=f"{name}:0", weight=0.2, dependencies=tuple(f"{one}:0" for one in before))
    for name, before in (
        ("located", ()),
        ("edited", ("located",)),
        ("reproduced", ("edited",)),
        ("verified", ("edited",)),
        ("submitted", ("verified",)),
    )
)
"""The order of work, in the manner of CM2. A reproduction is known by what it does after the edit."""
MAX_DIFFS = 100
"""Files changed by one turn that are told of."""
MAX_TEXT = 200_000
"""Bytes of a file whose content is told."""
MAX_LINES = 2_000
"""Lines of a patch that is compared."""


class Window(NamedTuple):
    """Lines of a file that are in view."""

    path: str
    first: int
    """Counted from 1."""
    last: int


class Memory(NamedTuple):
    """What an episode has done so far, as far as evidence needs it."""

    viewed: frozenset[str] = frozenset()
    """Of the files of the right patch, those that were shown."""
    failed: frozenset[str] = frozenset()
    """Commands that failed while the code was as at the start."""
    reproduced: bool = False
    """Whether one of them passed after an edit."""
    tested: bool = False
    """Whether all visible tests were run since the last change."""
    verified: bool = False
    """Whether tests were run since the last change, the last of them without a failure."""
    open: Window | None = None
    """What was viewed last, if nothing was done since but edit."""


def remembered(
    problem: SweProblem, before: Moment, after: Moment, event: Event, memory: Memory
) -> Memory:
    """Return what is known after a turn."""
    memory = memory._replace(
        viewed=memory.viewed | _seen(problem, event), open=_open(event, memory)
    )
    edited = bool(edited_files(problem, after.files))
    if before.files.written() != after.files.written() and event.kind != "test":
        memory = memory._replace(tested=False, verified=False)
    if event.kind not in ("run", "test"):
        return memory
    if not event.passed and not edited:
        memory = memory._replace(failed=memory.failed | {event.target})
    if event.passed and edited and event.target in memory.failed:
        memory = memory._replace(reproduced=True)
    if event.kind == "test" or "pytest" in event.target or "unittest" in event.target:
        memory = memory._replace(verified=event.passed and edited)
        whole = event.target in ("run_tests", "python3 -m pytest -q")
        memory = memory._replace(tested=memory.tested or whole)
    return memory


def edited_files(problem: SweProblem, files: Files) -> tuple[str, ...]:
    """Return the files of the base tree, tests apart, that are not as they were."""
    places = (path.removeprefix(f"{WORK_TREE}/") for path in files.changes)
    return tuple(sorted(p for p in places if p in problem.base and not is_protected(p)))


def checks(problem: SweProblem, moment: Moment, memory: Memory) -> Iterator[Check]:
    """Yield what stands after a turn.

    `viewed:` and `edited:` for each file of the right patch; `located:0` and `edited:0`: all of them;
    `reproduced:0`: a command that failed before the first edit passes now; `verified:0`: tests pass
    since the last edit; `submitted:0`; `syntax:0`: all Python files that were changed can be parsed.
    """
    gold = problem.gold_files
    edited = {path for path in gold if f"{WORK_TREE}/{path}" in moment.files.changes}
    for path in gold:
        yield Check(id=f"viewed:{path}", passed=path in memory.viewed)
        yield Check(id=f"edited:{path}", passed=path in edited)
    yield Check(id="located:0", passed=memory.viewed >= {p for p in gold if p in problem.base})
    yield Check(id="edited:0", passed=len(edited) == len(gold))
    yield Check(id="reproduced:0", passed=memory.reproduced)
    yield Check(id="verified:0", passed=memory.verified)
    yield Check(id="submitted:0", passed=moment.submitted)
    yield Check(id="syntax:0", passed=_can_be_parsed(moment.files))


def checks_of_tests(event: Event) -> Iterator[Check]:
    """Yield the result of each visible test that this turn ran."""
    if event.report is not None:
        for name, status in sorted(event.report.outcomes.items()):
            passed = None if status == "skipped" else status == "passed"
            evidence = event.report.messages.get(name, "")
            yield Check(id=f"test:{name}", passed=passed, evidence=evidence)


def diffs(before: Files, after: Files) -> Iterator[Diff]:
    """Yield a `Diff` of kind `file` for each text file of the work tree that a turn changed."""
    paths = sorted(before.changes.keys() | after.changes.keys())
    told = 0
    for path in paths:
        place = path.removeprefix(f"{WORK_TREE}/")
        if before.get(path) == after.get(path) or place == path or place.startswith(".git/"):
            continue
        try:
            old, new = _text(before, path), _text(after, path)
        except UnicodeDecodeError:
            continue
        if old != new and told < MAX_DIFFS:
            told += 1
            yield Diff(kind="file", target=place, before=old, after=new)


def potentials(problem: SweProblem, files: Files, submitted: Submitted) -> tuple[Signal, ...]:
    """Return how like the change is to the right one, and how good the answer that was given."""
    alike = similarity(patch_of(problem, files), problem.row.patch)
    level = SUBMITTED.index(submitted) / (len(SUBMITTED) - 1)
    return (
        Potential(name="similarity", value=alike, distance=None, exact=False),
        Potential(name="submit", value=level, distance=None, exact=False),
    )


@functools.lru_cache(maxsize=1_024)
def similarity(made: str, right: str) -> float:
    """Return how alike two patches are by the lines that they add and remove.

    >>> similarity("+a\\n-b\\n", "+a\\n-c\\n")
    0.5
    """
    one, other = _changed_lines(made), _changed_lines(right)
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() if one else 0.0


def _changed_lines(patch: str) -> list[str]:
    lines = patch.split("\n")
    return [line for line in lines if line[:1] in ("+", "-") and line[:4] not in ("+++ ", "--- ")][
        :MAX_LINES
    ]


def _open(event: Event, memory: Memory) -> Window | None:
    """Return what is in view after a turn."""
    if event.kind == "view" and event.last:
        return Window(event.target.removeprefix(f"{WORK_TREE}/"), event.first, event.last)
    return memory.open if event.kind == "edit" else None


def _seen(problem: SweProblem, event: Event) -> frozenset[str]:
    """Return the files of the right patch that a turn showed, or that a command names."""
    if event.kind == "view":
        return frozenset({event.target.removeprefix(f"{WORK_TREE}/")} & set(problem.gold_files))
    if event.kind == "run" and event.passed:
        return frozenset(path for path in problem.gold_files if path in event.target)
    return frozenset()


def _can_be_parsed(files: Files) -> bool:
    changed = (
        files.get(path)
        for path in files.changes
        if path.startswith(f"{WORK_TREE}/") and path.endswith(".py")
    )
    return all(_parses(entry.data) for entry in changed if entry is not None)


@functools.lru_cache(maxsize=1_024)
def _parses(source: bytes) -> bool:
    # Nobody writes a longer one by hand, and its tree would take much memory.
    return len(source) > MAX_TEXT or python_tree(source, "exec") is not None


def _text(files: Files, path: str) -> str | None:
    """Return the text of a file, None if there is none or it is too long."""
    entry = files.get(path)
    if entry is None or entry.kind != "file" or len(entry.data) > MAX_TEXT:
        return None
    return entry.data.decode()
