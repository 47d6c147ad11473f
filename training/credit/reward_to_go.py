"""Credit for what follows: returns of tokens and turns, with and without a critic."""

import numpy as np
from numpy.typing import ArrayLike

from turngym.training.batch import Batch, FloatArray, Gaps, IntArray
from turngym.training.batch.rows import offsets_of
from turngym.training.credit.primitives import (
    Compat,
    discounts,
    generalized,
    returns,
    spread,
    whiten,
)


def reinforce_pp(
    batch: Batch,
    *,
    gamma: float = 1.0,
    across: float | None = None,
    whitened: bool = True,
    compat: Compat = "paper",
    gaps: Gaps | None = None,
) -> FloatArray:
    """Credit each token with the discounted rewards from it on, whitened over the batch.

    REINFORCE++ (arXiv:2501.03262). Observations are not there, so they discount nothing.

    Args:
        batch: The rewards are those of the stream `reward`.
        gamma: The discount from token to token.
        across: The discount from the last token of a turn to the next turn; `gamma` unless given.
        whitened: Whether to whiten; without, the returns themselves.
        compat: `repo` is what verl did up to 0.3, and verl-agent does: a return ends at the first
            observation, so no credit reaches the turns before the last.
        gaps: Where observations and padding were, for `repo`.
    """
    carried = discounts(batch, gamma, gamma if across is None else across)
    if compat == "repo":
        carried[_gaps(batch, gaps).lengths > 0] = 0.0
    value = returns(batch.at("token"), batch.offsets("episode", "token"), carried)
    return whiten(value) if whitened else value


def turn_returns(batch: Batch, *, gamma: float = 0.5) -> FloatArray:
    """Credit each token with the discounted rewards of its turn and those after it, whitened.

    REINFORCE++ in which time passes by turns: where rewards sit on turns, all tokens of a turn have
    the same credit.

    Args:
        batch: The rewards are those of the stream `reward`.
        gamma: The discount from turn to turn.
    """
    return reinforce_pp(batch, gamma=1.0, across=gamma)


def remax(batch: Batch, baseline: ArrayLike) -> FloatArray:
    """Compare what each token still earns with what a greedy episode of the same task earned.

    ReMax (arXiv:2310.10505).

    Args:
        batch: The rewards are those of the stream `reward`.
        baseline: Per episode, the total of a greedy one.
    """
    greedy = np.asarray(baseline, np.float64)
    if greedy.shape != (batch.size("episode"),):
        raise ValueError(f"baseline has shape {greedy.shape}, expected one number per episode")
    value = returns(batch.at("token"), batch.offsets("episode", "token"))
    return value - spread(batch, greedy, "episode")


def gae(
    batch: Batch,
    *,
    gamma: float = 1.0,
    lam: float = 1.0,
    whitened: bool = True,
    compat: Compat = "paper",
    gaps: Gaps | None = None,
) -> FloatArray:
    """Credit each token with how much better it went than the critic expected.

    GAE (arXiv:1506.02438, eq. 16) from token to token, observations left out. A critic learns
    `gae(..., whitened=False) + batch.values`.

    Args:
        batch: Has `values`.
        gamma: The discount from token to token.
        lam: How far surprises reach back.
        whitened: Whether to whiten over the batch.
        compat: `repo` is what verl did up to 0.3, and verl-agent does: observations and padding
            count as tokens, with the values that the critic gave them.
        gaps: Their lengths and values, for `repo`.
    """
    values, rewards = _values(batch), batch.at("token")
    offsets = batch.offsets("episode", "token")
    if compat == "repo":
        value = _gae_with_gaps(rewards, values, offsets, _gaps(batch, gaps), gamma, lam)
    else:
        value = generalized(rewards, values, offsets, gamma, lam)
    return whiten(value) if whitened else value


def turn_gae(
    batch: Batch,
    *,
    gamma: float = 1.0,
    gamma_turn: float = 1.0,
    lam: float = 1.0,
    whitened: bool = True,
) -> FloatArray:
    """Credit turns with what surprised the critic, then tokens inside each turn.

    Bi-level GAE (RAGEN, arXiv:2504.20073; VAGEN, arXiv:2510.16907). Turns are judged by the values
    at their last tokens; a turn's advantage is that of its last token, from which it goes back
    through the turn. The released code finds turns by their rewards and loses those that pay 0;
    here they are the batch's.

    Args:
        batch: Has `values`.
        gamma: The discount from token to token inside a turn.
        gamma_turn: The discount from turn to turn.
        lam: How far surprises reach back, at both levels.
        whitened: Whether to whiten over the batch.
    """
    values, last = _values(batch), batch.turn_at[1:] - 1
    rows = batch.offsets("episode", "turn")
    turns = generalized(batch.at("turn"), values[last], rows, gamma_turn, lam)
    surprise = gamma * np.append(values[1:], 0.0)[: len(values)] - values
    surprise[last] = turns
    value = returns(surprise, batch.turn_at, gamma * lam)
    return whiten(value) if whitened else value


def _values(batch: Batch) -> FloatArray:
    if batch.values is None:
        raise ValueError("the batch has no values of a critic: add them with dataclasses.replace")
    return batch.values


def _gaps(batch: Batch, gaps: Gaps | None) -> Gaps:
    if gaps is None or gaps.lengths.shape != (batch.size("token"),):
        raise ValueError("compat='repo' needs gaps, with one length per token of the policy")
    return gaps


def _gae_with_gaps(
    rewards: FloatArray,
    values: FloatArray,
    offsets: IntArray,
    gaps: Gaps,
    gamma: float,
    lam: float,
) -> FloatArray:
    """Return GAE over the policy's tokens and all others, for the policy's tokens."""
    at = offsets_of(gaps.lengths + 1)
    if gaps.values is None or len(gaps.values) != gaps.lengths.sum():
        raise ValueError("compat='repo' needs the critic's values of the tokens in the gaps")
    full_rewards, full_values = np.zeros(at[-1]), np.zeros(at[-1])
    full_rewards[at[:-1]], full_values[at[:-1]] = rewards, values
    others = np.ones(at[-1], np.bool_)
    others[at[:-1]] = False
    full_values[others] = gaps.values
    return generalized(full_rewards, full_values, at[offsets], gamma, lam)[at[:-1]]
