"""Credit for rewards of implicit process reward models: steps beside the outcome, each compared."""

from typing import Literal

import numpy as np

from turngym.training.batch import Batch, FloatArray, IntArray
from turngym.training.credit.primitives import (
    EPSILON,
    Compat,
    Kind,
    Scaling,
    group_baseline,
    returns,
    scale,
    spread,
    whiten,
)

Form = Literal["rloo", "grpo", "grpo-std", "reinforce-pp", "combined"]
"""How iStar compares: with the others; with the mean; that in units of the deviation; that whitened
over all tokens; outcome and step added up first, then with the others."""


def istar(
    batch: Batch,
    *,
    weight: float = 1.0,
    form: Form = "rloo",
    process_only: bool = False,
    normalised: bool = False,
    epsilon: float = EPSILON,
    outcome: str = "outcome",
    process: str = "process",
    compat: Compat = "paper",
) -> FloatArray:
    """Compare episodes within their group, and steps with all steps of their group.

    iStar (arXiv:2509.19199): `A = A_episode + weight * A_step`, where a step is a turn.

    Args:
        batch: Has the streams that `outcome` and `process` name.
        weight: Of the comparison of steps.
        form: How values are compared; the paper's is `rloo`, the others are its code's variants.
        process_only: Leave the outcome out.
        normalised: First divide the rewards of steps by the greatest absolute value of the batch.
        epsilon: Added to what is divided by.
        outcome: The stream whose totals tell what an episode was worth.
        process: The stream of what steps were worth; one without a value counts as 0.
        compat: With `repo`, steps are compared with the first steps of their group's episodes.

    Example:
        >>> import dataclasses
        >>> from turngym.training.batch import Stream, batch_of_rows
        >>> batch = batch_of_rows([[1, 0, 0], [0, 0, 0]], [[1, 0, 1], [1, 0, 0]])
        >>> steps = Stream(level="turn", values=np.array([0.4, 0.2, -0.3]), valid=np.ones(3, bool))
        >>> batch = dataclasses.replace(batch, streams={**batch.streams, "process": steps})
        >>> istar(batch, outcome="reward").round(6).tolist()
        [1.45, 1.15, -1.6]
        >>> istar(batch, outcome="reward", compat="repo").round(6).tolist()
        [1.7, 1.3, -1.7]
    """
    score, steps = batch.at("episode", outcome), batch.at("turn", process)
    if normalised:
        steps = unit_returns(steps, np.arange(len(steps) + 1), epsilon=epsilon)
    owner = batch.owner("turn", "episode")
    score, steps = score * (not process_only), weight * steps
    if form == "combined":
        score, steps = np.zeros(len(score)), score[owner] + steps
    compared = _with_firsts if compat == "repo" else _with_all
    episodes = _among(score, batch.group, form, epsilon)
    parts = [spread(batch, episodes, "episode")]
    parts.append(spread(batch, compared(steps, batch, form, epsilon), "turn"))
    return np.add(*map(whiten, parts)) if form == "reinforce-pp" else np.add(*parts)


def _among(values: FloatArray, groups: IntArray, form: Form, epsilon: float) -> FloatArray:
    """Compare values with those of their group."""
    kind: Kind = "leave-one-out" if form in ("rloo", "combined") else "mean"
    centered = values - group_baseline(values, groups, kind)
    return scale(centered, groups, "std" if form == "grpo-std" else "none", epsilon=epsilon)


def _with_all(steps: FloatArray, batch: Batch, form: Form, epsilon: float) -> FloatArray:
    """Compare steps with all steps of their group."""
    return _among(steps, batch.group[batch.owner("turn", "episode")], form, epsilon)


def _with_firsts(steps: FloatArray, batch: Batch, form: Form, epsilon: float) -> FloatArray:
    """Compare steps with the first steps of their group's episodes, as if they were all there is."""
    held, owner = np.unique(batch.owner("turn", "episode"), return_inverse=True)
    first, groups = steps[batch.offsets("episode", "turn")[held]], batch.group[held]
    mean = group_baseline(first, groups)
    if form in ("rloo", "combined"):
        number = np.bincount(groups)[groups]
        factor = number / np.maximum(number - 1, 1)  # takes a first step out of its own mean
    else:
        kind: Scaling = "std" if form == "grpo-std" else "none"
        factor = scale(np.ones(len(first)), groups, kind, like=first, epsilon=epsilon)
    return (steps - mean[owner]) * factor[owner]


