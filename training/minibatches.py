"""How sequences are dealt into minibatches and micro-batches."""

from collections.abc import Iterator, Sequence

import numpy as np


def deal(number: int, size: int, seed: int) -> Iterator[list[int]]:
    """Deal the numbers below `number` into shuffled hands of about `size`, none left over.

    The hands differ by one at the most, so that the last step is no noisier than the others.

    >>> sorted(map(len, deal(10, 4, seed=0)))
    [5, 5]
    """
    order = np.random.default_rng(seed).permutation(number)
    for hand in np.array_split(order, max(round(number / size), 1)):
        if len(hand):
            yield [int(place) for place in hand]


def bucket(lengths: Sequence[int], max_tokens: int) -> list[list[int]]:
    """Gather sequences of similar length into micro-batches of bounded size, padding included.

    Args:
        lengths: Tokens of each sequence.
        max_tokens: The most tokens of a micro-batch: its longest sequence times its sequences. One
            that is longer than that alone has a micro-batch to itself.

    Returns:
        The places of the sequences, micro-batch by micro-batch, the shortest first.

    Example:
        >>> bucket([5, 1, 2, 9], max_tokens=8)
        [[1, 2], [0], [3]]
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    found: list[list[int]] = []
    for place in order:
        if found and lengths[place] * (len(found[-1]) + 1) <= max_tokens:
            found[-1].append(place)
        else:
            found.append([place])
    return found
