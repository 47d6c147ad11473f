"""The six primitives of credit: returns, baselines, scale, spread, whitening, mixing.

All are pure, in float64, and without a loop over tokens. `offsets` say where each row of a ragged
array begins, and the end (see `Batch.offsets`); `groups` has one number per value, equal where
values are compared with each other, at whatever level they stand.
"""

from typing import Literal

import numpy as np

from turngym.training.batch import Batch, BoolArray, FloatArray, IntArray, Level
from turngym.training.batch.rows import codes

Kind = Literal["mean", "leave-one-out", "parent"]
"""What a value is compared with: the mean of its group, of its other members, its parent."""
Small = Literal["raw", "zero"]
"""What is left of a value that has nothing to be compared with: all of it, or 0."""
Scaling = Literal["none", "std", "max-abs"]
"""What values are divided by: nothing, the deviation, the greatest absolute value."""
Compat = Literal["paper", "repo"]
"""What to do where they differ: what the paper says, or what its released code does."""

TINY = 1e-8
"""A group with a smaller deviation is of equal values: what is left is noise of rounding."""
EPSILON = 1e-6
"""Added to what values are divided by, as the papers' code does."""


def returns(
    rewards: FloatArray,
    offsets: IntArray,
    gamma: float | FloatArray = 1.0,
    *,
    form: Literal["sum", "min"] = "sum",
) -> FloatArray:
    """Return what is earned from each place to the end of its row.

    Args:
        rewards: One per place.
        offsets: The rows.
        gamma: The discount of what follows, in [0, 1]: one for all, or one per place.
        form: The discounted sum, or the least reward that is still to come (`gamma` is not used).

    Example:
        >>> returns(np.array([0.0, 1.0, 4.0, 2.0]), np.array([0, 2, 4]), 0.5).tolist()
        [0.5, 1.0, 5.0, 2.0]
        >>> returns(np.array([0.9, -0.8, 0.5]), np.array([0, 3]), form="min").tolist()
        [-0.8, -0.8, 0.5]
    """
    total = np.array(rewards, np.float64)
    longest = int(np.diff(offsets).max(initial=0))
    if form == "min":
        ends = np.repeat(offsets[1:], np.diff(offsets))
        for step in _doublings(longest):
            inside = np.arange(step, len(total)) < ends[:-step]
            total[:-step] = np.where(inside, np.minimum(total[:-step], total[step:]), total[:-step])
        return total
    carried = _carried(len(total), offsets, gamma)
    for step in _doublings(longest):  # each place has the sum of the `step` places from it on
        total[:-step] += carried[:-step] * total[step:]
        carried[:-step] *= carried[step:]
    return total


def _doublings(longest: int) -> list[int]:
    return [1 << power for power in range(max(longest - 1, 0).bit_length())]


def _carried(size: int, offsets: IntArray, gamma: float | FloatArray) -> FloatArray:
    """Return the discount of what follows each place; nothing follows the last of a row."""
    carried = np.array(np.broadcast_to(gamma, (size,)), np.float64)
    if not ((carried >= 0) & (carried <= 1)).all():
        raise ValueError(f"a discount must be from 0 to 1, got {gamma!r}")
    carried[offsets[1:][np.diff(offsets) > 0] - 1] = 0.0
    return carried


def discounts(batch: Batch, inside: float, across: float) -> FloatArray:
    """Return the discount of what follows each token: inside its turn, or across to the next."""
    carried = np.full(batch.size("token"), inside, np.float64)
    carried[batch.turn_at[1:] - 1] = across
    return carried


def generalized(
    rewards: FloatArray,
    values: FloatArray,
    offsets: IntArray,
    gamma: float | FloatArray = 1.0,
    lam: float = 1.0,
    *,
    following: FloatArray | None = None,
) -> FloatArray:
    """Return generalized advantages (arXiv:1506.02438, eq. 16): the returns of what surprised.

    Args:
        rewards: One per place.
        values: What was expected at each place, before its reward.
        offsets: The rows; 0 is expected after the last place of each.
        gamma: The discount of what follows: one for all, or one per place.
        lam: How far surprises reach back: 0 one place, 1 to the start.
        following: What is expected after each place; the next value unless given.

    Example:
        >>> generalized(np.array([0.0, 1.0]), np.array([0.5, 0.5]), np.array([0, 2])).tolist()
        [0.5, 0.5]
    """
    expected = np.append(values[1:], 0.0)[: len(values)] if following is None else following
    surprise = rewards - values + _carried(len(values), offsets, gamma) * expected
    return returns(surprise, offsets, gamma * lam)


