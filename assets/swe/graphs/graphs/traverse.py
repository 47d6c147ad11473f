"""Visiting nodes from a start."""

from collections import deque


def hops(graph, start, limit=None):
    """Return the least number of edges from a start to every node that can be reached.

    With a limit, only nodes at most so many edges away are in the answer. The order of the
    dict is that of the visits.
    """
    graph.successors(start)
    found = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if limit is not None and found[node] >= limit:
            continue
        for target in graph.successors(node):
            if target not in found:
                found[target] = found[node] + 1
                queue.append(target)
    return found


def breadth_first(graph, start):
    """Return the nodes that can be reached, nearest first."""
    return list(hops(graph, start))


def depth_first(graph, start, postorder=False):
    """Return the nodes that can be reached, depth first: each before what it leads to.

    With `postorder`, each node comes after all that it leads to (but for cycles).
    """
    seen = {start}
    before, after = [start], []
    stack = [(start, iter(graph.successors(start)))]
    while stack:
        node, targets = stack[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                before.append(target)
                stack.append((target, iter(graph.successors(target))))
                break
        else:
            after.append(node)
            stack.pop()
    return after if postorder else before


def reachable(graph, source, target):
    """Whether a path leads from source to target; each node reaches itself."""
    graph.successors(target)
    return target in hops(graph, source)
