"""How alike two things are, from 0 to 1: lists, calls, answers, texts."""

import difflib
import re
import string
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from turngym.rewards.traces import Use, arguments_of

Matrix = NDArray[np.float64]
Marks = NDArray[np.float32]
"""1.0 where something is; counts of it stay exact, in half the time."""

MAX_CHARS = 4_000
"""Longer texts are compared line by line: by character, `difflib` takes time that grows with the
square, or worse."""
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")


def jaccard(a: Sequence[Hashable], b: Sequence[Hashable], *, strict: bool = False) -> float:
    """Return what two lists share: common entries by all entries, each as often as it stands there.

    Equal lists give 1.0, also if both are empty.

    Args:
        a: One list.
        b: The other.
        strict: Anything but equality, order included, gives 0.0 (ToolRL's REFINEDREWARD).

    Example:
        >>> jaccard(["a", "a"], ["a"]), jaccard(["a", "b", "c"], ["b", "d"]), jaccard([], [])
        (0.5, 0.25, 1.0)
    """
    if list(a) == list(b):
        return 1.0
    if strict or not a or not b:
        return 0.0
    common = (Counter(a) & Counter(b)).total()
    return common / (len(a) + len(b) - common)


def f1(hits: float, made: float, wanted: float) -> float:
    """Return the harmonic mean of precision (`hits / made`) and recall (`hits / wanted`).

    >>> f1(2, 3, 5), f1(0, 0, 3), f1(0, 0, 0)
    (0.5, 0.0, 1.0)
    """
    return 2 * hits / (made + wanted) if made + wanted else 1.0


def call_similarity(made: Use, gold: Use) -> float:
    """Return how far a call is the gold call: name, names of arguments, and their values.

    MatchTIR (arXiv:2601.10712): 0 if the names differ, else `(1 + J + hits) / (2 + n)`, where `J`
    is the Jaccard similarity of the arguments' names, and `hits` of the `n` gold arguments have
    their value. It is 1 only if all arguments are equal. As in Python, 1, 1.0 and true are equal;
    upper and lower case of the tool's name does not count.

    Example:
        >>> from turngym.rewards.traces import use
        >>> round(call_similarity(use("b", {"y": 9}), use("b", {"y": 2})), 4)
        0.6667
    """
    if made.name.lower() != gold.name.lower():
        return 0.0
    ours, theirs = _arguments(made.arguments), _arguments(gold.arguments)
    common = len(ours.keys() & theirs.keys())
    every = len(ours) + len(theirs) - common
    hits = len(ours.items() & theirs.items())
    return (1 + (common / every if every else 1.0) + hits) / (2 + len(theirs))


def call_similarities(made: Sequence[Use], gold: Sequence[Use]) -> Matrix:
    """Return the similarity of each call (rows) and each gold call (columns).

    Example:
        >>> call_similarities([Use("f", "{}"), Use("f", '{"x":1}')], [Use("F", "{}")]).tolist()
        [[1.0], [0.5]]
    """
    known = _known(tuple(gold))
    ours = [_arguments(one.arguments) for one in made]
    names = _shared(ours, known.names)
    values = _shared([one.items() for one in ours], known.values)
    sizes = np.array([len(one) for one in ours]).reshape(-1, 1)
    tools = np.array([known.tools.get(one.name.lower(), -1) for one in made]).reshape(-1, 1)
    every = np.maximum(sizes + known.sizes - names, 1.0)
    alike = np.where(sizes + known.sizes == 0, 1.0, names / every)
    scores = (1 + alike + values) / (2 + known.sizes)
    return np.where(tools == known.tool, scores, 0.0)


def answer_f1(answer: str, gold: str) -> float:
    """Return the F1 of the different words of an answer, without case and punctuation.

    As in MatchTIR (arXiv:2601.10712). Two answers without a word share nothing.

    Example:
        >>> round(answer_f1("the Answer, is 42", "Answer is 42"), 6)
        0.857143
    """
    ours, theirs = words(answer), words(gold)
    return f1(len(ours & theirs), len(ours), len(theirs)) if ours or theirs else 0.0


def words(text: str) -> frozenset[str]:
    """Return the different words of a text, in lower case; punctuation parts words."""
    return frozenset(_PUNCTUATION.sub(" ", text.lower()).split())


def text_similarity(made: str, gold: str, *, max_chars: int = MAX_CHARS) -> float:
    """Return the share of two texts that lies in common stretches, as `difflib` finds them.

    `2 * matched / (len(made) + len(gold))`. It is not symmetric: the order of the two counts.

    Args:
        made: One text.
        gold: The other.
        max_chars: If one of them is longer, lines take the place of characters.

    Example:
        >>> text_similarity("abcd", "bcde"), text_similarity("a\\nb", "a\\nc", max_chars=1)
        (0.75, 0.5)
    """
    if max(len(made), len(gold)) <= max_chars:
        return difflib.SequenceMatcher(None, made, gold, autojunk=False).ratio()
    ours, theirs = made.splitlines(), gold.splitlines()
    return difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


class _Entries(NamedTuple):
    """What gold calls consist of: which entry stands in which call."""

    number: Mapping[Hashable, int]
    matrix: Marks
    """One row per entry, one column per gold call, 1.0 where it stands."""


class _Known(NamedTuple):
    """Gold calls as arrays."""

    tools: Mapping[str, int]
    tool: NDArray[np.int64]
    sizes: Matrix
    names: _Entries
    values: _Entries


@lru_cache(maxsize=64)
def _known(gold: tuple[Use, ...]) -> _Known:
    """Return gold calls as arrays, once for all episodes of a group."""
    lowered = [one.name.lower() for one in gold]
    tools = {name: number for number, name in enumerate(dict.fromkeys(lowered))}
    return _Known(
        tools,
        np.array([tools[name] for name in lowered], np.int64),
        np.array([len(_arguments(one.arguments)) for one in gold], np.float64),
        _entries([_arguments(one.arguments).keys() for one in gold]),
        _entries([_arguments(one.arguments).items() for one in gold]),
    )


def _entries(calls: Sequence[Collection[Hashable]]) -> _Entries:
    number = {e: n for n, e in enumerate(dict.fromkeys(e for call in calls for e in call))}
    return _Entries(number, _marks(calls, number).T)


def _shared(calls: Sequence[Collection[Hashable]], known: _Entries) -> Matrix:
    """Return how many entries each call has in common with each gold call."""
    return np.asarray(_marks(calls, known.number) @ known.matrix, np.float64)


def _marks(calls: Sequence[Collection[Hashable]], number: Mapping[Hashable, int]) -> Marks:
    """Return one row per call, with 1.0 for each numbered entry that it has."""
    places = [[number[entry] for entry in call if entry in number] for call in calls]
    rows = np.repeat(np.arange(len(calls)), [len(one) for one in places])
    marks = np.zeros((len(calls), len(number)), np.float32)
    marks[rows, np.array([place for one in places for place in one], np.int64)] = 1.0
    return marks


@lru_cache(maxsize=1 << 16)
def _arguments(text: str) -> Mapping[str, Hashable]:
    """Return arguments with values that can be compared as members of sets."""
    return {name: _frozen(value) for name, value in arguments_of(text).items()}


def _frozen(value: Any) -> Hashable:  # any JSON value
    """Return what is equal for equal values, and can be hashed."""
    if isinstance(value, list):
        return tuple([_frozen(one) for one in value])
    if isinstance(value, dict):
        return frozenset([(name, _frozen(one)) for name, one in value.items()])
    scalar: Hashable = value
    return scalar
