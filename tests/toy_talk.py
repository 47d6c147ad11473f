"""A toy world that talks and takes tool calls: a user asks for counters to be set, one by one."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import gymnasium

from turngym.envs.calls import (
    NO_ACTION,
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
from turngym.envs.signals import Call, Check, Diff, Outcome, Signal, Validity
from turngym.envs.tasks import SPLITS, Reference, Task, canary_of, draw

NAMES = ("red", "green", "blue", "white", "black")
TOOLS = (
    Tool(
        name="set_counter",
        description="Set a counter to a value.",
        parameters=canonical(
            {
                "type": "object",
                "properties": {"name": {"enum": NAMES}, "value": {"type": "integer"}},
                "required": ["name", "value"],
            }
        ),
    ),
    Tool(
        name="read_counter",
        description="Read a counter.",
        parameters=canonical(
            {"type": "object", "properties": {"name": {"enum": NAMES}}, "required": ["name"]}
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkReference(Reference):
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TalkProblem:
    task: Task
    wishes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TalkState:
    counters: tuple[int, ...]
    wish: int
    """Which wish the user waits for."""
    patience: int
    segment: int


class TalkTasks:
    name = "toy-talk"
    sizes = dict.fromkeys(SPLITS, 500)

    def problem(self, split: str, index: int) -> TalkProblem:
        return _problem(split, index)


@cache
def _problem(split: str, index: int) -> TalkProblem:
    def propose(chance: random.Random) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
        number = 3 if split == "valid_unseen" else 2
        wishes = tuple((name, chance.randint(1, 99)) for name in chance.sample(NAMES, number))
        yield hashlib.sha256(repr(wishes).encode()).hexdigest(), wishes

    key, wishes = draw("toy-talk", split, index, propose)
    task = Task(
        id=f"toy-talk/{split}/{index}",
        key=key,
        sha256=hashlib.sha256(f"1 {wishes}".encode()).hexdigest(),
        goal="Serve the user.",
        category=f"{len(wishes)} wishes",
        max_turns=12,
    )
    return TalkProblem(task, wishes)


class TalkEnv(TextEnv[TalkProblem]):
    signal_types = (Outcome, Validity, Call, Check, Diff)
    keys: ClassVar[tuple[str, ...]] = ("state", "state+seen")

    def __init__(self, *, split: str = "train", render_mode: str | None = None, **unknown: Any):
        if unknown:
            raise ValueError(f"unknown option {min(unknown)!r}; known: split, render_mode")
        super().__init__(
            TalkTasks(),
            split=split,
            examples=('{"name":"read_counter","arguments":{"name":"red"}}', "Hello!", "Done."),
            render_mode=render_mode,
        )

    def _begin(self, problem: TalkProblem) -> Scene:
        self._now = TalkState((0,) * len(NAMES), 0, 3, 0)
        self._seen: tuple[str, ...] = ()
        hello = Message(role="system", content="Serve the user with your tools.")
        return self._scene_of((hello, self._user()), (), self._checks())

    def _user(self) -> Message:
        name, value = self._problem.wishes[self._now.wish]
        please = self.chance.choice(("Please set", "Would you set", "Kindly set"))
        return Message(role="user", content=f"{please} {name} to {value}.")

    def _play(self, action: str) -> tuple[Action, Scene]:
        try:
            calls = parse_calls(action)
            for call in calls:
                _check(*call)
        except CallError as error:
            message = Message(role="user", content=f"Error: {error}")
            refused = replace(NO_ACTION, error=str(error))
            validity = Validity(parsed=False, legal=False, effective=False)
            return refused, self._scene_of((message,), (validity,), self._checks())
        before = self._now
        messages: list[Message] = []
        signals: list[Signal] = []
        for place, (name, arguments) in enumerate(calls):
            if name == "respond":
                messages += self._answer()
            else:
                result = self._call(name, arguments)
                answered = call_id(self._turns, place)
                messages.append(Message(role="tool", content=result, tool_call_id=answered))
                self._seen = (*self._seen, result)
            signals.append(Call(name=name, arguments=canonical(arguments), status="ok"))
        for name, old, new in zip(NAMES, before.counters, self._now.counters, strict=True):
            if old != new:
                signals.append(Diff(kind="row", target=name, before=str(old), after=str(new)))
        validity = Validity(parsed=True, legal=True, effective=before != self._now)
        text = canonical_calls(calls)
        scene = self._scene_of(tuple(messages), (validity, *signals), self._checks())
        return Action(text=text, parsed=text, valid=True), scene

    def _call(self, name: str, arguments: dict[str, Any]) -> str:
        place = NAMES.index(arguments["name"])
        counters = list(self._now.counters)
        if name == "set_counter":
            counters[place] = arguments["value"]
            self._now = replace(self._now, counters=tuple(counters))
        return f"{arguments['name']} is {counters[place]}"

    def _answer(self) -> list[Message]:
        """Let the user react to words: a next wish, patience lost, or goodbye."""
        state = self._now
        name, value = self._problem.wishes[state.wish]
        if state.counters[NAMES.index(name)] != value:
            self._now = replace(state, patience=state.patience - 1, segment=state.segment + 1)
            return [Message(role="user", content=f"But {name} is not {value} yet.")]
        self._now = replace(state, wish=state.wish + 1, segment=state.segment + 1)
        if self._now.wish == len(self._problem.wishes):
            return [Message(role="user", content="Thank you, that is all.")]
        return [self._user()]

    def _checks(self) -> tuple[Signal, ...]:
        return tuple(
            Check(id=f"wish:{i}", passed=i < self._now.wish)
            for i in range(len(self._problem.wishes))
        )

    def _scene_of(
        self, messages: tuple[Message, ...], own: tuple[Signal, ...], checks: tuple[Signal, ...]
    ) -> Scene:
        done, left = self._now.wish == len(self._problem.wishes), self._now.patience == 0
        return Scene(
            observation=rendering(messages),
            messages=messages,
            signals=own + checks,
            status="solved" if done else "failed" if left else "running",
            reason="the user left" if left else "",
            segment=self._now.segment,
            tools=TOOLS,
        )

    def _grade(self) -> Outcome:
        done = self._now.wish / len(self._problem.wishes)
        return Outcome(success=done == 1, score=done)

    def _state(self, key: str) -> bytes:
        seen = self._seen if key == "state+seen" else ()
        return repr((self._problem.wishes, replace(self._now, segment=0), seen)).encode()

    def _save(self) -> tuple[TalkState, tuple[str, ...]]:
        return self._now, self._seen

    def _load(self, saved: tuple[TalkState, tuple[str, ...]]) -> None:
        self._now, self._seen = saved

    def solution(self) -> tuple[str, ...]:
        plan = []
        for name, value in self._problem.wishes[self._now.wish :]:
            if self._now.counters[NAMES.index(name)] != value:
                plan.append(canonical_calls((("set_counter", {"name": name, "value": value}),)))
            plan.append("Done.")
        return tuple(plan)

    def _reference(self) -> TalkReference:
        gold = tuple(f"{name}={value}" for name, value in self._problem.wishes)
        return TalkReference(canary=canary_of(self.task.id), gold=gold)


def _check(name: str, arguments: dict[str, Any]) -> None:
    expected = {"set_counter": {"name", "value"}, "read_counter": {"name"}, "respond": {"content"}}
    if name not in expected:
        raise CallError("There is no such tool.")
    if arguments.keys() != expected[name]:
        raise CallError(f"{name} takes {sorted(expected[name])}.")
    if name != "respond" and arguments["name"] not in NAMES:
        raise CallError("There is no such counter.")
    if name == "set_counter" and type(arguments["value"]) is not int:
        raise CallError("A counter holds a whole number.")


gymnasium.register("toys/Talk-v0", entry_point=TalkEnv)
