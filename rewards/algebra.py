"""Terms that take terms: a gate, and transforms of numbers.

Weight, sum and gate distribute over sums, so a rubric is a list of lines: a term, its weight, its
gates. Any other transform stays one line; the rows of what it takes are the parts of its rows.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from turngym.rewards.term import (
    Beginning,
    Evidence,
    Failed,
    Follower,
    Group,
    Scope,
    Term,
    Total,
    Values,
    Weighted,
    check_coarser,
    mapped,
    widest,
)


class Line(NamedTuple):
    """A term that does not distribute, with all that stands before it."""

    term: Term
    weight: float = 1.0
    gates: "tuple[gate, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class gate(Term):
    """Let a term count only where a condition holds: G-RA (arXiv:2508.10548).

    Exactly one of `above` and `at_least` is needed: sources of the paper disagree, and on a
    threshold of 0 they differ by everything. Where the condition is absent the gate is closed. A
    condition on the segment or the episode makes what it gates known only later, so it cannot be
    applied online. A policy that never passes the gate learns nothing from what is gated.

    Args:
        term: What is gated.
        on: The condition, of one level, the same as that of the term or a coarser one.
        above: The gate is open where the condition is more than this.
        at_least: The gate is open where the condition is this or more.

    Example:
        >>> from turngym.rewards import checklist, outcome
        >>> print(gate(checklist(), on=outcome(), above=0.0))
        gate(checklist(), on=outcome(), above=0.0)
    """

    term: Term = field(kw_only=False)
    on: Term
    above: float | None = None
    at_least: float | None = None

    def __post_init__(self) -> None:
        """Check the threshold, and that the condition is known wherever it is asked for."""
        Term.__post_init__(self)
        if (self.above is None) == (self.at_least is None):
            raise ValueError(f"gate() needs exactly one of above= and at_least=: {self}")
        for line in lines(self.term):
            check_coarser("gate() needs a condition", self.on, line.term)

    @property
    def scope(self) -> Scope:
        wide = self.on.level in ("segment", "episode")  # known only when the last turn of it is
        later = wide and any(line.term.level != self.on.level for line in lines(self.term))
        return widest("episode" if later else "turn", self.term.scope, self.on.scope)

    def is_open(self, value: float | None) -> bool:
        """Tell whether the condition holds."""
        if value is None:
            return False
        if self.above is not None:
            return value > self.above
        assert self.at_least is not None
        return value >= self.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class clip(Term):
    """Bound the numbers of a term: between `low` and `high`, or as in the paper `above` a mark.

    `above=eta` is the Clip of arXiv:2410.15115 (section 4), `min(r - eta, 0)`: what is better than the
    mark earns nothing, so a policy gains nothing by adding good-looking steps. It is a shift and
    a bound in one, which `low` and `high` cannot express.

    Args:
        term: What is bounded, of one level.
        low: Lower numbers become this.
        high: Higher numbers become this.
        above: Only what is missing to this mark counts; instead of `low` and `high`.

    Example:
        >>> from turngym.rewards import cost
        >>> [clip(cost(kind="moves"), low=1, high=3).of(x) for x in (0.0, 2.0, 5.0)]
        [1.0, 2.0, 3.0]
        >>> [clip(cost(kind="moves"), above=0.5).of(x) for x in (0.75, 0.25)]
        [0.0, -0.25]
    """

    term: Term = field(kw_only=False)
    low: float | None = None
    high: float | None = None
    above: float | None = None

    def __post_init__(self) -> None:
        """Check that the bounds make sense."""
        Term.__post_init__(self)
        bounds = self.low is not None or self.high is not None
        if bounds == (self.above is not None):
            raise ValueError(f"clip() needs low=, high= or both, or else above=: {self}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"clip() needs low= to be at most high=: {self}")
        _ = self.level  # a sum of several levels is refused

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [mapped(values, self.of) for values in inputs[0]]

    def follow(self, beginning: Beginning) -> Follower:
        follower = followed(self.term, beginning)

        def step(evidence: Evidence) -> float | None:
            value = follower(evidence)
            return None if value is None else self.of(value)

        return step

    def of(self, value: float) -> float:
        """Bound one number."""
        if self.above is not None:
            return min(value - self.above, 0.0)
        if self.low is not None:
            value = max(value, self.low)
        return value if self.high is None else min(value, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class delta(Term):
    """Pay each step what it is better than the next one: Delta of arXiv:2410.15115 (section 4).

    Of K steps, step k < K-1 gets `r_k - r_{k+1}`, step K-1 gets `r_{K-1}` and the last one 0 (it
    carries the outcome). The returns from step k on add up to `r_k`, so a long answer cannot
    collect more than a short one. Absent steps stay absent: the next one that is there counts. The
    paper clips first: `delta(clip(term, above=0.5))`.

    Example:
        >>> from turngym.rewards import cost
        >>> delta(cost(kind="x")).of((0.75, 0.5, 1.0))
        (0.25, 0.5, 0.0)
    """

    term: Term = field(kw_only=False)

    def __post_init__(self) -> None:
        """Check that there are steps."""
        Term.__post_init__(self)
        if self.term.level == "episode":
            raise ValueError(f"delta() needs a term with several steps, not of the episode: {self}")

    @property
    def scope(self) -> Scope:
        return widest("episode", self.term.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [self.of(values) for values in inputs[0]]

    def of(self, values: Values) -> Values:
        """Return the differences of one episode's steps."""
        differences: list[float | None] = []
        following = 0.0
        for place in reversed(range(len(values))):
            value = values[place]
            if value is None:
                differences.append(None)
            elif place == len(values) - 1:
                differences.append(0.0)
            else:
                differences.append(value - following)
                following = value
        return tuple(reversed(differences))


def lines(term: Term) -> tuple[Line, ...]:
    """Distribute weights and gates over sums.

    >>> from turngym.rewards import cost, every_turn
    >>> [(str(line.term), line.weight) for line in lines(2 * (every_turn() - cost(kind="moves")))]
    [('every_turn()', 2.0), ("cost(kind='moves')", -2.0)]
    """
    match term:
        case Total():
            return tuple([line for inner in term.terms for line in lines(inner)])
        case Weighted():
            inner_lines = lines(term.term)
            return tuple([line._replace(weight=term.weight * line.weight) for line in inner_lines])
        case gate():
            return tuple([line._replace(gates=(*line.gates, term)) for line in lines(term.term)])
    return (Line(term),)


def followed(term: Term, beginning: Beginning) -> Follower:
    """Follow an episode with a whole expression: the left fold of its lines, turn by turn."""
    parts = [
        (
            line,
            line.term.follow(beginning),
            [(door, followed(door.on, beginning)) for door in line.gates],
        )
        for line in lines(term)
    ]

    def step(evidence: Evidence) -> float | None:
        result, said = 0.0, False
        for line, follower, doors in parts:
            raw = follower(evidence)
            # Every condition hears of every turn, whether or not it matters here.
            opened = [door.is_open(condition(evidence)) for door, condition in doors]
            if raw is not None:
                result += raw * line.weight if all(opened) else 0.0
                said = True
        return result if said else None

    return step
