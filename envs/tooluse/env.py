"""Tool use as a world of text: `turngym/ToolUse-v0`."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, reduce
from operator import xor
from typing import Any, ClassVar, Literal

from turngym.envs.calls import (
    NO_ACTION,
    RESPOND,
    Action,
    CallError,
    Message,
    Tool,
    call_id,
    canonical,
    canonical_calls,
    parse_calls,
    rendering,
)
from turngym.envs.core import TextEnv
from turngym.envs.scene import Scene
from turngym.envs.signals import Call, Check, Cost, Diff, Outcome, Potential, Signal, Validity
from turngym.envs.tasks import canary_of, one_of
from turngym.envs.tools import safe_name
from turngym.envs.tooluse import wording
from turngym.envs.tooluse.actions import Ready, checked, words_of
from turngym.envs.tooluse.checklist import ToolUseReference, checklist, gold_calls
from turngym.envs.tooluse.engine import Moment, talk, use
from turngym.envs.tooluse.expert import solve
from turngym.envs.tooluse.generate import Kind
from turngym.envs.tooluse.judge import Judge
from turngym.envs.tooluse.live import User, asked, beginning, heard, live_user
from turngym.envs.tooluse.problem import ToolUseProblem
from turngym.envs.tooluse.render import Shown, transcript
from turngym.envs.tooluse.sets import KINDS, summary, tooluse_set
from turngym.envs.tooluse.tools import error_text
from turngym.envs.tooluse.user import Standing

MAX_CALLS = 16
"""Calls that one turn may make."""
MAX_CHARS = 131_072
"""What the calls of one turn can show at most fits."""
EXAMPLES = (
    # the only tool that all domains have
    '{"name":"transfer_to_person","arguments":{"reason":"The user asks for a person."}}',
    "Could you tell me your email address, please?",
    "I'm sorry, I cannot do that.",
)


class ToolUseEnv(TextEnv[ToolUseProblem]):
    """Serve a user with the tools of an app, as its policy says.

    ## Observation
    The first has the policy and the user's first message; later ones what the user answers, or what
    the tools do. The tools themselves are in `info["tools"]`.

    ## Action
    One call `{"name": ..., "arguments": {...}}` or `f(x=1)`, a JSON array of calls, or plain words to
    the user. All calls are validated before the first is made; if one is not as its schema says,
    none is made. Calls and words do not mix.

    ## Reward
    On the turn that ends the episode. `service` (as in tau-bench): 1.0 if the database is that of the
    gold plan, all facts that were asked for were said, and what must be refused or transferred was.
    `script` (as in BFCL): 1.0 if after each message of the script the state was that of the gold plan
    and the results of its reads were seen. `milestones` (as in ToolSandbox): the mean likeness of
    the best ordered match of milestones, 0.0 if a mine was hit; a milestone that writes is like by
    the columns it sets (`likeness.py`). What refuses is told from the words (`refusal.py`).

    ## Episode end
    The user has all they came for, or was refused it; the user was transferred; the user lost
    patience. Truncated: `Task.max_turns` turns are used up.

    ## Signals
    `Validity`, `Cost("calls")`, a `Call` for every call, a `Diff` of kind `row right` or `row wrong`
    for every row changed, and the standing of the task as `Check`s: `row:`, `fact:`, `told:`,
    `served:`, `answer:` (scripts), `milestone:` and `mine:` (milestones), `policy:`. `Potential`:
    rows, facts and requests to go. `Outcome` at the end.

    ## Arguments
    - `tasks`: the task set; `split`: what `reset` draws from.
    - `user`: who plays the user instead of the script: a function of messages (`agents.policy.sync`
      makes one of any policy) or its place as `module:name`. Such a user writes `###STOP###` at the
      end; snapshots are not to be had, and the expert does not know what to say.
    - `domains`, `family`, `at_once`, `requests`, `templates`, `told`, `traps`, `distractors`,
      `scrambled`, `noise`, `flaky`, `long`: change the task set, which is then called `custom-...`; see `Kind`.
    """

    version = "2"  # of texts and rewards; that of the tasks is in `sets`
    task_sets: ClassVar[Mapping[str, str]] = {name: summary(kind) for name, kind in KINDS.items()}
    signal_types = (Outcome, Validity, Potential, Check, Call, Diff, Cost)
    keys: ClassVar[tuple[str, ...]] = ("state+seen", "state")

    def __init__(
        self,
        *,
        tasks: str | None = None,
        split: str = "train",
        user: User | str | None = None,
        render_mode: str | None = None,
        **changes: Any,  # checked against the fields of Kind, by name and by type
    ) -> None:
        for name in changes:
            known = ("tasks", "split", "user", "render_mode", *Kind.__dataclass_fields__)
            one_of("option", name, known)
        task_set = tooluse_set(tasks, changes)
        super().__init__(
            task_set,
            split=split,
            examples=EXAMPLES,
            max_chars=MAX_CHARS,
            render_mode=render_mode,
            shown_as={} if user is None else {"user": "live"},
        )
        self._user = live_user(user)
        if self._user is not None:
            if task_set.kind.family == "script":
                raise ValueError("user is given, but a script needs none: choose another task set")
            self.fidelity = "none"  # type: ignore[misc]  # nobody can say what the user remembers

    # ---------------------------------------------------------------- hooks

    def _begin(self, problem: ToolUseProblem) -> Scene:
        self._judge = judge_of(problem)
        self._moment = Moment(problem.start)
        self._seen: frozenset[int] = frozenset()
        self._all_seen = 0
        self._dialogue = beginning(problem) if self._user else ()
        opening = Message(role="system", content=problem.opening)
        first = Message(role="user", content=problem.requests[0].text)
        self._shown = Shown(messages=(first,))
        return self._scene_of((opening, first), ())

    def _play(self, action: str) -> tuple[Action, Scene]:
        try:
            calls = parse_calls(action)
            if any(name == RESPOND for name, _ in calls):
                return self._talk(words_of(calls))
            if len(calls) > MAX_CALLS:
                raise CallError(f"A turn makes {MAX_CALLS} calls at most, not {len(calls)}.")
        except CallError as error:
            message = Message(role="user", content=f"Error: {error}")
            return self._refused(str(error), (message,), (), parsed=False)
        number = self._moment.standing.request
        ready = [checked(self._problem, number, *call) for call in calls]
        if any(isinstance(one, str) for one in ready):
            return self._turned_down(calls, ready)
        return self._use([one for one in ready if isinstance(one, Ready)])

    def _grade(self) -> Outcome:
        now = self._moment
        score = self._judge.score(now.database, now.standing, now.progress)
        return Outcome(success=score == 1.0, score=score)

    def _state(self, key: str) -> bytes:
        problem, now = self._problem, self._moment
        seen: object = ()
        if key == "state+seen":
            seen = self._all_seen, now.progress.answers, now.progress.likeness
        live = [message.content for message in self._dialogue]
        return repr((problem.task.key, *_state_of(now), seen, live)).encode()

    def _save(self) -> tuple[Any, ...]:
        now = self._moment
        return now.database.written, now.standing, now.progress, now.made, self._seen, self._shown

    def _load(self, saved: tuple[Any, ...]) -> None:
        written, standing, progress, made, self._seen, self._shown = saved
        self._all_seen = reduce(xor, self._seen, 0)
        database = self._problem.start.rewritten(written)
        self._moment = Moment(database, standing, progress, made)

    def _reference(self) -> ToolUseReference:
        problem = self._problem
        return ToolUseReference(
            canary=canary_of(self.task.id),
            gold=gold_calls(problem),
            checklist=checklist(problem),
            facts=tuple(fact for request in problem.requests for fact in request.facts),
            traps=tuple(request.trap for request in problem.requests),
        )

    def solution(self) -> tuple[str, ...] | None:
        """Return the expert's turns from here, one call or message each; None if it is too late."""
        self._require_episode("solution")
        return None if self._user else solve(self._judge, self._moment)

    def render(self) -> Any:  # text, as render_mode says
        """Return what the last turn did, coloured, for people: words, calls, results, rows."""
        if self.render_mode is None:
            return None
        self._require_episode("render")
        return transcript(self._shown)

    # ---------------------------------------------------------------- turns

    def _talk(self, words: str) -> tuple[Action, Scene]:
        before = self._moment
        if self._user is None:
            self._moment, says = talk(self._judge, before, words)
        else:
            self._dialogue += (Message(role="user", content=words),)
            says = asked(self._user, self._dialogue)
            self._dialogue += (Message(role="assistant", content=says),)
            self._moment = heard(self._judge, before, words, says)
        message = Message(role="user", content=says)
        self._shown = Shown(words=words, messages=(message,))
        text = canonical_calls(((RESPOND, {"content": words}),)).replace("\x7f", "\\u007f")
        own = (_validity(before, self._moment), _cost(0))
        return Action(text=text, parsed=text, valid=True), self._scene_of((message,), own)

    def _use(self, calls: list[Ready]) -> tuple[Action, Scene]:
        before = self._moment
        messages: list[Message] = []
        signals: list[Signal] = []
        for place, one in enumerate(calls):
            text, status = self._call(one)
            answered = call_id(self._turns, place)
            messages.append(Message(role="tool", content=text, tool_call_id=answered))
            signals.append(Call(name=one.name, arguments=one.arguments, status=status))
        now = self._moment
        rows = tuple(self._judge.changes(now.database, before.database))
        named = [f'{{"name":"{one.name}","arguments":{one.arguments}}}' for one in calls]
        text = named[0] if len(named) == 1 else f"[{','.join(named)}]"
        self._shown = Shown(
            calls=tuple((one.name, one.arguments) for one in calls),
            messages=tuple(messages),
            rows=rows,
        )
        own = (_validity(before, now), _cost(len(calls)), *signals, *rows)
        return Action(text=text, parsed=text, valid=True), self._scene_of(messages, own)

    def _call(self, one: Ready) -> tuple[str, Literal["ok", "error"]]:
        """Make one call and return what the agent sees of it."""
        problem = self._problem
        if self._judge.over(self._moment.standing):
            return error_text("The conversation is over."), "error"
        if problem.flaky and self.chance.random() < problem.flaky:
            return error_text(wording.RETRY), "error"
        self._moment, result = use(self._judge, self._moment, *one)
        text = result.text
        if result.ok and text.startswith("{"):
            if problem.noise and self.chance.random() < problem.noise:
                text = wording.added(text, "notice", wording.notice(self.chance))
            if problem.long:
                text = wording.added(text, "log", wording.log(self.chance))
        return wording.cut(text), "ok" if result.ok else "error"

    def _turned_down(
        self, calls: tuple[tuple[str, dict[str, Any]], ...], ready: list[Ready | str]
    ) -> tuple[Action, Scene]:
        """Make none of the calls, since one of them cannot be made."""
        errors = [one if isinstance(one, str) else _NOT_MADE for one in ready]
        messages = tuple(
            Message(
                role="tool", content=error_text(error), tool_call_id=call_id(self._turns, place)
            )
            for place, error in enumerate(errors)
        )
        made = tuple(
            Call(name=safe_name(name), arguments=canonical(arguments), status="error")
            for name, arguments in calls
        )
        reason = next(error for error in errors if error != _NOT_MADE)
        return self._refused(reason, messages, made, parsed=True)

    def _refused(
        self, reason: str, messages: tuple[Message, ...], calls: tuple[Call, ...], *, parsed: bool
    ) -> tuple[Action, Scene]:
        """Spend a turn on an action that is none."""
        validity = Validity(parsed=parsed, legal=False, effective=False)
        self._shown = Shown(messages=messages)
        scene = self._scene_of(messages, (validity, _cost(len(calls)), *calls), seen=False)
        return replace(NO_ACTION, error=reason), scene

    def _scene_of(
        self, messages: Iterable[Message], own: tuple[Signal, ...], *, seen: bool = True
    ) -> Scene:
        shown = tuple(messages)
        if seen:
            for message in shown:
                self._see(message.content)
        now = self._moment
        view = self._judge.view(now.database, now.standing, now.progress)
        status: Literal["running", "solved", "failed"] = "running"
        if view.over:
            status = "solved" if view.success else "failed"
        return Scene(
            observation=rendering(shown),
            messages=shown,
            signals=own + view.signals,
            status=status,
            reason=_end(now.standing) if view.over else "",
            segment=now.standing.spoken,
            tools=self._tools(),
        )

    def _see(self, text: str) -> None:
        digest = _digest(text)
        if digest not in self._seen:
            self._seen |= {digest}
            self._all_seen ^= digest

    def _tools(self) -> tuple[Tool, ...]:
        requests = self._problem.requests
        place = min(self._moment.standing.request, len(requests) - 1)
        lacks = requests[place].lacks
        return _less(self._problem.tools, lacks) if lacks else self._problem.tools


