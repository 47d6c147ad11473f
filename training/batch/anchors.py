"""Which turns stood in the same situation, told by what was observed."""

import difflib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from turngym.training.batch.record import IntArray


def anchors(
    observations: Sequence[Any],  # text, numbers, arrays, or containers of these
    group: Sequence[Hashable],
    *,
    similarity: float | None = None,
) -> IntArray:
    """Number situations in order of appearance: equal numbers, same group and same observation.

    GiGPO (arXiv:2505.10978) compares the turns of an anchor group with each other; this gives the
    `keys` of a batch where worlds have no state hashes, or where observations need only be alike.

    Args:
        observations: Per turn, what was seen before its action.
        group: Per turn, the group that its episode is of.
        similarity: If given, observations are texts, and one joins the first situation of its group
            whose first text it resembles at least so much (`difflib` ratio, 0 to 1).

    Example:
        >>> anchors(["hall", "attic", "hall", "hall"], ["a", "a", "a", "b"]).tolist()
        [0, 1, 0, 2]
        >>> anchors(["a red mug", "a red jug", "a door"], [0, 0, 0], similarity=0.8).tolist()
        [0, 0, 1]
    """
    if len(observations) != len(group):
        raise ValueError(f"{len(observations)} observations, but {len(group)} groups")
    if similarity is None:
        seen = [(one, hashable(value)) for one, value in zip(group, observations, strict=True)]
        numbers = {key: number for number, key in enumerate(dict.fromkeys(seen))}
        return np.array([numbers[key] for key in seen], np.int64)
    if not 0 < similarity <= 1:
        raise ValueError(f"similarity must be above 0 and at most 1, got {similarity!r}")
    return _alike(observations, group, similarity)


def _alike(texts: Sequence[str], group: Sequence[Hashable], similarity: float) -> IntArray:
    firsts: dict[Hashable, list[tuple[str, int]]] = {}
    found: list[int] = []
    for text, one in zip(texts, group, strict=True):
        known = firsts.setdefault(one, [])
        match = (number for first, number in known if _ratio(text, first) >= similarity)
        number = next(match, None)
        if number is None:
            number = sum(map(len, firsts.values()))
            known.append((text, number))
        found.append(number)
    return np.array(found, np.int64)


def _ratio(text: str, first: str) -> float:
    return difflib.SequenceMatcher(None, text, first).ratio()


def hashable(value: Any) -> Hashable:  # whatever a world shows
    """Return a value that is equal and hashable where the given one is equal.

    Example:
        >>> hashable({"b": [1, 2], "a": {"c": None}})
        (('a', (('c', None),)), ('b', (1, 2)))
    """
    if isinstance(value, np.ndarray):
        return (value.shape, *value.ravel().tolist())
    if isinstance(value, Mapping):
        items = ((hashable(name), hashable(part)) for name, part in value.items())
        return tuple(sorted(items, key=repr))
    if isinstance(value, str | Hashable) and not isinstance(value, tuple):
        return value
    if isinstance(value, Iterable):
        return tuple(hashable(part) for part in value)
    raise ValueError(f"an observation must be text, numbers or containers of these, got {value!r}")
