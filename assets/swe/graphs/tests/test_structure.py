import pytest

from graphs import (
    CycleError,
    Digraph,
    condensation,
    find_cycle,
    longest_path,
    strong_components,
    topological_order,
    weak_components,
)


def test_topological_order():
    graph = Digraph([("shirt", "tie"), ("tie", "coat"), ("shoes", "coat")], nodes=["hat"])
    assert topological_order(graph) == ["hat", "shirt", "shoes", "tie", "coat"]


def test_topological_order_of_nothing():
    assert topological_order(Digraph()) == []


def test_cycle_is_named():
    graph = Digraph([("a", "b"), ("b", "c"), ("c", "b"), ("a", "d")])
    with pytest.raises(CycleError, match="cycle: b -> c -> b") as caught:
        topological_order(graph)
    assert caught.value.cycle == ["b", "c", "b"]


def test_find_cycle():
    assert find_cycle(Digraph([("a", "a")])) == ["a", "a"]
    assert find_cycle(Digraph([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])) is None
    assert find_cycle(Digraph([(1, 2), (3, 4), (4, 5), (5, 3)])) == [3, 4, 5, 3]


def test_longest_path():
    graph = Digraph([("a", "b", 3), ("b", "c", 4), ("a", "c", 6), ("d", "c", 5)])
    assert longest_path(graph) == (7, ["a", "b", "c"])
    assert longest_path(Digraph()) == (0, [])
    assert longest_path(Digraph(nodes="x")) == (0, ["x"])


def test_longest_path_leaves_losses_out():
    assert longest_path(Digraph([("a", "b", -5), ("b", "c", 2)])) == (2, ["b", "c"])


def test_weak_components():
    graph = Digraph([(1, 2), (3, 2), (4, 5)], nodes=[6])
    assert weak_components(graph) == [[1, 2, 3], [4, 5], [6]]


def test_strong_components():
    graph = Digraph([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3), (4, 5)])
    found = [sorted(component) for component in strong_components(graph)]
    assert found == [[0, 1, 2], [3, 4], [5]]


def test_strong_components_of_a_chain_are_single():
    assert sorted(strong_components(Digraph([(1, 2), (2, 3)]))) == [[1], [2], [3]]


def test_condensation():
    graph = Digraph([(1, 2), (2, 1), (1, 3), (2, 3), (3, 4)])
    small = condensation(graph)
    assert len(small) == 3
    assert small.weight(frozenset([1, 2]), frozenset([3])) == 2
    assert small.weight(frozenset([3]), frozenset([4])) == 1
    assert small.num_edges() == 2
    assert find_cycle(small) is None
