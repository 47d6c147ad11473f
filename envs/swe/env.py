"""Repairing software as a world of text: `turngym/SWE-v0`."""

import os
import weakref
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from turngym.envs.calls import (
    Action,
    CallError,
    Message,
    Tool,
    call_id,
    canonical,
    rendering,
)
from turngym.envs.core import TextEnv, WorldError
from turngym.envs.scene import Scene
from turngym.envs.seen import Seen
from turngym.envs.signals import Call, Check, Cost, Diff, Outcome, Potential, Signal, Validity
from turngym.envs.swe import wording
from turngym.envs.swe.actions import FORMS, Asked, read, write
from turngym.envs.swe.evidence import (
    Memory,
    Submitted,
    checks,
    checks_of_tests,
    diffs,
    potentials,
    remembered,
)
from turngym.envs.swe.expert import plan
from turngym.envs.swe.files import Files
from turngym.envs.swe.grade import Verdict, grade
from turngym.envs.swe.home import BUBBLEWRAP, Home
from turngym.envs.swe.moment import Desk, Done, Event, Moment
from turngym.envs.swe.place import Broken, Machine, Place
from turngym.envs.swe.pools import Lease
from turngym.envs.swe.problem import SweProblem, patch_of
from turngym.envs.swe.reference import SweReference, reference_of
from turngym.envs.swe.render import Shown, transcript
from turngym.envs.swe.sets import SETS, swe_set
from turngym.envs.swe.toolbox import toolbox
from turngym.envs.swe.tools import TOOLS
from turngym.envs.swe.words import before_it, line
from turngym.envs.tasks import one_of
from turngym.envs.tools import ToolError, safe_name, validated

MAX_CHARS = 262_144
OPTIONS = (
    "tasks",
    "split",
    "source",
    "checkouts",
    "image",
    "daemon",
    "form",
    "observation",
    "render_mode",
)
EXAMPLES = (
    "view .",
    "search import",
    "bash echo more >> notes.txt; cd /tmp",
    "create notes.txt\nnothing yet",
    "submit",
)


