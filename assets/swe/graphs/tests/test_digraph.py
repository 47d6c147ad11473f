import pytest

from graphs import Digraph, GraphError


@pytest.fixture
def diamond():
    return Digraph([("a", "b", 2), ("a", "c"), ("b", "d", 3), ("c", "d", 5)])


def test_nodes_and_edges(diamond):
    assert list(diamond) == ["a", "b", "c", "d"]
    assert len(diamond) == 4
    assert diamond.num_edges() == 4
    assert list(diamond.edges()) == [("a", "b", 2), ("a", "c", 1), ("b", "d", 3), ("c", "d", 5)]


def test_neighbours(diamond):
    assert diamond.successors("a") == ["b", "c"]
    assert diamond.predecessors("d") == ["b", "c"]
    assert diamond.predecessors("a") == []


def test_an_edge_is_overwritten(diamond):
    diamond.add_edge("a", "b", 9)
    assert diamond.weight("a", "b") == 9
    assert diamond.num_edges() == 4


def test_has_edge(diamond):
    assert diamond.has_edge("a", "b")
    assert not diamond.has_edge("b", "a")
    assert not diamond.has_edge("x", "a")


def test_add_node_keeps_edges(diamond):
    diamond.add_node("a")
    diamond.add_node("z")
    assert diamond.successors("a") == ["b", "c"]
    assert "z" in diamond
    assert "y" not in diamond


def test_remove_edge(diamond):
    diamond.remove_edge("a", "b")
    assert not diamond.has_edge("a", "b")
    assert diamond.predecessors("b") == []
    with pytest.raises(GraphError, match="no edge from 'a' to 'b'"):
        diamond.remove_edge("a", "b")


def test_remove_node(diamond):
    diamond.add_edge("b", "b")
    diamond.remove_node("b")
    assert diamond == Digraph([("a", "c"), ("c", "d", 5)])
    assert diamond.predecessors("d") == ["c"]


def test_unknown_nodes(diamond):
    for method in (diamond.successors, diamond.predecessors, diamond.remove_node):
        with pytest.raises(GraphError, match="no node 'z'"):
            method("z")


def test_reversed_twice_is_the_same(diamond):
    turned = diamond.reversed()
    assert turned.weight("b", "a") == 2
    assert not turned.has_edge("a", "b")
    assert turned.reversed() == diamond


def test_subgraph(diamond):
    assert diamond.subgraph("abdz") == Digraph([("a", "b", 2), ("b", "d", 3)])


def test_equality(diamond):
    assert diamond != Digraph([("a", "b", 2)])
    assert diamond != "diamond"
