"""Matching: the calls that were made are assigned to gold calls, and each is paid for how alike."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from turngym.envs.episode import Episode
from turngym.envs.signals import Call
from turngym.rewards.functions import term
from turngym.rewards.similarity import Matrix, call_similarities
from turngym.rewards.term import Values, fold
from turngym.rewards.traces import Use, Within, compared, flat, uses_of

How = Literal["optimal", "greedy", "soft"]
Reduce = Literal["mean", "sum"]

_SAFE_RANGE = 300.0
"""Scores that span no more than so many times `reg` neither overflow nor underflow as weights."""


def _some_entropy(*, reg: float, **others: object) -> None:
    if reg <= 0:
        raise ValueError(f"match() needs reg= above 0, not {reg}")


@term(requires=(Call,), reads_reference=True, check=_some_entropy)
def match(
    episode: Episode,
    *,
    how: How = "optimal",
    penalty: float = 0.0,
    reg: float = 0.1,
    reduce: Reduce = "mean",
    within: Within = "episode",
) -> Values:
    """Pay each turn for its calls, by how alike they are to the gold calls assigned to them.

    MatchTIR (arXiv:2601.10712). A gold call pays once: doing it again gets the penalty, or with
    `soft` a smaller share. Which of two equal calls is paid is not said. A turn without calls has
    no row. Gold calls that nobody made are not fined: see `call_order(of="recall")`.

    Args:
        episode: Its reference has gold calls.
        how: Each call to at most one gold call, by the best total (`optimal`) or the best pair
            first (`greedy`, what the released code does); or `soft`: to all, by optimal transport.
        penalty: What a call gets that is assigned to none; usually 0 or less. Not used if `soft`.
        reg: Of `soft`: the smaller, the harder.
        reduce: What a turn gets of what its calls get.
        within: Whether calls of one segment can be assigned to gold calls of another.

    Example:
        >>> print(match(how='soft', reduce='sum'))
        match(how='soft', reduce='sum')
    """
    turns = uses_of(episode)
    paid: list[float | None] = [None] * len(turns)
    for numbers, gold in compared(episode, within):
        own = [turns[number] for number in numbers]
        for number, value in zip(
            numbers, turn_matches(own, gold, how, penalty, reg, reduce), strict=True
        ):
            paid[number] = value
    return tuple(paid)


def turn_matches(
    turns: Sequence[Sequence[Use]],
    gold: Sequence[Use],
    how: How = "optimal",
    penalty: float = 0.0,
    reg: float = 0.1,
    reduce: Reduce = "mean",
) -> list[float | None]:
    """Return what the calls of each turn are worth beside gold calls; None for a turn without any.

    Example:
        >>> from turngym.rewards.traces import use
        >>> first = [use("a", {"x": 1}), use("b", {"y": 9})]
        >>> gold = [use("a", {"x": 1}), use("b", {"y": 2}), use("a", {"x": 3})]
        >>> [round(paid, 4) for paid in turn_matches([first, [use("a", {"x": 3})]], gold)]
        [0.8333, 1.0]
    """
    paid = iter(call_matches(flat(turns), gold, how, penalty, reg))
    own = [[next(paid) for _ in turn] for turn in turns]
    totals = [fold(values) for values in own]
    return [
        None if not values else total / len(values) if reduce == "mean" else total
        for values, total in zip(own, totals, strict=True)
    ]


def call_matches(
    made: Sequence[Use],
    gold: Sequence[Use],
    how: How = "optimal",
    penalty: float = 0.0,
    reg: float = 0.1,
) -> list[float]:
    """Return what each call is worth: its similarity to what it is assigned to.

    With `soft`, the similarities to all gold calls, weighted by the transport plan. The plan is of
    mass 1, so all calls together are worth at most 1. With no gold calls, each is worth 0.
    """
    scores = call_similarities(made, gold)
    if how == "soft":
        return [] if not made else [float(x) for x in (transport(scores, reg) * scores).sum(axis=1)]
    return [
        penalty if column is None else float(scores[row, column])
        for row, column in enumerate(assignment(scores, how))
    ]


def assignment(scores: Matrix, how: Literal["optimal", "greedy"] = "optimal") -> list[int | None]:
    """Return the column that each row is assigned to: no column twice, and only where it scores.

    Args:
        scores: At least 0; a pair that scores 0 is never assigned.
        how: The best total of all, or always the best pair that is left, of equal ones the first.

    Example:
        >>> scores = np.array([[0.9, 0.8], [0.8, 0.1]])
        >>> assignment(scores), assignment(scores, "greedy")
        ([1, 0], [0, 1])
    """
    if how == "optimal":
        from scipy.optimize import linear_sum_assignment  # here: to import turngym is to be light

        rows, columns = linear_sum_assignment(scores, maximize=True)
    else:
        rows, columns = np.unravel_index(
            np.argsort(-scores, axis=None, kind="stable"), scores.shape
        )
    found: list[int | None] = [None] * len(scores)
    taken: set[int] = set()
    scoring = scores[rows, columns] > 0
    for row, column in zip(rows[scoring].tolist(), columns[scoring].tolist(), strict=True):
        if found[row] is None and column not in taken:
            found[row] = column
            taken.add(column)
    return found


def transport(
    scores: Matrix, reg: float = 0.1, *, iterations: int = 1000, tolerance: float = 1e-9
) -> Matrix:
    """Return the entropic plan that moves equal rows to equal columns where scores are high.

    Sinkhorn's iteration (Cuturi 2013) with the costs `-scores`: the plan has the greatest
    `sum(plan * scores) - reg * sum(plan * log(plan))`. Rows sum to `1 / rows`; columns do to
    `1 / columns` where it has converged.

    Args:
        scores: One row per thing to move, one column per place for it.
        reg: Of the entropy.
        iterations: At most so many; far more rows than columns may need more than POT's 1000.
        tolerance: Stop where the columns' sums are so near (Euclidean distance).

    Raises:
        ValueError: `reg` is not above 0.

    Example:
        >>> (transport(np.eye(2)) * np.eye(2)).sum(axis=1).round(7).tolist()
        [0.4999773, 0.4999773]
    """
    if not reg > 0:
        raise ValueError(f"reg must be above 0, got {reg!r}")
    if not scores.size:
        return np.zeros(scores.shape)
    bent = (scores - scores.max()) / reg
    step = _plan_of_weights if -bent.min() <= _SAFE_RANGE else _plan_of_logarithms
    return step(bent, iterations, tolerance)


def _plan_of_weights(bent: Matrix, iterations: int, tolerance: float) -> Matrix:
    """Scale the weights themselves, which is fast."""
    weights = np.exp(bent)
    rows, columns = bent.shape
    u, v = np.full(rows, 1 / rows), np.full(columns, 1 / columns)
    for number in range(iterations):
        v = 1 / columns / (u @ weights)
        u = 1 / rows / (weights @ v)
        if number % 10 == 0 and np.linalg.norm(v * (u @ weights) - 1 / columns) < tolerance:
            break
    return np.asarray(u[:, None] * weights * v, np.float64)


def _plan_of_logarithms(bent: Matrix, iterations: int, tolerance: float) -> Matrix:
    """Scale their logarithms, which no `reg` can make overflow."""
    rows, columns = bent.shape
    log_u, log_v = np.full(rows, -np.log(rows)), np.zeros(columns)
    for number in range(iterations):
        log_v = -np.log(columns) - np.logaddexp.reduce(bent + log_u[:, None], axis=0)
        log_u = -np.log(rows) - np.logaddexp.reduce(bent + log_v, axis=1)
        if number % 10 == 0:
            sums = np.exp(bent + log_u[:, None] + log_v).sum(axis=0)
            if np.linalg.norm(sums - 1 / columns) < tolerance:
                break
    return np.asarray(np.exp(bent + log_u[:, None] + log_v), np.float64)
