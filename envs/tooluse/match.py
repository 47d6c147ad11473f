"""Milestones against moments: the best assignment that keeps the order, found exactly."""

from collections.abc import Sequence
from typing import NamedTuple


class Graph(NamedTuple):
    """Milestones and what must come before each."""

    names: tuple[str, ...]
    after: tuple[tuple[int, ...], ...]
    """Of each milestone, the places of those that are met strictly earlier."""


def best_match(graph: Graph, likeness: Sequence[Sequence[float]]) -> float:
    """Return the mean likeness of the best assignment of milestones to moments.

    Each milestone is met at one moment or not at all, each moment meets one milestone at most, and
    whatever a milestone comes after is met at an earlier moment, or never. The best is found by
    dynamic programming over moments and sets of milestones that are dealt with.

    Args:
        graph: The milestones.
        likeness: For each moment, how much like each milestone it is, in [0, 1].

    Returns:
        The mean over milestones; those that are never met count 0. 1.0 if there are none.

    Example:
        >>> chain = Graph(("look", "book"), ((), (0,)))
        >>> best_match(chain, [(1.0, 0.0), (0.0, 1.0)]), best_match(chain, [(0.0, 1.0), (1.0, 0.0)])
        (1.0, 0.5)
    """
    number = len(graph.names)
    if number == 0:
        return 1.0
    later = _later(graph)
    best = {0: 0.0}  # by the milestones that can no longer be met: met ones, and all before them
    for moment in likeness:
        reached = [place for place, value in enumerate(moment) if value > 0]
        after = dict(best)
        for closed, total in best.items():
            for place in reached:
                bit = 1 << place
                if closed & bit:
                    continue
                key = closed | later[place]
                value = total + moment[place]
                if value > after.get(key, -1.0):
                    after[key] = value
        best = after
    return min(max(best.values()) / number, 1.0)


def _later(graph: Graph) -> list[int]:
    """Return, of each milestone, the bits of itself and of all that must come before it."""
    bits: list[int] = []
    for place, before in enumerate(graph.after):
        assert all(other < place for other in before), "milestones are listed in an order"
        closed = 1 << place
        for other in before:
            closed |= bits[other]
        bits.append(closed)
    return bits
