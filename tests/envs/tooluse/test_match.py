"""The matcher finds the best ordered assignment, as trying all of them does."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.tooluse.match import Graph, best_match

LIKENESS = st.sampled_from((0.0, 0.0, 0.25, 0.5, 1.0))


def by_trying(graph: Graph, likeness: list[tuple[float, ...]]) -> float:
    """Return the best mean over all ways to give milestones a moment of their own, or none."""
    number = len(graph.names)
    ancestors = [_ancestors(graph, place) for place in range(number)]
    best = 0.0
    for times in itertools.product([None, *range(len(likeness))], repeat=number):
        met = [time for time in times if time is not None]
        if len(set(met)) < len(met):
            continue
        ordered = all(
            times[before] is None or times[place] is None or times[before] < times[place]
            for place in range(number)
            for before in ancestors[place]
        )
        if ordered:
            total = sum(
                likeness[time][place] for place, time in enumerate(times) if time is not None
            )
            best = max(best, total / number)
    return best


def _ancestors(graph: Graph, place: int) -> set[int]:
    found = set(graph.after[place])
    for before in graph.after[place]:
        found |= _ancestors(graph, before)
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[Graph, list[tuple[float, ...]]]:
    number = draw(st.integers(1, 4))
    after = tuple(
        tuple(sorted(draw(st.sets(st.integers(0, place - 1)) if place else st.just(set()))))
        for place in range(number)
    )
    moments = draw(st.lists(st.tuples(*[LIKENESS] * number), max_size=4))
    return Graph(tuple(f"m{place}" for place in range(number)), after), moments


@given(cases())
def test_it_is_as_good_as_trying_everything(case: tuple[Graph, list[tuple[float, ...]]]) -> None:
    graph, moments = case
    assert best_match(graph, moments) == pytest.approx(by_trying(graph, moments))


def test_one_moment_meets_one_milestone() -> None:
    pair = Graph(("a", "b"), ((), ()))
    assert best_match(pair, [(1.0, 1.0)]) == 0.5
    assert best_match(pair, [(1.0, 1.0), (1.0, 0.0)]) == 1.0


def test_a_milestone_that_is_missed_does_not_hold_up_the_next() -> None:
    chain = Graph(("a", "b"), ((), (0,)))
    assert best_match(chain, [(0.0, 1.0)]) == 0.5


def test_no_moments_are_worth_nothing_and_no_milestones_all() -> None:
    assert best_match(Graph(("a",), ((),)), []) == 0.0
    assert best_match(Graph((), ()), []) == 1.0


def test_twelve_milestones_and_eighty_moments_are_quick_enough_to_count() -> None:
    graph = Graph(tuple("abcdefghijkl"), tuple((p - 3,) if p >= 3 else () for p in range(12)))
    moments = [tuple(float(p == t % 12) for p in range(12)) for t in range(80)]
    assert best_match(graph, moments) == 1.0
