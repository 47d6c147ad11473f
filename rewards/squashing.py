"""Bounded forms of a number: sigmoid, tanh, log-sigmoid, alone or against reference answers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist, fmean, stdev
from typing import Literal

import numpy as np

from turngym.envs.episode import Episode
from turngym.rewards.annotated import said
from turngym.rewards.functions import transform
from turngym.rewards.term import (
    Failed,
    Group,
    Scope,
    Term,
    Unscorable,
    Values,
    each,
    mapped,
    widest,
)

Shape = Literal["sigmoid", "tanh", "log-sigmoid", "linear"]


def squashed(number: float, shape: Shape) -> float:
    """Return a number in a form that grows with it, none of which overflows.

    >>> [round(squashed(-0.5, shape), 6) for shape in ("sigmoid", "tanh", "log-sigmoid", "linear")]
    [0.377541, -0.462117, -0.974077, -0.5]
    """
    if shape == "sigmoid":
        return 0.5 * (1.0 + math.tanh(0.5 * number))
    if shape == "tanh":
        return math.tanh(number)
    if shape == "log-sigmoid":
        return min(number, 0.0) - math.log1p(math.exp(-abs(number)))
    return number


@transform(scope="turn")
def squash(
    numbers: list[Values], *, shape: Shape = "sigmoid", k: float = 1.0, at: float = 0.0
) -> list[Values]:
    """Bend numbers around the mark `at`: `shape(k * (r - at))`.

    The log-sigmoid form is arXiv:2402.00742 (section 3) with `at` as the reference value: what is
    above the mark gains little, what is below loses all the more. Sums of it join terms by AND.

    Example:
        >>> from turngym.rewards.terms import outcome
        >>> print(squash(outcome(), shape="tanh", at=0.5))
        squash(outcome(), shape='tanh', at=0.5)
    """
    return [mapped(values, lambda number: squashed(k * (number - at), shape)) for values in numbers]


def against(
    number: float, references: Sequence[float], *, shape: Shape = "sigmoid", k: float = 1.0
) -> float:
    """Return the mean over references of `shape(k * (r - r_ref))`: PAR, arXiv:2502.18770.

    >>> round(against(0.5, [0.1, -0.5, 1.2, 0.3]), 6)
    0.552848
    """
    return fmean([squashed(k * (number - reference), shape) for reference in references])


def log_sigmoid_centred(
    number: float, references: Sequence[float], *, compat: Literal["paper", "repo"] = "paper"
) -> float:
    """Return `log sigmoid(r - r_ref)`, with the 85th percentile of the references: arXiv:2402.00742.

    `compat="repo"` is PAR's code: the percentile of a normal distribution with the references'
    mean and their sample deviation plus 1e-5.

    >>> round(log_sigmoid_centred(0.5, [1.0, 1.0]), 6)
    -0.974077
    >>> references = [0.1, -0.5, 1.2, 0.3]
    >>> round(log_sigmoid_centred(0.5, references, compat="repo"), 5)
    -0.97708
    """
    if compat == "repo":
        deviation = stdev(references) if len(references) > 1 else 0.0
        mark = NormalDist(fmean(references), deviation + 1e-5).inv_cdf(0.85)
    else:
        mark = float(np.quantile(references, 0.85))
    return squashed(number - mark, "log-sigmoid")


@dataclass(frozen=True, slots=True, kw_only=True)
class par(Term):
    """Compare numbers with those that a reference policy's answers to the same task got.

    Preference As Reward (arXiv:2502.18770, section 4): `mean over references of sigmoid(r - r_ref)`,
    bounded, and steepest where the policy is as good as the reference. `shape="log-sigmoid"` is
    the transform of arXiv:2402.00742 against the 85th percentile of the references instead.

    The references are all numbers of an annotation of the episode, in whatever turns they stand.

    Args:
        term: What is compared, of one level, on the scale of the references.
        name: Of the annotation. An episode without it fails.
        shape: Of the difference; `linear` is the plain difference of means.
        k: The difference is multiplied by this.
        most: So many references are read, the first ones.
        compat: For `log-sigmoid`: the percentile, or as in PAR's code that of a normal distribution
            (of all references).

    Example:
        >>> from turngym.rewards.terms import cost
        >>> par(cost(kind="x"), shape="linear").compared(0.75, [0.25, 0.75])
        0.25
    """

    term: Term = field(kw_only=False)
    name: str = "references"
    shape: Shape = "sigmoid"
    k: float = 1.0
    most: int = 10
    compat: Literal["paper", "repo"] = "paper"

    def __post_init__(self) -> None:
        """Check that there is something to compare."""
        Term.__post_init__(self)
        _ = self.level
        if self.most < 1:
            raise ValueError(f"par() needs most= to be 1 or more, not {self.most}")
        if self.shape == "log-sigmoid" and self.k != 1.0:
            raise ValueError("par(shape='log-sigmoid') has no k=: weight the term instead")

    @property
    def scope(self) -> Scope:
        return widest("episode", self.term.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        numbers = iter(inputs[0])
        return each(group, lambda episode: self._of(group, episode, next(numbers)))

    def _of(self, group: Group, episode: Episode, values: Values) -> Values:
        per_turn = said(group, episode, self.name).numbers or ()
        references = [number for turn in per_turn for number in turn or ()]
        if not references:
            raise Unscorable(f"the annotation {self.name!r} holds no numbers")
        return mapped(values, lambda number: self.compared(number, references))

    def compared(self, number: float, references: Sequence[float]) -> float:
        """Compare one number with its references."""
        if self.shape == "log-sigmoid":
            chosen = references if self.compat == "repo" else references[: self.most]
            return log_sigmoid_centred(number, chosen, compat=self.compat)
        return against(number, references[: self.most], shape=self.shape, k=self.k)
