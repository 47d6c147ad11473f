"""Numbers relative to those of their group, or of the run so far."""

from dataclasses import dataclass, field
from typing import Literal

from turngym.rewards.moments import Moments, Standing
from turngym.rewards.state import Memory
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


@dataclass(frozen=True, slots=True, kw_only=True)
class normalise(Term):
    """Say where each number stands among all numbers of its group, or of the run.

    The running statistics are those of `RunningStats` in PorUna-byte/PAR (arXiv:2502.18770), which
    include the batch that is being scored; the deviation is the population's. Where all numbers
    are equal, the range and the deviation say nothing and give 0.0. Each place counts once, so a
    long episode weighs more.

    Args:
        term: What is normalised, of one level.
        over: `group` or `run`.
        how: `mean` (less the mean), `std` (that, in deviations), `range` (0.0 for the least, 1.0
            for the most) or `clip` (kept, but cut to one deviation from the mean).

    Example:
        >>> from turngym.rewards.terms import outcome
        >>> normalise(outcome(), how="mean").among([(1.0,), (0.0,), (None,)])
        [(0.5,), (-0.5,), (None,)]
    """

    term: Term = field(kw_only=False)
    over: Literal["group", "run"] = "group"
    how: Standing = "std"

    def __post_init__(self) -> None:
        """Check that the term is of one level."""
        Term.__post_init__(self)
        _ = self.level

    @property
    def scope(self) -> Scope:
        return widest(self.over, self.term.scope)

    @property
    def first_memory(self) -> Memory | None:
        return Moments()._asdict() if self.over == "run" else None

    def observe(self, memory: Memory, *inputs: list[Values]) -> Memory:
        return Moments(**memory).seeing(_known(inputs[0]))._asdict()

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        moments = Moments(**group.memory_of(self)) if self.over == "run" else None
        return [*self.among(inputs[0], moments)]

    def among(self, numbers: list[Values], moments: Moments | None = None) -> list[Values]:
        """Place the numbers of a group among what is known, or else among themselves."""
        seen = Moments().seeing(_known(numbers)) if moments is None else moments
        return [mapped(values, lambda number: seen.place(number, self.how)) for values in numbers]


def _known(numbers: list[Values]) -> list[float]:
    return [number for values in numbers for number in known(values)]
