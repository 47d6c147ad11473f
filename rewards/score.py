"""Scoring: the episodes of one group and an expression in, one ledger per episode out."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from turngym.envs.episode import GRADED, Annotation, Episode, Ledger, Row
from turngym.rewards.algebra import Line, lines
from turngym.rewards.places import coarser, holding, turns_of
from turngym.rewards.state import RunState
from turngym.rewards.term import Failed, Group, Level, Term, Values, fold, leaves
from turngym.rewards.terms import outcome

BOUNDED = "bounded"
"""What the row is called that bounds the process part of an episode."""


class Plan(NamedTuple):
    """What a rubric's expression comes to."""

    lines: tuple[Line, ...]
    order: tuple[Term, ...]
    """All terms that give numbers, each after those that it takes."""


@lru_cache(maxsize=256)
def plan(term: Term) -> Plan:
    """Compile an expression."""
    return Plan(lines(term), tuple(dict.fromkeys(_needed(term))))


class Settled(NamedTuple):
    """A group without the episodes that failed."""

    group: Group
    results: "Results"
    failed: Mapping[str, str]
    """Why an episode left, by its id."""

    def numbers(self, term: Term) -> list[Values]:
        """Return the numbers of an expression that the plan holds, for each episode."""
        return _folded(term, self.group, self.results)


def settle(
    compiled: Plan,
    episodes: Sequence[Episode],
    annotations: Iterable[Annotation],
    state: RunState | None = None,
) -> Settled:
    """Compute all terms of a group; who fails leaves before anything is computed of the group.

    Raises:
        ValueError: The episodes are of several groups, or one is there twice.
    """
    _check_group(episodes)
    said: dict[str, tuple[Annotation, ...]] = {}
    for annotation in annotations:
        said[annotation.episode] = (*said.get(annotation.episode, ()), annotation)
    failed = {e.id: reason for e in episodes if (reason := _unfit(e))}
    while True:
        group = Group(tuple([e for e in episodes if e.id not in failed]), said, state)
        results, left = _evaluate(compiled, group)
        if not left:
            return Settled(group, results, failed)
        failed |= left


def score(
    term: Term,
    episodes: Sequence[Episode],
    annotations: Iterable[Annotation],
    *,
    bounded: bool,
    state: RunState | None = None,
) -> dict[str, tuple[Row, ...] | Failed]:
    """Return the rows of each episode of a group, or why it has none.

    Raises:
        ValueError: The episodes are of several groups, or one is there twice.
    """
    compiled = plan(term)
    group, results, failed = settle(compiled, episodes, annotations, state)
    rows = {
        episode.id: tuple(
            [row for line in compiled.lines for row in _rows(line, episode, number, results)]
        )
        for number, episode in enumerate(group.episodes)
    }
    if bounded:
        rows = _bounded(group, rows, compiled)
    return {e.id: Failed(failed[e.id]) if e.id in failed else rows[e.id] for e in episodes}


def turn_rewards(ledger: Ledger, episode: Episode) -> tuple[float, ...]:
    """Return the reward of each turn: by definition, the left fold of the rows that sit on it.

    Raises:
        ValueError: The ledger is of another episode, or has failed.
    """
    if ledger.episode != episode.id:
        raise ValueError(f"the ledger is of episode {ledger.episode!r}, not of {episode.id!r}")
    if ledger.failed:
        raise ValueError(f"episode {episode.id!r} has no rewards: {ledger.failed}")
    rewards = [0.0] * len(episode.turns)
    places: dict[Level, Sequence[int]] = {}
    for row in ledger.rows:
        if row.level not in places:
            places[row.level] = turns_of(episode, row.level)
        rewards[places[row.level][row.at]] += row.value
    return tuple(rewards)


Results = Mapping[Term, list[Values]]
"""The numbers of each term, for each episode of the group."""


def _check_group(episodes: Sequence[Episode]) -> None:
    groups = {episode.group for episode in episodes}
    if len(groups) > 1:
        raise ValueError(f"the episodes are of {len(groups)} groups, score them one by one")
    if len({episode.id for episode in episodes}) < len(episodes):
        raise ValueError("an episode is in the group twice")


def _unfit(episode: Episode) -> str:
    """Say why an episode may not carry reward, or nothing."""
    if episode.status not in GRADED:
        return f"status {episode.status!r} carries no reward"
    return "" if episode.turns else "there is no turn to reward"


def _needed(term: Term) -> Iterable[Term]:
    for line in lines(term):
        for inner in (*line.term.inputs, *(gate.on for gate in line.gates)):
            yield from _needed(inner)
        yield line.term


