"""The tool calls of an episode and those of its reference, in one form."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from turngym.envs.calls import canonical
from turngym.envs.episode import Episode
from turngym.envs.records import Json
from turngym.envs.signals import Call
from turngym.rewards.term import Unscorable

Within = Literal["episode", "segment"]
"""What is compared: all calls with all gold calls, or those of each segment with its own."""


class Use(NamedTuple):
    """One use of a tool: what was called with which arguments."""

    name: str
    arguments: str
    """JSON text of an object; canonical where a world wrote it."""


class Gold(NamedTuple):
    """One call of a reference."""

    use: Use
    segment: int | None
    """The segment that it belongs to; None if the reference does not say."""


def use(name: str, arguments: Mapping[str, Any]) -> Use:  # any JSON values
    """Return a use of a tool.

    >>> use("add", {"y": 2, "x": 1})
    Use(name='add', arguments='{"x":1,"y":2}')
    """
    return Use(name, canonical(arguments))


@lru_cache(maxsize=1 << 16)
def arguments_of(text: str) -> Mapping[str, Any]:  # any JSON values
    """Return the arguments of a call as values; not to be changed.

    Raises:
        Unscorable: The text is no JSON object.
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unscorable(f"the arguments of a call are no JSON object: {text[:60]!r}")
    return value


def uses_of(episode: Episode) -> list[list[Use]]:
    """Return the calls that each turn made, as the world understood them, failed ones included."""
    return [
        [Use(s.name, s.arguments) for s in turn.signals if isinstance(s, Call)]
        for turn in episode.turns
    ]


@lru_cache(maxsize=1 << 10)
def gold_of(reference: Json | None) -> tuple[Gold, ...]:
    """Return the gold calls of a reference, in order.

    They stand under `gold`: objects with `name`, `arguments` (an object or its JSON text;
    `parameters` is read as well), and where it is known the `segment` (or `request`).

    Raises:
        Unscorable: There are none, or they are something else.

    Example:
        >>> gold_of(Json('{"gold": [{"name": "f", "arguments": {"x": 1}}]}'))
        (Gold(use=Use(name='f', arguments='{"x":1}'), segment=None),)
    """
    value = None if reference is None else json.loads(reference)
    listed = value.get("gold") if isinstance(value, dict) else None
    if listed is None:
        raise Unscorable("the reference has no gold calls")
    try:
        return tuple([_gold(call) for call in listed])
    except (TypeError, KeyError, AttributeError, ValueError):
        raise Unscorable("the reference's gold is not a list of calls with a name") from None


def compared(episode: Episode, within: Within) -> list[tuple[list[int], list[Use]]]:
    """Return which turns are compared with which gold calls.

    Raises:
        Unscorable: There are no gold calls, or it is not known which segment they belong to.
    """
    gold = gold_of(episode.reference)
    if within == "episode":
        return [(list(range(len(episode.turns))), [one.use for one in gold])]
    if any(one.segment is None for one in gold):
        raise Unscorable("the reference does not say which segment its gold calls belong to")
    last = max([turn.segment for turn in episode.turns], default=-1)
    return [
        (
            [number for number, turn in enumerate(episode.turns) if turn.segment == segment],
            [one.use for one in gold if one.segment == segment],
        )
        for segment in range(last + 1)
    ]


def _gold(call: Mapping[str, Any]) -> Gold:  # any JSON values
    arguments = call["arguments"] if "arguments" in call else call["parameters"]
    if isinstance(arguments, str):
        arguments = arguments_of(arguments)
    if not isinstance(call["name"], str) or not isinstance(arguments, Mapping):
        raise TypeError
    segment = call.get("segment", call.get("request"))
    return Gold(use(call["name"], arguments), None if segment is None else int(segment))


def flat(turns: Sequence[Sequence[Use]]) -> list[Use]:
    """Return the calls of all turns, in order."""
    return [one for turn in turns for one in turn]
