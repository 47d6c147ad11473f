"""Candidates for tasks: single mutations in a fair order, and compositions of some that work."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from turngym.envs.swe.mutate.kinds import mutations
from turngym.envs.swe.mutate.mutation import Mutation, site, site_key
from turngym.envs.tasks import split_of

Place = tuple[str, str]
"""File and qualified name of a function."""
Candidate = tuple[Mutation, ...]
"""What is to be changed together, in the order of files and spans."""

_FROM = 12
"""How many mutations a composition is chosen from: the latest ones."""


def candidates(
    tree: Mapping[str, bytes],
    places: Collection[Place],
    kinds: Collection[str],
    chance: random.Random,
) -> Iterator[Candidate]:
    """Yield all single mutations in some functions, kind by kind in turn.

    Args:
        tree: The files.
        places: The functions.
        kinds: Which of `KINDS`.
        chance: Decides on the order; equal generators give equal orders.
    """
    by_kind: dict[str, list[Mutation]] = {}
    known: set[tuple[str, int, int, str]] = set()
    for path in sorted({path for path, _ in places}):
        for one in mutations(path, tree[path]):
            edit = (one.path, one.start, one.end, one.text)
            if one.kind in kinds and (path, one.qualname) in places and edit not in known:
                known.add(edit)
                by_kind.setdefault(one.kind, []).append(one)
    for found in by_kind.values():
        chance.shuffle(found)
    while by_kind:
        for kind in list(by_kind):
            yield (by_kind[kind].pop(),)
            if not by_kind[kind]:
                del by_kind[kind]


def compositions(
    working: Sequence[Mutation],
    related: Mapping[Place, Collection[str]],
    known: Collection[Candidate],
    chance: random.Random,
) -> Iterator[Candidate]:
    """Yield compositions of two or three mutations, each of which breaks some test by itself.

    Args:
        working: Mutations that are tasks already, of one split.
        related: Function -> its tests: what is put together is met by one test at least.
        known: Compositions that there are.
        chance: Decides on the order.
    """
    latest = list(working[-_FROM:])
    chance.shuffle(latest)
    for size in chance.sample((2, 3), 2):
        for chosen in combinations(latest, size):
            together = tuple(sorted(chosen, key=lambda one: (one.path, one.start)))
            if together not in known and is_apart(together) and _meet(together, related):
                yield together


def is_apart(candidate: Candidate) -> bool:
    """Tell whether no two mutations touch the same bytes, or bytes side by side."""
    ordered = sorted(candidate, key=lambda one: (one.path, one.start, one.end))
    return all(one.path != other.path or one.end < other.start for one, other in pairwise(ordered))


def splits_of(tree: Mapping[str, bytes], source: str, candidate: Candidate) -> set[str]:
    """Return the splits that the changed places belong to."""
    return {split_of(site_key(source, site(tree[m.path], m), m.kind)) for m in candidate}


def _meet(candidate: Candidate, related: Mapping[Place, Collection[str]]) -> bool:
    tests = [set(related.get((one.path, one.qualname), ())) for one in candidate]
    return bool(set.intersection(*tests))
