"""Terms that take several terms: an ensemble, a product, a total."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from turngym.rewards.algebra import followed
from turngym.rewards.moments import Moments
from turngym.rewards.places import coarser
from turngym.rewards.term import (
    LEVELS,
    Beginning,
    Evidence,
    Failed,
    Follower,
    Group,
    Level,
    Scope,
    Term,
    Values,
    check_coarser,
    fold,
    known,
    widest,
)

Agreement = Literal["mean", "median", "min", "mean-var", "mean-std"]


def agreed(numbers: Sequence[float], how: Agreement, risk: float = 1.0) -> float:
    """Return what several judges of one thing say together.

    `min` is the worst case and `mean-var` the uncertainty-weighted form of arXiv:2310.02743
    (section 3): `mean - risk * variance`, with .1 to 1 for the risk. Deviations are the population's.

    >>> [agreed([1, 2, 3], how) for how in ("mean", "median", "min")]
    [2.0, 2.0, 1.0]
    >>> round(agreed([1, 2, 3], "mean-var", 0.5), 6), round(agreed([1, 2, 3], "mean-std"), 6)
    (1.666667, 1.183503)
    """
    if how == "min":
        return float(min(numbers))
    if how == "median":
        return float(median(numbers))
    mean = math.fsum(numbers) / len(numbers)
    if how == "mean":
        return mean
    std = Moments().seeing(numbers).std
    return mean - risk * (std**2 if how == "mean-var" else std)


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class ensemble(Term):
    """Let several terms say one thing together: arXiv:2312.09244, arXiv:2310.02743.

    Reward models have scales of their own: bring them to one first, by
    `normalise(term, how='mean')` as the papers do. Where one of them is absent, so is the ensemble.

    Args:
        terms: What is put together, all of one level.
        how: `mean`, `median`, `min` (the worst case), `mean-var` or `mean-std` (what they do not
            agree on counts less).
        risk: How much the variance or the deviation takes off.

    Example:
        >>> from turngym.rewards.terms import outcome, validity
        >>> print(ensemble(outcome(), outcome(of="success"), how="min"))
        ensemble(outcome(), outcome(of='success'), how='min')
    """

    terms: tuple[Term, ...] = field(kw_only=False)
    how: Agreement = "mean"
    risk: float = 1.0

    def __init__(self, *terms: Term, how: Agreement = "mean", risk: float = 1.0) -> None:
        for name, value in (("terms", terms), ("how", how), ("risk", risk)):
            object.__setattr__(self, name, value)
        Term.__post_init__(self)
        if not self.terms:
            raise ValueError("ensemble() needs a term in front")
        found = sorted({term.level for term in self.terms}, key=LEVELS.index)
        if len(found) > 1:
            raise ValueError(f"ensemble() needs terms of one level, not of {' and '.join(found)}")

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [
            tuple([self._of(numbers) for numbers in zip(*episode, strict=True)])
            for episode in zip(*inputs, strict=True)
        ]

    def follow(self, beginning: Beginning) -> Follower:
        followers = [followed(term, beginning) for term in self.terms]
        return lambda evidence: self._of([follower(evidence) for follower in followers])

    def _of(self, numbers: Sequence[float | None]) -> float | None:
        there = known(tuple(numbers))
        return agreed(there, self.how, self.risk) if len(there) == len(numbers) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class times(Term):
    """Multiply a term by another, place by place: what `*` refuses, since a weight is a number.

    P-GRPO (arXiv:2508.05170): `format + outcome() + times(thinking, by=outcome())`; the reward of
    StableReinforce: `outcome() + 0.5 * times(consistency, by=outcome()) + 0.5 * format`. Where the
    factor is 1 or 0 this is a gate, and a gate says so in the ledger. Absent if either is.

    Args:
        term: What is multiplied, of one level.
        by: The factor, of the same or a coarser level: an episode's factor is that of all its turns.

    Example:
        >>> from turngym.rewards.terms import every_turn, outcome
        >>> print(times(every_turn(), by=outcome()), times(every_turn(), by=outcome()).scope)
        times(every_turn(), by=outcome()) episode
    """

    term: Term = field(kw_only=False)
    by: Term

    def __post_init__(self) -> None:
        """Check that the factor is known wherever it is asked for."""
        Term.__post_init__(self)
        check_coarser("times() needs a factor", self.by, self.term)

    @property
    def scope(self) -> Scope:
        later = self.by.level != self.level
        return widest("episode" if later else "turn", self.term.scope, self.by.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        products: list[Values | Failed] = []
        for episode, numbers, factors in zip(group.episodes, *inputs, strict=True):
            places = coarser(episode, self.level, self.by.level)
            pairs = zip(numbers, [factors[place] for place in places], strict=True)
            products.append(tuple([_product(number, factor) for number, factor in pairs]))
        return products

    def follow(self, beginning: Beginning) -> Follower:
        term, by = followed(self.term, beginning), followed(self.by, beginning)

        def step(evidence: Evidence) -> float | None:
            number, factor = term(evidence), by(evidence)  # both hear of every turn
            return _product(number, factor)

        return step


def _product(number: float | None, factor: float | None) -> float | None:
    return None if number is None or factor is None else number * factor


@dataclass(frozen=True, slots=True, kw_only=True)
class overall(Term):
    """Add up a term over its episode: for the condition of a gate, or to compare episodes.

    G-RA with several levels (arXiv:2508.10548) is gates in gates, the most important level first:
    `outcome() + gate(checklist() + gate(progress(), on=overall(checklist()), above=0.5),
    on=outcome(), above=0)`. Each level counts only if all above it pass.

    Args:
        term: Of one level; absent numbers do not count, and an episode without any is absent.

    Example:
        >>> from turngym.rewards.terms import every_turn
        >>> overall(every_turn()).level, overall(every_turn()).of((0.5, None, 0.25))
        ('episode', (0.75,))
    """

    term: Term = field(kw_only=False)

    def __post_init__(self) -> None:
        """Check that the term is of one level."""
        Term.__post_init__(self)
        _ = self.term.level

    @property
    def level(self) -> Level:
        return "episode"

    @property
    def scope(self) -> Scope:
        return widest("episode", self.term.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [self.of(values) for values in inputs[0]]

    def of(self, values: Values) -> Values:
        """Add up one episode's numbers."""
        there = known(values)
        return (fold(there) if there else None,)
