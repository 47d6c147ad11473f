"""Credit for segments between points at which values were estimated: SPO's chain."""

import numpy as np

from turngym.training.batch import Batch, FloatArray, IntArray


def spo(
    batch: Batch,
    *,
    cuts: IntArray | None = None,
    logprobs: FloatArray | None = None,
    sure: float = 0.9,
    outcome: str = "reward",
) -> FloatArray:
    """Credit each segment with what it changed of the value: V at its end less V at its start.

    SPO-chain (arXiv:2505.23564): V is estimated by playing on from where a segment
    begins (`ContinuedValues`, `values_of`); after the last it is the outcome, so an episode's segments add up to
    its outcome less what was expected at its start. Here segments are turns, unless cuts are given;
    tokens before the first cut have no credit.

    Args:
        batch: Has in `values`, at the first token of each segment, the value before it.
        cuts: The tokens that begin a segment, in order.
        logprobs: Of the tokens when they were sampled; then only those with a probability of at
            most `sure` have credit, for the others were no choice.
        sure: See `logprobs`.
        outcome: The stream whose totals are the last values.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[0, 0, 1]], [[1, 1, 1]], values=[[0.5, 0.25, 0.75]])
        >>> spo(batch, cuts=np.array([0, 1, 2])).tolist()
        [-0.25, 0.5, 0.25]
    """
    if batch.values is None:
        raise ValueError("the batch has no values: add them with dataclasses.replace")
    starts = batch.turn_at[:-1] if cuts is None else cuts
    tokens, owner = np.arange(batch.size("token")), batch.owner("token", "episode")
    if not np.isin(starts, tokens).all() or (np.diff(starts) < 1).any():
        raise ValueError(f"cuts must be numbers of tokens in order, got {starts.tolist()!r}")
    if not len(starts):
        return np.zeros(len(tokens))
    episode, value = owner[starts], batch.values[starts]
    ends = np.append(episode[1:] != episode[:-1], True)
    change = np.where(ends, batch.at("episode", outcome)[episode], np.roll(value, -1)) - value
    segment = np.searchsorted(starts, tokens, "right") - 1
    counts = (segment >= 0) & (episode[segment] == owner)
    if logprobs is not None:
        counts &= np.exp(logprobs) <= sure
    return np.where(counts, change[segment], 0.0)
