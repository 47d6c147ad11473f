"""The graph itself."""


class GraphError(Exception):
    """Base of the errors of this package."""


class Digraph:
    """A directed graph with at most one weighted edge from one node to another."""

    def __init__(self, edges=(), nodes=()):
        """Build a graph of nodes and of edges, given as (from, to) or (from, to, weight)."""
        self._next = {}
        self._before = {}
        for node in nodes:
            self.add_node(node)
        for edge in edges:
            self.add_edge(*edge)

    def __len__(self):
        return len(self._next)

    def __contains__(self, node):
        return node in self._next

    def __iter__(self):
        return iter(self._next)

    def __eq__(self, other):
        if not isinstance(other, Digraph):
            return NotImplemented
        return self._next == other._next

    def add_node(self, node):
        """Add a node; one that is there stays as it is."""
        self._next.setdefault(node, {})
        self._before.setdefault(node, {})

    def add_edge(self, source, target, weight=1):
        """Add an edge and the nodes that are missing; an edge that is there is overwritten."""
        self.add_node(source)
        self.add_node(target)
        self._next[source][target] = weight
        self._before[target][source] = weight

    def remove_edge(self, source, target):
        """Remove an edge and keep its nodes; GraphError if it is not there."""
        self.weight(source, target)
        del self._next[source][target]
        del self._before[target][source]

    def remove_node(self, node):
        """Remove a node and all edges to and from it; GraphError if it is not there."""
        for target in self.successors(node):
            del self._before[target][node]
        for source in self.predecessors(node):
            if source != node:
                del self._next[source][node]
        del self._next[node]
        del self._before[node]

    def has_edge(self, source, target):
        """Whether there is an edge; nodes that are not there have none."""
        return target in self._next.get(source, {})

    def weight(self, source, target):
        """Return the weight of an edge; GraphError if it is not there."""
        if not self.has_edge(source, target):
            raise GraphError("no edge from %r to %r" % (source, target))
        return self._next[source][target]

    def successors(self, node):
        """Return the nodes that edges from a node lead to, in order of the edges."""
        self._check(node)
        return list(self._next[node])

    def predecessors(self, node):
        """Return the nodes that edges to a node come from, in order of the edges."""
        self._check(node)
        return list(self._before[node])

    def edges(self):
        """Yield (from, to, weight) of every edge."""
        for source, targets in self._next.items():
            for target, weight in targets.items():
                yield source, target, weight

    def num_edges(self):
        """Return the number of edges."""
        return sum(len(targets) for targets in self._next.values())

    def reversed(self):
        """Return a graph with the same nodes and every edge turned round."""
        return Digraph(((target, source, w) for source, target, w in self.edges()), nodes=self)

    def subgraph(self, nodes):
        """Return the graph of some nodes and the edges among them; unknown ones are ignored."""
        kept = [node for node in self if node in set(nodes)]
        among = (edge for edge in self.edges() if edge[0] in kept and edge[1] in kept)
        return Digraph(among, nodes=kept)

    def _check(self, node):
        if node not in self._next:
            raise GraphError("no node %r" % (node,))
