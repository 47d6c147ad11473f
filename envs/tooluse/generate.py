"""Tasks made on demand: goals of one person, planned one after another on one database."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import NamedTuple

from turngym.envs.calls import canonical
from turngym.envs.tooluse.database import Database, Tables
from turngym.envs.tooluse.domain import (
    DATABASES,
    Goal,
    Slot,
    Step,
    Template,
    people_of,
    tables_of,
)
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.people import Person
from turngym.envs.tooluse.problem import Family, PlanError, Request, played
from turngym.envs.tooluse.toolbox import Scrambled, Toolbox, toolbox

TRIES = 12
"""Templates that are tried for one request."""
HELD_OUT = "bank"
"""The domain that the mixed sets hold out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the tasks of a set are like."""

    domains: tuple[str, ...]
    family: Family = "service"
    at_once: int = 1
    """How many domains one task plays in."""
    requests: int = 2
    """How many things the user wants, at most; in `valid_unseen` it is one more than that."""
    templates: tuple[str, ...] = ()
    """Names of the templates that goals are made with; all of the domain's if none is named."""
    told: bool = False
    """Whether the user tells all there is to know at once, and need not be asked."""
    traps: bool = True
    """Whether some requests must be refused, or handed on to a person."""
    distractors: int = 0
    """How many tools of other domains are added."""
    scrambled: Scrambled = ""
    """What of the tools says nothing."""
    noise: float = 0.0
    """How often a result has a notice that is beside the point, or an order that is not the user's."""
    flaky: float = 0.0
    """How often a tool does not answer, and must be called again."""
    long: bool = False
    """Whether results come with pages of log."""


class Candidate(NamedTuple):
    """A task that might be."""

    number: int
    """Which database."""
    box: Toolbox
    requests: tuple[Request, ...]


def candidates(kind: Kind, unseen: bool, chance: Random) -> Iterator[tuple[str, Candidate] | None]:
    """Yield tasks with their keys, None for a try that came to nothing.

    Args:
        kind: What they are like.
        unseen: Whether each has what `valid_unseen` alone has: a domain, or templates, that are
            held out, and one request more.
        chance: Draws them.
    """
    while True:
        made = _candidate(kind, unseen, chance)
        yield None if made is None else (_key(made), made)


def _candidate(kind: Kind, unseen: bool, chance: Random) -> Candidate | None:
    domains = _domains(kind, unseen, chance)
    box = toolbox(domains, kind.distractors, kind.scrambled)
    number = chance.randrange(DATABASES)
    user = chance.choice(people_of(number))
    tables = tables_of(DOMAINS[domains[0]], number)
    for domain in domains[1:]:
        tables = tables.joined(tables_of(DOMAINS[domain], number))
    least = len(domains)
    count = kind.requests + 1 if unseen else chance.randint(least, max(least, kind.requests))
    wanted = _wanted(kind, domains, unseen, count, chance)
    requests = _requests(tables, wanted, box, user, chance)
    if requests is None or (any(request.trap for request in requests) and not kind.traps):
        return None
    if kind.told:
        requests = tuple(told(request) for request in requests)
    if kind.family == "script":
        requests = scripted(requests, chance)
    return Candidate(number, box, requests)


def held_out_domain(kind: Kind) -> str | None:
    """Return the domain that only `valid_unseen` plays in, where there are others enough."""
    return HELD_OUT if HELD_OUT in kind.domains and len(kind.domains) > 2 else None


def _domains(kind: Kind, unseen: bool, chance: Random) -> tuple[str, ...]:
    held_out = held_out_domain(kind)
    seen = [domain for domain in kind.domains if domain != held_out]
    number = min(kind.at_once, len(seen))
    if not unseen or held_out is None:
        return tuple(sorted(chance.sample(seen, number)))
    return tuple(sorted((*chance.sample(seen, number - 1), held_out)))


def _wanted(
    kind: Kind, domains: Sequence[str], unseen: bool, count: int, chance: Random
) -> list[tuple[str, list[Template]]]:
    """Return where each request plays, and the templates for it in the order they are tried."""
    places = [*domains, *(chance.choice(domains) for _ in range(count - len(domains)))][:count]
    chance.shuffle(places)
    only_new = unseen and held_out_domain(kind) is None
    which = chance.randrange(count)
    wanted = []
    for place, domain in enumerate(places):
        # one request of a kind that is held out makes the task unseen; the others may be of any
        new = only_new and place == which
        held = None if unseen and not new else new
        templates = list(_templates(domain, kind.templates, held))
        chance.shuffle(templates)
        wanted.append((domain, templates[:TRIES]))
    return wanted


@lru_cache(maxsize=256)
def _templates(domain: str, named: tuple[str, ...], held: bool | None) -> tuple[Template, ...]:
    """Return the templates of a domain: those that are held out, the others, or (None) all."""
    return tuple(
        template
        for template in DOMAINS[domain].templates
        if not named or template.__name__ in named
        if held is None or (template.__name__ in DOMAINS[domain].held_out) == held
    )


