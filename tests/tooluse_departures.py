"""How an agent may depart from a gold plan: a call left out, an argument changed, two exchanged.

Arguments are changed to what could be meant: the rows most like the one that is named, the other
values of a list of choices, a day or an amount beside the right one. The schema admits them all.
"""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from turngym.envs.tooluse.database import Row
from turngym.envs.tooluse.problem import ToolUseProblem

Call = dict[str, Any]
"""One call as JSON has it: `name` and `arguments`."""
ALIKE = 1
"""How many rows stand in for the one that an argument names."""


class Departure(NamedTuple):
    """Some actions of a plan, replaced by others."""

    kind: str
    """`deletion`, `perturbation` or `swap`."""
    place: int
    """The first action that differs."""
    actions: tuple[str, ...]
    """What is done from there on."""


def is_call(action: str) -> bool:
    """Return whether an expert's action is a call, and not words."""
    return action.startswith("{")


def writes(problem: ToolUseProblem, action: str) -> bool:
    """Return whether an expert's action calls a tool that writes."""
    return is_call(action) and problem.functions[json.loads(action)["name"]].writes


def departures(problem: ToolUseProblem, actions: Sequence[str]) -> Iterator[Departure]:
    """Yield every deletion of a gold call that counts, and every perturbation and swap of writes.

    Reads are deleted where they count: not where the database alone does, nor in a script whose
    agent has seen their result before, as the answer to a write.
    """
    results = [effect.result for request in problem.requests for effect in request.effects]
    skipped = {text for text in results if problem.family == "script" and results.count(text) > 1}
    made = iter(results)
    for place, action in enumerate(actions):
        wrote = writes(problem, action)
        counts = is_call(action) and next(made, "") not in skipped and problem.family != "service"
        if wrote or counts:
            yield Departure("deletion", place, tuple(actions[place + 1 :]))
        for other in perturbed(problem, action) if wrote else ():
            yield Departure("perturbation", place, (other, *actions[place + 1 :]))
    yield from _swaps(problem, actions)


def perturbed(problem: ToolUseProblem, action: str) -> Iterator[str]:
    """Yield a call with each of its arguments changed, and with each that it could have had."""
    call = json.loads(action)
    given = call["arguments"]
    schema = json.loads(problem.functions[call["name"]].tool.parameters)
    for name, kind in schema["properties"].items():
        value = given.get(name, kind.get("default"))
        for other in _others(problem, value, _plain(kind)):
            if other != value:
                yield json.dumps({**call, "arguments": {**given, name: other}})


def _plain(kind: Any) -> Any:  # a schema
    """Return what an argument is if it is not null."""
    return next((one for one in kind.get("anyOf", ()) if one["type"] != "null"), kind)


def _others(problem: ToolUseProblem, value: Any, kind: Any) -> Iterator[Any]:
    """Yield other values for an argument."""
    if "enum" in kind:
        yield from (other for other in kind["enum"] if other != value)
    elif kind["type"] == "boolean":
        yield not value
    elif kind["type"] in ("integer", "number"):
        yield from ((value or 0) + 1, max((value or 0) - 1, 0))
    elif kind["type"] == "array":
        yield from _other_lists(problem, value or [], kind["items"])
    else:
        yield from _alike(problem, value)
        yield _beside(value or "A1")


def _other_lists(problem: ToolUseProblem, items: list[Any], kind: Any) -> Iterator[list[Any]]:
    yield from (items[:place] + items[place + 1 :] for place in range(len(items)))
    for place, item in enumerate(items):
        others = [other for other in _others(problem, item, kind) if other not in items]
        yield from ([*items[:place], other, *items[place + 1 :]] for other in others)
        yield from ([*items, other] for other in others[:1] if place == 0)


def _beside(text: str) -> str:
    """Return text whose last letter or figure is the next one.

    >>> _beside("2026-03-20"), _beside("Elm Lane.")
    ('2026-03-21', 'Elm Lanf.')
    """
    place = max((i for i, one in enumerate(text) if one.isalnum()), default=0)
    old = text[place]
    new = str((int(old) + 1) % 10) if old.isdigit() else "a" if old in "zZ" else chr(ord(old) + 1)
    return f"{text[:place]}{new}{text[place + 1 :]}"


def _alike(problem: ToolUseProblem, key: str | None) -> Iterator[str]:
    """Yield the ids of the rows that are most like the one with this id."""
    for table in problem.start.tables.rows.values():
        own = None if key is None else table.get(key)
        if own is not None:
            others = [row for row in table.values() if row.id != key]
            others.sort(key=lambda row: -_shared(own, row))
            yield from (row.id for row in others[:ALIKE])


def _shared(first: Row, second: Row) -> int:
    """Count the fields that two rows have alike."""
    names = [field.name for field in dataclasses.fields(first)]
    return sum(getattr(first, name) == getattr(second, name) for name in names)


def _swaps(problem: ToolUseProblem, actions: Sequence[str]) -> Iterator[Departure]:
    """Yield plans in which two writes have exchanged one argument that both have."""
    places = [place for place, action in enumerate(actions) if writes(problem, action)]
    for first, second in combinations(places, 2):
        one, two = json.loads(actions[first]), json.loads(actions[second])
        ours, theirs = one["arguments"], two["arguments"]
        for name in ours.keys() & theirs.keys():
            if ours[name] == theirs[name] or _only_reordered(one, two, name):
                continue
            changed = list(actions)
            changed[first] = _with(one, name, theirs[name])
            changed[second] = _with(two, name, ours[name])
            yield Departure("swap", first, tuple(changed[first:]))


def _only_reordered(one: Call, two: Call, name: str) -> bool:
    """Return whether calls that exchange an argument are the same two calls in another order."""
    return bool(json.loads(_with(one, name, two["arguments"][name])) == two)


def _with(call: Call, name: str, value: Any) -> str:
    return json.dumps({**call, "arguments": {**call["arguments"], name: value}})