class SWEEnv(TextEnv[SweProblem]):
    """Repair a repository so that hidden tests pass, with a shell, an editor and its own tests.

    Files live on the world's side and a sandbox follows them (`place.py`), so that edits and resets
    need no process. A snapshot holds the files that differ from the start, the shell's folder and
    variables: exact but for times of files, inode numbers, caches of Python and files over 1 MB.

    ## Observation
    The first has the manner of work and the issue; later ones what the tool shows, page by page.
    With `observation="words"` each is made for small models that read the latest only: a line of what
    was done, and the lines of code that are in view as they are by now, or else what the tool shows;
    after an error the same again, the line ending in `refused` (why is in `Action.error`).

    ## Action
    One call of a tool, in any of three forms (`actions.py`): a line (`view calc/parser.py 1 40`), a
    call (JSON or `view(path="calc/parser.py")`), one fenced block of bash. The tools are in
    `info["tools"]`. A command whose first line of output is mini-swe-agent's word for it submits.

    ## Reward
    On the turn that ends the episode: 1.0 if the issue is resolved, in a fresh sandbox, by hidden
    tests (`grade.py`), else 0.0. An episode that is cut is graded as it stands, as SWE-bench does.

    ## Episode end
    Solved or failed: the agent submits, or leaves a shell that cannot be asked any more. Truncated:
    `Task.max_turns` turns are used up.

    ## Signals
    `Validity`; `Call`; `Cost("calls")`; a `Diff` of kind `file` for every file changed; `Check`s: what
    stands (`evidence.checks`) and, of visible tests that the turn ran, `test:<id>`. `Potential`:
    `similarity` to the right patch; `submit`, 0 for none, then 1/4 each for an answer that is empty,
    breaks what worked, fails, passes: what gated accumulation (G-RA) opens its gates by.

    ## Arguments
    - `tasks`: the task set; `split`: what `reset` draws from.
    - `source`: for `swe-built`, the folder that `turngym swe build` wrote; for `swe-checkouts`, a file
      of SWE-bench's rows. `checkouts`: a folder with a folder per row, at its base state.
    - `image`: instead of checkouts, the Docker image that has the repository at /testbed; with
      `{instance_id}` in its name, one for each row. Commands and tests then run in it, with its Python
      and packages. `daemon`: the address of Docker's daemon, if it is not at its usual place.
    - `form`: in which form actions are announced, and the expert acts: `lines`, `calls` or `bash`.
    - `observation`: `text` or `words`.
    """

    version = "1"
    task_sets: ClassVar[Mapping[str, str]] = SETS
    signal_types = (Outcome, Validity, Potential, Check, Call, Diff, Cost)
    keys: ClassVar[tuple[str, ...]] = ("state+seen", "state")
    blocking = True

    def __init__(
        self,
        *,
        tasks: str | None = None,
        split: str | None = None,
        source: str | Path | None = None,
        checkouts: str | Path | None = None,
        image: str | None = None,
        daemon: str | None = None,
        form: str = "lines",
        observation: str = "text",
        render_mode: str | None = None,
        **unknown: object,
    ) -> None:
        for name in unknown:
            one_of("option", name, OPTIONS)
        task_set = swe_set(tasks, source, checkouts, image, daemon)
        self._form = FORMS[FORMS.index(one_of("form", form, FORMS))]
        self._in_words = one_of("observation", observation, ("text", "words")) == "words"
        super().__init__(
            task_set,
            split=next(iter(task_set.sizes)) if split is None else split,
            examples=EXAMPLES,
            max_chars=MAX_CHARS,
            render_mode=render_mode,
            shown_as={"form": form, "observation": observation},
        )
        self._settle(BUBBLEWRAP)

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: SweProblem) -> Scene:
        if problem.home == self._home:
            self._place.clear()
        else:
            self._leave()
            self._settle(problem.home)
        self._moment = Moment(Machine(Files(problem.start)))
        self._memory = Memory()
        self._seen = Seen()
        self._answer: Submitted = "none"
        shown = (
            Message(role="system", content=wording.opening(self._form)),
            Message(role="user", content=wording.issue(problem.row.problem_statement)),
        )
        self._shown = Shown(said=shown[1].content)
        self._page = self._shown.said
        return self._scene_of(shown, ())

    def _play(self, action: str) -> tuple[Action, Scene]:
        try:
            asked = read(action)
        except CallError as error:
            return self._refused(str(error), (), parsed=False)
        tool = TOOLS.get(asked.name)
        if tool is None:
            return self._refused_call(asked, f"There is no tool {safe_name(asked.name)}.")
        try:
            given = validated(tool, canonical(asked.arguments))
            done = tool.function(Desk(self._moment, self._place), **given)
        except ToolError as error:
            return self._refused_call(asked, str(error))
        except Broken as error:
            return self._broken(asked, str(error))
        except WorldError:
            self._place.clear()  # whatever is left of the sandbox
            raise
        assert isinstance(done, Done)
        return self._done(asked, done)

    def _grade(self) -> Outcome:
        verdict = self._verdict()
        solved = verdict is not None and verdict.resolved
        return Outcome(success=solved, score=float(solved))

    def _state(self, key: str) -> bytes:
        moment = self._moment
        files = sorted(moment.files.written().changes.items())
        machine = moment.machine
        state = (files, machine.cwd, machine.exports, moment.edits, moment.submitted)
        seen = (self._seen.hash, self._memory_key(), moment.rest) if key == "state+seen" else ()
        return repr((self._problem.task.key, state, seen)).encode()

    def _save(self) -> "_Saved":
        moment = self._moment
        changes = tuple(sorted(moment.files.changes.items()))
        machine = moment.machine
        bare = moment._replace(machine=Machine(Files({}), machine.cwd, machine.exports))
        return _Saved(
            changes, bare, self._memory, self._seen, self._answer, self._shown, self._page
        )

    def _load(self, saved: "_Saved") -> None:
        changes, bare, self._memory, self._seen, self._answer, self._shown, self._page = saved
        files = Files(self._problem.start, dict(changes))
        self._moment = bare._replace(machine=bare.machine._replace(files=files))

    def _reference(self) -> SweReference:
        return reference_of(self._problem)

    def solution(self) -> tuple[str, ...] | None:
        """Return the expert's turns from here: see `expert.plan`."""
        self._require_episode("solution")
        return plan(self._problem, self._moment, self._memory, self._form, brief=self._in_words)

    def render(self) -> Any:  # text, as render_mode says
        """Return the last turn as a terminal shows it: the command, its output, the diff."""
        if self.render_mode is None:
            return None
        self._require_episode("render")
        return transcript(self._shown)

    def close(self) -> None:
        """Close the sandbox, if there is one, and give back what is shared."""
        self._leave()
        super().close()

    def _settle(self, home: Home) -> None:
        """Have a place for the commands of tasks that are at home there; no sandbox is taken yet."""
        self._home, lease = home, Lease(home.start)
        self._place = Place(lease.take, toolbox, home.python)
        self._leave = weakref.finalize(self, _leave, os.getpid(), self._place, lease)

    # ---------------------------------------------------------------- turns

    def _done(self, asked: Asked, done: Done) -> tuple[Action, Scene]:
        """Take the moment that a tool made."""
        before, problem = self._moment, self._problem
        self._memory = remembered(problem, before, done.moment, done.event, self._memory)
        self._moment = done.moment
        if done.event.kind == "submit":
            self._answer = self._submitted()
        changed = tuple(diffs(before.files, done.moment.files))
        self._shown = Shown(asked=asked, said=done.text, diffs=changed)
        own: tuple[Signal, ...] = (
            _EFFECTIVE if _true(before) != _true(done.moment) else _IDLE,
            _ONE_CALL,
            Call(name=asked.name, arguments=canonical(asked.arguments), status="ok"),
            *checks_of_tests(done.event),
            *changed,
        )
        self._page = done.text
        if self._in_words:
            self._page = before_it(self._moment, self._memory, done.text)
        text = write(*asked, self._form)
        action = Action(text=text, parsed=asked.text, valid=True)
        return action, self._scene_of(self._answered(self._page, "tool"), own)

    def _refused_call(self, asked: Asked, reason: str) -> tuple[Action, Scene]:
        arguments = canonical(asked.arguments)
        call = Call(name=safe_name(asked.name), arguments=arguments, status="error")
        return self._refused(reason, (_ONE_CALL, call), parsed=True)

    def _refused(
        self, reason: str, own: tuple[Signal, ...], *, parsed: bool
    ) -> tuple[Action, Scene]:
        """Spend a turn on what cannot be done."""
        text = self._page if self._in_words else f"Error: {reason}"
        self._shown = Shown(error=reason)
        validity = Validity(parsed=parsed, legal=False, effective=False)
        shown = self._answered(text, "tool" if parsed else "user", refused=True)
        scene = self._scene_of(shown, (validity, *(own or (_NO_CALL,))), seen=False)
        return Action(text="", parsed="", valid=False, error=reason), scene

    def _broken(self, asked: Asked, reason: str) -> tuple[Action, Scene]:
        """End an episode whose shell the agent made useless; what stood before is graded."""
        self._place.clear()
        self._moment = self._moment._replace(submitted=True)
        self._answer = self._submitted()
        done = Done(f"The task is over: {reason}.", self._moment, Event())
        return self._done(asked, done)

    def _answered(
        self, text: str, role: Literal["tool", "user"], *, refused: bool = False
    ) -> tuple[Message, ...]:
        if self._in_words:
            text = line(self._problem, self._moment, self._memory, text, refused=refused)
        if role == "user":
            return (Message(role="user", content=text),)
        return (Message(role="tool", content=text, tool_call_id=call_id(self._turns, 0)),)

    def _scene_of(
        self, shown: tuple[Message, ...], own: tuple[Signal, ...], *, seen: bool = True
    ) -> Scene:
        if seen:
            for message in shown:
                self._seen = self._seen.with_(message.content)
        moment = self._moment
        status: Literal["running", "solved", "failed"] = "running"
        if moment.submitted:
            status = "solved" if self._answer == "passing" else "failed"
        standing = checks(self._problem, moment, self._memory)
        ahead = potentials(self._problem, moment.files, self._answer)
        return Scene(
            observation=rendering(shown),
            messages=shown,
            signals=(*own, *standing, *ahead),
            status=status,
            reason="submitted" if moment.submitted else "",
            tools=_tools(),
        )

    def _memory_key(self) -> tuple[object, ...]:
        viewed, failed, *rest = self._memory
        return sorted(viewed), sorted(failed), *rest

    # ---------------------------------------------------------------- grading

    def _verdict(self) -> Verdict | None:
        """Return what the hidden tests say; None if there is nothing that they could say it of."""
        patch = patch_of(self._problem, self._moment.files)
        return _graded(self._problem, patch) if patch else None

    def _submitted(self) -> Submitted:
        verdict = self._verdict()
        if verdict is None:
            return "empty"
        if verdict.resolved:
            return "passing"
        kept = all(status == "passed" for status in verdict.pass_to_pass.values())
        return "failing" if kept else "breaking"


