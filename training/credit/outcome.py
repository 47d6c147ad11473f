"""Credit for the outcome: one advantage per episode, the same for all its tokens."""

import numpy as np

from turngym.training.batch import Batch, FloatArray
from turngym.training.credit.primitives import (
    EPSILON,
    Scaling,
    Small,
    group_baseline,
    scale,
    spread,
    whiten,
)


def grpo(
    batch: Batch, *, scaling: Scaling = "std", small: Small = "raw", epsilon: float = EPSILON
) -> FloatArray:
    """Compare each episode with its group, in units of the group's deviation.

    GRPO (arXiv:2402.03300, section 4.1.2): `(s - mean) / (std + epsilon)`.

    Args:
        batch: What is compared are the episodes' totals of `reward`.
        scaling: `none` leaves the deviation out (Dr. GRPO).
        small: A group of one keeps its raw total, as released code has it, or gets 0.
        epsilon: Added to the deviation.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[1], [0], [0], [1]], [[1], [1], [1], [1]])
        >>> grpo(batch).round(6).tolist()
        [0.866024, -0.866024, -0.866024, 0.866024]
    """
    score = batch.at("episode")
    centered = score - group_baseline(score, batch.group, small=small)
    return spread(batch, scale(centered, batch.group, scaling, epsilon=epsilon), "episode")


def dr_grpo(batch: Batch, *, small: Small = "raw") -> FloatArray:
    """Compare each episode with its group, not dividing by the deviation.

    Dr. GRPO (arXiv:2503.20783): `s - mean`. A rubric of pass rates then weighs hard and easy groups
    as it should.
    """
    return grpo(batch, scaling="none", small=small)


def rloo(batch: Batch, *, small: Small = "raw") -> FloatArray:
    """Compare each episode with the others of its group.

    RLOO (arXiv:2402.14740): `s - mean of the others`.
    """
    score = batch.at("episode")
    baseline = group_baseline(score, batch.group, "leave-one-out", small=small)
    return spread(batch, score - baseline, "episode")


def opo(batch: Batch, *, small: Small = "raw") -> FloatArray:
    """Compare each episode with its group's mean, in which long episodes weigh more.

    OPO (arXiv:2505.23585): the weight of an episode is its number of tokens, which makes the
    baseline the one of least variance if the gradients of tokens are alike.
    """
    score = batch.at("episode")
    length = np.diff(batch.offsets("episode", "token")).astype(np.float64)
    baseline = group_baseline(score, batch.group, weights=length, small=small)
    return spread(batch, score - baseline, "episode")


def reinforce_pp_baseline(batch: Batch, *, small: Small = "raw") -> FloatArray:
    """Compare each episode with its group, then whiten over all tokens of the batch.

    REINFORCE++-baseline (arXiv:2501.03262).
    """
    return whiten(dr_grpo(batch, small=small))


def pass_at_k(batch: Batch, *, scaling: Scaling = "std", epsilon: float = EPSILON) -> FloatArray:
    """Credit the best episode of each group with its lead over the second best.

    Pass@k (arXiv:2503.19595), as in verl's `grpo_passk`: the best gets `(first - second) / (std +
    epsilon)`, all others 0; so do all if two share the lead.

    Raises:
        ValueError: A group has only one episode.
    """
    score = batch.at("episode")
    order = np.lexsort((-score, batch.group))
    group = batch.group[order]
    best = np.flatnonzero(np.diff(group, prepend=-1) != 0) if len(group) else np.zeros(0, int)
    sizes = np.diff(best, append=len(group))
    if (sizes < 2).any():
        raise ValueError(f"pass@k needs groups of at least 2 episodes, got one of {sizes.min()}")
    lead = np.zeros(len(score))
    lead[order[best]] = score[order[best]] - score[order[best + 1]]
    return spread(batch, scale(lead, batch.group, scaling, like=score, epsilon=epsilon), "episode")
