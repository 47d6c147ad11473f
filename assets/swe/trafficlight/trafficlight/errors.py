"""Errors of machines."""


class MachineError(Exception):
    """Base of all errors of this package."""


class NoTransition(MachineError):
    """The machine has no way to follow an event in its state."""

    def __init__(self, state, event):
        super().__init__("no transition from %r on %r" % (state, event))
        self.state = state
        self.event = event


class UnknownState(MachineError, LookupError):
    """No transition begins or ends in this state."""