_NOT_MADE = "Not called: another call of this turn is wrong."


@lru_cache(maxsize=256)
def judge_of(problem: ToolUseProblem) -> Judge:
    """Return the judge of a problem, which keeps nothing from episode to episode."""
    return Judge(problem)


def _state_of(moment: Moment) -> tuple[object, ...]:
    progress = moment.progress
    lasting = progress.said, progress.served, progress.broken, progress.hit
    standing = moment.standing
    talk = standing.request, standing.told, standing.changed, standing.insisted, standing.refused
    return (
        moment.database.digest,
        *talk,
        standing.patience,
        standing.left,
        standing.transferred,
        *lasting,
    )


def _validity(before: Moment, after: Moment) -> Validity:
    changed = before is not after and _state_of(before) != _state_of(after)
    return _EFFECTIVE if changed else _IDLE


_EFFECTIVE = Validity(parsed=True, legal=True, effective=True)
_IDLE = Validity(parsed=True, legal=True, effective=False)


@lru_cache(maxsize=64)
def _cost(calls: int) -> Cost:
    return Cost(kind="calls", amount=calls, unit="calls")


@lru_cache(maxsize=256)
def _less(tools: tuple[Tool, ...], name: str) -> tuple[Tool, ...]:
    return tuple(tool for tool in tools if tool.name != name)


@lru_cache(maxsize=4_096)
def _digest(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)
    return int.from_bytes(digest.digest())


def _end(standing: Standing) -> str:
    if standing.transferred:
        return "the user was transferred"
    return "the user left" if standing.left else "the user said goodbye"
