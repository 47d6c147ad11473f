"""Which tokens have the same history: the `prefix` of a batch."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from turngym.envs.episode import Episode
from turngym.training.batch.record import Batch, IntArray


def prefixes(rows: Sequence[ArrayLike]) -> list[IntArray]:
    """Number the tokens of rows: equal numbers, equal tokens from the start up to and with this one.

    Rows hold the tokens of everybody: where observations differ, histories do.

    Example:
        >>> [row.tolist() for row in prefixes([[1, 2, 3], [1, 2, 4, 3], [5, 2]])]
        [[0, 1, 2], [0, 1, 3, 4], [5, 6]]
    """
    tokens = [np.asarray(row, np.int64) for row in rows]
    found = [np.zeros(0, np.int64)] * len(tokens)
    before = number = np.zeros(0, np.int64)
    used = 0
    for row in sorted(range(len(tokens)), key=lambda row: tokens[row].tobytes()):
        here = tokens[row]  # in this order a row shares most with the one before it
        least = min(len(here), len(before))
        differ = np.flatnonzero(here[:least] != before[:least])
        shared = int(differ[0]) if len(differ) else least
        fresh = len(here) - shared
        number = np.concatenate((number[:shared], np.arange(used, used + fresh)))
        before, used, found[row] = here, used + fresh, number
    return found


def prefixes_of(batch: Batch, episodes: Sequence[Episode]) -> IntArray:
    """Return the `prefix` of a batch of episodes, for `dataclasses.replace`.

    Args:
        batch: As `batch_of` made it of these episodes.
        episodes: In any order.

    Raises:
        ValueError: An episode of the batch is not there, has no token ids, or its context is not
            one growing dialogue.
    """
    known = {episode.id: episode for episode in episodes}
    rows, ours = [], []
    for name, first in zip(batch.ids, batch.first, strict=True):
        if name not in known:
            raise ValueError(f"episode {name!r} of the batch is not among the episodes")
        row, sizes = _tokens(known[name])
        held = [(False, number >= first) for number in range(len(sizes) // 2)]
        rows.append(row)
        ours.append(np.repeat(np.ravel(held).astype(np.bool_), sizes))
    parts = [row[mask] for row, mask in zip(prefixes(rows), ours, strict=True)]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _tokens(episode: Episode) -> tuple[list[int], list[int]]:
    """Return an episode's tokens, and how many there are before and in each reply."""
    tokens: list[int] = []
    sizes: list[int] = []
    for turn in episode.turns:
        if turn.response_ids is None or episode.context != "dialogue":
            raise ValueError(f"episode {episode.id!r} has no token ids of one growing dialogue")
        tokens += (*(turn.prompt_ids or ()), *turn.response_ids)
        sizes += (len(turn.prompt_ids or ()), len(turn.response_ids))
    return tokens, sizes
