"""Orders and cycles."""

from graphs.digraph import GraphError


class CycleError(GraphError):
    """The graph has a cycle; `cycle` is one, its first node repeated at the end."""

    def __init__(self, cycle):
        super().__init__("cycle: " + " -> ".join(str(node) for node in cycle))
        self.cycle = cycle


def find_cycle(graph):
    """Return the nodes of some cycle, the first repeated at the end, or None."""
    finished = set()
    for start in graph:
        if start in finished:
            continue
        path, on_path = [start], {start}
        stack = [iter(graph.successors(start))]
        while stack:
            target = next((t for t in stack[-1] if t not in finished), None)
            if target is None:
                stack.pop()
                node = path.pop()
                on_path.discard(node)
                finished.add(node)
            elif target in on_path:
                return path[path.index(target) :] + [target]
            else:
                path.append(target)
                on_path.add(target)
                stack.append(iter(graph.successors(target)))
    return None


def topological_order(graph):
    """Return all nodes such that every edge leads forwards; CycleError if none can.

    Of the nodes that are free to come next, the one that became free first does.
    """
    waiting = {node: len(graph.predecessors(node)) for node in graph}
    ready = [node for node in graph if waiting[node] == 0]
    order = []
    while ready:
        node = ready.pop(0)
        order.append(node)
        for target in graph.successors(node):
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    if len(order) < len(graph):
        raise CycleError(find_cycle(graph))
    return order


def longest_path(graph):
    """Return (total weight, nodes) of a heaviest path of a graph without cycles.

    A path may start anywhere; an empty graph gives (0, []).
    """
    best = {}
    for node in topological_order(graph):
        options = [
            (best[source][0] + graph.weight(source, node), best[source][1] + [node])
            for source in graph.predecessors(node)
        ]
        heaviest = max(options, key=lambda option: option[0], default=(0, [node]))
        best[node] = heaviest if heaviest[0] > 0 else (0, [node])
    return max(best.values(), key=lambda option: option[0], default=(0, []))
