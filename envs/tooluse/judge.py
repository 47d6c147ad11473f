"""What is right: the evidence after each turn, and what the episode is worth."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from turngym.envs.signals import Check, Diff, Potential, Signal, potential_value
from turngym.envs.tooluse.database import Change, Database, Place, Row
from turngym.envs.tooluse.likeness import Others, likeness
from turngym.envs.tooluse.match import Graph, best_match
from turngym.envs.tooluse.problem import Request, ToolUseProblem
from turngym.envs.tooluse.tools import Result
from turngym.envs.tooluse.user import Standing

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")


MAX_VIEWS = 1_024
"""Moments of one task that are remembered."""
ELSEWHERE = "other_rows"
"""The mine of all rows that no gold plan touches, but for new ones in place of those it makes."""


class Progress(NamedTuple):
    """What has come about besides rows and talk, all of it for good."""

    said: tuple[str, ...] = ()
    """Facts that were said while or after they were asked for: `<request>.<place>`, sorted."""
    served: tuple[bool, ...] = ()
    """Of each request that was closed, whether all was right then."""
    broken: tuple[str, ...] = ()
    """Clauses that calls broke: `<domain>.<clause>`, sorted."""
    hit: tuple[str, ...] = ()
    """Mines that were stepped on, sorted."""
    answers: tuple[str, ...] = ()
    """Results of gold calls that were seen: `<request>.<place>`, sorted."""
    likeness: tuple[tuple[tuple[int, float], ...], ...] = ()
    """Of each moment the milestones that it was like, and how much; moments like none left out."""
    met: frozenset[int] = frozenset()
    """The milestones that a moment was all like."""


class View(NamedTuple):
    """What a moment is worth, and the evidence about it."""

    signals: tuple[Signal, ...]
    over: bool
    success: bool


class Judge:
    """The facts of one problem, in the form in which they are asked for on every turn."""

    def __init__(self, problem: ToolUseProblem) -> None:
        self.problem = problem
        self.facts = {
            f"{n}.{i}": fact
            for n, request in enumerate(problem.requests)
            for i, fact in enumerate(request.facts)
        }
        self.reads = _reads(problem.requests) if problem.family == "script" else []
        self.graph = milestones(problem.requests) if problem.family == "milestones" else None
        self._prepare()
        self._views: dict[tuple[int, Standing, Progress], View] = {}
        self.start_distance = self._distance(problem.start, Standing(), Progress())

    # What no reset needs is made when the first turn asks.

    @cached_property
    def right_rows(self) -> dict[Place, set[str | None]]:
        """What stands at each place after the gold calls that change it, also for a while."""
        found: dict[Place, set[str | None]] = {}
        for request in self.problem.requests:
            for effect in request.effects:
                for change in effect.changes:
                    found.setdefault(change.place, set()).add(change.after)
        return found

    @cached_property
    def _steps(self) -> dict[str, list[tuple[int, str, tuple[Change, ...]]]]:
        return _steps(self.problem.requests if self.graph is not None else ())

    @cached_property
    def _added(self) -> dict[type[Row], int]:
        return _added(self.problem.requests if self.graph is not None else ())

    @cached_property
    def _answers(self) -> dict[str, list[str]]:
        """The gold calls that only read, by their results: made when the first call asks."""
        found: dict[str, list[str]] = {}
        for number, reads in enumerate(self.reads):
            effects = self.problem.requests[number].effects
            for name, place in reads.items():
                found.setdefault(effects[place].result, []).append(name)
        return found

    def _prepare(self) -> None:
        """Make all checks, failed and passed, that will ever be needed."""
        problem = self.problem
        requests = list(enumerate(problem.requests))
        self._rows = [
            (row.place, row.after, _both(f"row:{n}.{i}"))
            for n, request in requests
            for i, row in enumerate(request.rows)
        ]
        slots = [f"{n}.{i}" for n, request in requests for i in range(len(request.slots))]
        self._slots = [(name, _both(f"told:{name}")) for name in slots]
        self._facts = [(name, _both(f"fact:{name}")) for name in self.facts]
        self._served = [_both(f"served:{n}") for n, _ in requests]
        names_of_reads = sorted(name for names in self.reads for name in names)
        self._answered = [(name, _both(f"answer:{name}")) for name in names_of_reads]
        names = self.graph.names if self.graph is not None else ()
        self._milestones = [_both(f"milestone:{name}") for name in names]
        rules = [
            f"{domain}.{clause.id}" for domain, all_ in problem.clauses.items() for clause in all_
        ]
        mines = () if self.graph is None else (*problem.mines, ELSEWHERE)
        self._rules = {name: _both(f"policy:{name}") for name in rules}
        self._mines = {name: _both(f"mine:{name}") for name in mines}

    # ---------------------------------------------------------------- events

    def said(self, words: str, standing: Standing, progress: Progress) -> Progress:
        """Return progress after the agent wrote to the user, before the user answers."""
        new = {
            name
            for name, fact in self.facts.items()
            if name not in progress.said
            and int(name.split(".")[0]) <= standing.request
            and is_said(fact, words)
        }
        if not new:
            return progress
        moments = [f"{name.split('.')[0]}.fact{name.split('.')[1]}" for name in sorted(new)]
        said = tuple(sorted((*progress.said, *new)))
        return self._met(moments, progress._replace(said=said))

    def _met(self, names: list[str], progress: Progress) -> Progress:
        """Return progress after milestones that words meet, one moment to each."""
        if self.graph is None:
            return progress
        for name in names:
            progress = self._moment(((self.graph.names.index(name), 1.0),), progress)
        return progress

    def called(self, name: str, arguments: str, result: Result, progress: Progress) -> Progress:
        """Return progress after a call that went well."""
        if self.reads:
            known = set(progress.answers).union(self._answers.get(result.text, ()))
            progress = progress._replace(answers=tuple(sorted(known)))
        if self.graph is None:
            return progress
        changes = result.database.changes(self.problem.start)
        new = Counter(change.place[0] for change in changes if change.before is None)
        others: dict[type[Row], list[str]] = {}
        hit = {*progress.hit, *({name} & set(self.problem.mines))}
        for place, before, after in changes:
            if place in self.right_rows:
                continue
            # a new row may be an attempt at one that is wanted, unless there are too many by now
            if before is None and after and new[place[0]] <= self._added.get(place[0], 0):
                others.setdefault(place[0], []).append(after)
            else:
                hit.add(ELSEWHERE)
        moment = self._alike(name, arguments, result.database, others)
        return self._moment(moment, progress._replace(hit=tuple(sorted(hit))))

    def _alike(
        self, name: str, arguments: str, database: Database, others: Others
    ) -> tuple[tuple[int, float], ...]:
        """Return the milestones that the moment after a call is like, and how much."""
        values = [
            (place, likeness(changes, database, others) if changes else float(arguments == gold))
            for place, gold, changes in self._steps.get(name, ())
        ]
        return tuple((place, value) for place, value in values if value > 0)

    def _moment(self, moment: tuple[tuple[int, float], ...], progress: Progress) -> Progress:
        if not moment:
            return progress
        met = progress.met.union(place for place, value in moment if value == 1.0)
        return progress._replace(likeness=(*progress.likeness, moment), met=met)

    def closed(self, database: Database, standing: Standing, progress: Progress) -> Progress:
        """Return progress after the agent's words, or a transfer, closed a request.

        Args:
            database: The rows at this moment.
            standing: Where the talk stood then, with the refusal that closed it.
            progress: So far.
        """
        number = len(progress.served)
        request = self.problem.requests[number]
        right = (
            database.distance(request.gold) == 0
            and all(f"{number}.{i}" in progress.said for i in range(len(request.facts)))
            and (not self.reads or self.reads[number].keys() <= set(progress.answers))
            and (request.trap == "transfer") == standing.transferred
            and (request.trap != "refuse" or standing.refused)
        )
        progress = progress._replace(served=(*progress.served, right))
        if not right or not request.trap:
            return progress
        return self._met([f"{number}.{request.trap}"], progress)

    # ---------------------------------------------------------------- evidence

    def view(self, database: Database, standing: Standing, progress: Progress) -> View:
        """Return what a moment is worth, made anew or remembered: the moments of a task come back."""
        key = database.digest, standing, progress
        known = self._views.get(key)
        if known is None:
            if len(self._views) >= MAX_VIEWS:
                self._views.clear()
            given = database, standing, progress
            over = self.over(standing)
            success = over and self.success(*given)
            distance = None if over and not success else self._distance(*given)
            signals = (*self.checks(*given), _potential(distance, self.start_distance))
            known = self._views[key] = View(signals, over, success)
        return known

    def changes(self, after: Database, before: Database) -> Iterator[Signal]:
        """Yield the rows that a turn changed, right ones apart from wrong ones."""
        for change in after.changes(before):
            right = change.after in self.right_rows.get(change.place, ())
            yield Diff(
                kind="row right" if right else "row wrong",
                target=change.target,
                before=change.before,
                after=change.after,
            )

    def checks(
        self, database: Database, standing: Standing, progress: Progress
    ) -> Iterator[Signal]:
        """Yield a check per row, fact, question, request, rule and mine."""
        for place, after, both in self._rows:
            yield both[database.text(place) == after]
        for name, both in self._facts:
            yield both[name in progress.said]
        for name, both in self._slots:
            yield both[name in standing.told]
        for number, both in enumerate(self._served):
            yield both[number < len(progress.served) and progress.served[number]]
        for name, both in self._answered:
            yield both[name in progress.answers]
        for number, both in enumerate(self._milestones):
            yield both[number in progress.met]
        yield from _kept(self._rules, progress.broken)
        yield from _kept(self._mines, progress.hit)

    def _distance(self, database: Database, standing: Standing, progress: Progress) -> int:
        """Count what is wanted and does not stand: rows, facts, requests."""
        unsaid = len(self.facts) - len(progress.said)
        unasked = len(self.problem.requests) - standing.request
        return database.distance(self.problem.final) + unsaid + unasked

    # ---------------------------------------------------------------- the end

    def over(self, standing: Standing) -> bool:
        """Return whether the talk has ended."""
        done = standing.request == len(self.problem.requests)
        return done or standing.left or standing.transferred

    def success(self, database: Database, standing: Standing, progress: Progress) -> bool:
        """Return whether the talk ended as it should."""
        requests = self.problem.requests
        if self.graph is not None:
            return self.score(database, standing, progress) == 1.0
        if len(progress.served) < len(requests) or standing.left:
            return False
        if standing.transferred and requests[-1].trap != "transfer":
            return False  # all was done, and then left to somebody else
        if self.problem.family == "script":
            return all(progress.served)
        traps = [right for r, right in zip(requests, progress.served, strict=True) if r.trap]
        right = database.distance(self.problem.final) == 0
        return right and all(traps) and len(progress.said) == len(self.facts)

    def score(self, database: Database, standing: Standing, progress: Progress) -> float:
        """Return what the episode is worth if it ends now."""
        if self.graph is None:
            return float(self.success(database, standing, progress))
        if progress.hit:
            return 0.0
        number = len(self.graph.names)
        moments = [
            [dict(moment).get(i, 0.0) for i in range(number)] for moment in progress.likeness
        ]
        return best_match(self.graph, moments)


def is_said(fact: str, words: str) -> bool:
    """Return whether words have a fact: a number in any notation, or a phrase as whole words.

    >>> is_said("1054.20", "You get $1,054.2 back."), is_said("54.20", "You get $1,054.20 back.")
    (True, False)
    >>> is_said("shipped", "It was Shipped."), is_said("shipped", "It was unshipped.")
    (True, False)
    """
    if _NUMBER.fullmatch(fact):
        return float(fact) in map(float, _NUMBER.findall(_THOUSANDS.sub("", words[:20_000])))
    return bool(re.search(rf"(?<!\w){re.escape(fact.lower())}(?!\w)", words.lower()))


def milestones(requests: tuple[Request, ...]) -> Graph:
    """Return the milestones of a task: its calls, facts and refusals, in the order they depend."""
    names: list[str] = []
    after: list[tuple[int, ...]] = []
    for number, request in enumerate(requests):
        first = len(names)
        for place, step in enumerate(request.plan):
            names.append(f"{number}.{place}")
            after.append(tuple(first + before for before in step.after))
        last = tuple(range(first, len(names)))
        for place in range(len(request.facts)):
            names.append(f"{number}.fact{place}")
            after.append(last[-1:])
        if request.trap:
            names.append(f"{number}.{request.trap}")
            after.append(last)
    return Graph(tuple(names), tuple(after))


def _kept(known: Mapping[str, tuple[Check, Check]], broken: Sequence[str]) -> Iterator[Check]:
    """Return the checks of rules or mines; nearly always none is broken."""
    if not broken:
        return (passed for _, passed in known.values())
    return (both[name not in broken] for name, both in known.items())


@lru_cache(maxsize=100_000)
def _both(name: str) -> tuple[Check, Check]:
    """Return the check of this name, failed and passed."""
    return Check(id=name, passed=False), Check(id=name, passed=True)


@lru_cache(maxsize=10_000)
def _potential(distance: int | None, start: int) -> Potential:
    return Potential(
        name="goals",
        value=potential_value(distance, start),
        distance=distance,
        exact=True,
    )


def _steps(
    requests: tuple[Request, ...],
) -> dict[str, list[tuple[int, str, tuple[Change, ...]]]]:
    """Return by tool the milestones that its calls meet: number, gold arguments, gold changes."""
    found: dict[str, list[tuple[int, str, tuple[Change, ...]]]] = {}
    first = 0
    for request in requests:
        for place, (step, effect) in enumerate(zip(request.plan, request.effects, strict=True)):
            one = first + place, step.arguments, effect.changes
            found.setdefault(step.name, []).append(one)
        first += len(request.plan) + len(request.facts) + bool(request.trap)
    return found


def _added(requests: tuple[Request, ...]) -> dict[type[Row], int]:
    """Count by table the rows that are new when all is done right."""
    rows = [row for request in requests for row in request.rows]
    added: dict[type[Row], int] = {}
    for table, _ in {row.place for row in rows if row.before is None}:
        added[table] = added.get(table, 0) + 1
    return added


def _reads(requests: tuple[Request, ...]) -> list[dict[str, int]]:
    """Return by request the names of the gold calls that only read, with their places."""
    return [
        {
            f"{number}.{place}": place
            for place, effect in enumerate(request.effects)
            if not effect.changes
        }
        for number, request in enumerate(requests)
    ]
