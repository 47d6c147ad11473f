"""What each turn contributed to the outcome, as a learned head tells it: SPA."""

from collections.abc import Sequence
from typing import Literal

from turngym.envs.episode import Episode
from turngym.envs.signals import Outcome
from turngym.rewards.annotated import numbers
from turngym.rewards.functions import group_term
from turngym.rewards.term import Failed, Group, Unscorable, Values, each, fold


@group_term(requires=(Outcome,))
def contribution(
    group: Group,
    *,
    name: str = "contribution",
    exact: bool = False,
    compat: Literal["paper", "repo"] = "paper",
) -> list[Values | Failed]:
    """What a turn contributed to the outcome: SPA-RL (arXiv:2505.20732).

    The annotation has a number per turn, by a head that was trained so that an episode's numbers
    add up to its outcome. The paper's reward is `contribution() + 0.5 * validity()`: grounding is
    an action that the world could carry out.

    Args:
        group: Its episodes, and what was said of them.
        name: Of the annotation.
        exact: Spread what a head's numbers lack to the outcome evenly over the turns, so that they
            add up to it.
        compat: The released script overwrites the head's numbers: with `repo` each turn has the
            outcome less the mean of the group's other episodes (0 where there are none).

    Example:
        >>> print(contribution(exact=True))
        contribution(exact=True)
    """
    scores = [e.outcome.score for e in group.episodes if e.outcome is not None]

    def contributed(episode: Episode) -> Values:
        assert episode.outcome is not None
        score, turns = episode.outcome.score, len(episode.turns)
        if compat == "repo":
            return (lead(score, scores),) * turns
        given = numbers(group, episode, name)
        if not exact:
            return given
        known = [number for number in given if number is not None]
        if len(known) < turns:
            raise Unscorable(f"the annotation {name!r} lacks turns, so it cannot be made exact")
        return adding_up(known, score)

    return each(group, contributed)


def adding_up(contributions: Sequence[float], outcome: float) -> tuple[float, ...]:
    """Shift contributions alike, so that they add up to the outcome.

    Example:
        >>> adding_up((0.25, 0.25), 1.0)
        (0.5, 0.5)
    """
    lacking = (outcome - fold(contributions)) / len(contributions)
    return tuple([number + lacking for number in contributions])


def lead(score: float, scores: Sequence[float]) -> float:
    """Return what a score is above the mean of the others; all of it where there are none.

    Example:
        >>> lead(1.0, (1.0, 0.0)), lead(0.5, (0.5,))
        (1.0, 0.5)
    """
    others = len(scores) - 1
    return score - (fold(scores) - score) / others if others else score
