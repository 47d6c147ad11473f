"""Credit for information gained: IGPO, as published and as first released."""

from typing import Literal

import numpy as np

from turngym.training.batch import Batch, BoolArray, FloatArray, Gaps, IntArray, joint
from turngym.training.credit.primitives import (
    EPSILON,
    Compat,
    Scaling,
    group_baseline,
    returns,
    scale,
    spread,
)


def igpo(
    batch: Batch,
    *,
    gamma: float = 1.0,
    pool: Literal["joint", "separate"] = "joint",
    scaling: Scaling = "std",
    epsilon: float = EPSILON,
    compat: Compat = "paper",
    gaps: Gaps | None = None,
) -> FloatArray:
    """Compare the rewards of turns within their group, then add up what follows each turn.

    IGPO (arXiv:2510.14967): turns earn the information that they gain and the last one
    the outcome, as with `information_gain() + outcome()`; `z = (r - mean) / std` over all turns of
    the group; a turn's credit is the discounted sum of `z` from it on. A turn without a reward
    counts as 0. Weights of a curriculum are weights of the rubric.

    Args:
        batch: The rewards are those of the stream `reward`.
        gamma: The discount from turn to turn.
        pool: Compare all turns with each other, or last turns and others apart.
        scaling: By the deviation (of the population), or by nothing.
        epsilon: Added to the deviation.
        compat: With `repo` a turn ends where a token's reward is not 0, so that a turn that earns 0
            merges with the next; and the last turn is looked for at the column that is the number
            of the row's policy tokens, which is wrong where there are observations.
        gaps: Where observations were, for `repo`; none unless given.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[0.3, -0.1, 1], [0.1, 0, 0]], [[1, 1, 1], [1, 1, 0]],
        ...     spans=[[(0, 1), (1, 2), (2, 3)], [(0, 1), (1, 2)]])
        >>> igpo(batch).round(4).tolist()
        [1.0689, 0.9671, 1.8832, -1.0689, -0.6617]
    """
    level: Literal["token", "turn"] = "token" if compat == "repo" else "turn"
    values, rows = batch.at(level), batch.offsets("episode", level)
    ends = values != 0 if compat == "repo" else np.ones(len(values), np.bool_)
    groups = batch.group[batch.owner(level, "episode")]
    if pool == "separate":
        final = _repo_final(batch, gaps) if compat == "repo" else _last(rows)
        groups = joint(groups, final.astype(np.int64))
    centered = values - group_baseline(values, groups, valid=ends, small="zero")
    score = scale(centered, groups, scaling, valid=ends, ddof=0, epsilon=epsilon)
    if compat == "repo":  # a comparison that comes to 0 is no end of a turn either
        return returns(score, rows, np.where(score != 0, gamma, 1.0))
    return spread(batch, returns(score, rows, gamma), "turn")


def igpo_first_release(
    batch: Batch,
    *,
    gamma: float = 1.0,
    against: Literal["position", "start"] = "position",
    epsilon: float = EPSILON,
    gaps: Gaps | None = None,
) -> FloatArray:
    """Compare the returns of tokens as IGPO's first release did, which the paper does not.

    Args:
        batch: The rewards are those of the stream `reward`.
        gamma: The discount from token to token.
        against: `position`: less the mean return at the same column over all episodes of the group,
            0 for those that are over. `start`: less the mean return of the group's first tokens, in
            units of their deviation.
        epsilon: Added to the deviation.
        gaps: Where observations were, which count as columns; none unless given.
    """
    rows = batch.offsets("episode", "token")
    value = returns(batch.at("token"), rows, gamma)
    owner = batch.owner("token", "episode")
    if against == "position":
        size = np.bincount(batch.group).astype(np.float64)[batch.group[owner]]
        places = joint(batch.group[owner], _columns(batch, gaps))
        total = np.bincount(places, value)[places]
        return np.where(size > 1, value - total / size, 0.0)
    held = np.diff(rows) > 0
    start = np.zeros(batch.size("episode"))
    start[held] = value[rows[:-1][held]]
    mean = group_baseline(start, batch.group, valid=held, small="zero")
    unit = scale(np.ones(len(start)), batch.group, like=start, valid=held, epsilon=epsilon)
    return (value - mean[owner]) * unit[owner]


def _last(rows: IntArray) -> BoolArray:
    """Tell which places are the last of their row."""
    last = np.zeros(rows[-1], np.bool_)
    last[rows[1:][np.diff(rows) > 0] - 1] = True
    return last


def _repo_final(batch: Batch, gaps: Gaps | None) -> BoolArray:
    """Tell which tokens stand at the column where the released code expects the last turn's end."""
    tokens = np.diff(batch.offsets("episode", "token"))
    last: BoolArray = _columns(batch, gaps) == tokens[batch.owner("token", "episode")] - 1
    return last


def _columns(batch: Batch, gaps: Gaps | None) -> IntArray:
    """Return the column of each token in its padded row, which begins with a token of the policy."""
    rows = batch.offsets("episode", "token")
    width = np.ones(batch.size("token"), np.int64) if gaps is None else gaps.lengths + 1
    before = np.concatenate(([0], np.cumsum(width)))
    return before[:-1] - before[rows[:-1]][batch.owner("token", "episode")]
