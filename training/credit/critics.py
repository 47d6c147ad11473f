"""Credit by a critic of tokens in which time passes by actions: POAD, NTPO, ArCHer's variant."""

from typing import Literal

import numpy as np

from turngym.training.batch import Batch, FloatArray
from turngym.training.credit.primitives import discounts, generalized, whiten


def poad(
    batch: Batch,
    *,
    gamma: float = 0.95,
    lam: float = 1.0,
    variant: Literal["poad", "ntpo", "archer"] = "poad",
    whitened: bool = True,
) -> FloatArray:
    """Credit tokens with what surprised the critic, discounting between actions but not inside.

    POAD, the Bellman backup with action decomposition (arXiv:2405.15821): inside an
    action `V(next token) - V(token)`; from its last token on to the next action's first,
    `r + gamma * V(next) - V`. So the length of an action does not change what it is worth. A critic
    learns `poad(..., whitened=False) + batch.values`.

    Args:
        batch: Has `values`; the rewards are those of the stream `reward`.
        gamma: The discount from action to action.
        lam: How far surprises reach back, token by token.
        variant: `ntpo` discounts inside actions too (the paper's naive baseline); `archer` does,
            and expects of the next action what is expected at its last token.
        whitened: Whether to whiten over the batch.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[0, 1, 0]], [[1, 1, 1]], spans=[[(0, 2), (2, 3)]],
        ...     values=[[0.5, 0.6, 0.4]])
        >>> poad(batch, gamma=0.9, whitened=False).round(6).tolist()
        [0.5, 0.4, -0.4]
    """
    if batch.values is None:
        raise ValueError("the batch has no values of a critic: add them with dataclasses.replace")
    values, last = batch.values, batch.turn_at[1:] - 1
    following = np.append(values[1:], 0.0)[: len(values)]
    if variant == "archer":
        following[last[:-1]] = values[last[1:]]
    carried = discounts(batch, 1.0 if variant == "poad" else gamma, gamma)
    rows = batch.offsets("episode", "token")
    value = generalized(batch.at("token"), values, rows, carried, lam, following=following)
    return whiten(value) if whitened else value
