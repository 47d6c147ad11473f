"""Implicit process rewards: what a model's log-probabilities exceed a reference's by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from turngym.envs.episode import Annotation, Episode
from turngym.rewards.term import Failed, Group, Level, Scope, Term, Unscorable, Values, each

PRM, REFERENCE = "prm", "reference"
"""The names of the annotations that hold the log-probabilities of model and frozen reference."""
Granularity = Literal["token", "turn", "whole"]
Compat = Literal["paper", "repo", "recipe"]
Numbers = Sequence[Sequence[float]]
"""Per turn, one number per sampled token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class implicit_prm(Term):
    """`beta * (log-probability under the PRM - that under its reference)`, summed to a step.

    iStar (arXiv:2509.19199) pays turns and refers to the policy as it sampled; PRIME
    (arXiv:2502.01456) pays tokens and refers to a frozen model. It reads the annotations
    `prm` and, for a frozen reference, `reference`; the latest of each counts. The papers' scaling
    by the greatest return of a batch is an option of the estimators `istar` and `prime`.

    Args:
        beta: How much a nat is worth.
        reference: `policy`, with its log-probabilities at sampling, or `frozen`.
        granularity: What is paid: each token, each turn, or the episode as a whole.
        compat: `repo`, PRIME's code, leaves beta out; `recipe`, verl's, pays nothing for the last
            token of an episode if tokens are paid.

    Example:
        >>> implicit_prm(beta=0.1).level, implicit_prm(granularity="whole").level
        ('turn', 'episode')
    """

    beta: float = 0.05
    reference: Literal["policy", "frozen"] = "policy"
    granularity: Granularity = "turn"
    compat: Compat = "paper"

    @property
    def level(self) -> Level:
        return "episode" if self.granularity == "whole" else self.granularity

    @property
    def scope(self) -> Scope:
        return "episode"  # models read what is over

    def values(self, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
        return each(group, lambda episode: self._of(episode, group.annotations.get(episode.id, ())))

    def _of(self, episode: Episode, said: Sequence[Annotation]) -> Values:
        model = _annotated(episode, said, PRM)
        frozen = self.reference == "frozen"
        reference = _annotated(episode, said, REFERENCE) if frozen else _sampled(episode)
        ratios = [
            [ours - theirs for ours, theirs in zip(*turn, strict=True)]
            for turn in zip(model, reference, strict=True)
        ]
        beta = 1.0 if self.compat == "repo" else self.beta
        values = step_rewards(ratios, beta=beta, granularity=self.granularity)
        if self.compat == "recipe" and self.granularity == "token":
            return (*values[:-1], 0.0)
        return values


def step_rewards(ratios: Numbers, *, beta: float, granularity: Granularity) -> tuple[float, ...]:
    """Return the reward of each token, of each turn, or of the whole.

    Args:
        ratios: Per turn, the log-ratio of each token.
        beta: How much a nat is worth.
        granularity: What is paid.

    Example:
        >>> [round(r, 6) for r in step_rewards([[0.2, 0.4], [-0.6]], beta=0.05, granularity="turn")]
        [0.03, -0.03]
    """
    tokens = [ratio for turn in ratios for ratio in turn]
    if granularity == "token":
        return tuple([beta * ratio for ratio in tokens])
    if granularity == "turn":
        return tuple([beta * math.fsum(turn) for turn in ratios])
    return (beta * math.fsum(tokens),)


def _annotated(episode: Episode, said: Sequence[Annotation], name: str) -> Numbers:
    """Return the latest log-probabilities of a name."""
    found = next((one for one in reversed(said) if one.name == name), None)
    if found is None:
        raise Unscorable(f"there is no annotation {name!r}: let a model read the episode first")
    if found.numbers is None:
        raise Unscorable(found.failed or f"annotation {name!r} has no numbers")
    return _fitting(episode, found.numbers, f"annotation {name!r}")


def _sampled(episode: Episode) -> Numbers:
    """Return the log-probabilities with which the policy sampled."""
    return _fitting(episode, [turn.logprobs for turn in episode.turns], "the record of the policy")


def _fitting(
    episode: Episode, numbers: Sequence[Sequence[float] | None], whose: str
) -> list[Sequence[float]]:
    """Make sure that there is one number for each token that was sampled."""
    if len(numbers) != len(episode.turns):
        raise Unscorable(f"{whose} has {len(numbers)} turns, not {len(episode.turns)}")
    fitting: list[Sequence[float]] = []
    for place, (turn, given) in enumerate(zip(episode.turns, numbers, strict=True)):
        if turn.response_ids is None or given is None or len(given) != len(turn.response_ids):
            raise Unscorable(f"{whose} lacks log-probabilities of the tokens of turn {place}")
        fitting.append(given)
    return fitting
