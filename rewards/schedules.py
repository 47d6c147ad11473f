"""Weights that change as a run goes on: by the clock, or until a constraint holds."""

import math
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal

from turngym.rewards.squashing import squashed
from turngym.rewards.state import Memory
from turngym.rewards.term import (
    Failed,
    Group,
    Scope,
    Term,
    Values,
    fold,
    known,
    mapped,
)

Course = Literal["linear", "exponential"]


def annealed(step: int, *, start: float, end: float, over: float, how: Course) -> float:
    """Return the weight at a step: `start` at step 0, and `end` in the long run.

    >>> [annealed(step, start=1.0, end=0.5, over=4, how="linear") for step in (0, 2, 4, 9)]
    [1.0, 0.75, 0.5, 0.5]
    >>> round(annealed(500, start=0.3, end=0.0, over=500, how="exponential"), 6)
    0.110364
    """
    left = max(1.0 - step / over, 0.0) if how == "linear" else math.exp(-step / over)
    return end + (start - end) * left


@dataclass(frozen=True, slots=True, kw_only=True)
class anneal(Term):
    """Weigh a term by how far the run has come.

    `how="exponential"` with `end=0` is the annealing of SophiaVL-R1 (arXiv:2505.17018, section
    3.3): `exp(-step / over)`, so that in the long run the outcome alone counts.

    Args:
        term: What is weighed, of one level.
        over: Iterations: a linear weight ends then, an exponential one has gone 63% of the way.
        start: The weight at the first iteration.
        end: The weight in the long run.
        how: `linear` or `exponential`.

    Example:
        >>> from turngym.rewards.terms import potential
        >>> print(anneal(potential(), over=100))
        anneal(potential(), over=100.0)
    """

    term: Term = field(kw_only=False)
    over: float
    start: float = 1.0
    end: float = 0.0
    how: Course = "linear"

    def __post_init__(self) -> None:
        """Check the span."""
        Term.__post_init__(self)
        _ = self.level
        if self.over <= 0:
            raise ValueError(f"anneal() needs over= above 0, not {self.over}")

    @property
    def scope(self) -> Scope:
        return "run"

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        weight = annealed(group.step, start=self.start, end=self.end, over=self.over, how=self.how)
        return [mapped(values, lambda number: weight * number) for values in inputs[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class lagrange(Term):
    """Weigh a term by a multiplier that grows while the term misses its mark, and falls afterwards.

    Constrained RLHF (arXiv:2310.04373, section 4): the multiplier `mu = sigmoid(x)` is between 0 and
    1, and `x` takes a step of dual ascent per iteration, `x + rate * violation`, on the mean total
    of the episodes. An iteration is scored with the multiplier that the ones before it led to.
    With `against`, the term takes the weight from another: `(1 - mu) * against + mu * term`. A sum of
    such terms over N constraints is the paper's `(N - sum of mu) * r_0 + sum of mu_i * r_i`.

    Exactly one of `at_least` and `at_most` is needed. With `at_most` the term is a cost, and
    counts as `-mu * term`.

    Args:
        term: What is held to its mark, of one level.
        at_least: The mean total of an episode should be this or more.
        at_most: It should be this or less.
        rate: Of the ascent, more than 0.
        bound: `sigmoid`; or `tanh`, between -1 and 1, which holds the mark from both sides.
        start: `x` at the first iteration; 0 is a multiplier of 0.5, or 0 with `tanh`.
        against: The objective that yields, of the same level.

    Example:
        >>> from turngym.rewards.terms import cost, outcome
        >>> print(outcome() + lagrange(cost(kind="moves"), at_most=9))
        outcome() + lagrange(cost(kind='moves'), at_most=9.0)
        >>> mixed = lagrange(outcome(), at_least=1, against=outcome(of="success"))
        >>> mixed.mixed(-2.0, 1.0, multiplier=0.5)
        -0.5
    """

    term: Term = field(kw_only=False)
    at_least: float | None = None
    at_most: float | None = None
    rate: float = 0.1
    bound: Literal["sigmoid", "tanh"] = "sigmoid"
    start: float = 0.0
    against: Term | None = None

    def __post_init__(self) -> None:
        """Check the mark, the rate and the objective."""
        Term.__post_init__(self)
        _ = self.level
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"lagrange() needs exactly one of at_least= and at_most=: {self}")
        if self.rate <= 0:
            raise ValueError(f"lagrange() needs rate= above 0, not {self.rate}")
        if self.against is not None and self.against.level != self.level:
            raise ValueError(
                f"lagrange() needs against= of level {self.level}, not of {self.against.level}"
            )

    @property
    def scope(self) -> Scope:
        return "run"

    @property
    def first_memory(self) -> Memory | None:
        return self._held(self.start, self.start)

    def observe(self, memory: Memory, *inputs: list[Values]) -> Memory:
        totals = [fold(there) for values in inputs[0] if (there := known(values))]
        now = memory["next"]
        return self._held(now, now + self.rate * self.violation(fmean(totals)) if totals else now)

    def violation(self, mean: float) -> float:
        """Return by how much a mean misses the mark; below 0 if it keeps it."""
        if self.at_least is not None:
            return self.at_least - mean
        assert self.at_most is not None
        return mean - self.at_most

    def _held(self, now: float, following: float) -> Memory:
        return {"multiplier": squashed(now, self.bound), "next": following}

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        multiplier = group.memory_of(self)["multiplier"]
        others = inputs[1] if self.against is not None else [(0.0,) * len(v) for v in inputs[0]]
        return [
            tuple(
                [
                    None if x is None or y is None else self.mixed(x, y, multiplier=multiplier)
                    for x, y in zip(own, other, strict=True)
                ]
            )
            for own, other in zip(inputs[0], others, strict=True)
        ]

    def mixed(self, number: float, other: float, *, multiplier: float) -> float:
        """Return the weighted number, and what is left to the objective that yields."""
        signed = multiplier if self.at_least is not None else -multiplier
        kept = 0.0 if self.against is None else (1.0 - multiplier) * other
        return kept + signed * number
