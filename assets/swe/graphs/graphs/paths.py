"""Shortest paths by Dijkstra's algorithm."""

import heapq

from graphs.digraph import GraphError


class NoPathError(GraphError):
    """No path leads from one node to the other."""


def distances(graph, start):
    """Return the least total weight from a start to every node that can be reached.

    GraphError for an unknown start, ValueError for a negative weight on the way.
    """
    return _search(graph, start)[0]


def shortest_path(graph, start, goal):
    """Return (total weight, nodes) of a path of least weight; NoPathError if there is none.

    Of several such paths the first one found wins.
    """
    graph.successors(goal)
    done, came_from = _search(graph, start, goal)
    if goal not in done:
        raise NoPathError("no path from %r to %r" % (start, goal))
    nodes = [goal]
    while nodes[-1] != start:
        nodes.append(came_from[nodes[-1]])
    return done[goal], nodes[::-1]


def _search(graph, start, goal=None):
    graph.successors(start)
    done, came_from = {}, {}
    best = {start: 0}
    queue = [(0, 0, start)]
    pushed = 1
    while queue:
        total, _, node = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = total
        if goal is not None and node == goal:
            break
        for target in graph.successors(node):
            weight = graph.weight(node, target)
            if weight < 0:
                raise ValueError("negative weight %r from %r to %r" % (weight, node, target))
            candidate = total + weight
            if target not in best or candidate < best[target]:
                best[target] = candidate
                came_from[target] = node
                heapq.heappush(queue, (candidate, pushed, target))
                pushed += 1
    return done, came_from
