"""The expert: reproduces, views, edits, tests, submits, by the tools that the agent has.

It knows the right patch. It has a plan from any state: whatever the agent did to the code is taken
back, edit by edit, on the way to the right files.
"""

import base64
import difflib
import functools
import re
import shlex
from collections.abc import Iterator
from posixpath import basename, commonprefix, dirname, join
from typing import Any, NamedTuple

from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.actions import Form, write
from turngym.envs.swe.evidence import Memory, Window, edited_files
from turngym.envs.swe.hide import parts_of, without_tests
from turngym.envs.swe.moment import Moment, lines_of
from turngym.envs.swe.patch import apply_patch
from turngym.envs.swe.problem import SweProblem, solution_files
from turngym.envs.swe.tools.editing import places_of
from turngym.envs.swe.tools.running import SUBMIT

AROUND = 8
"""Lines before and after an edit that the expert looks at, at least."""
STRIDE = 10
"""What it looks at begins and ends at multiples of this: edits close to each other are seen in the
same lines, so that who imitates it has fewer of them to tell apart."""
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Step(NamedTuple):
    """One call of a tool."""

    name: str
    arguments: dict[str, Any]  # plain JSON


class Reproduction(NamedTuple):
    """A test file that shows the fault."""

    path: str
    content: bytes
    tests: tuple[str, ...]
    """The test in it."""


class Hunk(NamedTuple):
    """One edit: lines of a text, from `first` on, counted from 0, and what shall stand there."""

    first: int
    last: int
    """One beyond the last line that goes."""
    new: list[str]


def plan(
    problem: SweProblem, moment: Moment, memory: Memory, form: Form, *, brief: bool = False
) -> tuple[str, ...]:
    """Return the expert's remaining actions from a state, in a form.

    Args:
        problem: The task.
        moment: The state.
        memory: What the episode has done.
        form: In which form the actions are written.
        brief: Whether an edit names the fewest words that stand there once, instead of lines.
    """
    found = steps(problem, moment, memory, form, brief=brief)
    return tuple(_written(problem, moment, step, form) for step in found)


def steps(
    problem: SweProblem, moment: Moment, memory: Memory, form: Form, *, brief: bool = False
) -> Iterator[Step]:
    """Yield the calls that are left to make; arguments as for `plan`."""
    if moment.submitted:
        return
    tree = moment.files.tree()
    has, wanted = solution_files(tree), solution_files(problem.gold)
    brought = _reproduction(problem)
    again = _ran(form, *(brought.tests if brought else ()))
    edited = bool(edited_files(problem, moment.files))
    fails = _target(again) in memory.failed
    if not fails and not edited:
        if brought and tree.get(brought.path) != brought.content:
            yield Step("create", {"path": brought.path, "content": brought.content.decode()})
        yield again
    wrong = sorted(p for p in has.keys() | wanted.keys() if has.get(p) != wanted.get(p))
    for file in problem.gold_files:
        if file in has and file not in wrong and file not in memory.viewed:
            yield _look(file, has[file], 0, 0)
    for file in wrong:
        known = file in memory.viewed or file not in problem.gold_files
        text, right = _text(has.get(file, b"")), _text(wanted.get(file, b""))
        if text and right:
            at_once = known and form == "bash"
            yield from _edited(file, text, right, memory.open, known=at_once, brief=brief)
            continue
        if file in has and not known:
            yield _look(file, has[file], 0, 0)
        yield _replaced(file, wanted.get(file), right)
    if brought and (fails or not edited) and not memory.reproduced:
        yield again
    if wrong or not memory.tested:
        yield _ran(form)
    yield Step("submit", {})


def _reproduction(problem: SweProblem) -> Reproduction | None:
    """Return a test file that shows the fault; None if the tests that the agent sees do.

    A hidden test is brought back in a new file beside the old one, where it finds what it imports.
    """
    if not problem.row.test_patch:
        return None
    name = problem.row.FAIL_TO_PASS[0]
    path, _, inside = name.partition("::")
    hidden = apply_patch(problem.base, problem.row.test_patch)[path]
    if hidden == problem.base.get(path):
        return Reproduction(path, hidden, (name,))
    beside = join(dirname(path), f"test_reproduction_{basename(path).removeprefix('test_')}")
    return Reproduction(beside, _alone(problem, hidden, name), (f"{beside}::{inside}",))


@functools.lru_cache(maxsize=256)
def _alone(problem: SweProblem, hidden: bytes, name: str) -> bytes:
    """Return a test file with one test in it, or as it is where tests cannot be taken out."""
    path, wanted = parts_of(name)
    ids = (*problem.row.FAIL_TO_PASS, *problem.row.PASS_TO_PASS)
    others = [one for one in ids if parts_of(one)[0] == path and parts_of(one)[1] != wanted]
    try:
        return without_tests({path: hidden}, others)[path]
    except ValueError:
        return hidden


def _ran(form: Form, *targets: str) -> Step:
    """Return the call that runs tests; in the form of bash there is no tool for it."""
    if form == "bash":
        return Step("bash", {"command": shlex.join(("python3", "-m", "pytest", "-q", *targets))})
    return Step("run_tests", {"tests": list(targets)} if targets else {})


def _target(run: Step) -> str:
    """Return what evidence calls a run."""
    if run.name == "bash":
        return str(run.arguments["command"])
    return " ".join(("run_tests", *run.arguments.get("tests", ())))


