"""What BFCL checks after each segment: state, results, and whether anything was called at all."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from turngym.envs.calls import excerpt
from turngym.envs.signals import Check
from turngym.envs.tooluse.bfcl_apps import (
    Answer,
    Apps,
    call,
    make_apps,
    pack,
    unpack,
)
from turngym.envs.tooluse.bfcl_data import KEPT, BfclProblem, GoldCall, Segment
from turngym.envs.tooluse.bfcl_state import Facts, facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the talk has come."""

    segment: int = 0
    num_steps: int = 0
    """Turns with calls in this segment."""
    num_calls: int = 0
    """Calls in this segment, with or without success."""
    verdicts: tuple[bool, ...] = ()
    """Of the segments that are over."""
    results: tuple[str, ...] = ()
    """Of all calls so far."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Aim:
    """Where the benchmark's solution stands at the end of a segment."""

    facts: Facts
    results: tuple[str, ...]
    """Of the calls in this segment."""
    changed: frozenset[str]
    """The facts that these calls made, changed or unmade."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Solved:
    """A task with its solution played."""

    start: bytes
    """The apps before the first call, packed."""
    aims: tuple[Aim, ...]


@lru_cache(maxsize=KEPT)
def solved(problem: BfclProblem) -> Solved:
    """Play the solution of a task, segment by segment."""
    config = json.loads(problem.config)
    start = pack(make_apps(problem.classes, config, long_context=problem.long_context))
    apps, aims = unpack(start), []
    before = facts_of(apps)
    for segment in problem.segments:
        results = tuple(answer.text for answer in run(apps, segment.gold))
        after = facts_of(apps)
        aims.append(Aim(facts=after, results=results, changed=different(before, after)))
        before = after
    return Solved(start=start, aims=tuple(aims))


def run(apps: Apps, calls: Sequence[GoldCall]) -> list[Answer]:
    """Make calls of the solution."""
    return [call(apps, gold.name, json.loads(gold.arguments)) for gold in calls]


def different(one: Facts, other: Facts) -> frozenset[str]:
    """Return the paths at which two states differ."""
    return frozenset(dict(one.items() ^ other.items()))


def missing(aim: Aim, results: Sequence[str]) -> Counter[str]:
    """Return the solution's results that are not among the results so far."""
    return Counter(aim.results) - Counter(results)


def check_ids(number: int, segment: Segment) -> tuple[str, ...]:
    """Name what is checked at the end of a segment."""
    kinds = ("called", "state", "response") if segment.gold else ("quiet",) * segment.quiet
    return tuple(f"segment:{number}/{kind}" for kind in kinds)


def judge(problem: BfclProblem, now: Progress, facts: Facts) -> tuple[Check, ...]:
    """Check the present segment at its end, by the apps' state and what was done.

    Returns:
        For a segment with a solution: something was called; the state is the solution's; its
        results are among those so far (the last two are not told where nothing was called). For
        one in which something is missing: nothing was called. Nothing where anything goes.
    """
    segment, aim = problem.segments[now.segment], solved(problem).aims[now.segment]
    ids = check_ids(now.segment, segment)
    if not segment.gold:
        said = f"{now.num_calls} calls where none could be right" if now.num_calls else ""
        return tuple(Check(id=name, passed=not now.num_calls, evidence=said) for name in ids)
    called, state, response = ids
    if not now.num_calls:
        unknown = (Check(id=name, passed=None) for name in (state, response))
        return (Check(id=called, passed=False, evidence="no calls"), *unknown)
    wrong, absent = sorted(different(facts, aim.facts)), missing(aim, now.results).total()
    said = f"{len(wrong)} facts differ, {excerpt(wrong[0], 200)} among them" if wrong else ""
    lacks = f"{absent} of {len(aim.results)} results are missing" if absent else ""
    return (
        Check(id=called, passed=True),
        Check(id=state, passed=not wrong, evidence=said),
        Check(id=response, passed=not absent, evidence=lacks),
    )


def is_passed(checks: Sequence[Check]) -> bool:
    """Tell whether a segment counts as done."""
    return all(check.passed for check in checks)


def segments_left(problem: BfclProblem, now: Progress, facts: Facts) -> float:
    """Return how many segments are to be done: of the present one, facts to be changed and results to
    be had. A fact that should not have been touched counts like one that is not changed yet.
    """
    if now.segment == len(problem.segments):
        return 0.0
    aim, later = solved(problem).aims[now.segment], len(problem.segments) - now.segment - 1
    whole = len(aim.changed) + len(aim.results)
    if not whole:
        return later + 1.0  # what is left to do is to say so
    left = len(different(facts, aim.facts)) + missing(aim, now.results).total()
    return later + min(1.0, left / whole)
