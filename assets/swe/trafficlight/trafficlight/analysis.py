"""Questions about a machine as a whole."""

from trafficlight.errors import UnknownState
from trafficlight.machine import ANY


def _targets(machine, state):
    """Return the states to which transitions lead from a state, whatever the guards say."""
    found = []
    for transition in machine.transitions:
        if transition.source in (state, ANY):
            target = state if transition.target is None else transition.target
            if target not in found:
                found.append(target)
    return found


def reachable(machine, start=None):
    """Return the states that can be reached from a start, by default the initial state.

    The start comes first and is always reachable; nearer states come before farther ones.
    """
    start = machine.initial if start is None else start
    if start not in machine.states():
        raise UnknownState("unknown state %r" % (start,))
    found = [start]
    for state in found:
        found.extend(target for target in _targets(machine, state) if target not in found)
    return found


def dead_ends(machine):
    """Return the states that no transition leads out of."""
    return [state for state in machine.states() if set(_targets(machine, state)) <= {state}]


def to_dot(machine):
    """Return the machine as a graph in the language of Graphviz, the initial state doubled."""
    lines = ["digraph machine {", '  "%s" [peripheries=2];' % machine.initial]
    for transition in machine.transitions:
        sources = machine.states() if transition.source == ANY else [transition.source]
        for source in sources:
            target = source if transition.target is None else transition.target
            label = transition.event + (" [guard]" if transition.guard else "")
            lines.append('  "%s" -> "%s" [label="%s"];' % (source, target, label))
    return "\n".join(lines + ["}"])