def prime(
    batch: Batch,
    *,
    weight: float = 1.0,
    outcome_weight: float = 1.0,
    gamma: float = 1.0,
    outcome_gamma: float = 1.0,
    normalised: bool = False,
    whitened: bool = True,
    outcome: str = "outcome",
    process: str = "process",
    compat: Compat = "paper",
) -> FloatArray:
    """Return what is to come of process and outcome, each less that of the others of the group.

    PRIME (arXiv:2502.01456): a token's process reward is compared with the mean token of the
    other episodes, then discounted and summed to the end; so is the outcome, on the last token.

    Args:
        batch: Has the streams that `outcome` and `process` name.
        weight: Of the process (5 in verl's recipe, as that of the outcome).
        outcome_weight: Of the outcome.
        gamma: The discount of the process from token to token.
        outcome_gamma: That of the outcome.
        normalised: First divide the process rewards by their greatest absolute return.
        whitened: As the released code does; the paper says nothing of it.
        outcome: The stream whose totals tell what an episode was worth.
        process: The stream of process rewards; those of turns sit on their last token.
        compat: With `repo`, a token is compared with its own episode's mean too.

    Example:
        >>> import dataclasses
        >>> from turngym.training.batch import Stream, batch_of_rows
        >>> batch = batch_of_rows([[0.1, 0.3], [-0.2, 0.0]], [[1, 1], [1, 0]])
        >>> ends = Stream(level="episode", values=np.array([1.0, 0.0]), valid=np.ones(2, bool))
        >>> batch = dataclasses.replace(batch, streams={**batch.streams, "outcome": ends})
        >>> prime(batch, process="reward", whitened=False).round(6).tolist()
        [1.8, 1.5, -1.4]
        >>> prime(batch, process="reward", whitened=False, compat="repo").round(6).tolist()
        [1.8, 1.6, -1.4]
        >>> prime(batch, process="reward", compat="repo").round(6).tolist()
        [0.632237, 0.520666, -1.152902]
    """
    rows = batch.offsets("episode", "token")
    rewards = batch.at("token", process)
    if normalised:
        rewards = unit_returns(rewards, rows)
    value = weight * returns(_surplus(rewards, batch, compat), rows, gamma)
    score = batch.at("episode", outcome)
    ends = np.zeros(len(rewards))
    held = np.diff(rows) > 0
    lead = score - group_baseline(score, batch.group, "leave-one-out")
    ends[rows[1:][held] - 1] = lead[held]
    value += outcome_weight * returns(ends, rows, outcome_gamma)
    return whiten(value) if whitened else value


def _surplus(rewards: FloatArray, batch: Batch, compat: Compat) -> FloatArray:
    """Compare tokens with the mean token of the other episodes of their group."""
    owner = batch.owner("token", "episode")
    length = np.bincount(owner, minlength=batch.size("episode"))
    mean = np.bincount(owner, rewards, len(length)) / np.maximum(length, 1)
    surplus = rewards - group_baseline(mean, batch.group, "leave-one-out")[owner]
    if compat == "repo":
        number = np.bincount(batch.group)[batch.group]
        surplus += (rewards - mean[owner]) / np.maximum(number - 1, 1)[owner]
    return surplus


def unit_returns(rewards: FloatArray, offsets: IntArray, *, epsilon: float = EPSILON) -> FloatArray:
    """Divide rewards so that no sum from a place to the end of its row exceeds 1.

    `batch_norm` of PRIME and iStar: it couples all that is in the batch. In iStar each step is a
    row.

    Args:
        rewards: One per place.
        offsets: The rows.
        epsilon: Added to the divisor.

    Example:
        >>> unit_returns(np.array([1.0, 3.0, -2.0]), np.array([0, 2, 3]), epsilon=0.0).tolist()
        [0.25, 0.75, -0.5]
    """
    greatest = float(np.abs(returns(rewards, offsets)).max(initial=0.0))
    return rewards / (greatest + epsilon)