def _look(path: str, content: bytes, first: int, last: int) -> Step:
    """Return the call that shows some lines, counted from 0, and others around them."""
    text = _text(content)
    if text is None:
        return Step("bash", {"command": f"file {shlex.quote(path)}"})
    begin = max(first - AROUND, 0) // STRIDE * STRIDE
    end = -(-(last + AROUND) // STRIDE) * STRIDE
    length = max(len(lines_of(text)), 1)
    return Step("view", {"path": path, "first": begin + 1, "last": min(end, length)})


def _edited(
    path: str, text: str, right: str, open_: Window | None, *, known: bool, brief: bool
) -> Iterator[Step]:
    """Yield the calls that make one text of another, each after a look at what it changes.

    Args:
        path: The file.
        text: As it is.
        right: As it shall be.
        open_: The lines that are in view.
        known: Whether no look is needed.
        brief: As for `plan`.
    """
    for hunk, (old, new) in zip(reversed(hunks(text, right)), edits(text, right), strict=True):
        if not known and not _shows(open_, path, hunk):
            look = _look(path, text.encode(), hunk.first, hunk.last)
            yield look
            open_ = Window(path, look.arguments["first"], look.arguments["last"])
        said = briefly(text, old, new) if brief else (old, new)
        yield Step("str_replace", {"path": path, "old": said[0], "new": said[1]})
        text = text.replace(old, new, 1)


def _shows(window: Window | None, path: str, hunk: Hunk) -> bool:
    """Tell whether a hunk lies in a window."""
    if window is None or window.path != path:
        return False
    return window.first <= hunk.first + 1 and hunk.last <= window.last


def _replaced(path: str, wanted: bytes | None, right: str | None) -> Step:
    """Return the call that makes a whole file what it should be."""
    place = shlex.quote(f"{WORK_TREE}/{path}")
    if wanted is None:
        return Step("bash", {"command": f"rm -f {place}"})
    if right is None:
        lines = base64.encodebytes(wanted).decode()
        return Step("bash", {"command": f"base64 -d > {place} <<'END_OF_FILE'\n{lines}END_OF_FILE"})
    return Step("create", {"path": path, "content": right})


def edits(text: str, wanted: str) -> Iterator[tuple[str, str]]:
    """Yield replacements that make one text of another, each of a text that stands there once.

    They go from the end to the beginning, so that what is left to do stays where it is.

    Args:
        text: Not empty.
        wanted: The other.
    """
    for hunk in reversed(hunks(text, wanted)):
        lines = _ended(text)
        first, last = hunk.first, hunk.last
        while first == last or len(places_of(text, "".join(lines[first:last]))) != 1:
            first, last = max(first - 1, 0), min(last + 1, len(lines))
        new = [*lines[first : hunk.first], *hunk.new, *lines[hunk.last : last]]
        yield _without_end(text, "".join(lines[first:last]), "".join(new))
        text = "".join((*lines[:first], *new, *lines[last:]))


def briefly(text: str, old: str, new: str) -> tuple[str, str]:
    """Return a replacement that does the same and names as few whole words as stand there once.

    >>> briefly("if a < b:\\n    a = b\\n", "if a < b:", "if a > b:")
    ('<', '>')
    """
    same = len(commonprefix([old, new]))
    rest = len(commonprefix([old[same:][::-1], new[same:][::-1]]))
    cuts = [0, *(match.end() for match in _WORD.finditer(old))]
    first = max(place for place, cut in enumerate(cuts) if cut <= same)
    last = min(place for place, cut in enumerate(cuts) if cut >= len(old) - rest)
    while first > 0 or last < len(cuts) - 1:
        end = len(old) - cuts[last]
        short, other = old[cuts[first] : cuts[last]], new[cuts[first] : len(new) - end]
        whole = short == short.strip() and other == other.strip() != ""
        if whole and len(places_of(text, short)) == 1:
            return short, other
        first, last = max(first - 1, 0), min(last + 1, len(cuts) - 1)
    return old, new


def _without_end(text: str, old: str, new: str) -> tuple[str, str]:
    """Leave the end of the last line alone, if the rest still stands there once."""
    bare = old.removesuffix("\n")
    if old.endswith("\n") and new.endswith("\n") and len(places_of(text, bare)) == 1:
        return bare, new.removesuffix("\n")
    return old, new


def _ended(text: str) -> list[str]:
    """Return the lines of a text with their ends, counted as tools do: only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _text(content: bytes) -> str | None:
    """Return the text of a file, None if it is none."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def hunks(text: str, wanted: str) -> list[Hunk]:
    """Return the edits that make one text of another, in order."""
    old, new = _ended(text), _ended(wanted)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        Hunk(first, last, new[start:end])
        for kind, first, last, start, end in matcher.get_opcodes()
        if kind != "equal"
    ]


def _written(problem: SweProblem, moment: Moment, step: Step, form: Form) -> str:
    """Return a call in a form; where there is but bash, as what a shell can do of it."""
    if form == "bash":
        step = Step("bash", {"command": _in_bash(step)})
    return write(step.name, step.arguments, form)


def _in_bash(step: Step) -> str:
    given = step.arguments
    path = shlex.quote(f"{WORK_TREE}/{given['path']}") if "path" in given else ""
    match step.name:
        case "bash":
            return str(given["command"])
        case "view":
            return f"cat -n {path} | sed -n '{given['first']},{given['last']}p'"
        case "create":
            return f"cat > {path} <<'END_OF_FILE'\n{given['content']}END_OF_FILE"
        case "str_replace":
            return (
                "python3 - <<'END_OF_EDIT'\n"
                f"from pathlib import Path\nfile = Path({f'{WORK_TREE}/' + given['path']!r})\n"
                f"text = file.read_text()\nold = {given['old']!r}\nnew = {given['new']!r}\n"
                "assert text.count(old) == 1\nfile.write_text(text.replace(old, new))\nEND_OF_EDIT"
            )
    return f"echo {SUBMIT}"
