"""Credit for an episode's worst step: PURE."""

from typing import Literal

import numpy as np

from turngym.training.batch import Batch, FloatArray, Gaps, IntArray
from turngym.training.credit.primitives import Compat, group_baseline, returns, spread, whiten


def min_form(
    rewards: FloatArray, offsets: IntArray, *, temperature: float | None = 0.1
) -> FloatArray:
    """Weigh rewards so that their sum is about the least of each row.

    PURE (arXiv:2504.15275): `w * r` with `w = softmax(-r / T)` over the row. As T
    falls the sum becomes the least reward.

    Args:
        rewards: One per step.
        offsets: The rows.
        temperature: T, above 0; None weighs all alike, so that the sum is the mean.

    Example:
        >>> min_form(np.array([0.4, 0.2]), np.array([0, 2])).round(6).tolist()
        [0.047681, 0.176159]
    """
    if temperature is not None and temperature <= 0:
        raise ValueError(f"temperature must be above 0, got {temperature!r}")
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    least = np.full(len(offsets) - 1, np.inf)
    np.minimum.at(least, owner, rewards)
    weight = np.ones(len(rewards))
    if temperature is not None:
        weight = np.exp((least[owner] - rewards) / temperature)
    return np.asarray(rewards * weight / np.bincount(owner, weight)[owner])


def pure(
    batch: Batch,
    *,
    form: Literal["min", "mean", "given"] = "min",
    temperature: float = 0.1,
    baseline: Literal["token", "step"] = "token",
    outcome: str | None = None,
    weight: float = 1.0,
    process: str = "reward",
    compat: Compat = "paper",
) -> FloatArray:
    """Credit turns with the least reward that is to come, compared with the group's other episodes.

    PURE (arXiv:2504.15275): rewards of turns in min-form, less what the others earned,
    added up from each turn to the end. An episode alone in its group is compared with nothing.

    Args:
        batch: Has the streams.
        form: What becomes of a PRM's rewards, see `min_form`; `given`: they are in that form.
        temperature: Of the min-form.
        baseline: What the others earned per token, times the turn's tokens; or per turn (`step`),
            which favours episodes of few turns.
        outcome: The stream of verified outcomes, compared with the others' and paid at the end.
        weight: Of the verified outcome.
        process: The stream of rewards of turns.
        compat: With `repo` the last token of each turn gets 0: there it is a separator.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[1, 3], [0, 2]], np.ones((2, 2)),
        ...     spans=[[(0, 1), (1, 2)], [(0, 2)]])
        >>> pure(batch, form="mean", baseline="step").tolist()
        [-2.0, -0.5, 1.0, 1.0]
    """
    rows, score = batch.offsets("episode", "turn"), batch.at("turn", process)
    if form != "given":
        score = min_form(score, rows, temperature=temperature if form == "min" else None)
    size = np.diff(batch.turn_at) if baseline == "token" else np.ones(len(score), np.int64)
    owner = batch.owner("turn", "episode")
    score = score - _others_mean(batch, score, size, owner, weighted=baseline == "token") * size
    if outcome is not None:
        total, held = batch.at("episode", outcome), np.diff(rows) > 0
        ahead = total - group_baseline(total, batch.group, "leave-one-out")
        score[rows[1:][held] - 1] += weight * ahead[held]
    value = spread(batch, returns(score, rows), "turn")
    if compat == "repo":
        value[batch.turn_at[1:] - 1] = 0.0
    return value


def pure_of_tokens(
    batch: Batch,
    *,
    form: Literal["sum", "min"] = "min",
    whitened: bool = True,
    compat: Compat = "paper",
    gaps: Gaps | None = None,
) -> FloatArray:
    """Compare the returns of tokens with the mean return of the others' tokens.

    PURE's second released code: returns are sums, or the least reward of a turn that is to come. An
    episode alone in its group is compared with nothing.

    Args:
        batch: The rewards are those of the stream `reward`, of turns.
        form: Of the returns.
        whitened: Whether to whiten over the batch.
        compat: With `repo`, the least reward is that of any token to come, observations and
            padding included, so it is never above 0; and the others' mean counts padding too.
        gaps: Where observations and padding were, for `repo`.
    """
    rows, owner = batch.offsets("episode", "token"), batch.owner("token", "episode")
    size = np.ones(len(owner), np.int64)
    if compat == "repo":
        if gaps is None or gaps.lengths.shape != size.shape:
            raise ValueError("compat='repo' needs gaps, with one length per token of the policy")
        reward, size = batch.at("token"), gaps.lengths + 1
        if form == "min":
            reward = np.where(gaps.lengths > 0, np.minimum(reward, 0.0), reward)
        value = returns(reward, rows, form=form)
    else:
        turns = returns(batch.at("turn"), batch.offsets("episode", "turn"), form=form)
        value = spread(batch, turns, "turn")
    value = value - _others_mean(batch, value, size, owner, weighted=True)
    return whiten(value) if whitened else value


def _others_mean(
    batch: Batch, values: FloatArray, sizes: IntArray, owner: IntArray, *, weighted: bool
) -> FloatArray:
    """Return, for each value, what the other episodes of the group have per unit of size.

    Args:
        batch: Whose groups it is.
        values: At any level.
        sizes: Of each of them.
        owner: Per value, its episode.
        weighted: Whether an episode counts by its size.
    """
    episodes = batch.size("episode")
    size = np.bincount(owner, sizes, episodes).astype(np.float64)
    mean = np.bincount(owner, values, episodes) / np.maximum(size, 1.0)
    baseline = group_baseline(
        mean,
        batch.group,
        "leave-one-out",
        weights=size if weighted else None,
        valid=size > 0,
    )
    return baseline[owner]