class _Saved(NamedTuple):
    changes: tuple[Any, ...]  # pairs of path and entry
    bare: Moment
    memory: Memory
    seen: Seen
    answer: Submitted
    shown: Shown
    page: str


def _true(moment: Moment) -> tuple[object, ...]:
    """Return what of a moment later turns depend on, the page of an output apart."""
    machine = moment.machine
    files = moment.files.written().changes
    return files, machine.cwd, machine.exports, moment.edits, moment.submitted


@lru_cache(maxsize=1_024)
def _graded(problem: SweProblem, patch: str) -> Verdict:
    """Grade an answer once: the same answer has the same worth, and groups often repeat one."""
    home = problem.home
    return grade(home.start, problem.base, problem.row, patch, python=home.python)


@cache
def _tools() -> tuple[Tool, ...]:
    return tuple(tool.tool for tool in TOOLS.values())


def _leave(owner: int, place: Place, lease: Lease) -> None:
    """Leave nothing behind; a forked child leaves alone what is its parent's."""
    if os.getpid() == owner:
        place.clear()
        lease.close()


_EFFECTIVE = Validity(parsed=True, legal=True, effective=True)
_IDLE = Validity(parsed=True, legal=True, effective=False)
_ONE_CALL = Cost(kind="calls", amount=1, unit="calls")
_NO_CALL = Cost(kind="calls", amount=0, unit="calls")
