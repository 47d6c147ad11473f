"""What annotations say of turns, as arrays of a batch."""

from collections.abc import Iterable

import numpy as np

from turngym.envs.episode import Annotation
from turngym.training.batch.record import Batch, FloatArray


def values_of(batch: Batch, annotations: Iterable[Annotation]) -> FloatArray:
    """Return the `values` of a batch, for `dataclasses.replace`: those annotated before each turn.

    All tokens of a turn have the same, which does for credit that looks at where turns begin.

    Args:
        batch: As `batch_of` made it.
        annotations: One of each episode of the batch, with a number for each of its turns.

    Raises:
        ValueError: An episode has none, or another number of turns.
    """
    known = {annotation.episode: annotation for annotation in annotations}
    held = np.diff(batch.offsets("episode", "turn"))
    found: list[float] = []
    for name, first, turns in zip(batch.ids, batch.first, held, strict=True):
        numbers = known[name].numbers if name in known else None
        if numbers is None or len(numbers) != first + turns:
            raise ValueError(f"episode {name!r} has no annotation with {first + turns} values")
        for number in numbers[first:]:
            if number is None or len(number) != 1:
                raise ValueError(f"episode {name!r} should have one value per turn, got {number!r}")
            found.append(number[0])
    return np.array(found, np.float64)[batch.owner("token", "turn")]
