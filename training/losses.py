"""Policy-gradient losses: tensors in, a tensor out.

Shape suffix N: the policy's own tokens of a minibatch, one after the other. `weight_N` says how much
each token counts; see `token_weights`. All losses are to be made small.
"""

import math
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from turngym.training.config import Aggregation


def token_weights(lengths: NDArray[np.int64], aggregation: Aggregation) -> NDArray[np.float64]:
    """Return how much each token counts in the loss of a minibatch.

    Args:
        lengths: Number of policy tokens of each sequence.
        aggregation: `token-mean`: all tokens alike; `seq-mean-token-mean`: all sequences alike,
            and the tokens within each; `seq-mean-token-sum`: longer sequences count for more.

    Returns:
        One weight per token, in the order of the sequences.

    Example:
        >>> token_weights(np.array([1, 3]), "seq-mean-token-mean").round(3).tolist()
        [0.5, 0.167, 0.167, 0.167]
    """
    number, tokens = len(lengths), max(int(lengths.sum()), 1)
    if aggregation == "token-mean":
        each = np.full(number, 1 / tokens)
    elif aggregation == "seq-mean-token-mean":
        each = 1 / (number * np.maximum(lengths, 1))
    else:
        each = np.full(number, 1 / max(number, 1))
    return np.repeat(each, lengths)


def ppo(
    logp_N: Tensor,
    old_logp_N: Tensor,
    advantage_N: Tensor,
    weight_N: Tensor,
    *,
    low: float = 0.2,
    high: float = 0.2,
    dual: float | None = None,
    widest: float | None = None,
) -> Tensor:
    """Return the clipped surrogate.

    PPO (arXiv:1707.06347, eq. 7) where `low == high`; DAPO's clip-higher (arXiv:2503.14476, eq. 10)
    otherwise; with `dual`, a bound on the loss of bad actions (arXiv:1912.09729, eq. 5); with
    `widest`, ratios are brought between `1 / widest` and `widest` before they can overflow
    (StableReinforce, arXiv:2505.02835, section 3.3: 1e3).
    """
    moved_N = logp_N - old_logp_N
    if widest is not None:
        moved_N = moved_N.clamp(-math.log(widest), math.log(widest))
    ratio_N = moved_N.exp()
    clipped_N = ratio_N.clamp(1 - low, 1 + high)
    surrogate_N = torch.minimum(ratio_N * advantage_N, clipped_N * advantage_N)
    if dual is not None:
        bounded_N = torch.maximum(surrogate_N, dual * advantage_N)
        surrogate_N = torch.where(advantage_N < 0, bounded_N, surrogate_N)
    return -(surrogate_N * weight_N).sum()


def reinforce(logp_N: Tensor, advantage_N: Tensor, weight_N: Tensor) -> Tensor:
    """Return the plain policy-gradient loss (Williams 1992)."""
    return -(logp_N * advantage_N * weight_N).sum()


def gspo(
    logp_N: Tensor,
    old_logp_N: Tensor,
    advantage_N: Tensor,
    weight_N: Tensor,
    turn_N: Tensor,
    *,
    low: float = 3e-4,
    high: float = 4e-4,
) -> Tensor:
    """Return the surrogate that clips one ratio per turn, the mean over its tokens.

    GSPO (arXiv:2507.18071, eq. 5 and 13), with the turn as the sequence. The gradient flows through
    each token's own log-probability.

    `turn_N` tells which turn a token is of, counted from 0.
    """
    turns = int(turn_N.max()) + 1 if len(turn_N) else 0
    total = logp_N.new_zeros(turns).index_add(0, turn_N, (logp_N - old_logp_N).detach())
    count = logp_N.new_zeros(turns).index_add(0, turn_N, torch.ones_like(logp_N))
    mean_N = (total / count.clamp(min=1))[turn_N]
    ratio_N = (logp_N - logp_N.detach() + mean_N).exp()
    clipped_N = ratio_N.clamp(1 - low, 1 + high)
    return -(torch.minimum(ratio_N * advantage_N, clipped_N * advantage_N) * weight_N).sum()


def cispo(
    logp_N: Tensor,
    old_logp_N: Tensor,
    advantage_N: Tensor,
    weight_N: Tensor,
    *,
    low: float = 1.0,
    high: float = 0.2,
) -> Tensor:
    """Return the policy gradient weighted by the clipped ratio (CISPO, arXiv:2506.13585, eq. 4).

    No token loses its gradient: the ratio is clipped as a weight, and nothing flows through it.
    """
    ratio_N = (logp_N - old_logp_N).detach().exp().clamp(1 - low, 1 + high)
    return -(ratio_N * advantage_N * logp_N * weight_N).sum()


def kl_penalty(logp_N: Tensor, reference_N: Tensor, form: Literal["k1", "k3"]) -> Tensor:
    """Return an estimate of the divergence from a reference, token by token.

    `k1` is the log-ratio; `k3` is never negative, of the same mean under the policy's own samples,
    and of less variance (Schulman, "Approximating KL divergence").
    """
    k1_N = logp_N - reference_N
    return k1_N if form == "k1" else (-k1_N).exp() - 1 + k1_N
