"""Checks of what a turn gives, whatever the agent says."""

import math
import pickle
import random
from collections.abc import Mapping
from functools import partial
from typing import Any

from gymnasium.error import ResetNeeded

from turngym.envs.calls import Action, Message, Tool
from turngym.envs.core import Step, TextEnv
from turngym.envs.records import from_json, to_json
from turngym.envs.signals import Outcome, Signal
from turngym.envs.tasks import Task
from turngym.envs.testing.subject import (
    NonConformance,
    Subject,
    first_tasks,
    must_raise,
    require,
    size_of,
    some_action,
)

INFO: Mapping[str, type] = {
    "task": Task,
    "turn": int,
    "turns_left": int,
    "segment": int,
    "action": Action,
    "admissible": tuple,
    "tools": tuple,
    "messages": tuple,
    "signals": tuple,
    "state_hash": str,
    "status": str,
    "reason": str,
}
"""What `info` holds, on every reset and step."""

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


def info_is_as_promised(subject: Subject) -> None:
    """`info` has its table of types: equal, hashable, picklable, through JSON and back."""
    with subject.bare() as world:
        chance = random.Random(3)
        for index in first_tasks(world, subject):
            observation, info = world.reset(options={"index": index})
            check_info(world, info)
            require(info["turn"] == 0 and not info["action"].valid, "reset: an action was taken")
            ended = False
            for turn in range(1, info["task"].max_turns + 1):
                require(
                    observation in world.observation_space, "an observation is not in its space"
                )
                step = world.step(some_action(world, info, chance))
                observation, _, terminated, truncated, info = step
                check_info(world, info)
                check_end(step)
                require(info["turn"] == turn, f"turn is {info['turn']} after {turn} steps")
                if ended := terminated or truncated:
                    break
            require(ended, f"the episode goes on after max_turns={info['task'].max_turns}")
            must_raise(ResetNeeded, "reset", lambda: world.step("x"))


def check_info(world: TextEnv[Any], info: dict[str, Any]) -> None:
    """Check one `info`: types, values, and that all of it can be stored."""
    found = {name: type(value) for name, value in info.items()}
    require(found == INFO, f"info holds {found}, expected {INFO}")
    hash(tuple(info.items()))
    require(pickle.loads(pickle.dumps(info)) == info, "info is not equal to its pickled self")
    for kind, name in ((Message, "messages"), (Tool, "tools"), (str, "admissible")):
        odd = [item for item in info[name] if not isinstance(item, kind)]
        require(not odd, f"info[{name!r}] holds {odd}")
    kinds = {type(signal) for signal in info["signals"]}
    require(kinds <= {Outcome, *world.signal_types}, f"undeclared signals: {kinds}")
    for record in (info["task"], info["action"], *info["messages"], *info["tools"]):
        require(from_json(type(record), to_json(record)) == record, f"not from JSON: {record}")
    for signal in info["signals"]:
        require(from_json(type(signal), to_json(signal)) == signal, f"not from JSON: {signal}")
        _check_numbers(signal)
    left = info["task"].max_turns - info["turn"]
    require(info["turns_left"] == left, f"turns_left is {info['turns_left']}, not {left}")
    known = {"running", "solved", "failed", "truncated"}
    require(info["status"] in known, f"status is {info['status']!r}")


def _check_numbers(signal: Signal) -> None:
    for name in type(signal).__dataclass_fields__:
        value = getattr(signal, name)
        if isinstance(value, float):
            require(math.isfinite(value), f"{signal}: {name} is not finite; None means unknown")
        if name in ("score", "value"):
            require(0 <= value <= 1, f"{signal}: {name} is not in [0, 1]")


def check_end(step: Step) -> None:
    """Check that flags, status, outcome and reward of a step agree."""
    _, reward, terminated, truncated, info = step
    require(not (terminated and truncated), "terminated and truncated at once")
    outcomes = [signal for signal in info["signals"] if isinstance(signal, Outcome)]
    expected = {"solved": (True, False), "failed": (True, False), "truncated": (False, True)}
    flags = expected.get(info["status"], (False, False))
    require(flags == (terminated, truncated), f"status {info['status']} with flags {flags}")
    require(len(outcomes) == (terminated or truncated), f"outcomes of this turn: {outcomes}")
    require(reward == sum(outcome.score for outcome in outcomes), f"reward is {reward}")
    if outcomes:
        solved = info["status"] == "solved"
        require(outcomes[0].success or not solved, "solved without success")


def garbage_costs_a_turn(subject: Subject) -> None:
    """No text whatever raises; what is not understood changes nothing and says why."""
    with subject.bare() as world:
        chance = random.Random(0)
        wild = ["".join(chr(chance.randrange(0x110000)) for _ in range(30)) for _ in range(30)]
        _, info = world.reset(seed=0)
        for text in (*GARBAGE, *wild):
            if info["status"] != "running":
                _, info = world.reset(seed=0)
            turn, state = info["turn"], world.state_hash()
            try:
                observation, _, _, _, info = world.step(text)
            except Exception as error:  # whatever it is, the world broke its word
                raise NonConformance(
                    f"{text[:80]!a} raises {type(error).__name__}: {error}"
                ) from error
            require(info["turn"] == turn + 1, f"{text[:80]!a} cost no turn")
            check_info(world, info)
            action = info["action"]
            require(
                action.valid or bool(action.error), f"{text[:80]!a}: invalid, and nothing says why"
            )
            if not action.valid:
                require(
                    world.state_hash() == state, f"{text[:80]!a} is invalid and changed the state"
                )
            require(bool(text) or not action.valid, "the empty string is a valid action")
            unsafe = [
                c for c in observation if (c < " " and c not in "\n\t") or "\ud800" <= c <= "\udfff"
            ]
            require(not unsafe, f"{text[:80]!a} is echoed unescaped: {unsafe}")


def a_cut_from_outside_is_graded(subject: Subject) -> None:
    """`truncate` ends the episode with an outcome; nothing runs before reset or after the end."""
    with subject.bare() as world:
        must_raise(ResetNeeded, "reset", lambda: world.step("x"))
        observation, info = world.reset(seed=0)
        step = world.truncate("full context")
        check_end(step)
        check_info(world, step[4])
        require(step[0] == observation, "truncate() shows something new")
        require(step[4]["reason"] == "full context", "truncate() forgets the reason")
        require(step[4]["turn"] == info["turn"], "truncate() costs a turn")
        must_raise(ResetNeeded, "reset", lambda: world.truncate("again"))


def an_unknown_option_is_named(subject: Subject) -> None:
    """Options, splits and tasks that do not exist raise ValueError, which names them."""
    must_raise(ValueError, "no_such_option", lambda: subject.make(no_such_option=1))
    must_raise(ValueError, "no_such_split", lambda: subject.make(split="no_such_split"))
    with subject.bare() as world:
        name, split = world.task_set.name, world.split
        wrong: tuple[tuple[str, dict[str, Any]], ...] = (
            ("no_such_option", {"no_such_option": 1}),
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
