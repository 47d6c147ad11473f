"""Finite state machines with guards and actions."""

from trafficlight.errors import MachineError, NoTransition, UnknownState

ANY = "*"


class Transition:
    """From a state, on an event, to a state, if the guard agrees; then the action is done."""

    def __init__(self, source, event, target, guard=None, action=None):
        self.source = source
        self.event = event
        self.target = target
        self.guard = guard
        self.action = action

    def fits(self, state, event, data):
        """Whether the transition may be taken; its source may be "*" for any state."""
        if self.event != event or self.source not in (state, ANY):
            return False
        return self.guard is None or bool(self.guard(**data))


class Machine:
    """A state, transitions, and callbacks on entering and leaving states."""

    def __init__(self, initial, history_size=100):
        if history_size < 0:
            raise ValueError("history_size must not be negative, got %d" % history_size)
        self.initial = initial
        self.state = initial
        self.transitions = []
        self.history = []
        self._history_size = history_size
        self._on_enter = {}
        self._on_leave = {}
        self._busy = False

    def add(self, source, event, target, guard=None, action=None):
        """Add a transition; of several that fit, the one added first is taken.

        A target of None means staying in the state: the action is done, but nothing is
        left or entered.
        """
        if target == ANY:
            raise ValueError("a transition needs one target")
        transition = Transition(source, event, target, guard, action)
        self.transitions.append(transition)
        return transition

    def on_enter(self, state, callback):
        """Call back with the event whenever a state is entered."""
        self._on_enter.setdefault(state, []).append(callback)

    def on_leave(self, state, callback):
        """Call back with the event whenever a state is left."""
        self._on_leave.setdefault(state, []).append(callback)

    def states(self):
        """Return all states, the initial one first, then in order of the transitions."""
        found = [self.initial]
        for transition in self.transitions:
            for state in (transition.source, transition.target):
                if state not in found and state not in (ANY, None):
                    found.append(state)
        return found

    def can(self, event, **data):
        """Whether an event would be followed now."""
        return self._find(event, data) is not None

    def events(self, **data):
        """Return the events that would be followed now, each once, in order."""
        names = []
        for transition in self.transitions:
            if transition.event not in names and transition.fits(
                self.state, transition.event, data
            ):
                names.append(transition.event)
        return names

    def send(self, event, **data):
        """Follow an event and return the new state; NoTransition if nothing fits.

        Leaving comes first, then the action, then entering. MachineError when a callback or
        action sends an event itself. If one of them raises, the old state remains.
        """
        if self._busy:
            raise MachineError("event %r was sent during another" % event)
        transition = self._find(event, data)
        if transition is None:
            raise NoTransition(self.state, event)
        source = self.state
        self._busy = True
        try:
            self._follow(transition, event, data)
        except Exception:
            self.state = source
            raise
        finally:
            self._busy = False
        self._remember(source, event)
        return self.state

    def try_send(self, event, **data):
        """Follow an event if possible and return whether it was."""
        if not self.can(event, **data):
            return False
        self.send(event, **data)
        return True

    def force(self, state):
        """Put the machine into a state without any callback; UnknownState if it has none such."""
        if state not in self.states():
            raise UnknownState("unknown state %r" % (state,))
        self.state = state

    def reset(self):
        """Return to the initial state and forget the history."""
        self.state = self.initial
        self.history = []

    def _find(self, event, data):
        for transition in self.transitions:
            if transition.fits(self.state, event, data):
                return transition
        return None

    def _follow(self, transition, event, data):
        if transition.target is not None:
            for callback in self._on_leave.get(self.state, ()):
                callback(event)
        if transition.action is not None:
            transition.action(**data)
        if transition.target is not None:
            self.state = transition.target
            for callback in self._on_enter.get(self.state, ()):
                callback(event)

    def _remember(self, source, event):
        self.history.append((source, event, self.state))
        if len(self.history) > self._history_size:
            del self.history[0]
