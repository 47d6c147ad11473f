"""BM25 as Lucene scores it: lengths of one byte, single precision, ties by id."""

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from turngym.envs.shop.tokens import terms

MAX_RESULTS = 50
MAX_TERMS = 1_024
"""Different terms that a query may have."""
K1, B = 0.9, 0.4

Floats = NDArray[np.float32]


class QueryError(ValueError):
    """A query that is not answered; the message is fit to be shown to the agent."""


class Index:
    """Which documents have which term, and what that is worth.

    Args:
        documents: Id and text of each.
    """

    def __init__(self, documents: Iterable[tuple[str, str]]) -> None:
        self._number: dict[str, int] = {}
        """Of each term."""
        ids, lengths, found = list[str](), array("i"), array("i")
        for name, text in documents:
            before = len(found)
            found.extend(self._number.setdefault(term, len(self._number)) for term in terms(text))
            lengths.append(len(found) - before)
            ids.append(name)
        self._rank = np.empty(len(ids), np.int32)
        """Of each document among the ids: what decides ties."""
        self._rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        self._post(np.array(found, dtype=np.int64), np.array(lengths, dtype=np.int64))

    def _post(self, found: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
        """Sort the documents of each term, with what the term is worth in each."""
        size = max(len(lengths), 1)
        found *= size
        found += np.repeat(np.arange(len(lengths)), lengths)
        places, counts = np.unique(found, return_counts=True)
        documents_of = np.bincount(places // size, minlength=len(self._number))
        self._starts: list[int] = np.concatenate(([0], np.cumsum(documents_of))).tolist()
        self._documents = (places % size).astype(np.int32)
        norm = _norm(lengths)
        self._share = 1 - 1 / (1 + counts.astype(np.float32) * norm[self._documents])
        rarity = np.log1p((len(lengths) - documents_of + 0.5) / (documents_of + 0.5))
        self._rarity: list[float] = rarity.astype(np.float32).tolist()

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that it knows, as arrays without objects, fit to be kept in a file."""
        return {
            "terms": np.array(list(self._number), dtype=np.str_),
            "rank": self._rank,
            "starts": np.array(self._starts),
            "documents": self._documents,
            "share": self._share,
            "rarity": np.array(self._rarity, dtype=np.float32),
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the index that `arrays` was called of."""
        index = cls(())
        index._number = {term: place for place, term in enumerate(arrays["terms"].tolist())}
        index._rank, index._starts = arrays["rank"], arrays["starts"].tolist()
        index._documents, index._share = arrays["documents"], arrays["share"]
        index._rarity = arrays["rarity"].tolist()
        return index

    def search(self, query: str, number: int = MAX_RESULTS) -> list[int]:
        """Return the places of the documents found, best first.

        Raises:
            QueryError: The query has more than `MAX_TERMS` different terms.
        """
        return self._best(self.scores(query), number)

    def scores(self, query: str) -> Floats:
        """Return what each document scores; 0 without a term of the query."""
        wanted: dict[str, int] = {}  # quicker than a Counter for some words
        for term in terms(query):
            wanted[term] = wanted.get(term, 0) + 1
        if len(wanted) > MAX_TERMS:
            most = f"at most {MAX_TERMS} are searched for"
            raise QueryError(f"The query has {len(wanted)} different words; {most}.")
        held, shares = [], []
        for term, times in wanted.items():
            if (place := self._number.get(term)) is not None:
                where = slice(self._starts[place], self._starts[place + 1])
                held.append(self._documents[where])
                shares.append(np.float32(times * self._rarity[place]) * self._share[where])
        if not held:
            return np.zeros(len(self._rank), np.float32)
        # term after term in double precision, as a loop would add them up
        sums = np.bincount(np.concatenate(held), np.concatenate(shares), len(self._rank))
        return sums.astype(np.float32)

    def _best(self, scores: Floats, number: int) -> list[int]:
        hits = np.flatnonzero(scores)
        found = scores[hits]
        if len(hits) > number:  # all that tie with the last one must be seen
            kept = found >= np.partition(found, len(hits) - number)[len(hits) - number]
            hits, found = hits[kept], found[kept]
        order = np.lexsort((self._rank[hits], -found))[:number]
        best: list[int] = hits[order].tolist()
        return best


def _norm(lengths: NDArray[np.int64]) -> Floats:
    """Return what document lengths make of a frequency in BM25."""
    mean = lengths.mean() if lengths.any() else 1.0
    kept = np.array([kept_length(length) for length in lengths.tolist()], np.float32)
    return (1 / (K1 * (1 - B + B * kept / np.float32(mean)))).astype(np.float32)


def kept_length(length: int) -> int:
    """Return what is left of a length that Lucene keeps in one byte: four leading bits above 39.

    Example:
        >>> [kept_length(length) for length in (23, 39, 41, 100, 101, 200)]
        [23, 39, 40, 96, 96, 200]
    """
    over = length - 24
    if over < 16:
        return length
    shift = over.bit_length() - 4
    return 24 + (over >> shift << shift)