def _evaluate(compiled: Plan, group: Group) -> tuple[Results, dict[str, str]]:
    """Compute all terms; stop at the first one that fails on an episode and say which."""
    results: dict[Term, list[Values]] = {}
    for term in compiled.order:
        inputs = [_folded(inner, group, results) for inner in term.inputs]
        done: list[Values] = []
        left: dict[str, str] = {}
        given = term.values(group, *inputs)
        for episode, values in zip(group.episodes, given, strict=True):
            checked = _checked(term, episode, values)
            if isinstance(checked, Failed):
                left[episode.id] = f"{term}: {checked.reason}"
            else:
                done.append(checked)
        if left:
            return {}, left
        results[term] = done
    return results, {}


def _checked(term: Term, episode: Episode, values: Values | Failed) -> Values | Failed:
    """Return what a term gave, unless it is no number: that is a failure, whoever caused it."""
    if isinstance(values, Failed):
        return values
    assert len(values) == len(turns_of(episode, term.level)), f"{term} missed a place"
    for value in values:
        if value is not None and not math.isfinite(value):
            return Failed(f"{value} is not a finite number")
    return values


def _rows(line: Line, episode: Episode, number: int, results: Results) -> list[Row]:
    """Return the rows of one line: one for each place where its term says something."""
    level, name, weight = line.term.level, str(line.term), line.weight
    closed = _closed(line, episode, number, results)
    parts = _parts(line.term, episode, number, results)
    rows = []
    for at, raw in enumerate(results[line.term][number]):
        if raw is not None:
            gated = at in closed
            row = Row(
                level=level,
                at=at,
                term=name,
                raw=raw,
                weight=weight,
                gated=gated,
                value=0.0 if gated else raw * weight,
                parts=parts.get(at, ()),
            )
            rows.append(row)
    return rows


def _parts(
    term: Term, episode: Episode, number: int, results: Results
) -> Mapping[int, tuple[Row, ...]]:
    """Return the rows of what a transform takes, by the place of the transform that they are in."""
    parts: dict[int, tuple[Row, ...]] = {}
    for inner in term.inputs:
        for line in plan(inner).lines:
            holders = holding(episode, line.term.level, term.level)
            for row in _rows(line, episode, number, results):
                for at in holders[row.at]:
                    parts[at] = (*parts.get(at, ()), row)
    return parts


def _closed(line: Line, episode: Episode, number: int, results: Results) -> set[int]:
    """Return the places at which a gate of a line is closed."""
    closed: set[int] = set()
    for gate in line.gates:
        condition = _sum_of(gate.on, episode, number, results)
        places = coarser(episode, line.term.level, gate.on.level)
        closed |= {at for at, on in enumerate(places) if not gate.is_open(condition[on])}
    return closed


def _folded(term: Term, group: Group, results: Results) -> list[Values]:
    return [_sum_of(term, episode, i, results) for i, episode in enumerate(group.episodes)]


def _sum_of(term: Term, episode: Episode, number: int, results: Results) -> Values:
    """Return the numbers of an expression of one level: at each place the fold of its rows."""
    sums: list[float | None] = [None] * len(turns_of(episode, term.level))
    for line in plan(term).lines:
        for row in _rows(line, episode, number, results):
            sums[row.at] = (sums[row.at] or 0.0) + row.value
    return tuple(sums)


def _bounded(
    group: Group, rows: Mapping[str, tuple[Row, ...]], compiled: Plan
) -> dict[str, tuple[Row, ...]]:
    """Take from each failed episode what its process part exceeds that of a solved one by."""
    pure = _outcomes(compiled)
    process = {
        episode.id: fold(row.value for row in rows[episode.id] if row.term not in pure)
        for episode in group.episodes
    }
    solved = {e.id for e in group.episodes if e.outcome is not None and e.outcome.success}
    if not solved:
        return dict(rows)
    bound = min(process[name] for name in solved)
    return {
        name: rows[name] if name in solved or value <= bound else (*rows[name], _cut(value, bound))
        for name, value in process.items()
    }


def streams(term: Term) -> Mapping[str, frozenset[str]]:
    """Return what `Row.term` may be in the `outcome` part of rewards, and in the `process` part.

    Example:
        >>> {name: sorted(terms) for name, terms in streams(outcome()).items()}
        {'outcome': ['outcome()']}
    """
    compiled = plan(term)
    pure, terms = _outcomes(compiled), {str(line.term) for line in compiled.lines}
    parts = {"outcome": terms & pure, "process": terms - pure}
    return {name: frozenset(part) for name, part in parts.items() if part}


def _outcomes(compiled: Plan) -> set[str]:
    """Return the texts of the terms that say nothing but how an episode ended."""
    return {
        str(line.term)
        for line in compiled.lines
        if all(isinstance(leaf, outcome) for leaf in leaves(line.term))
    }


def _cut(value: float, bound: float) -> Row:
    """Return the row that takes a process part down to the bound, and never a bit above it."""
    excess = bound - value
    while value + excess > bound:
        excess = math.nextafter(excess, -math.inf)
    return Row(
        level="episode", at=0, term=BOUNDED, raw=excess, weight=1.0, gated=False, value=excess
    )
