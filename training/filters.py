"""Which episodes, and which tasks, are worth learning from: pure functions of their numbers."""

import math
from collections.abc import Sequence


def prof(solved: Sequence[bool], process: Sequence[float], *, keep: int) -> tuple[int, ...]:
    """Return which episodes of a group to keep: those whose process agrees with their outcome.

    PROF (arXiv:2509.03403, algorithm 1). Of the solved episodes the ones with the best process stay,
    of the others those with the worst: a bad answer that was reasoned well, by the judge's word,
    says little about either. Half of what is kept is solved if there are enough of both; of an odd
    number, the solved have one more. The outcome alone is then learned from.

    Args:
        solved: Whether an episode succeeded.
        process: Mean process reward of each episode.
        keep: How many to keep; all, if there are no more.

    Returns:
        Their places, in order.

    Raises:
        ValueError: None is to be kept, or the two are not as many.

    Example:
        >>> process = [0.9, 0.8, 0.7, 0.6, 0.5, 0.6, 0.4, 0.2]
        >>> prof([True] * 5 + [False] * 3, process, keep=4)
        (0, 1, 6, 7)
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}, expected 1 or more")
    if len(solved) != len(process):
        raise ValueError(f"there are {len(solved)} outcomes and {len(process)} process rewards")
    right = sorted((i for i, good in enumerate(solved) if good), key=lambda i: -process[i])
    wrong = sorted((i for i, good in enumerate(solved) if not good), key=lambda i: process[i])
    share = min(len(right), max(keep - keep // 2, keep - len(wrong)))
    return tuple(sorted([*right[:share], *wrong[: keep - share]]))


def sampling_value(rewards: Sequence[float], *, highest: float = 1.0) -> float:
    """Return how much a task is worth playing again: room to improve, times what episodes disagree.

    VSPO (arXiv:2512.07478): `(highest - mean) * std`, the deviation of the population. It replaces
    tasks on which all episodes did alike, and so teach nothing, by others in proportion to it.

    Args:
        rewards: Of the task's episodes.
        highest: The most that an episode can earn.

    Raises:
        ValueError: There are none, or one is above the highest.

    Example:
        >>> round(sampling_value([1.0, 0.0, 0.0, 0.0]), 6)
        0.32476
    """
    if not rewards or max(rewards) > highest:
        raise ValueError(f"rewards are {list(rewards)!r}, expected some, none above {highest!r}")
    mean = math.fsum(rewards) / len(rewards)
    squares = math.fsum([(reward - mean) ** 2 for reward in rewards])
    return (highest - mean) * math.sqrt(squares / len(rewards))
