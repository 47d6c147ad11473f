"""How like the rows that are wanted some rows are, column by column (as in ToolSandbox).

Columns are compared exactly, as is right for ids, enumerations, flags, days and names, unless their
table says otherwise: `Words` is free text, compared by the words it shares with what is wanted, in
order (ROUGE-L); a number marked `Near(most)` loses likeness as it departs, up to `most`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Annotated, Any, get_type_hints

from turngym.envs.tooluse.database import Change, Database, Row

Columns = dict[str, Any]  # plain JSON
Words = Annotated[str, "words"]
"""Free text."""
ALMOST = 0.999
"""The most that rows are worth which are not the same."""


_NONE: Mapping[Any, Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class Near:
    """Marks a column of numbers: `Annotated[float, Near(1.0)]`."""

    most: float
    """A number that is this far off, or farther, is not like at all."""


Others = Mapping[type[Row], Sequence[str]]
"""By table the rows, as JSON text, that are new and stand where no gold call writes."""


def likeness(changes: Sequence[Change], database: Database, others: Others = _NONE) -> float:
    """Return how like what a gold call leaves the same places are now.

    The geometric mean over all columns that the call changes, so that one that is all wrong makes it
    0; it is 0, too, if a column that the call leaves alone is not as it should be.

    Args:
        changes: What the gold call changes, one row or more.
        database: What stands there now.
        others: What may have been meant for a new row that is not there. The key of a new row is
            made of what the row is about, so it is not compared.

    Returns:
        A share; 1.0 only where all rows are the same to the byte.
    """
    texts = [database.text(change.place) for change in changes]
    if all(text == change.after for text, change in zip(texts, changes, strict=True)):
        return 1.0
    values = [
        value
        for text, change in zip(texts, changes, strict=True)
        for value in _columns(change, text, others.get(change.place[0], ()))
    ]
    return min(prod(values) ** (1 / len(values)), ALMOST)


def rouge_l(words: str, wanted: str) -> float:
    """Return the F-measure of the longest common subsequence of words (Lin, 2004).

    >>> rouge_l("see you at noon", "see you there at noon tomorrow")
    0.8
    """
    ours, theirs = words.split(), wanted.split()
    if not ours or not theirs:
        return float(ours == theirs)
    return 2 * common_words(ours, theirs) / (len(ours) + len(theirs))


def common_words(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how long the longest common subsequence is, one bit to each word of the first.

    Hyyro, "Bit-parallel LCS-length computation revisited" (2004): thousands of words are quick.
    """
    places: dict[str, int] = {}
    for place, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << place
    every = row = (1 << len(first)) - 1
    for word in second:
        met = row & places.get(word, 0)
        row = (row + met | row - met) & every
    return len(first) - row.bit_count()


def _columns(change: Change, text: str | None, others: Sequence[str]) -> list[float]:
    """Return how like the wanted value each column is that a change is about."""
    if text is not None and change.after is not None:
        return _compared(change, json.loads(text), json.loads(change.after))
    if change.after is None or change.before is not None:
        return [float(text == change.after)]
    wanted = json.loads(change.after)
    key = {"id": change.place[1]}
    meant = [_compared(change, json.loads(other) | key, wanted) for other in others]
    return max(meant, key=prod, default=[0.0])


def _compared(change: Change, row: Columns, wanted: Columns) -> list[float]:
    before = {} if change.before is None else json.loads(change.before)
    about = [name for name in wanted if name not in before or before[name] != wanted[name]]
    if any(row[name] != wanted[name] for name in wanted.keys() - set(about)):
        return [0.0]
    kinds = _kinds(change.place[0])
    return [_alike(row[name], wanted[name], kinds[name]) for name in about]


def _alike(value: Any, wanted: Any, kind: object) -> float:  # plain JSON
    if value == wanted:
        return 1.0
    if kind == "words":
        return rouge_l(value, wanted)
    if isinstance(kind, Near):
        off: float = abs(value - wanted)
        return max(1 - off / kind.most, 0.0)
    return 0.0


@lru_cache(maxsize=256)
def _kinds(table: type[Row]) -> Mapping[str, object]:
    """Return how the columns of a table are compared, None for exactly."""
    hints = get_type_hints(table, include_extras=True)
    return {
        name: next(iter(getattr(hint, "__metadata__", ())), None) for name, hint in hints.items()
    }