def group_baseline(
    values: FloatArray,
    groups: IntArray,
    kind: Kind = "mean",
    *,
    weights: FloatArray | None = None,
    valid: BoolArray | None = None,
    minimum: int = 2,
    small: Small = "raw",
) -> FloatArray:
    """Return what each value is compared with.

    Args:
        values: At any level.
        groups: Which values are compared with each other; for `parent`, the place of each value's
            parent, -1 where there is none.
        kind: The mean of the group, of its other members, or the value of the parent.
        weights: Of each value in the mean (length-weighted: its number of tokens).
        valid: Which values count; the others are compared with themselves.
        minimum: Smaller groups follow the rule `small`, and so do values without a parent.
        small: Compare with 0, so that the raw value stays, or with itself, so that 0 stays.

    Example:
        >>> group_baseline(np.array([1.0, 0.0, 5.0]), np.array([0, 0, 1])).tolist()
        [0.5, 0.5, 0.0]
    """
    alone = np.zeros(len(values)) if small == "raw" else np.array(values, np.float64)
    counted = np.ones(len(values), np.bool_) if valid is None else valid
    if kind == "parent":
        return np.where(counted, np.where(groups >= 0, values[groups], alone), values)
    code = codes(groups)
    weight = np.where(counted, 1.0 if weights is None else weights, 0.0)
    total = _sums(weight * values, code)
    divisor = _sums(weight, code)
    if kind == "leave-one-out":
        total, divisor = total - weight * values, divisor - weight
    mean = np.divide(total, divisor, out=np.zeros(len(values)), where=divisor > 0)
    mean = np.clip(mean, *_range(values, code, counted))  # equal values have exactly their mean
    enough = _sums(counted, code) >= minimum
    return np.where(counted, np.where(enough, mean, alone), values)


def _sums(values: FloatArray | BoolArray, code: IntArray) -> FloatArray:
    """Return, for each value, the sum of its group."""
    return np.bincount(code, values).astype(np.float64)[code]


def _range(values: FloatArray, code: IntArray, counted: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest value that count in each value's group."""
    low = np.full(code.max(initial=-1) + 1, np.inf)
    high = -low
    np.minimum.at(low, code[counted], values[counted])
    np.maximum.at(high, code[counted], values[counted])
    return low[code], high[code]


def scale(
    values: FloatArray,
    groups: IntArray,
    kind: Scaling = "std",
    *,
    like: FloatArray | None = None,
    valid: BoolArray | None = None,
    ddof: int = 1,
    epsilon: float = EPSILON,
) -> FloatArray:
    """Divide values by how far their group spreads.

    One value alone has no deviation, and stays what it is. Where the deviation is nothing but noise
    of rounding, the result is exactly 0: noise must not be blown up.

    Args:
        values: At any level, usually less a baseline.
        groups: Which values are scaled together.
        kind: By nothing, by the standard deviation, or by the greatest absolute value.
        like: The values whose spread it is; `values` unless given.
        valid: Which values count; the others become 0.
        ddof: Degrees of freedom that the mean took, for the standard deviation.
        epsilon: Added to the divisor.

    Example:
        >>> scale(np.array([0.5, -0.5, 3.0]), np.array([0, 0, 1]), epsilon=0.0).round(6).tolist()
        [0.707107, -0.707107, 3.0]
    """
    counted = np.ones(len(values), np.bool_) if valid is None else valid
    if kind == "none":
        return np.where(counted, values, 0.0)
    code = codes(groups)
    given = np.where(counted, values if like is None else like, 0.0)
    if kind == "max-abs":
        low, high = _range(given, code, counted)
        divisor = np.maximum(high, -low) + epsilon
        apart = divisor > 0
    else:
        count = _sums(counted, code)
        mean = _sums(given, code) / np.maximum(count, 1)
        square = np.where(counted, (given - mean) ** 2, 0.0)
        deviation = np.sqrt(_sums(square, code) / np.maximum(count - ddof, 1))
        divisor = np.where(count > 1, deviation + epsilon, 1.0)
        apart = (deviation >= TINY) | (count < 2)
    return np.divide(values, divisor, out=np.zeros(len(values)), where=apart & counted)


def spread(batch: Batch, values: FloatArray, level: Level) -> FloatArray:
    """Give each token the value of the turn, segment or episode that holds it."""
    return values[batch.owner("token", level)]


def whiten(values: FloatArray, *, center: bool = True) -> FloatArray:
    """Return values with mean 0 and variance 1; equal values give exactly 0.

    Args:
        values: All count alike.
        center: Whether to take the mean away; otherwise it is kept as it was.

    Example:
        >>> whiten(np.array([1.0, 0.0, 0.0, 0.0])).round(6).tolist()
        [1.5, -0.5, -0.5, -0.5]
    """
    if not len(values):
        return np.zeros(0)
    mean = np.clip(values.mean(), values.min(), values.max())
    variance = ((values - mean) ** 2).sum() / max(len(values) - 1, 1)
    white = (values - mean) / np.sqrt(variance + 1e-8)
    return np.asarray(white if center else white + mean, np.float64)


def mix(batch: Batch, *parts: tuple[float, Level, FloatArray]) -> FloatArray:
    """Add up advantages of several levels, token by token: (weight, level, values) each."""
    total = np.zeros(batch.size("token"))
    for weight, level, values in parts:
        total += weight * spread(batch, values, level)
    return total
