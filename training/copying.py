"""Practice in copying, for models made from nothing.

What was read is to be said again: a line of code in an edit, an id in a call. A transformer does it by
two layers in a row that find what stood before (induction heads, arXiv:2209.11895), and these form
far sooner on random tokens, where nothing but copying helps, than on demonstrations.
"""

from collections.abc import Iterator

import numpy as np

from turngym.agents.sequences import TokenSequence

SHORTEST, SHORT, LONG = 8, 24, 192
"""Tokens of what is read: at the fewest; at the most in the first half of the practice, and in the end."""
PARTS = (6, 32)
"""Tokens that are said again, at the fewest and at the most."""
TOKENS = 4_096
"""What is read in a minibatch, about."""


def exercises(vocabulary: int, number: int, seed: int) -> Iterator[tuple[TokenSequence, ...]]:
    """Yield minibatches of random tokens, each sequence with a part of it said again at its end.

    They become longer in the second half. The first token of the part is not to be predicted, since
    nothing tells where the part begins.

    Args:
        vocabulary: Ids of tokens are below it.
        number: How many minibatches.
        seed: Of all chance.
    """
    rng = np.random.default_rng(seed)
    for place in range(number):
        growth = max(2 * place / number - 1, 0.0)
        most = round(SHORT * (LONG / SHORT) ** growth)
        length = int(rng.integers(SHORTEST, most + 1))
        part = int(rng.integers(PARTS[0], min(length, PARTS[1]) + 1))
        yield tuple(_exercise(vocabulary, length, part, rng) for _ in range(TOKENS // most))


def _exercise(vocabulary: int, length: int, part: int, rng: np.random.Generator) -> TokenSequence:
    read = rng.integers(0, vocabulary, length)
    start = int(rng.integers(0, length - part + 1))
    ids = np.concatenate([read, read[start : start + part]])
    mask = (False,) * (length + 1) + (True,) * (part - 1)
    return TokenSequence(ids=tuple(ids.tolist()), mask=mask)
