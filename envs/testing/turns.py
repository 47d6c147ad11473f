"""Checks of what a turn gives, whatever the agent says."""

import dataclasses
import random
import unicodedata
from collections.abc import Iterator
from functools import partial
from typing import Any

from gymnasium.error import ResetNeeded

from turngym.envs.testing.info import Moment, begin, check_end, check_info, play
from turngym.envs.testing.subject import (
    Subject,
    first_tasks,
    must_raise,
    reporting,
    require,
    size_of,
    some_action,
)

GARBAGE = (
    "",
    " ",
    "\n",
    "\x00",
    "\x1b[2J\x1b[31mred",
    "\ud800",
    "a\udfffb",
    "\u202egnp.exe",
    "\U0010ffff" * 50,
    "\U0001f600 \u00f1 \u6f22\u5b57 \u0301",
    "x" * 100_000,
    "[" * 100_000,
    '{"a":' * 50_000,
    "{" * 1_000 + "}" * 1_000,
    '{"name": "' + "y" * 50_000 + '", "arguments": {}}',
    '{"name": 1, "arguments": []}',
    '{"name": "\\ud800", "arguments": {"x": NaN}}',
    '{"name": "a", "name": "b"}',
    "[]",
    "null",
    '[{"name": "a"}, 7]',
    "f(x=" + "9" * 10_000 + ")",
    "f(x=1e999)",
    "f(" + "-" * 20_000 + "1)",
    "f(__import__('os'))",
    "f(**{})",
    "a." * 10_000 + "b(x=1)",
    "<action>up</action>",
    "%s%n{}{0}${HOME}`id`",
    "'; DROP TABLE tasks; --",
)
"""Texts that no world may stumble over."""


@reporting
def info_is_as_promised(subject: Subject) -> None:
    """`info` has its table of types: equal, hashable, picklable, through JSON and back."""
    with subject.bare() as world:
        chance = random.Random(3)
        for index in first_tasks(world, subject):
            now = begin(world, {"index": index})
            budget = now.info["task"].max_turns
            for _ in range(budget):
                now = play(world, now, some_action(world, now.info, chance))
                if now.info["status"] != "running":
                    break
            ended = now.info["status"] != "running"
            require(ended, f"the episode goes on after max_turns={budget}")
            must_raise(ResetNeeded, "reset", lambda: world.step("x"))


@reporting
def the_turn_budget_is_kept(subject: Subject) -> None:
    """Without a single action the episode is cut at `max_turns`, not before and not after."""
    with subject.bare() as world:
        now = begin(world, {"index": 0})
        budget = now.info["task"].max_turns
        for turn in range(1, budget + 1):
            now = play(world, now, "")
            status = now.info["status"]
            right = status == ("running" if turn < budget else "truncated")
            require(right, f"{status} after {turn} of {budget} turns")


@reporting
def examples_are_understood(subject: Subject) -> None:
    """The examples of the action space are actions, and canonical text is its own canonical form."""
    with subject.bare() as world:
        for index in first_tasks(world, subject):
            for example in world.action_space.examples:
                action = play(world, begin(world, {"index": index}), example).info["action"]
                require(bool(action.text), f"the example {example!r} is not understood")
                again = play(world, begin(world, {"index": index}), action.text).info["action"]
                same = again.text == action.text
                require(same, f"{action.text!r} is canonical, but becomes {again.text!r}")


@reporting
def garbage_costs_a_turn(subject: Subject) -> None:
    """No text whatever raises; what is not understood changes nothing and says why."""
    with subject.bare() as world:
        chance = random.Random(0)
        wild = ["".join(chr(chance.randrange(0x110000)) for _ in range(30)) for _ in range(30)]
        now = begin(world, {"index": 0})
        for text in (*GARBAGE, *wild):
            if now.info["status"] != "running":
                now = begin(world, {"index": 0})
            now = play(world, now, text)
            echo = sorted(_unsafe(text) & _unsafe("".join(_texts((now.observation, now.info)))))
            require(not echo, f"{text[:80]!a} is echoed unescaped: {echo}")
            require(
                bool(text) or not now.info["action"].valid, "the empty string is a valid action"
            )


def _unsafe(text: str) -> set[str]:
    """Return the characters that break files, hashes, terminals or the order of reading."""
    odd = {c for c in set(text) if unicodedata.category(c) in ("Cc", "Cs")}
    return odd - {"\n", "\t"} | set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068")


def _texts(value: object) -> Iterator[str]:
    """Yield all texts inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))


@reporting
def a_cut_from_outside_is_graded(subject: Subject) -> None:
    """`truncate` ends the episode with an outcome; nothing runs before reset or after the end."""
    with subject.bare() as world:
        must_raise(ResetNeeded, "reset", lambda: world.step("x"))
        now = begin(world, {"index": 0})
        _check_cut(now, world)
        now = play(world, begin(world, {"index": 0}), world.action_space.examples[0])
        if now.info["status"] == "running":
            _check_cut(now, world)


def _check_cut(before: Moment, world: Any) -> None:  # a world of any problem
    step = world.truncate("full context")
    observation, _, _, truncated, info = step
    require(truncated, "truncate() does not end the episode")
    check_end(step)
    check_info(world, info)
    require(observation == before.observation, "truncate() shows something new")
    require(info["reason"] == "full context", "truncate() forgets the reason")
    require(info["turn"] == before.info["turn"], "truncate() costs a turn")
    require(not info["action"].valid, "truncate() takes an action")
    require(info["messages"] == (), "truncate() adds to the dialogue, or says something twice")
    require(len(info["signals"]) == 1, f"truncate() has more evidence than the end: {info}")
    must_raise(ResetNeeded, "reset", lambda: world.truncate("again"))
    must_raise(ResetNeeded, "reset", lambda: world.step("x"))


@reporting
def an_unknown_option_is_named(subject: Subject) -> None:
    """Options, splits and tasks that do not exist raise ValueError, which names them."""
    for named in ("no_such_option", "split"):  # the wrong one, and those that are known
        must_raise(ValueError, named, lambda: subject.make(no_such_option=1))
    with subject.bare() as world:
        name, split = world.task_set.name, world.split
        for named in ("no_such_split", split):
            must_raise(ValueError, named, lambda: subject.make(split="no_such_split"))
        wrong: tuple[tuple[str, dict[str, Any]], ...] = (
            ("no_such_option", {"no_such_option": 1}),
            ("episode_seed", {"no_such_option": 1}),
            ("no_such_set", {"task": f"no_such_set/{split}/0"}),
            ("no_such_split", {"task": f"{name}/no_such_split/0"}),
            ("no_such_index", {"task": f"{name}/{split}/no_such_index"}),
            ("7", {"task": 7}),
            ("-1", {"index": -1}),
            (str(size_of(world)), {"index": size_of(world)}),
            ("1.5", {"index": 1.5}),
            ("'x'", {"index": 0, "episode_seed": "x"}),
            ("not both", {"index": 0, "task": f"{name}/{split}/0"}),
        )
        for named, options in wrong:
            must_raise(ValueError, named, partial(world.reset, options=options))
        world.reset(seed=0)
        must_raise(ValueError, "no_such_key", lambda: world.state_hash("no_such_key"))
