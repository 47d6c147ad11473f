"""Credit for what a critique faults: CAPO."""

import numpy as np

from turngym.training.batch import Batch, FloatArray
from turngym.training.credit.primitives import EPSILON, group_baseline, scale, spread


def capo(
    batch: Batch,
    *,
    right: float = 2.0,
    wrong: float = 1.0,
    outcome: str = "outcome",
    process: str = "process",
    ddof: int = 0,
    epsilon: float = EPSILON,
) -> FloatArray:
    """Compare each token with all tokens of its group: right episodes gain, faulted tokens lose.

    CAPO (arXiv:2508.02298): a token earns `right * c - wrong * w`, where `c` is the outcome of its
    episode and `w` says whether a critique found it in a wrong step; the advantage is that less the
    mean, in units of the deviation, over all tokens of the group. Long episodes have more say in
    both. What was not faulted has no row, and counts as 0.

    Args:
        batch: Has both streams.
        right: What a right outcome adds to each token.
        wrong: What being in a wrong step takes.
        outcome: The stream of outcomes, summed per episode.
        process: The stream of faults in [0, 1], of tokens or of turns (then of all their tokens).
        ddof: For the deviation; the paper does not tell.
        epsilon: Added to the deviation.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[0, 1], [0, 0]], [[1, 1], [1, 1]])  # the reward is the outcome
        >>> capo(batch, wrong=0.0, outcome="reward", process="reward").round(5).tolist()
        [1.0, 1.0, -1.0, -1.0]
    """
    if process not in batch.streams:
        raise ValueError(f"no stream {process!r}: the batch has {sorted(batch.streams)}")
    faults = batch.streams[process]
    earned = right * spread(batch, batch.at("episode", outcome), "episode")
    earned -= wrong * spread(batch, faults.values, faults.level)
    groups = batch.group[batch.owner("token", "episode")]
    centered = earned - group_baseline(earned, groups, small="zero")
    return np.asarray(scale(centered, groups, ddof=ddof, epsilon=epsilon))
