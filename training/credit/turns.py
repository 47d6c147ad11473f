"""Credit for turns, besides that for the outcome: turns compared with others like them."""

from turngym.training.batch import Batch, FloatArray, IntArray, joint
from turngym.training.credit.primitives import (
    EPSILON,
    Compat,
    Scaling,
    group_baseline,
    mix,
    returns,
    scale,
)


def gigpo(
    batch: Batch,
    *,
    gamma: float = 0.95,
    weight: float = 1.0,
    scaling: Scaling = "std",
    epsilon: float = EPSILON,
    outcome: str = "reward",
    process: str = "reward",
    compat: Compat = "paper",
) -> FloatArray:
    """Compare episodes within their group, and turns with those that began in the same situation.

    GiGPO (arXiv:2505.10978): `A = A_episode + weight * A_turn`. Turns are compared
    by their discounted returns; one that is alone in its situation has `A_turn` 0.

    Args:
        batch: Has `keys`, the situations before each turn.
        gamma: The discount from turn to turn.
        weight: Of the comparison of turns.
        scaling: By the deviation, or by nothing (`mean_norm` in the released code).
        epsilon: Added to the deviation.
        outcome: The stream whose totals tell what an episode was worth.
        process: The stream whose returns tell what a turn was worth.
        compat: With `repo`, an episode counts once per turn in its group's mean and deviation.
    """
    score, groups = batch.at("episode", outcome), batch.group
    per_turn = compat == "repo"
    if per_turn:
        owner = batch.owner("turn", "episode")
        score, groups = score[owner], groups[owner]
    episodes = score - group_baseline(score, groups)
    value = returns(batch.at("turn", process), batch.offsets("episode", "turn"), gamma)
    anchor = anchor_groups(batch)
    turns = value - group_baseline(value, anchor, small="zero")
    return mix(
        batch,
        (1.0, "turn" if per_turn else "episode", scale(episodes, groups, scaling, epsilon=epsilon)),
        (weight, "turn", scale(turns, anchor, scaling, epsilon=epsilon)),
    )


def anchor_groups(batch: Batch) -> IntArray:
    """Number the turns of each group by the situation before them, for GiGPO and its metrics.

    If nearly all numbers are unique, the keys tell apart what should be compared: a history in the
    observation does that.

    Raises:
        ValueError: The batch has no keys.
    """
    if batch.keys is None:
        raise ValueError("the batch has no keys: name situations with anchors()")
    return joint(batch.group[batch.owner("turn", "episode")], batch.keys)
