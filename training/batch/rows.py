"""Batches of plain arrays: padded rows of tokens with a mask, as other trainers hold them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from turngym.training.batch.record import Batch, FloatArray, IntArray, Stream

Spans = Sequence[Sequence[tuple[int, int]]]
"""Per row, the columns from which and up to which each turn reaches."""


class Gaps(NamedTuple):
    """The tokens that are not the policy's: what some released code lets take part in credit."""

    lengths: IntArray
    """Per policy token: how many other tokens follow before the next one or the end of the row."""
    values: FloatArray | None = None
    """A critic's value of each of these tokens, one after another."""


def batch_of_rows(
    rewards: ArrayLike,
    mask: ArrayLike,
    *,
    group: Sequence[Any] | None = None,  # any values that numpy can compare
    spans: Spans | None = None,
    values: ArrayLike | None = None,
) -> Batch:
    """Make a batch of rows of tokens; each row is an episode of one segment.

    Args:
        rewards: Per row and column, the reward of a token.
        mask: 1 where the policy sampled the token, 0 on observations and padding.
        group: Per row, which group it is of; all rows are of one group unless given.
        spans: The turns of each row. Unless given, turns are runs of the policy's tokens, so turns
            with no observation between them become one.
        values: Per row and column, a critic's value.

    Raises:
        ValueError: Shapes or spans do not fit the mask, or a token of nobody has a reward.

    Example:
        >>> batch = batch_of_rows([[0, 0, 1], [0, 2, 0]], [[1, 0, 1], [1, 1, 0]])
        >>> batch.turn_at.tolist(), batch.at("episode").tolist()
        ([0, 1, 2, 4], [1.0, 2.0])
    """
    ours, paid = _mask(mask), np.asarray(rewards, np.float64)
    if paid.shape != ours.shape or (paid[~ours] != 0).any():
        raise ValueError(f"rewards must be of shape {ours.shape} and 0 where the mask is 0")
    num_turns, lengths = _runs(ours) if spans is None else _given(ours, spans)
    paid = paid[ours]
    return Batch(
        turn_at=offsets_of(lengths),
        segment_at=offsets_of(num_turns[num_turns > 0]),
        episode_at=offsets_of(num_turns > 0),
        group=codes([0] * len(ours) if group is None else group),
        streams={"reward": Stream(level="token", values=paid, valid=np.ones(len(paid), np.bool_))},
        ids=tuple(map(str, range(len(ours)))),
        first=np.zeros(len(ours), np.int64),
        values=None if values is None else np.asarray(values, np.float64)[ours],
    )


def gaps_of_rows(mask: ArrayLike, values: ArrayLike | None = None) -> Gaps:
    """Return the tokens between and behind those of the policy.

    Args:
        mask: As `batch_of_rows` takes it.
        values: Per row and column, a critic's value.

    Example:
        >>> gaps_of_rows([[1, 0, 0, 1], [0, 1, 1, 0]]).lengths.tolist()
        [2, 0, 0, 1]
    """
    ours = _mask(mask)
    rows, columns = np.nonzero(ours)
    last = np.append(rows[1:] != rows[:-1], True)[: len(rows)]
    ends = np.where(last, ours.shape[1], np.append(columns[1:], 0)[: len(columns)])
    follow = ~ours & (np.cumsum(ours, axis=1) > 0)  # tokens before the first one take no part
    return Gaps(ends - columns - 1, None if values is None else np.asarray(values, float)[follow])


def codes(names: Sequence[Any] | NDArray[Any]) -> IntArray:  # any values that numpy can compare
    """Return numbers from 0 on, equal where the names are; names that are such come back as given."""
    values = names if isinstance(names, np.ndarray) else np.asarray(list(names))
    if values.dtype == np.int64 and values.size:
        low, high = int(values.min()), int(values.max())
        if low >= 0 and high <= 2 * values.size:  # no need to sort
            there = np.bincount(values) > 0
            return values if there.all() else (np.cumsum(there) - 1)[values]
    return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)


def joint(*groups: IntArray) -> IntArray:
    """Return numbers that are equal where all of several groupings agree.

    Example:
        >>> joint(np.array([0, 0, 1, 1]), np.array([5, 6, 5, 5])).tolist()
        [0, 1, 2, 2]
    """
    merged, *others = map(codes, groups)
    for other in others:
        merged = codes(merged * (other.max(initial=0) + 1) + other)
    return merged


def offsets_of(sizes: ArrayLike) -> IntArray:
    """Return where each of several stretches begins, and the end of the last."""
    return np.concatenate(([0], np.cumsum(np.asarray(sizes, np.int64)))).astype(np.int64)


def _mask(mask: ArrayLike) -> NDArray[np.bool_]:
    given = np.asarray(mask)
    if given.ndim != 2 or not np.isin(given, (0, 1)).all():
        raise ValueError(f"mask must hold rows of 0 and 1, got shape {given.shape}")
    return given.astype(np.bool_)


def _runs(ours: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Return how many runs of the mask each row has, and how long each is."""
    edges = np.diff(ours.astype(np.int8), axis=1, prepend=0, append=0)
    rows, begins = np.nonzero(edges == 1)
    return np.bincount(rows, minlength=len(ours)), np.nonzero(edges == -1)[1] - begins


def _given(ours: NDArray[np.bool_], spans: Spans) -> tuple[IntArray, IntArray]:
    """Return the same of explicit spans, which must cover the mask in order."""
    if len(spans) != len(ours):
        raise ValueError(f"spans are of {len(spans)} rows, expected {len(ours)}")
    covered = np.zeros(ours.shape, np.int64)
    for row, turns in enumerate(spans):
        for begin, end in turns:
            covered[row, begin:end] += 1
        if list(turns) != sorted(turns) or any(begin >= end for begin, end in turns):
            raise ValueError(f"spans of row {row} must be in order and not empty, got {turns!r}")
    if (covered != ours).any():
        raise ValueError("spans must cover each token of the mask once, and nothing else")
    flat = [end - begin for turns in spans for begin, end in turns]
    return np.array([len(turns) for turns in spans], np.int64), np.array(flat, np.int64)
