"""Order: how much of a reference's sequence, of calls or of sub-goals, was done in that order."""

import bisect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from turngym.envs.episode import Episode
from turngym.envs.records import Json
from turngym.envs.signals import Call, Check, Signal
from turngym.rewards.functions import term
from turngym.rewards.similarity import Matrix, call_similarities, f1
from turngym.rewards.term import Beginning, Evidence, Follower, Term, Unscorable, Values
from turngym.rewards.traces import flat, gold_of, uses_of


class Aligned(NamedTuple):
    """How well one sequence follows another."""

    precision: float
    """Share of what was made."""
    recall: float
    """Share of what was wanted."""
    f1: float


def alignment(scores: Matrix) -> float:
    """Return the best total of pairs that do not cross: each row and column once, both in order.

    With scores of 0 and 1 it is the length of the longest common subsequence. Taking the order away
    can only raise it (see `match.assignment`).

    Args:
        scores: At least 0; one row per thing made, one column per thing wanted.

    Example:
        >>> alignment(np.array([[0.0, 1.0], [1.0, 0.0]])), alignment(np.eye(2))
        (1.0, 2.0)
    """
    best = np.zeros(scores.shape[1] + 1)
    for row in scores:
        best[1:] = np.maximum.accumulate(np.maximum(best[1:], best[:-1] + row))
    return float(best[-1])


def aligned(scores: Matrix) -> Aligned:
    """Return precision, recall and F1 of an alignment.

    Of nothing made, the precision is 1; of nothing wanted, the recall.

    Example:
        >>> aligned(np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.5]]))
        Aligned(precision=0.5, recall=0.75, f1=0.6)
    """
    made, wanted = scores.shape
    hits = alignment(scores)
    return Aligned(
        hits / made if made else 1.0, hits / wanted if wanted else 1.0, f1(hits, made, wanted)
    )


@term(level="episode", requires=(Call,), reads_reference=True)
def call_order(
    episode: Episode, *, of: Literal["f1", "precision", "recall"] = "f1", exact: bool = False
) -> Values:
    """Pay an episode for how far its calls follow the gold calls, in their order.

    The calls are aligned so that their similarities (MatchTIR's) add up to the most without
    crossing, as a longest common subsequence in which calls can be partly right. Calls that may be
    made in any order are better served by `match()`.

    Args:
        episode: Its reference has gold calls.
        of: The share of the calls made, of the gold calls, or both.
        exact: Only calls with all arguments right count.

    Example:
        >>> print(call_order(of='recall'))
        call_order(of='recall')
    """
    gold = [one.use for one in gold_of(episode.reference)]
    scores = call_similarities(flat(uses_of(episode)), gold)
    result = aligned(np.floor(scores) if exact else scores)
    return ({"f1": result.f1, "precision": result.precision, "recall": result.recall}[of],)


@dataclass(frozen=True, slots=True, kw_only=True)
class subgoals(Term):
    """Pay each turn for the share of the sub-goals by which it came further in their order.

    Sub-goals are checks; their order is the reference's `"subgoals": [id, ...]`, else its
    checklist, else that of the checks of the start. The values of an episode add up to the share
    reached, less what was reached at the start. Nothing is paid twice and nothing is taken back.

    Args:
        how: `prefix`: as far as all have been reached, where one that was done too early counts as
            soon as it is its turn, if it still passes. `order`: the most that were first done in
            the right order, whatever was left out.
        prefix: Only checks whose id begins with this.

    Example:
        >>> def at(*passed): return tuple(Check(id=f"{i}", passed=p) for i, p in enumerate(passed))
        >>> step = subgoals(how="order").follow(Beginning(signals=at(False, False, False, False)))
        >>> [step(at(*p)) for p in ((0 > 1, True, 0 > 1, 0 > 1), (True,) * 3 + (False,))]
        [0.25, 0.25]
    """

    how: Literal["prefix", "order"] = "prefix"
    prefix: str = ""

    @property
    def requires(self) -> tuple[type[Signal], ...]:
        return (Check,)

    @property
    def reads_reference(self) -> bool:
        return True

    def follow(self, beginning: Beginning) -> Follower:
        places = self._places(beginning)
        reached = _Prefix(len(places)) if self.how == "prefix" else _Increasing()
        latest = reached.after(_passing(beginning.signals, places))

        def step(evidence: Evidence) -> float | None:
            nonlocal latest
            if not any(isinstance(s, Check) and s.id in places for s in evidence):
                return None
            before, latest = latest, reached.after(_passing(evidence, places))
            return (latest - before) / len(places)

        return step

    def _places(self, beginning: Beginning) -> Mapping[str, int]:
        """Return the place of each sub-goal in their order."""
        listed = _listed(beginning.reference)
        if listed is None:
            listed = [s.id for s in beginning.signals if isinstance(s, Check)]
        names = [name for name in dict.fromkeys(listed) if name.startswith(self.prefix)]
        if not names:
            raise Unscorable(f"no sub-goal begins with {self.prefix!r}")
        return {name: place for place, name in enumerate(names)}


class _Prefix:
    """Counts how many sub-goals have been reached without a gap."""

    def __init__(self, size: int) -> None:
        self._size, self._reached = size, 0

    def after(self, passing: Sequence[int]) -> int:
        now = set(passing)
        while self._reached < self._size and self._reached in now:
            self._reached += 1
        return self._reached


class _Increasing:
    """Keeps the longest increasing subsequence of the places at which something was first done."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._ends: list[int] = []
        """The least place on which a subsequence of each length ends."""

    def after(self, passing: Sequence[int]) -> int:
        for place in sorted(set(passing) - self._seen):  # those of one turn are in order
            self._seen.add(place)
            length = bisect.bisect_left(self._ends, place)
            self._ends[length : length + 1] = [place]
        return len(self._ends)


def _passing(evidence: Evidence, places: Mapping[str, int]) -> list[int]:
    return [
        places[s.id]
        for s in evidence
        if isinstance(s, Check) and s.passed is True and s.id in places
    ]


def _listed(reference: Json | None) -> list[str] | None:
    """Return the ids of the sub-goals that a reference lists; None if it lists none."""
    value = None if reference is None else json.loads(reference)
    found = (value.get("subgoals") or value.get("checklist")) if isinstance(value, dict) else None
    if found is None:
        return None
    try:
        return [one if isinstance(one, str) else str(one["id"]) for one in found]
    except (TypeError, KeyError):
        raise Unscorable("the reference's sub-goals are not a list of ids") from None