def _requests(
    tables: Tables,
    wanted: Sequence[tuple[str, Sequence[Template]]],
    box: Toolbox,
    user: Person,
    chance: Random,
) -> tuple[Request, ...] | None:
    """Plan one goal after another, each on what the one before leaves."""
    database = Database(tables)
    requests: list[Request] = []
    for domain, templates in wanted:
        done = {(request.domain, request.template) for request in requests}
        for template in templates:
            if (domain, template.__name__) in done:
                continue
            request = _request(domain, template, requests, database, box, user, chance)
            if request is not None:
                break
        else:
            return None
        if request.trap == "transfer" and len(requests) < len(wanted) - 1:
            return None  # it ends the talk, so it comes last
        requests.append(request)
        database = request.gold
    return tuple(requests)


def _request(
    domain: str,
    template: Template,
    before: Sequence[Request],
    database: Database,
    box: Toolbox,
    user: Person,
    chance: Random,
) -> Request | None:
    goal = template(database, chance, user)
    if goal is None:
        return None
    known = {sentence for request in before for sentence in request.tells}
    slots = tuple(slot for slot in goal.slots if slot.says not in known)
    if goal.change and not slots:
        return None
    plan = _unread(_seen(goal.plan, domain, box), before, box)
    try:
        return _planned(domain, template.__name__, goal, slots, plan, database, box)
    except PlanError:
        return None


def _seen(plan: tuple[Step, ...], domain: str, box: Toolbox) -> tuple[Step, ...]:
    """Return a plan with the names that the agent sees."""
    names = [box.seen_as[domain, step.name] for step in plan]
    return tuple(
        [
            step if name == step.name else replace(step, name=name)
            for step, name in zip(plan, names, strict=True)
        ]
    )


def _unread(plan: tuple[Step, ...], before: Sequence[Request], box: Toolbox) -> tuple[Step, ...]:
    """Return a plan without the reads that an earlier request had already."""
    known = {(step.name, step.arguments) for request in before for step in request.plan}
    kept = [
        place
        for place, step in enumerate(plan)
        if box.functions[step.name].writes or (step.name, step.arguments) not in known
    ]
    if len(kept) == len(plan):
        return plan
    return tuple(
        replace(plan[place], after=tuple(kept.index(i) for i in plan[place].after if i in kept))
        for place in kept
    )


def _planned(
    domain: str,
    template: str,
    goal: Goal,
    slots: tuple[Slot, ...],
    plan: tuple[Step, ...],
    database: Database,
    box: Toolbox,
) -> Request:
    gold, effects = played(plan, box.functions, database)
    start = Database(database.tables)
    return Request(
        domain=domain,
        template=template,
        text=goal.request,
        plan=plan,
        effects=effects,
        gold=gold,
        rows=tuple(row for row in gold.changes(database) if row.after != start.text(row.place)),
        slots=slots,
        facts=goal.facts,
        trap=goal.trap,
        insists=goal.insists,
        change=goal.change,
    )


def told(request: Request) -> Request:
    """Return a request with all that the user knows in its first words."""
    says = (request.text, *request.tells, request.change)
    return replace(request, text=" ".join(filter(None, says)), slots=(), change="")


def scripted(requests: Sequence[Request], chance: Random) -> tuple[Request, ...]:
    """Turn requests into a script: all is told at once, but now and then something is missing."""
    script: list[Request] = []
    for request in requests:
        says = " ".join(filter(None, (*(slot.says for slot in request.slots), request.change)))
        whole = f"{request.text} {says}".strip()
        missing = "" if request.trap else chance.choice(("", "", "parameter", "function"))
        writes = [s.name for s, e in zip(request.plan, request.effects, strict=True) if e.changes]
        if missing == "parameter" and says:
            script += [_waiting(request, script, request.text), _plain(request, says)]
        elif missing == "function" and writes:
            now = f"The tool {writes[-1]} is there now. Please do it."
            waits = _waiting(request, script, f"{request.text} {says}", lacks=writes[-1])
            script += [waits, _plain(request, now)]
        else:
            script.append(_plain(request, whole))
    return tuple(script)


def _plain(request: Request, text: str) -> Request:
    """Return a request with other words, of which nobody asks and which nobody changes."""
    return replace(request, text=text, slots=(), facts=(), insists="", change="")


def _waiting(request: Request, before: Sequence[Request], text: str, *, lacks: str = "") -> Request:
    """Return the same as something that cannot be done yet."""
    return Request(
        domain=request.domain,
        template=request.template,
        text=text,
        plan=(),
        effects=(),
        gold=before[-1].gold if before else Database(request.gold.tables),
        rows=(),
        trap="wait",
        lacks=lacks,
    )


def _key(made: Candidate) -> str:
    """Name what an agent could memorise: templates and plans with their slots, not the wording."""
    atom = [
        [r.domain, r.template, r.trap, [(step.name, step.arguments) for step in r.plan]]
        for r in made.requests
    ]
    return hashlib.sha256(canonical([made.number, atom]).encode()).hexdigest()
