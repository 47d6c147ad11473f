"""Least spanning trees by Kruskal's algorithm."""

from graphs.digraph import GraphError


def spanning_tree(graph):
    """Return (total weight, edges) of a least spanning tree, edges taken as undirected.

    Edges come by weight, ties in their order. GraphError if the graph is not connected;
    a graph of no or one node has an empty tree.
    """
    leader = {node: node for node in graph}

    def find(node):
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    total, taken = 0, []
    for source, target, weight in sorted(graph.edges(), key=lambda edge: edge[2]):
        left, right = find(source), find(target)
        if left != right:
            leader[left] = right
            total += weight
            taken.append((source, target, weight))
    if len(taken) < len(graph) - 1:
        raise GraphError("the graph is not connected")
    return total, taken
