"""Rubrics for open-ended tasks: what a judge chose, dimension by dimension, as one number."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from turngym.envs.episode import Episode
from turngym.envs.tasks import one_of
from turngym.rewards.annotated import said
from turngym.rewards.places import coarser
from turngym.rewards.schema import MOST, is_number, reference_of
from turngym.rewards.term import (
    Failed,
    Group,
    Level,
    Scope,
    Term,
    Unscorable,
    Values,
    check_coarser,
    each,
    widest,
)

How = Literal["weighted", "mean", "min"]
HOWS: tuple[How, ...] = get_args(How)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One grade of a scale."""

    name: str
    """What a judge answers."""
    value: float
    """In [0, 1]."""
    description: str = ""
    """When it is right to choose it."""


YES_NO = (Choice(name="no", value=0.0), Choice(name="yes", value=1.0))
"""The scale of a criterion that is met or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """What is graded on a scale of its own."""

    id: str
    question: str
    choices: tuple[Choice, ...] = YES_NO
    """From the worst to the best."""
    weight: float = 1.0
    """Below 0: meeting it is a fault, and takes off."""

    def value_of(self, choice: str) -> float:
        """Return what a choice is worth.

        >>> Dimension(id="tone", question="Is it polite?").value_of("yes")
        1.0

        Raises:
            ValueError: There is no such choice.
        """
        names = [known.name for known in self.choices]
        return self.choices[names.index(one_of(f"choice of {self.id}", choice, names))].value


def read_dimensions(value: object, where: str = "rubric") -> tuple[Dimension, ...]:
    """Read and check the dimensions of an open-ended task.

    Args:
        value: Plain JSON: `[{"id", "question", "weight", "choices": [{"name", "value",
            "description"}]}]`; weight 1 and the choices no and yes unless given.
        where: Its place, for messages.

    Raises:
        ValueError: The path of what is wrong, and why.

    Example:
        >>> [read] = read_dimensions([{"id": "tone", "question": "Is it polite?"}])
        >>> [choice.name for choice in read.choices]
        ['no', 'yes']
    """
    if not isinstance(value, list) or not value:
        raise ValueError(f"{where} should be a list of dimensions, not {value!r:.60}")
    found: list[Dimension] = []
    for place, part in enumerate(value):
        path = f"{where}[{place}]"
        if not isinstance(part, dict) or not part.get("id") or not part.get("question"):
            raise ValueError(f"{path} should have an id and a question, not {part!r:.60}")
        if any(part["id"] == other.id for other in found):
            raise ValueError(f"{path}.id is {part['id']!r}, which is there already")
        found.append(
            Dimension(
                id=str(part["id"]),
                question=str(part["question"]),
                choices=_choices(part.get("choices"), f"{path}.choices"),
                weight=_number(part.get("weight", 1.0), f"{path}.weight", -MOST, MOST),
            )
        )
    if not any(dimension.weight > 0 for dimension in found):
        raise ValueError(f"{where} has no dimension of a weight above 0")
    return tuple(found)


def combined(values: Sequence[float], weights: Sequence[float], how: How = "weighted") -> float:
    """Return one number in [0, 1] for the values of several dimensions.

    Args:
        values: One per dimension, in [0, 1].
        weights: One per dimension; one below 0 is a fault.
        how: `weighted`: points reached by points there are, faults taken off, at least 0. `mean` and
            `min`: of all dimensions, a fault counting as 1 less its value, whatever they weigh.

    Example:
        >>> [combined([1.0, 0.5, 1.0], [2.0, 1.0, -1.0], how) for how in ("weighted", "mean", "min")]
        [0.5, 0.5, 0.0]
    """
    if how == "weighted":
        points = math.fsum(value * weight for value, weight in zip(values, weights, strict=True))
        return min(max(points / math.fsum(weight for weight in weights if weight > 0), 0.0), 1.0)
    good = [v if weight >= 0 else 1.0 - v for v, weight in zip(values, weights, strict=True)]
    return min(good) if how == "min" else math.fsum(good) / len(good)


@dataclass(frozen=True, slots=True, kw_only=True)
class graded(Term):
    """What a judge's choices on the dimensions of the reference's `rubric` come to, in [0, 1].

    The choices stand in the annotation called `judge`, one number per dimension on the last turn,
    as `turngym.rewards.judges.RubricJudge` leaves them. Where it failed, the episode fails.

    Args:
        how: `weighted` by the dimensions' weights, their `mean`, or the `min` of them.
        name: Of the annotations.
        only: Only the dimension of this id.

    Example:
        >>> print(graded(how="min"))
        graded(how='min')
    """

    how: How = "weighted"
    name: str = "rubric"
    only: str | None = None

    @property
    def level(self) -> Level:
        return "episode"

    @property
    def scope(self) -> Scope:
        return "episode"

    @property
    def reads_reference(self) -> bool:
        return True

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        def chosen(episode: Episode) -> Values:
            numbers = (said(group, episode, self.name).numbers or (None,))[-1]
            try:
                return (self._of(reference_of(episode.reference), numbers or ()),)
            except ValueError as error:
                raise Unscorable(str(error)) from None

        return each(group, chosen)

    def _of(self, reference: Mapping[str, object], numbers: Sequence[float]) -> float:
        dimensions = read_dimensions(reference.get("rubric"))
        if len(numbers) != len(dimensions):
            raise Unscorable(f"{len(numbers)} choices for {len(dimensions)} dimensions")
        if self.only is None:
            return combined(numbers, [dimension.weight for dimension in dimensions], self.how)
        ids = [dimension.id for dimension in dimensions]
        return numbers[ids.index(one_of("dimension", self.only, ids))]


def renormed(process: float, outcome: float) -> float:
    """Return what a step is worth, given what the episode came to: `r_p + r_o - 1`.

    PPR's ReNorm (arXiv:2509.25598): both are centred on 1/2, so a good step of a failed episode and
    a bad one of a solved episode are worth about 0.

    Args:
        process: The step's score, in [0, 1].
        outcome: 1.0 if the episode succeeded, else 0.0.

    Example:
        >>> round(renormed(0.8, 1.0), 9), round(renormed(0.8, 0.0), 9)
        (0.8, -0.2)
    """
    return process + outcome - 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class renorm(Term):
    """A process score and an outcome as one number on every step: PPR's ReNorm (arXiv:2509.25598).

    Args:
        term: The process scores.
        on: The outcome, in [0, 1], of the same or a coarser level; where it is absent, so is the step.
        max_score: The best process score.

    Example:
        >>> from turngym.rewards import outcome, validity
        >>> print(renorm(validity(), on=outcome(of="success")))
        renorm(validity(), on=outcome(of='success'))
    """

    term: Term = field(kw_only=False)
    on: Term
    max_score: float = 1.0

    def __post_init__(self) -> None:
        """Check the greatest score, and that the outcome is known wherever it is asked for."""
        Term.__post_init__(self)
        check_coarser("renorm() needs an outcome", self.on, self.term)
        if not self.max_score > 0:
            raise ValueError(f"renorm() needs max_score= above 0, not {self.max_score}")

    @property
    def scope(self) -> Scope:
        return widest("episode", self.term.scope, self.on.scope)

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        results: list[Values | Failed] = []
        for episode, scores, outcomes in zip(group.episodes, *inputs, strict=True):
            wide = [outcomes[p] for p in coarser(episode, self.level, self.on.level)]
            results.append(
                tuple(
                    None if score is None or end is None else renormed(score / self.max_score, end)
                    for score, end in zip(scores, wide, strict=True)
                )
            )
        return results


def _choices(value: object, where: str) -> tuple[Choice, ...]:
    if value is None:
        return YES_NO
    if not isinstance(value, list) or len(value) < 2:
        raise ValueError(f"{where} should be a list of at least two choices, not {value!r:.60}")
    found: list[Choice] = []
    for place, part in enumerate(value):
        path = f"{where}[{place}]"
        if not isinstance(part, dict) or not isinstance(part.get("name"), str):
            raise ValueError(f"{path} should have a name and a value, not {part!r:.60}")
        worth = _number(part.get("value"), f"{path}.value", 0.0, 1.0)
        if found and worth < found[-1].value:
            raise ValueError(f"{path}.value is {worth}, less than that of the choice before it")
        description = str(part.get("description", ""))
        found.append(Choice(name=part["name"], value=worth, description=description))
    if len({choice.name for choice in found}) < len(found):
        raise ValueError(f"{where} has two choices of one name")
    return tuple(found)


def _number(value: object, where: str, low: float, high: float) -> float:
    if not is_number(value, low, high):
        raise ValueError(f"{where} is {value!r:.60}, expected a number from {low:g} to {high:g}")
    return float(value)
