"""What implicit process reward models learn from outcomes alone: tensors in, a tensor out.

Shape suffixes: N the policy's tokens of all episodes, one after the other; E the episodes. A ratio
is what the model's log-probability of a token exceeds the reference's by.
"""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid


def episode_scores(ratio_N: Tensor, episode_N: Tensor, share_E: Tensor, *, beta: float) -> Tensor:
    """Return the reward that a model gives to each episode as a whole.

    `beta * sum of log-ratios` (Implicit PRM, arXiv:2412.01981), times a share: 1 for each episode,
    as the papers of iStar and PRIME have it, or 1 / its number of steps, as iStar's code has it.

    Example:
        >>> import torch
        >>> ratio_N = torch.tensor([0.25, 0.5, -0.75, -0.5])
        >>> episode_scores(ratio_N, torch.tensor([0, 0, 0, 1]), torch.ones(2), beta=0.5).tolist()
        [0.0, -0.25]
    """
    total_E = ratio_N.new_zeros(len(share_E)).index_add(0, episode_N, ratio_N)
    return beta * total_E * share_E


def trajectory_dpo(score_E: Tensor, success_E: Tensor, group_E: Tensor) -> Tensor:
    """Return the loss of preferring each success to each failure of the same group.

    iStar's trajectory DPO (arXiv:2509.19199): the mean of `-log sigmoid(Q+ - Q-)` over all such pairs; 0 if
    there is none.

    Example:
        >>> import torch
        >>> scores, group = torch.tensor([0.0, -0.02]), torch.tensor([0, 0])
        >>> round(float(trajectory_dpo(scores, torch.tensor([True, False]), group)), 6)
        0.683197
    """
    pair_EE = pairs(success_E, group_E)
    if not pair_EE.any():
        return score_E.sum() * 0.0
    return -logsigmoid((score_E[:, None] - score_E)[pair_EE]).mean()


def pairs(success_E: Tensor, group_E: Tensor) -> Tensor:
    """Say which episode (row) succeeded where which (column) failed, in the same group."""
    return (group_E[:, None] == group_E) & success_E[:, None] & ~success_E


def cross_entropy(score_E: Tensor, success_E: Tensor) -> Tensor:
    """Return the loss of telling success from failure by the score (PRIME, arXiv:2502.01456).

    Example:
        >>> import torch
        >>> round(float(cross_entropy(torch.tensor([0.03]), torch.tensor([True]))), 6)
        0.67826
    """
    return binary_cross_entropy_with_logits(score_E, success_E.to(score_E.dtype))


def pair_accuracy(
    score_E: NDArray[np.float64], success_E: NDArray[np.bool_], group_E: NDArray[np.int64]
) -> float:
    """Return how often a success scores above a failure, the mean over groups; .5 where none differ.

    `compute_dpo_accuracy` of PRIME's code.

    Example:
        >>> score, group = np.array([0.3, 0.1, 0.2, 5.0]), np.array([0, 0, 0, 1])
        >>> pair_accuracy(score, np.array([True, False, False, True]), group)
        0.75
    """
    shares = []
    for group in np.unique(group_E):
        own = group_E == group
        won, lost = score_E[own & success_E], score_E[own & ~success_E]
        ahead = won[:, None] > lost
        shares.append(float(ahead.mean()) if ahead.size else 0.5)
    return float(np.mean(shares)) if shares else float("nan")
