"""Trust in a process reward: how far its numbers agree with the outcomes of the group."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import NamedTuple

from turngym.rewards.term import (
    Failed,
    Group,
    Scope,
    Term,
    Values,
    known,
    mapped,
    widest,
)

SUCCESS = 0.5
"""An outcome from here on is correct."""
HOPELESS = 0.2
"""Below this an episode has no process reward, however good it looked."""
EASY, HARD = 0.9, 0.1
"""A group whose outcomes are all this good, or all this bad, has no process reward: it would be all
that tells its episodes apart."""


class Trust(NamedTuple):
    """What is left of the process rewards of a group."""

    counts: tuple[bool, ...]
    """Whether an episode keeps its process reward; otherwise it is 0."""
    factor: float
    """What those that are kept are multiplied by."""
    logged: float
    """What released code reports in place of the factor."""


def trust_in(process: Sequence[float | None], outcomes: Sequence[float]) -> Trust:
    """Weigh how far process rewards agree with outcomes: Trust-GRPO of SophiaVL-R1.

    arXiv:2505.17018 (section 3.3) and kxfan2002/SophiaVL-R1. The factor is `exp(mean of the correct -
    mean of the wrong)` if the wrong ones were paid more, else 1.

    Args:
        process: One per episode; None is absent, and counts in no mean.
        outcomes: From 0 to 1.

    Example:
        >>> round(trust_in([0.5, 0.9], [1.0, 0.3]).factor, 6)
        0.67032
    """
    if all(o >= EASY for o in outcomes) or all(o <= HARD for o in outcomes):
        return Trust((False,) * len(outcomes), 1.0, 0.5)
    counts = tuple([outcome >= HOPELESS for outcome in outcomes])
    paid: dict[bool, list[float]] = {True: [], False: []}
    for number, kept, outcome in zip(process, counts, outcomes, strict=True):
        if number is not None:
            paid[outcome >= SUCCESS].append(number if kept else 0.0)
    correct, wrong = (fmean(paid[good]) if paid[good] else 0.0 for good in (True, False))
    gap = min(correct - wrong, 0.0)
    return Trust(counts, math.exp(gap) if paid[True] else 1.0, math.exp(2 * gap))


@dataclass(frozen=True, slots=True, kw_only=True)
class trust(Term):
    """Let a process reward count as far as it agrees with the outcome in the group (`trust_in`).

    SophiaVL-R1 in full is `outcome() + 0.3 * anneal(trust(judged, on=outcome()), over=12000,
    how='exponential')`.

    Args:
        term: The process reward, of one level; an episode's is the mean of its numbers.
        on: The outcome, of the episode. An episode without one fails.

    Example:
        >>> from turngym.rewards.terms import every_turn, outcome
        >>> print(trust(every_turn(), on=outcome()), trust(every_turn(), on=outcome()).scope)
        trust(every_turn(), on=outcome()) group
    """

    term: Term = field(kw_only=False)
    on: Term

    def __post_init__(self) -> None:
        """Check that the outcome is one."""
        Term.__post_init__(self)
        _ = self.level
        if self.on.level != "episode":
            raise ValueError(f"trust() needs an outcome of level episode, not {self.on}")

    @property
    def scope(self) -> Scope:
        return widest("group", self.term.scope, self.on.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        process, outcomes = inputs
        if any(outcome is None for (outcome,) in outcomes):
            lost = Failed("there is no outcome to compare with")
            return [lost if o is None else v for v, (o,) in zip(process, outcomes, strict=True)]
        found = trust_in([_mean(values) for values in process], [o or 0.0 for (o,) in outcomes])
        return [
            mapped(values, found.factor.__mul__ if counts else lambda number: 0.0)
            for values, counts in zip(process, found.counts, strict=True)
        ]


def _mean(values: Values) -> float | None:
    there = known(values)
    return fmean(there) if there else None
