"""Finite state machines and a crossing."""

from trafficlight.analysis import dead_ends, reachable, to_dot
from trafficlight.crossing import Crossing, Timing
from trafficlight.errors import MachineError, NoTransition, UnknownState
from trafficlight.machine import Machine, Transition
from trafficlight.signal import Signal

__all__ = [
    "Crossing",
    "Machine",
    "MachineError",
    "NoTransition",
    "Signal",
    "Timing",
    "Transition",
    "UnknownState",
    "dead_ends",
    "reachable",
    "to_dot",
]
