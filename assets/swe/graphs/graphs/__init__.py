"""Directed weighted graphs and the usual algorithms on them."""

from graphs.components import condensation, strong_components, weak_components
from graphs.digraph import Digraph, GraphError
from graphs.order import CycleError, find_cycle, longest_path, topological_order
from graphs.paths import NoPathError, distances, shortest_path
from graphs.traverse import breadth_first, depth_first, hops, reachable
from graphs.tree import spanning_tree

__all__ = [
    "CycleError",
    "Digraph",
    "GraphError",
    "NoPathError",
    "breadth_first",
    "condensation",
    "depth_first",
    "distances",
    "find_cycle",
    "hops",
    "longest_path",
    "reachable",
    "shortest_path",
    "spanning_tree",
    "strong_components",
    "topological_order",
    "weak_components",
]
