import pytest

from graphs import (
    Digraph,
    GraphError,
    NoPathError,
    breadth_first,
    depth_first,
    distances,
    hops,
    reachable,
    shortest_path,
    spanning_tree,
)


@pytest.fixture
def city():
    return Digraph(
        [
            ("home", "shop", 4),
            ("home", "park", 1),
            ("park", "shop", 2),
            ("shop", "work", 5),
            ("park", "work", 8),
            ("work", "home", 0),
        ],
        nodes=["island"],
    )


def test_hops(city):
    assert hops(city, "home") == {"home": 0, "shop": 1, "park": 1, "work": 2}
    assert hops(city, "home", limit=1) == {"home": 0, "shop": 1, "park": 1}
    assert hops(city, "home", limit=0) == {"home": 0}


def test_breadth_first(city):
    assert breadth_first(city, "park") == ["park", "shop", "work", "home"]
    assert breadth_first(city, "island") == ["island"]


def test_depth_first():
    graph = Digraph([(1, 2), (1, 3), (2, 4), (3, 4), (4, 1), (2, 5)])
    assert depth_first(graph, 1) == [1, 2, 4, 5, 3]
    assert depth_first(graph, 1, postorder=True) == [4, 5, 2, 3, 1]


def test_reachable(city):
    assert reachable(city, "work", "shop")
    assert reachable(city, "island", "island")
    assert not reachable(city, "home", "island")
    with pytest.raises(GraphError, match="no node 'sea'"):
        reachable(city, "home", "sea")


def test_distances(city):
    assert distances(city, "home") == {"home": 0, "park": 1, "shop": 3, "work": 8}


def test_shortest_path(city):
    assert shortest_path(city, "home", "work") == (8, ["home", "park", "shop", "work"])
    assert shortest_path(city, "home", "home") == (0, ["home"])


def test_of_equal_paths_the_first_wins():
    graph = Digraph([("s", "a"), ("s", "b"), ("a", "t"), ("b", "t")])
    assert shortest_path(graph, "s", "t") == (2, ["s", "a", "t"])


def test_no_path(city):
    with pytest.raises(NoPathError, match="no path from 'home' to 'island'"):
        shortest_path(city, "home", "island")
    with pytest.raises(GraphError, match="no node 'sea'"):
        shortest_path(city, "home", "sea")
    with pytest.raises(GraphError, match="no node 'sea'"):
        distances(city, "sea")


def test_negative_weight():
    graph = Digraph([("a", "b", 1), ("b", "c", -1)])
    with pytest.raises(ValueError, match="negative weight -1 from 'b' to 'c'"):
        distances(graph, "a")
    assert shortest_path(graph, "a", "b") == (1, ["a", "b"])


def test_nodes_need_not_be_comparable():
    graph = Digraph([("a", 1), ("a", None), (1, "z"), (None, "z")])
    assert shortest_path(graph, "a", "z") == (2, ["a", 1, "z"])


def test_spanning_tree():
    graph = Digraph([("a", "b", 4), ("b", "c", 8), ("a", "c", 2), ("d", "c", 1), ("b", "d", 3)])
    assert spanning_tree(graph) == (6, [("d", "c", 1), ("a", "c", 2), ("b", "d", 3)])


def test_spanning_tree_of_little():
    assert spanning_tree(Digraph()) == (0, [])
    assert spanning_tree(Digraph(nodes="a")) == (0, [])
    with pytest.raises(GraphError, match="the graph is not connected"):
        spanning_tree(Digraph(nodes="ab"))
