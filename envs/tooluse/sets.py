"""The task sets of tool use: by domain and family, and all domains mixed."""

import dataclasses
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Any

from turngym.envs.calls import canonical
from turngym.envs.tasks import SPLITS, UNLIMITED, Task, draw, one_of
from turngym.envs.tooluse import wording
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Clause
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.generate import Candidate, Kind, candidates
from turngym.envs.tooluse.problem import Request, ToolUseProblem

VERSION = "2"
"""Of the generator: changes when tasks change."""
DEFAULT = "tooluse-store"
KEPT = 256
"""Problems kept in memory: the episodes of a group share one."""

_ALL = tuple(sorted(DOMAINS))
EASY = ("cancel", "move_home", "move_order", "faster_shipping")
"""What is asked for in `tooluse-easy`; the last is held out."""


def _named() -> Mapping[str, Kind]:
    kinds = {}
    for name in DOMAINS:
        one = Kind(domains=(name,))
        kinds[f"tooluse-{name}"] = one
        kinds[f"tooluse-{name}-easy"] = dataclasses.replace(one, requests=1, traps=False)
        kinds[f"tooluse-{name}-script"] = dataclasses.replace(one, family="script")
        kinds[f"tooluse-{name}-milestones"] = dataclasses.replace(one, family="milestones")
    kinds["tooluse-easy"] = Kind(
        domains=("store",), requests=1, templates=EASY, told=True, traps=False
    )
    mixed = Kind(domains=_ALL, at_once=2, requests=3)
    kinds["tooluse-mixed"] = mixed
    kinds["tooluse-mixed-script"] = dataclasses.replace(mixed, family="script", long=True)
    kinds["tooluse-mixed-milestones"] = dataclasses.replace(
        mixed, family="milestones", distractors=10
    )
    kinds["tooluse-mixed-noisy"] = dataclasses.replace(
        mixed, distractors=10, scrambled="descriptions", noise=0.3, flaky=0.1
    )
    return kinds


KINDS: Mapping[str, Kind] = _named()
"""The named sets."""


def summary(kind: Kind) -> str:
    """Return a line about a kind of task."""
    what = {
        "service": "a user who talks, a policy, the database in the end",
        "script": "a script of messages, state and results checked at each",
        "milestones": "milestones in order, minefields",
    }[kind.family]
    where = kind.domains[0] if len(kind.domains) == 1 else f"{kind.at_once} domains at once"
    many = "one request" if kind.requests == 1 else f"up to {kind.requests} requests"
    return f"{where}; {what}; {many}"


class GeneratedTasks:
    """Tasks of one kind, made on demand; `valid_unseen` holds out a domain or templates."""

    def __init__(self, name: str, kind: Kind) -> None:
        self.name = name
        self.kind = kind
        self.sizes = dict.fromkeys(SPLITS, UNLIMITED)

    def problem(self, split: str, index: int) -> ToolUseProblem:
        """Return one problem, made anew or remembered."""
        return _problem(self.name, self.kind, split, index)


def tooluse_set(tasks: str | None, changes: Mapping[str, Any]) -> GeneratedTasks:
    """Return the task set that the options name.

    Args:
        tasks: A named set, `tooluse-store` unless given.
        changes: Fields of `Kind` that differ from the named set's.

    Raises:
        ValueError: The options name no set, or a field has a value that it cannot have.
    """
    name = one_of("task set", DEFAULT if tasks is None else tasks, KINDS)
    kind = dataclasses.replace(KINDS[name], **changes)
    _check(kind)
    if kind != KINDS[name]:
        digest = hashlib.sha256(canonical(dataclasses.asdict(kind)).encode()).hexdigest()
        name = f"custom-{digest[:12]}"
    return GeneratedTasks(name, kind)


def _check(kind: Kind) -> None:
    if not isinstance(kind.domains, tuple) or not kind.domains:
        raise ValueError(f"domains is {kind.domains!r}, expected a tuple of names")
    for domain in kind.domains:
        one_of("domain", domain, DOMAINS)
    one_of("family", kind.family, ("service", "script", "milestones"))
    one_of("value of scrambled", kind.scrambled, ("", "names", "descriptions", "all"))
    for name, least in (("at_once", 1), ("requests", 1), ("distractors", 0)):
        value = getattr(kind, name)
        if type(value) is not int or value < least:
            raise ValueError(f"{name} is {value!r}, expected a whole number of at least {least}")
    for name in ("noise", "flaky"):
        value = getattr(kind, name)
        if type(value) not in (int, float) or not 0 <= value < 1:
            raise ValueError(f"{name} is {value!r}, expected a share of at least 0 and below 1")
    _check_templates(kind)
    for name in ("told", "traps", "long"):
        if type(getattr(kind, name)) is not bool:
            raise ValueError(f"{name} is {getattr(kind, name)!r}, expected True or False")


def _check_templates(kind: Kind) -> None:
    if not isinstance(kind.templates, tuple):
        raise ValueError(f"templates is {kind.templates!r}, expected a tuple of names")
    known = [t.__name__ for domain in kind.domains for t in DOMAINS[domain].templates]
    for template in kind.templates:
        one_of("template", template, known)


@lru_cache(maxsize=KEPT)
def _problem(name: str, kind: Kind, split: str, index: int) -> ToolUseProblem:
    def propose(chance: Random) -> Any:  # an iterator, as `draw` takes it
        return candidates(kind, split == "valid_unseen", chance)

    key, made = draw(f"tooluse {VERSION} {name}", split, index, propose)
    requests = made.requests
    domains = tuple(dict.fromkeys(request.domain for request in requests))
    opening = wording.opening(domains, kind)
    states = requests[0].gold.tables.digest, requests[-1].gold.digest
    content = [VERSION, opening, _fields(kind), key, *map(str, states), _content(requests)]
    task = Task(
        id=f"{name}/{split}/{index}",
        key=key,
        sha256=hashlib.sha256(canonical(content).encode()).hexdigest(),
        goal="Serve the user as the policy says.",
        category=wording.category(requests),
        max_turns=8 + 2 * sum(len(r.plan) + len(r.slots) + 2 for r in requests),
    )
    return _whole(task, kind, made, opening)


@lru_cache(maxsize=64)
def _fields(kind: Kind) -> Mapping[str, object]:
    return dataclasses.asdict(kind)


@lru_cache(maxsize=64)
def _clauses(domains: frozenset[str]) -> Mapping[str, tuple[Clause, ...]]:
    """Return the rules that calls can break, by domain."""
    return {
        domain: tuple(clause for clause in DOMAINS[domain].clauses if clause.broken)
        for domain in sorted(domains & DOMAINS.keys())
    }


def _content(requests: tuple[Request, ...]) -> list[object]:
    return [
        [r.text, r.trap, r.facts, r.insists, r.change, r.lacks, [s.says for s in r.slots]]
        for r in requests
    ]


def _whole(task: Task, kind: Kind, made: Candidate, opening: str) -> ToolUseProblem:
    box, requests = made.box, made.requests
    used = {step.name for request in requests for step in request.plan}
    writes = [name for name, tool in box.functions.items() if tool.writes and name not in used]
    return ToolUseProblem(
        task=task,
        family=kind.family,
        opening=opening,
        start=Database(requests[0].gold.tables),
        tools=box.tools,
        functions=box.functions,
        domain_of=box.domain_of,
        clauses=_clauses(frozenset(box.domain_of.values())),
        requests=requests,
        mines=tuple(writes) if kind.family == "milestones" else (),
        noise=kind.noise,
        flaky=kind.flaky,
        long=kind.long,
    )
