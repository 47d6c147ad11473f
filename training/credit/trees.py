"""Credit along trees: episodes that share their first turns, or tokens."""

from typing import NamedTuple

import numpy as np

from turngym.training.batch import Batch, FloatArray, IntArray, joint
from turngym.training.credit.primitives import (
    EPSILON,
    Scaling,
    group_baseline,
    mix,
    scale,
    spread,
)


def tempo(batch: Batch, *, scaling: Scaling = "std", epsilon: float = EPSILON) -> FloatArray:
    """Add to the comparison of outcomes what each token changed of what was to be expected.

    TEMPO (arXiv:2509.18314): `(R - mean + V(after) - V(before)) / (std + epsilon)`, where
    V is the mean outcome of the group's episodes that share the tokens so far. Where no other
    episode does, it is GRPO. A turn that several episodes share has the mean of what each would
    give it.

    Args:
        batch: Has `prefix`, see `prefixes`.
        scaling: By the deviation of outcomes, or by nothing.
        epsilon: Added to the deviation.

    Example:
        >>> import dataclasses
        >>> from turngym.training.batch import batch_of_rows, prefixes
        >>> prefix = np.concatenate(prefixes([[1, 2], [1, 3], [4, 5], [4, 6]]))
        >>> batch = batch_of_rows([[0, 1], [0, 0], [0, 0], [0, 0]], np.ones((4, 2)))
        >>> tempo(dataclasses.replace(batch, prefix=prefix)).round(4).tolist()
        [2.0, 2.5, 0.0, -1.5, -1.0, -0.5, -1.0, -0.5]
    """
    if batch.prefix is None:
        raise ValueError("the batch has no prefix: number its tokens with prefixes()")
    score, tokens = batch.at("episode"), batch.owner("token", "episode")
    seen = visits(batch)
    outcome = spread(batch, seen.mean(score[seen.episode]), "turn")
    count = spread(batch, np.bincount(seen.turn).astype(np.float64), "turn")
    same = joint(batch.group[tokens], batch.prefix)
    after = group_baseline(outcome, same, weights=count, minimum=1)
    before = np.append(0.0, after[:-1])[: len(after)]
    expected = group_baseline(score, batch.group, minimum=1)[tokens[batch.turn_at[:-1]]]
    parent = parents(batch)
    before[batch.turn_at[:-1]] = np.where(
        parent < 0, expected, after[batch.turn_at[parent + 1] - 1]
    )
    unit = scale(np.ones(len(score)), batch.group, scaling, like=score, epsilon=epsilon)
    ahead = outcome - group_baseline(score, batch.group)[tokens]
    return np.asarray((ahead + after - before) * unit[tokens])


def spo_tree(
    batch: Batch, *, scaling: Scaling = "none", outcome: str = "reward", epsilon: float = 1e-8
) -> FloatArray:
    """Compare each turn with those that were tried in its place.

    SPO-tree (arXiv:2505.23564): a turn is worth the mean of the turns that follow it,
    the last one the outcome of its episode; its advantage is its worth less that of the turn before
    it, the mean of its siblings. A turn without siblings has none.

    Args:
        batch: Is a tree if its episodes were forked; those of a group share their start anyway.
        scaling: By the deviation (of the population) of the siblings, or by nothing.
        outcome: The stream whose totals tell what an episode was worth.
        epsilon: Added to the deviation.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> spo_tree(batch_of_rows([[1], [0]], [[1], [1]])).tolist()
        [0.5, -0.5]
    """
    worth, tried = node_values(batch, batch.at("episode", outcome)), siblings(batch)
    ahead = worth - group_baseline(worth, tried, small="zero")
    return spread(batch, scale(ahead, tried, scaling, ddof=0, epsilon=epsilon), "turn")


