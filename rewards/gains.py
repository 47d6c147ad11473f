"""What a turn changed of what somebody believed: information gained, value gained."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from turngym.envs.episode import Episode
from turngym.envs.signals import Outcome
from turngym.rewards.annotated import numbers
from turngym.rewards.functions import group_term, transform
from turngym.rewards.term import Failed, Group, Unscorable, Values, each


def gains(levels: Sequence[float | None]) -> Values:
    """Return what each level is above the one before; nothing where either is not known.

    Example:
        >>> [round(gain, 6) for gain in gains((0.25, 0.5, 0.375))]
        [0.25, -0.125]
    """
    return tuple(
        [
            None if early is None or late is None else late - early
            for early, late in pairwise(levels)
        ]
    )


@group_term()
def information_gain(
    group: Group, *, name: str = "belief", of: Literal["probability", "log"] = "probability"
) -> list[Values | Failed]:
    """How much likelier a turn made the right answer: IGPO (arXiv:2510.14967).

    The annotation has, per turn, the mean log-probability per token of the reference's answer, as
    `Beliefs` makes it: forced after what stood before the turn. A turn gains its change to the next turn; the last one
    answers, and has no row: it earns the outcome, `information_gain() + outcome()`. Only for tasks
    with one short answer; whoever learns from it must not let gradients through the belief.

    Args:
        group: Its episodes, and what was said of them.
        name: Of the annotation.
        of: What is subtracted: probabilities, `exp` of what is annotated, or logarithms.

    Example:
        >>> print(information_gain(of="log"))
        information_gain(of='log')
    """

    def gained(episode: Episode) -> Values:
        beliefs = numbers(group, episode, name)
        wrong = next((b for b in beliefs if b is not None and b > 0), None)
        if wrong is not None:
            raise Unscorable(f"the belief {wrong!r} is no log-probability: it is above 0")
        levels = beliefs if of == "log" else [None if b is None else math.exp(b) for b in beliefs]
        return (*gains(levels), None)

    return each(group, gained)


def best_of(value: float, k: int) -> float:
    """Return the chance that at least one of k tries succeeds, where one does with `value`.

    Example:
        >>> [round(best_of(value, 4), 6) for value in (0.25, 0.5)]
        [0.683594, 0.9375]
    """
    return 1.0 - (1.0 - value) ** k


def _one_try_at_least(*, best_of_k: int, **others: object) -> None:
    if best_of_k < 1:
        raise ValueError(f"value_gain() needs best_of_k= of 1 or more, not {best_of_k}")


@group_term(requires=(Outcome,), check=_one_try_at_least)
def value_gain(group: Group, *, name: str = "value", best_of_k: int = 1) -> list[Values | Failed]:
    """How much likelier a turn made success.

    The annotation has, per turn, the chance of success before it, in [0, 1], as `ContinuedValues`
    estimates it; after the last turn the outcome is known. Gains add up to the outcome less what
    was expected at the start, so detours pay nothing.

    With `best_of_k` it is the advantage under a prover, of Rewarding Progress (arXiv:2410.08146):
    the prover is the best of k tries of the policy, V = 1 - (1 - v) ** k. In training the paper adds
    it to the outcome, `outcome() + 5.0 * value_gain(best_of_k=4)`.
    A prover for whom all turns are hopeless, or sure, says nothing of them.

    Args:
        group: Its episodes, and what was said of them.
        name: Of the annotation.
        best_of_k: Tries of the prover, at least 1.

    Example:
        >>> print(value_gain(best_of_k=4))
        value_gain(best_of_k=4)
    """

    def gained(episode: Episode) -> Values:
        values = numbers(group, episode, name)
        wrong = next((v for v in values if v is not None and not 0 <= v <= 1), None)
        if wrong is not None:
            raise Unscorable(f"the value {wrong!r} is no chance of success: it is not in [0, 1]")
        assert episode.outcome is not None
        levels = (*values, float(episode.outcome.success))
        return gains([None if v is None else best_of(v, best_of_k) for v in levels])

    return each(group, gained)


def effective(before: float, after: float, *, k: int = 4, alpha: float = 5.0) -> float:
    """Return a step's effective reward: its value and, times alpha, its advantage under a prover.

    Rewarding Progress (arXiv:2410.08146): `Q + alpha * A`, for a policy whose chance of
    success the step took from `before` to `after`, and the best of k of its tries as the prover. In
    training Q is what the return of the outcome estimates: see `value_gain`.

    Example:
        >>> round(effective(0.25, 0.5), 6)
        1.769531
    """
    return after + alpha * (best_of(after, k) - best_of(before, k))


def _a_discount(*, gamma: float, **others: object) -> None:
    if not 0 <= gamma <= 1:
        raise ValueError(f"foresight() needs gamma= from 0 to 1, not {gamma}")


@transform(scope="episode", check=_a_discount)
def foresight(
    given: list[Values], *, gamma: float = 0.7, least: float = 0.0, reach: int | None = None
) -> list[Values]:
    """Let turns that change nothing share, discounted, in the next change: VSRM.

    Verifiable stepwise reward (arXiv:2508.10293), over `value_gain()` as its rate of success of
    continuations, or any other difference, e.g. `foresight(potential())`: a turn with a change of
    more than `least` keeps it; another has `gamma ** q` times the next such change, q turns ahead,
    or 0 if there is none. So idle turns on the way to a mistake are fined, and long ways pay less.
    It does not telescope: idle turns before a gain add to the total.

    Args:
        given: The changes.
        gamma: The discount per turn. The paper's value is not known.
        least: A change of this much or less is none.
        reach: How many turns ahead a change is looked for; all unless given.

    Example:
        >>> from turngym.rewards import potential
        >>> print(foresight(potential(), gamma=0.5))
        foresight(potential(), gamma=0.5)
    """
    return [shared_ahead(values, gamma=gamma, least=least, reach=reach) for values in given]


def shared_ahead(changes: Values, *, gamma: float, least: float, reach: int | None) -> Values:
    """Return changes, and in place of those that are none what is left of the next one.

    Example:
        >>> shared_ahead((0.0, 0.0, 0.5, 0.0, None), gamma=0.5, least=0.0, reach=None)
        (0.125, 0.25, 0.5, 0.0, None)
    """
    found: list[float | None] = []
    ahead, distance = 0.0, 0
    for change in reversed(changes):
        distance += 1
        if change is not None and abs(change) > least:
            ahead, distance = change, 0
        near = reach is None or distance <= reach
        found.append(None if change is None else ahead * gamma**distance if near else 0.0)
    return tuple(reversed(found))
