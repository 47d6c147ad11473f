"""BFCL v4 multi-turn, the real tasks on the benchmark's own apps: `turngym/BFCL-v0`."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Literal

from turngym.envs.calls import (
    NO_ACTION,
    RESPOND,
    Action,
    CallError,
    Message,
    call_id,
    canonical,
    canonical_calls,
    parse_calls,
    rendering,
)
from turngym.envs.core import TextEnv
from turngym.envs.scene import Scene
from turngym.envs.signals import (
    Call,
    Check,
    Cost,
    Diff,
    Outcome,
    Potential,
    Signal,
    Validity,
    potential_value,
)
from turngym.envs.tasks import Reference, canary_of, one_of
from turngym.envs.tooluse import bfcl_check
from turngym.envs.tooluse import bfcl_expert as expert
from turngym.envs.tooluse.bfcl_apps import Answer, Apps, call, pack, unpack
from turngym.envs.tooluse.bfcl_check import Progress
from turngym.envs.tooluse.bfcl_data import (
    DEFAULT,
    MAX_STEPS,
    TASK_SETS,
    VERSION,
    BfclProblem,
    BfclTasks,
    GoldCall,
)
from turngym.envs.tooluse.bfcl_state import Facts, facts_of, name_of

MAX_CHARS = 131_072
"""The longest results of the long contexts fit."""
MAX_CALLS = 64
"""More calls in one turn are refused."""
MAX_SHOWN = 2_000
"""Characters of a fact in a `Diff`."""
RULES = (
    "You serve a user with the tools you are given. Do all that a message of the user asks for, "
    "with as many calls as it takes, one or several at a time: f(x=1), or [f(x=1), g()] for "
    "several, or the same as JSON. When it is done, answer in plain words; the user then goes on. "
    "If no tool can do what is asked, or a detail is missing that you cannot find out, call "
    "nothing: say what is missing."
)
GOODBYE = "That is all."
EXAMPLES = (
    '{"name":"ls","arguments":{"a":true}}',
    '[pwd(), mkdir(dir_name="drafts")]',
    'get_stock_info(symbol="AAPL")',
    "displayCarStatus(option='doors')",
    expert.DONE,
)

_Calls = tuple[tuple[str, dict[str, Any]], ...]  # as `parse_calls` returns them

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the checklist."""

    id: str
    weight: float
    """The lines of a segment weigh 1 together."""
    dependencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BfclReference(Reference):
    """What the agent must not see about a task."""

    calls: tuple[GoldCall, ...]
    """The benchmark's solution."""
    checklist: tuple[Item, ...]
    """What is checked, by the ids of the `Check`s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    """A state; the name tells packed apps apart, which are not the same bytes twice."""

    progress: Progress
    name: str
    apps: bytes = field(compare=False)


class BfclEnv(TextEnv[BfclProblem]):
    """Serve a user with stateful apps: the 800 multi-turn tasks of BFCL v4.

    Needs the package `bfcl-eval`, whose tasks, apps and solutions are played as they are.

    ## Observation
    The user's message; after calls, their results, word for word what the benchmark gives but for
    control characters, which are escaped.

    ## Action
    A call, `f(x=1)` or `{"name": "f", "arguments": {"x": 1}}`; several at once, `[f(x=1), g()]` or
    as a JSON array; or plain words, which end the segment. A call of a function that does not exist,
    or with wrong arguments, is answered by an error and counts as a call. If one call of a turn
    cannot be read, none is made.

    ## Reward
    1.0 at the end if all segments passed, else 0.0. A segment passes if something was called, the
    public state of all apps equals that of the benchmark's solution, and the solution's results
    are among those so far. Where a function or a detail is missing (`miss_func`, `miss_param`), it
    passes if nothing was called: the benchmark has this check, but its runner leaves it out, so
    scores there can be higher; without the checks that end in `quiet` they are the same.

    ## Episode end
    Solved or failed: the last segment is over. Failed: a segment took more than 20 turns with calls.
    Truncated: `Task.max_turns` turns are used up.

    ## Signals
    `Validity`, `Cost("calls")` and `Potential("segments")` for every turn: the segments still to be
    done, of the present one what is left of its changes and results; None when a segment failed.
    `Call` for every call, `Diff` for every fact that changed: a file, a row. At the end of a segment
    `Check("segment:<i>/called")`, `.../state` and `.../response`, or `.../quiet`. `Outcome`.

    ## Arguments
    - `tasks`: `bfcl-base` (the default), `bfcl-miss_func`, `bfcl-miss_param` or `bfcl-long_context`.
    - `split`: `test`, the only one: the benchmark has no tasks to train on.
    """

    version = VERSION
    task_sets: ClassVar[Mapping[str, str]] = TASK_SETS
    signal_types = (Outcome, Validity, Potential, Check, Call, Diff, Cost)
    keys: ClassVar[tuple[str, ...]] = ("state+seen", "state")

    def __init__(
        self,
        *,
        tasks: str | None = None,
        split: str | None = None,
        render_mode: str | None = None,
        **unknown: Any,  # named in the error, whatever they are
    ) -> None:
        for name in unknown:
            one_of("option", name, ("tasks", "split", "render_mode"))
        super().__init__(
            BfclTasks(DEFAULT if tasks is None else tasks),
            split="test" if split is None else split,
            examples=EXAMPLES,
            max_chars=MAX_CHARS,
            render_mode=render_mode,
        )

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: BfclProblem) -> Scene:
        self._now = Progress()
        self._take(unpack(bfcl_check.solved(problem).start))
        hello = Message(role="system", content=RULES)
        return self._scene_of((hello, self._user()), ())

    def _play(self, action: str) -> tuple[Action, Scene]:
        try:
            calls = parse_calls(action)
            is_talk = _is_talk(calls)
        except CallError as error:
            message = Message(role="user", content=f"Error: {error} Nothing was called.")
            validity = Validity(parsed=False, legal=False, effective=False)
            refused = dataclasses.replace(NO_ACTION, error=str(error))
            return refused, self._scene_of((message,), (validity, _calls(0)))
        text = canonical_calls(calls)
        scene = self._hear() if is_talk else self._act(calls)
        return Action(text=text, parsed=text, valid=True), scene

    def _grade(self) -> Outcome:
        done = self._now.verdicts == (True,) * len(self._problem.segments)
        return Outcome(success=done, score=float(done))

    def _state(self, key: str) -> bytes:
        now = self._now
        state = (self.task.sha256, self._name, now.segment, now.verdicts, self._is_lost())
        seen = (now.results, now.num_calls > 0) if key == "state+seen" else ()
        return repr((state, seen)).encode("utf-8", "surrogatepass")

    def _save(self) -> _Saved:
        return _Saved(progress=self._now, name=self._name, apps=pack(self._apps))

    def _load(self, saved: _Saved) -> None:
        self._now = saved.progress
        self._take(unpack(saved.apps))

    def _reference(self) -> BfclReference:
        segments = self._problem.segments
        listed = [bfcl_check.check_ids(i, segment) for i, segment in enumerate(segments)]
        return BfclReference(
            canary=canary_of(self.task.id),
            calls=tuple(gold for segment in segments for gold in segment.gold),
            checklist=tuple(Item(id=name, weight=1 / len(ids)) for ids in listed for name in ids),
        )

    def solution(self) -> tuple[str, ...] | None:
        """Return what is left of the benchmark's solution, a call to a turn, as far as it helps.

        Returns:
            The actions, tried out on a copy of the apps; None if the solution cannot succeed any
            more, or not in the turns that are left.
        """
        self._require_episode("solution")
        plan = None if self._is_lost() else expert.plan(self._problem, self._now, self._apps)
        fits = plan is not None and len(plan) <= self.task.max_turns - self._turns
        return plan if fits else None

    # ---------------------------------------------------------------- turns

    def _act(self, calls: _Calls) -> Scene:
        """Make the calls of a turn; one too many of such turns, and the user is gone."""
        state, facts = self._state("state"), self._facts
        answers = [call(self._apps, name, arguments) for name, arguments in calls]
        self._take(self._apps)
        self._now = dataclasses.replace(
            self._now,
            num_steps=self._now.num_steps + 1,
            num_calls=self._now.num_calls + len(calls),
            results=(*self._now.results, *(answer.text for answer in answers)),
        )
        too_long = self._now.num_steps > MAX_STEPS
        checks = self._end_segment(answered=False) if too_long else ()
        validity = Validity(parsed=True, legal=True, effective=self._state("state") != state)
        made: list[Signal] = [
            validity,
            *_made(calls, answers),
            *_changes(facts, self._facts),
            *checks,
        ]
        scene = self._scene_of(self._results(answers), (*made, _calls(len(calls))))
        if not too_long:
            return scene
        reason = f"more than {MAX_STEPS} turns without an answer"
        return dataclasses.replace(scene, status="failed", reason=reason)

    def _hear(self) -> Scene:
        """Take words for an answer: check the segment, and let the user go on."""
        checks = self._end_segment(answered=True)
        validity = Validity(parsed=True, legal=True, effective=True)
        signals: tuple[Signal, ...] = (validity, *checks, _calls(0))
        if self._now.segment < len(self._problem.segments):
            return self._scene_of((self._user(),), signals)
        scene = self._scene_of((Message(role="user", content=GOODBYE),), signals)
        failed = [str(i) for i, passed in enumerate(self._now.verdicts) if not passed]
        if not failed:
            return dataclasses.replace(scene, status="solved")
        reason = f"failed segments: {', '.join(failed)}"
        return dataclasses.replace(scene, status="failed", reason=reason)

    def _end_segment(self, *, answered: bool) -> tuple[Check, ...]:
        """Check the segment and go on to the next."""
        now = self._now
        checks = bfcl_check.judge(self._problem, now, self._facts)
        passed = answered and bfcl_check.is_passed(checks)
        self._now = Progress(
            segment=now.segment + 1, verdicts=(*now.verdicts, passed), results=now.results
        )
        return checks

    # ---------------------------------------------------------------- what is shown

    def _user(self) -> Message:
        return Message(role="user", content=self._problem.segments[self._now.segment].message)

    def _results(self, answers: Sequence[Answer]) -> tuple[Message, ...]:
        limit = (MAX_CHARS - 1_024) // len(answers) - 64
        return tuple(
            Message(
                role="tool",
                content=_shown(answer.text, limit),
                tool_call_id=call_id(self._turns, place),
            )
            for place, answer in enumerate(answers)
        )

    def _scene_of(self, messages: tuple[Message, ...], signals: tuple[Signal, ...]) -> Scene:
        segments = self._problem.segments
        last = min(self._now.segment, len(segments) - 1)
        return Scene(
            observation=rendering(messages),
            messages=messages,
            signals=(*signals, self._potential()),
            segment=last,
            tools=segments[last].tools,
        )

    def _potential(self) -> Potential:
        distance = None
        if not self._is_lost():
            distance = bfcl_check.segments_left(self._problem, self._now, self._facts)
        value = potential_value(distance, len(self._problem.segments))
        return Potential(name="segments", value=value, distance=distance, exact=False)

    # ---------------------------------------------------------------- inside

    def _take(self, apps: Apps) -> None:
        """Hold apps, or what became of them, with what is known about their state."""
        self._apps = apps
        self._facts: Facts = facts_of(apps)
        self._name = name_of(apps)

    def _is_lost(self) -> bool:
        return not all(self._now.verdicts) or self._breaks_silence()

    def _breaks_silence(self) -> bool:
        """Tell whether something was called where nothing should be."""
        now, segments = self._now, self._problem.segments
        return now.segment < len(segments) and segments[now.segment].quiet and now.num_calls > 0


def _is_talk(calls: _Calls) -> bool:
    """Tell words to the user from calls.

    Raises:
        CallError: They are neither, or too many.
    """
    if len(calls) > MAX_CALLS:
        raise CallError(f"These are {len(calls)} calls; at most {MAX_CALLS} are made in a turn.")
    for name, arguments in calls:
        if name == RESPOND and (len(calls) > 1 or not isinstance(arguments.get("content"), str)):
            raise CallError("Words to the user stand alone: write them plainly, with no calls.")
    return calls[0][0] == RESPOND


def _made(calls: _Calls, answers: Sequence[Answer]) -> Iterator[Call]:
    for (name, arguments), answer in zip(calls, answers, strict=True):
        status: Literal["ok", "error"] = "error" if answer.is_error else "ok"
        yield Call(name=name, arguments=canonical(arguments), status=status)


def _changes(before: Facts, after: Facts) -> list[Diff]:
    return [
        Diff(
            kind="fact",
            target=_shown(path, MAX_SHOWN),
            before=_shown(before[path], MAX_SHOWN) if path in before else None,
            after=_shown(after[path], MAX_SHOWN) if path in after else None,
        )
        for path in sorted(bfcl_check.different(before, after))
    ]


def _shown(text: str, limit: int) -> str:
    """Return text of an app with nothing in it that breaks terminals, files or the reading order."""
    text = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    if len(text) <= limit:
        return text
    return f"{text[: limit - 32]}... ({len(text)} characters)"


@cache
def _calls(number: int) -> Cost:
    return Cost(kind="calls", amount=number, unit="calls")
