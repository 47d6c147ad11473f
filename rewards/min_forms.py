"""The min-form of step rewards: an episode is worth what its worst step is."""

import math
from dataclasses import dataclass, field

from turngym.rewards.term import Failed, Group, Scope, Term, Values, widest


@dataclass(frozen=True, slots=True, kw_only=True)
class min_form(Term):
    """Weigh each step by how bad it is, so that the steps add up to about the worst of them.

    PURE (arXiv:2504.15275, section 3.2): `r_k * softmax_k(-r_k / temperature)`. As the temperature
    falls to 0 the sum becomes the minimum, so a policy cannot collect by adding good-looking steps;
    as it rises, the mean. Absent steps have no weight.

    Args:
        term: The step rewards, of one level.
        temperature: More than 0; the paper's is 0.1.

    Example:
        >>> from turngym.rewards.terms import cost
        >>> [round(x, 6) for x in min_form(cost(kind="x")).of((0.4, None, 0.2)) if x is not None]
        [0.047681, 0.176159]
    """

    term: Term = field(kw_only=False)
    temperature: float = 0.1

    def __post_init__(self) -> None:
        """Check that there are steps, and a temperature."""
        Term.__post_init__(self)
        if self.term.level == "episode":
            raise ValueError(f"min_form() needs a term with several steps: {self}")
        if self.temperature <= 0:
            raise ValueError(f"min_form() needs temperature= above 0, not {self.temperature}")

    @property
    def scope(self) -> Scope:
        return widest("episode", self.term.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return [self.of(values) for values in inputs[0]]

    def of(self, values: Values) -> Values:
        """Weigh one episode's steps."""
        least = min((x for x in values if x is not None), default=0.0)
        odds = [None if x is None else math.exp((least - x) / self.temperature) for x in values]
        whole = math.fsum(odd for odd in odds if odd is not None)
        return tuple(
            [
                None if x is None or odd is None else x * (odd / whole)
                for x, odd in zip(values, odds, strict=True)
            ]
        )
