"""Components: sets of nodes that hang together."""

from graphs.digraph import Digraph
from graphs.traverse import depth_first


def weak_components(graph):
    """Return lists of nodes that are connected when directions are ignored, largest first."""
    both = Digraph(graph.edges(), nodes=graph)
    for source, target, weight in graph.edges():
        both.add_edge(target, source, weight)
    return _collect(both, list(graph))


def strong_components(graph):
    """Return lists of nodes that reach each other, largest first; every node is in one."""
    finished = []
    for node in graph:
        if node not in finished:
            order = depth_first(graph, node, postorder=True)
            finished.extend(other for other in order if other not in finished)
    return _collect(graph.reversed(), finished[::-1])


def condensation(graph):
    """Return the graph whose nodes are the strong components, as frozen sets.

    The weight of an edge is the number of edges between the two components.
    """
    home = {}
    for component in strong_components(graph):
        for node in component:
            home[node] = frozenset(component)
    result = Digraph(nodes=home.values())
    for source, target, _ in graph.edges():
        left, right = home[source], home[target]
        if left != right:
            count = result.weight(left, right) if result.has_edge(left, right) else 0
            result.add_edge(left, right, count + 1)
    return result


def _collect(graph, starts):
    seen = set()
    components = []
    for start in starts:
        if start in seen:
            continue
        component = [node for node in depth_first(graph, start) if node not in seen]
        seen.update(component)
        components.append(component)
    return sorted(components, key=len, reverse=True)