def portool(
    batch: Batch,
    *,
    gamma: float = 0.95,
    episode_weight: float = 1.0,
    fork_weight: float = 1.0,
    scaling: Scaling = "std",
    outcome: str = "reward",
    process: str | None = None,
    epsilon: float = EPSILON,
) -> FloatArray:
    """Compare episodes within their group, and turns with those that were tried in their place.

    PORTool (arXiv:2510.26020): a turn is worth the mean of `gamma ** turns_to_go * outcome` over the
    episodes through it, and what it earned itself (format, a tool that answered). It is compared
    with its siblings; one without has nothing to be compared with, and gets 0 of that.

    Args:
        batch: Is a tree if its episodes were forked.
        gamma: The discount per turn to go; 0.95 was best in the paper's ablation.
        episode_weight: Of the comparison of outcomes; a shared turn has the mean of its episodes'.
            The paper's weights are not known.
        fork_weight: Of the comparison of turns.
        scaling: By the deviation, or by nothing.
        outcome: The stream whose totals tell what an episode was worth.
        process: The stream of what turns earned themselves; nothing unless given.
        epsilon: Added to the deviation.

    Example:
        >>> from turngym.training.batch import batch_of_rows
        >>> batch = batch_of_rows([[0.475], [0]], [[1], [1]])
        >>> portool(batch, episode_weight=0.0).round(5).tolist()
        [0.7071, -0.7071]
    """
    score, seen, tried = batch.at("episode", outcome), visits(batch), siblings(batch)
    worth = seen.mean(gamma**seen.to_go * score[seen.episode])
    if process is not None:
        worth = worth + batch.at("turn", process)
    turns = worth - group_baseline(worth, tried, small="zero")
    episodes = score - group_baseline(score, batch.group, small="zero")
    episodes = scale(episodes, batch.group, scaling, epsilon=epsilon)
    return mix(
        batch,
        (episode_weight, "turn", seen.mean(episodes[seen.episode])),
        (fork_weight, "turn", scale(turns, tried, scaling, epsilon=epsilon)),
    )


class Visits(NamedTuple):
    """Which episodes go through which turns, one entry for each time."""

    turn: IntArray
    episode: IntArray
    to_go: IntArray
    """How many turns of the episode follow."""

    def mean(self, values: FloatArray) -> FloatArray:
        """Return, per turn, the mean of what was given per visit."""
        return np.asarray(np.bincount(self.turn, values) / np.bincount(self.turn))


def visits(batch: Batch) -> Visits:
    """Follow each episode from its last turn to its first, also where another one holds them.

    An episode that holds no turn is left out: another one went the same way.
    """
    parent, rows = parents(batch), batch.offsets("episode", "turn")
    episode = np.flatnonzero(np.diff(rows))
    turn = rows[1:][episode] - 1
    found = [Visits(turn[:0], turn[:0], turn[:0])]
    while len(turn):
        found.append(Visits(turn, episode, np.full(len(turn), len(found) - 1)))
        turn, episode = parent[turn], episode[parent[turn] >= 0]
        turn = turn[turn >= 0]
    return Visits(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def parents(batch: Batch) -> IntArray:
    """Return the turn before each turn, -1 at the start; that of its episode if there is no tree."""
    if batch.parent is not None:
        return batch.parent
    parent = np.arange(batch.size("turn"), dtype=np.int64) - 1
    rows = batch.offsets("episode", "turn")
    parent[rows[:-1][np.diff(rows) > 0]] = -1
    return parent


def siblings(batch: Batch) -> IntArray:
    """Number turns so that those that follow the same turn, or begin the same group, are equal."""
    return joint(batch.group[batch.owner("turn", "episode")], parents(batch))


def node_values(batch: Batch, outcomes: FloatArray) -> FloatArray:
    """Return the mean worth of what follows each turn, up from the outcomes at the ends.

    Args:
        batch: The turns.
        outcomes: Per episode.
    """
    parent, rows = parents(batch), batch.offsets("episode", "turn")
    held = np.flatnonzero(np.diff(rows))
    ends, size = rows[1:][held] - 1, batch.size("turn")
    total = np.bincount(ends, outcomes[held], size).astype(np.float64)
    count = np.bincount(ends, minlength=size)
    depth, up = np.zeros(size, np.int64), parent
    while (up >= 0).any():
        depth += up >= 0
        up = np.where(up >= 0, parent[up], -1)
    order = np.argsort(depth, kind="stable")
    for level in reversed(np.split(order, np.cumsum(np.bincount(depth))[:-1])):
        total[level] /= count[level]
        below = level[parent[level] >= 0]
        np.add.at(total, parent[below], total[below])
        np.add.at(count, parent[below], 1)
    return total
