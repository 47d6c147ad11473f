"""The checklist of a task, generated from its gold plans, and what else the agent must not see."""

from dataclasses import dataclass

from turngym.envs.tasks import Item, Reference
from turngym.envs.tooluse.problem import Request, ToolUseProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCall:
    """One call of a gold plan."""

    request: int
    """Which request of the user it serves, counted from 0."""
    name: str
    arguments: str
    """Canonical JSON text."""
    after: tuple[int, ...]
    """Places, in all gold calls, of those that it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUseReference(Reference):
    """What the agent must not see about a task."""

    gold: tuple[GoldCall, ...]
    checklist: tuple[Item, ...]
    facts: tuple[str, ...]
    traps: tuple[str, ...]
    """Of each request what is right instead of doing it, empty if doing it is right."""


def gold_calls(problem: ToolUseProblem) -> tuple[GoldCall, ...]:
    """Return the gold calls of all requests, in order."""
    calls: list[GoldCall] = []
    for number, request in enumerate(problem.requests):
        first = len(calls)
        calls += [
            GoldCall(
                request=number,
                name=step.name,
                arguments=step.arguments,
                after=tuple(first + place for place in step.after),
            )
            for step in request.plan
        ]
    return tuple(calls)


def checklist(problem: ToolUseProblem) -> tuple[Item, ...]:
    """Return the items of all requests.

    Questions, rows, facts, and each request served. A row depends on the rows of the calls that its
    own call comes after.
    """
    items: list[Item] = []
    for number, request in enumerate(problem.requests):
        own: list[tuple[str, tuple[str, ...]]] = [
            (f"told:{number}.{i}", ()) for i in range(len(request.slots))
        ]
        own += [
            (f"row:{number}.{i}", _before(request, number, i)) for i in range(len(request.rows))
        ]
        own += [(f"fact:{number}.{i}", ()) for i in range(len(request.facts))]
        own.append((f"served:{number}", ()))
        items += [Item(id=name, weight=1 / len(own), dependencies=before) for name, before in own]
    return tuple(items)


def _before(request: Request, number: int, row: int) -> tuple[str, ...]:
    """Return the ids of the rows that a row depends on."""
    last = {  # of each row, the call that writes it last
        change.place: place
        for place, effect in enumerate(request.effects)
        for change in effect.changes
    }
    needed = _closure(request, last[request.rows[row].place])
    return tuple(
        f"row:{number}.{i}" for i, change in enumerate(request.rows) if last[change.place] in needed
    )


def _closure(request: Request, place: int) -> set[int]:
    """Return the calls that a call comes after, however many calls lie between."""
    found: set[int] = set()
    ahead = [place]
    while ahead:
        new = set(request.plan[ahead.pop()].after) - found
        found |= new
        ahead += sorted(new)
    return found
