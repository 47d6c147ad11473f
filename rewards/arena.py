"""Episodes ranked by comparing them in pairs: ArenaRL's tournaments."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from turngym.envs.episode import Episode
from turngym.rewards.annotated import said
from turngym.rewards.functions import group_term
from turngym.rewards.term import Failed, Group, Unscorable, Values, fold

Judge = Callable[[int, int], tuple[float, float]]
"""Compares two candidates by number, and gives the scores of the first and the second."""


def single_elimination(size: int, judge: Judge) -> tuple[float, ...]:
    """Rank candidates by a knock-out, with 2 * size - 2 comparisons.

    ArenaRL (arXiv:2601.06487): all are seeded by a comparison with the first candidate,
    and placed so that good ones meet late. Later losers rank above earlier ones; in a round the mean
    of all their scores decides. The first argument wins ties, so order matters.

    Returns:
        One reward per candidate, `standardised` from 1 for the first rank down to 0.

    Example:
        >>> strength = (0.0, 3.0, 1.0, 2.0)
        >>> [round(r, 6) for r in single_elimination(4, lambda p, q: (strength[p], strength[q]))]
        [-1.161892, 1.161892, -0.387297, 0.387297]
    """
    points = _seeding(size, judge)
    seeds = sorted(points, key=lambda number: -_mean(points[number]))
    live = [seeds[place] for place in bracket(size)]
    order: list[int] = []
    while len(live) > 1:
        through = live[
            len(live) // 2 * 2 :
        ]  # of an odd number the last goes on, and leads the next
        out = []
        for one, other in zip(live[::2], live[1::2], strict=False):
            scores = judge(one, other)
            points[one].append(scores[0])
            points[other].append(scores[1])
            won = scores[0] >= scores[1]
            through.append(one if won else other)
            out.append(other if won else one)
        order = sorted(out, key=lambda number: -_mean(points[number])) + order
        live = through
    rank = {number: place for place, number in enumerate(live + order)}
    return standardised([1 - rank[number] / max(size - 1, 1) for number in range(size)])


def bracket(size: int) -> list[int]:
    """Return seeds in the order of a knock-out, neighbours meeting, so that the best meet last.

    Example:
        >>> bracket(8), bracket(6)
        ([0, 7, 3, 4, 1, 6, 2, 5], [0, 3, 4, 1, 2, 5])
    """
    order, width = [0], 1
    while width < size:
        width *= 2
        order = [place for seed in order for place in (seed, width - 1 - seed)]
    return [seed for seed in order if seed < size]


def _seeding(size: int, judge: Judge) -> dict[int, list[float]]:
    """Return each candidate's score against the first, which has the mean of its own."""
    pairs = [judge(number, 0) for number in range(1, size)]
    points = {number: [pairs[number - 1][0]] for number in range(1, size)}
    return {0: [_mean([second for _, second in pairs])], **points}


def round_robin(size: int, judge: Judge) -> tuple[float, ...]:
    """Rank candidates by how many of the others they beat, each pair compared once.

    A tie is half a win for both.

    Example:
        >>> strength = (0.0, 3.0, 1.0)
        >>> round_robin(3, lambda p, q: (strength[p], strength[q]))[2]
        0.0
    """
    wins = [0.0] * size
    for one in range(size):
        for other in range(one + 1, size):
            first, second = judge(one, other)
            wins[one] += _won(first, second)
            wins[other] += _won(second, first)
    return standardised(ranked(wins))


def against_anchor(size: int, judge: Judge) -> tuple[float, ...]:
    """Rank candidates by their scores when compared with the first one, which has its mean score.

    Example:
        >>> against_anchor(2, lambda p, q: (7.0, 3.0))[1] > 0
        True
    """
    return standardised(ranked([score for (score,) in _seeding(size, judge).values()]))


def ranked(scores: Sequence[float]) -> list[float]:
    """Return 1 for the best score, 0 for the worst, by rank; equal scores share the better rank.

    Example:
        >>> ranked((5.0, 9.0, 9.0, 1.0))
        [0.3333333333333333, 1.0, 1.0, 0.0]
    """
    rank = [1 + sum(other > score for other in scores) for score in scores]
    lowest = max(rank, default=1)
    return [(lowest - place) / (lowest - 1) if lowest > 1 else 0.0 for place in rank]


def standardised(rewards: Sequence[float]) -> tuple[float, ...]:
    """Return rewards less their mean, in units of their deviation; 0 where there is one alone.

    Example:
        >>> [round(reward, 6) for reward in standardised((1, 2 / 3, 1 / 3, 0))]
        [1.161892, 0.387297, -0.387297, -1.161892]
    """
    mean = _mean(rewards)
    square = fold((reward - mean) ** 2 for reward in rewards)
    deviation = math.sqrt(square / max(len(rewards) - 1, 1))
    return tuple([(reward - mean) / (deviation + 1e-6) for reward in rewards])


def _mean(values: Sequence[float]) -> float:
    return fold(values) / max(len(values), 1)


def _won(first: float, second: float) -> float:
    return 0.5 if first == second else float(first > second)


WAYS: Mapping[str, Callable[[int, Judge], tuple[float, ...]]] = {
    "single_elimination": single_elimination,
    "round_robin": round_robin,
    "anchor": against_anchor,
}


@group_term(level="episode")
def tournament(
    group: Group,
    *,
    how: Literal["single_elimination", "round_robin", "anchor"] = "single_elimination",
    name: str = "versus",
) -> list[Values | Failed]:
    """How an episode ranks among those of its group, by comparisons in pairs: ArenaRL.

    The annotation has on its last turn a check `versus:ID` for each episode that this one was
    compared with, itself as the first of the pair: `passed` if it is better, None for a tie. If
    the judge gave scores they are the evidence, as JSON: `[8.0, 6.5]`, this episode's first. An
    episode alone in its group has no row. Rewards are standardised already.

    Args:
        group: Its episodes, and what was said of them.
        how: A knock-out seeded by the group's first episode, all against all (each pair with the
            earlier episode as the first), or all against the first.
        name: Of the annotation.

    Example:
        >>> print(tournament(how="round_robin"))
        tournament(how='round_robin')
    """
    episodes = group.episodes
    if len(episodes) < 2:
        return [(None,) for _ in episodes]

    def judge(one: int, other: int) -> tuple[float, float]:
        try:
            return verdict(group, episodes[one], episodes[other], name)
        except Unscorable as error:
            raise _Unjudged(one, str(error)) from None

    try:
        return [(reward,) for reward in WAYS[how](len(episodes), judge)]
    except _Unjudged as error:  # it leaves, and the others play without it
        return [Failed(error.reason) if i == error.at else (None,) for i in range(len(episodes))]


class _Unjudged(Exception):
    """A comparison that an episode should have been the first of is not there."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason


def verdict(group: Group, one: Episode, other: Episode, name: str) -> tuple[float, float]:
    """Return what a judge said of two episodes: their scores, or a point to share.

    Raises:
        Unscorable: The judge did not compare them, or its scores are no two numbers.
    """
    told = said(group, one, name).checks
    wanted = f"versus:{other.id}"
    check = next((c for c in (told[-1] if told else ()) if c.id == wanted), None)
    if check is None:
        raise Unscorable(f"the annotation {name!r} does not compare it with {other.id!r}")
    if not check.evidence:
        won = 0.5 if check.passed is None else float(check.passed)
        return won, 1.0 - won
    try:
        first, second = map(float, json.loads(check.evidence))
    except (ValueError, TypeError):
        raise Unscorable(f"scores should be JSON like [8.0, 6.5], not {check.evidence!r}") from None
    return first, second
