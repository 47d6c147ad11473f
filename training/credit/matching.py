"""Credit for turns whose rewards come from matching their calls with gold calls."""

import numpy as np

from turngym.training.batch import Batch, FloatArray, IntArray, joint
from turngym.training.credit.primitives import (
    EPSILON,
    Compat,
    Scaling,
    Small,
    group_baseline,
    mix,
    returns,
    scale,
)


def matchtir(
    batch: Batch,
    *,
    lam: float = 0.9,
    weight: float = 1.0,
    scaling: Scaling = "std",
    epsilon: float = EPSILON,
    compat: Compat = "paper",
) -> FloatArray:
    """Compare episodes within their group, and turns with the turns of the same number.

    MatchTIR (arXiv:2601.10712): `A = A_episode + weight * A_turn`, where turns are compared by
    their returns, discounted by `lam`, and always in units of their deviation.

    Args:
        batch: Its `reward` has the turns' rewards.
        lam: The discount from turn to turn.
        weight: Of the comparison of turns.
        scaling: Of the comparison of episodes.
        epsilon: Added to the deviations.
        compat: The paper does not say what becomes of a turn that no other episode reached, or of
            an episode that is alone: it has nothing to be compared with, and gets 0 here. With
            `repo` it keeps its raw return, a bonus for the longest episodes; and the sum is halved.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[1, 0, 1], [0, 0, 1]], [[1, 0, 1], [1, 0, 1]])
        >>> matchtir(batch, compat="repo").round(6).tolist()
        [0.707106, 0.353553, -0.707106, -0.353553]
        >>> matchtir(batch).round(6).tolist()
        [1.414212, 0.707106, -1.414212, -0.707106]
    """
    small: Small = "raw" if compat == "repo" else "zero"
    half = 0.5 if compat == "repo" else 1.0
    score, value = batch.at("episode"), batch.at("turn")
    value = returns(value, batch.offsets("episode", "turn"), lam)
    same = turn_numbers(batch)
    episodes = score - group_baseline(score, batch.group, small=small)
    turns = value - group_baseline(value, same, small=small)
    return mix(
        batch,
        (half, "episode", scale(episodes, batch.group, scaling, epsilon=epsilon)),
        (half * weight, "turn", scale(turns, same, epsilon=epsilon)),
    )


def turn_numbers(batch: Batch) -> IntArray:
    """Number the turns of each group by how many turns their episode had before them.

    A shared turn of a tree is there once, and is compared as one.
    """
    owner = batch.owner("turn", "episode")
    inside = np.arange(len(owner)) - batch.offsets("episode", "turn")[owner]
    return joint(batch.group[owner], inside + batch.first[owner])
