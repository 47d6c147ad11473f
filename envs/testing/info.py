"""What one turn must give, whatever was said: checked wherever the suite plays."""

import json
import math
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from turngym.envs.calls import NO_ACTION, Action, Message, Tool, call_id, rendering
from turngym.envs.core import Step, TextEnv, WorldError
from turngym.envs.records import from_json, to_json
from turngym.envs.signals import Outcome, Potential, Signal, Validity
from turngym.envs.tasks import Task
from turngym.envs.testing.subject import NonConformance, require, said

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


class Moment(NamedTuple):
    """What is known between two turns."""

    observation: str
    info: dict[str, Any]
    hashes: dict[str, str]
    """The state, by each of the world's keys."""


def begin(world: TextEnv[Any], options: dict[str, Any]) -> Moment:
    """Reset a world and check all that it gives."""
    observation, info = world.reset(options=options)
    check_info(world, info)
    _check_shown(world, observation, info)
    require(info["status"] == "running", f"{info['task'].id} is over before it began")
    require(info["turn"] == 0 and info["action"] == NO_ACTION, "reset: an action was taken")
    require(info["segment"] == 0, f"reset: the first segment is {info['segment']}")
    if Potential in world.signal_types:
        start = [signal for signal in info["signals"] if isinstance(signal, Potential)]
        require(bool(start), "reset: the start has no Potential")
    return Moment(observation, info, hashes_of(world))


def play(world: TextEnv[Any], before: Moment, text: str) -> Moment:
    """Play one turn and check all that it gives."""
    with _after(text):
        step = world.step(text)
        observation, _, _, _, info = step
        check_info(world, info)
        check_end(step)
        _check_shown(world, observation, info)
        turn = before.info["turn"] + 1
        require(info["turn"] == turn, f"turn is {info['turn']} after {turn} steps")
        require(info["segment"] >= before.info["segment"], "the segment falls")
        _check_action(info["action"])
        offered = text in before.info["admissible"]
        require(info["action"].valid or not offered, "an admissible action is invalid")
        now = Moment(observation, info, hashes_of(world))
        _check_effect(world, before, now)
    return now


def hashes_of(world: TextEnv[Any]) -> dict[str, str]:
    """Return the hashes of the present state, by key."""
    return {key: world.state_hash(key) for key in world.keys}


def check_info(world: TextEnv[Any], info: dict[str, Any]) -> None:
    """Check one `info`: types, values, and that all of it can be stored."""
    found = {name: type(value) for name, value in info.items()}
    require(found == INFO, f"info holds {found}, expected {INFO}")
    for name, value in info.items():
        require(_is_hashable(value), f"info[{name!r}] is not hashable: {value!r}")
    for kind, name in ((Message, "messages"), (Tool, "tools"), (str, "admissible")):
        odd = [item for item in info[name] if not isinstance(item, kind)]
        require(not odd, f"info[{name!r}] holds {odd}")
    kinds = {type(signal) for signal in info["signals"]}
    require(kinds <= {Outcome, *world.signal_types}, f"undeclared signals: {kinds}")
    for record in (info["task"], info["action"], *info["messages"], *info["tools"]):
        check_stored(record)
    for signal in info["signals"]:
        _check_signal(signal)
    for message in info["messages"]:
        _check_message(message, info["turn"])
    require(pickle.loads(pickle.dumps(info)) == info, "info is not equal to its pickled self")
    left = info["task"].max_turns - info["turn"]
    require(info["turns_left"] == left, f"turns_left is {info['turns_left']}, not {left}")
    known = {"running", "solved", "failed", "truncated"}
    require(info["status"] in known, f"status is {info['status']!r}")
    require(info["task"] == world.task, f"info tells of {info['task']}, played is {world.task}")
    require(info["state_hash"] == world.state_hash(), "info has the state_hash of another state")


def check_stored(record: Any) -> None:  # any record
    """Check that a record survives a file."""
    try:
        again = from_json(type(record), to_json(record))
    except Exception as error:  # a field may hold anything, and fail in any way
        raise NonConformance(f"not from JSON: {record}: {said(error)}") from error
    require(again == record, f"not from JSON: {record}, it became {again}")


def check_end(step: Step) -> None:
    """Check that flags, status, outcome and reward of a step agree."""
    _, reward, terminated, truncated, info = step
    require(not (terminated and truncated), "terminated and truncated at once")
    outcomes = [signal for signal in info["signals"] if isinstance(signal, Outcome)]
    expected = {"solved": (True, False), "failed": (True, False), "truncated": (False, True)}
    flags = terminated, truncated
    right = flags == expected.get(info["status"], (False, False))
    require(right, f"status {info['status']}, but terminated, truncated = {flags}")
    require(len(outcomes) == (terminated or truncated), f"outcomes of this turn: {outcomes}")
    require(isinstance(reward, float), f"reward is {reward!r}, not a float")
    require(reward == sum(outcome.score for outcome in outcomes), f"reward is {reward}")
    if outcomes:
        solved = info["status"] == "solved"
        require(outcomes[0].success or not solved, "solved without success")


@contextmanager
def _after(text: str) -> Iterator[None]:
    try:
        yield
    except WorldError:
        raise
    except Exception as error:  # whatever it is, the world broke its word
        raise NonConformance(f"after {text[:80]!a}: {said(error)}") from error


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _check_signal(signal: Signal) -> None:
    for name in type(signal).__dataclass_fields__:
        value = getattr(signal, name)
        if isinstance(value, float):
            require(math.isfinite(value), f"{signal}: {name} is not finite; None means unknown")
        if name in ("score", "value"):
            require(0 <= value <= 1, f"{signal}: {name} is not in [0, 1]")
    check_stored(signal)


def _check_message(message: Message, turn: int) -> None:
    agent = message.role == "assistant" or bool(message.tool_calls)
    require(not agent, f"the world speaks for the agent: {message}")
    answered = call_id(turn - 1, 0)[:-3] if message.role == "tool" else ""
    right = message.tool_call_id.startswith(answered) and bool(message.tool_call_id) == bool(
        answered
    )
    require(right, f"{message.role} message of turn {turn} with the id {message.tool_call_id!r}")


def _check_shown(world: TextEnv[Any], observation: str, info: dict[str, Any]) -> None:
    fits = observation in world.observation_space
    require(fits, f"an observation is not in its space: {observation[:80]!a}")
    same = observation == rendering(info["messages"])
    require(same, f"the observation is not the rendering of the messages: {observation[:80]!a}")


def _check_action(action: Action) -> None:
    if action.valid:
        right = bool(action.text and action.parsed) and not action.error
        require(right, f"valid, but without a canonical form, or with an error: {action}")
    else:
        require(bool(action.error), "the action is invalid, and nothing says why")
    if action.parsed:
        json.loads(action.parsed)


def _check_effect(world: TextEnv[Any], before: Moment, now: Moment) -> None:
    """Check what a turn says about its effect against the state."""
    action = now.info["action"]
    if not action.valid:
        require(now.hashes == before.hashes, "the action is invalid and changed the state")
    if Validity not in world.signal_types:
        return
    evidence = [signal for signal in now.info["signals"] if isinstance(signal, Validity)]
    require(len(evidence) == 1, f"a turn has one Validity, not {evidence}")
    [validity] = evidence
    understood = validity.parsed and validity.legal
    require(understood == action.valid, f"{validity}, but action.valid is {action.valid}")
    if "state" in world.keys:
        changed = now.hashes["state"] != before.hashes["state"]
        require(validity.effective == changed, f"{validity}, but the state hash says {changed}")
