"""How much each utterance did for a goal, as a judge tells it: Sotopia-RL."""

from collections.abc import Sequence
from typing import Literal

from turngym.envs.episode import Episode
from turngym.envs.signals import Outcome
from turngym.rewards.annotated import numbers
from turngym.rewards.functions import group_term
from turngym.rewards.term import Failed, Group, Values, each, fold

INVALID = -1.0
"""What a judge gives an utterance that it could not score."""


def attributed(
    scores: Sequence[float | None],
    goal: float,
    *,
    scale: float | None = 3.0,
    compat: Literal["paper", "repo"] = "paper",
) -> Values:
    """Return each utterance's part in what was achieved.

    Sotopia-RL (arXiv:2508.03905): `score / scale * goal`.

    Args:
        scores: By a judge, from 0 to `scale`; -1 or None where it could not tell, which gives None.
        goal: How far the goal was achieved.
        scale: The judge's best score (3, 5 or 10); None divides by the sum of the scores, so that
            the parts add up to the goal, or are 0 where all scores are.
        compat: With `repo` a score of -1 stays -1, and counts in the sum.

    Example:
        >>> attributed((3, 1, 0), 7.5), attributed((3, 1, 0), 7.5, scale=None)
        ((7.5, 2.5, 0.0), (5.625, 1.875, 0.0))
        >>> attributed((3, -1), 1.0), attributed((3, -1), 1.0, compat="repo")
        ((1.0, None), (1.0, -1.0))
    """
    released = compat == "repo"
    counted = [s for s in scores if s is not None and (released or s != INVALID)]
    whole = fold(counted) if scale is None else scale

    def part(score: float | None) -> float | None:
        if score is None or (score == INVALID and not released):
            return None
        if score == INVALID and scale is not None:
            return INVALID
        return score / whole * goal if whole else 0.0

    return tuple([part(score) for score in scores])


@group_term(requires=(Outcome,))
def attribution(
    group: Group,
    *,
    name: str = "attribution",
    scale: float | None = 3.0,
    compat: Literal["paper", "repo"] = "paper",
) -> list[Values | Failed]:
    """A turn's part in the episode's score, see `attributed`.

    Args:
        group: Its episodes, and what was said of them.
        name: Of the annotation: a judge's score per turn.
        scale: The judge's best score; None: the parts add up to the episode's score.
        compat: See `attributed`.

    Example:
        >>> print(attribution(scale=10.0))
        attribution(scale=10.0)
    """

    def parts(episode: Episode) -> Values:
        assert episode.outcome is not None
        given = numbers(group, episode, name)
        return attributed(given, episode.outcome.score, scale=scale, compat=compat)

    return each(group, parts)
