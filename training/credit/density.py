"""Credit for tests that pass: VeRPO."""

import numpy as np

from turngym.training.batch import Batch, FloatArray
from turngym.training.credit.primitives import Small, group_baseline, mix


def verpo(
    batch: Batch,
    *,
    gamma: float = 0.9,
    weight: float = 1.0,
    outcome: str = "outcome",
    process: str = "process",
    small: Small = "raw",
) -> FloatArray:
    """Compare episodes by outcomes that fade with their turns, and turns by the tests they pass.

    VeRPO (arXiv:2601.03525): `A = A_episode + weight * A_turn`; an episode of T turns is worth
    `gamma ** T` times its outcome, a turn the weights of its passing tests (`passing_tests` of a
    rubric). Both are less their group's mean, over episodes and over all turns; neither is divided
    by a deviation, which the paper found to harm.

    Args:
        batch: Has both streams.
        gamma: The discount of an outcome per turn. The paper's value is not known.
        weight: Of the comparison of turns. The paper's value is not known.
        outcome: The stream of outcomes, summed per episode.
        process: The stream of what turns earned by tests.
        small: An episode alone in its group keeps its raw worth, or gets 0.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[1], [0]], [[1], [1]])
        >>> verpo(batch, weight=0.0, outcome="reward", process="reward").tolist()
        [0.45, -0.45]
    """
    # An episode has all its turns, also those that another one holds for it.
    num_turns = batch.first + np.diff(batch.offsets("episode", "turn"))
    score = batch.at("episode", outcome) * gamma**num_turns
    passed = batch.at("turn", process)
    groups = batch.group[batch.owner("turn", "episode")]
    return mix(
        batch,
        (1.0, "episode", score - group_baseline(score, batch.group, small=small)),
        (weight, "turn", passed - group_baseline(passed, groups, small="zero")),
    )
