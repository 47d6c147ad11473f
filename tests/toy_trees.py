"""Batches of episodes that share turns."""

from collections.abc import Sequence

import numpy as np

from turngym.training.batch import Batch, Stream


def tree(
    parent: Sequence[int], ends: Sequence[int], outcomes: Sequence[float], **given: object
) -> Batch:
    """Return a batch of one group, in turns of one token.

    Args:
        parent: Per turn, the one before it.
        ends: Per episode, behind which turn those end that it holds.
        outcomes: Per episode.
        given: Further fields.
    """
    outcome = Stream(
        level="episode",
        values=np.asarray(outcomes, np.float64),
        valid=np.ones(len(ends), np.bool_),
    )
    fields: dict[str, object] = {
        "turn_at": np.arange(len(parent) + 1, dtype=np.int64),
        "segment_at": np.array([0, *ends], np.int64),
        "episode_at": np.arange(len(ends) + 1, dtype=np.int64),
        "group": np.zeros(len(ends), np.int64),
        "streams": {"reward": outcome},
        "ids": tuple(map(str, range(len(ends)))),
        "first": np.zeros(len(ends), np.int64),
        "parent": np.array(parent, np.int64),
    }
    return Batch(**(fields | given))  # type: ignore[arg-type]  # it checks them
