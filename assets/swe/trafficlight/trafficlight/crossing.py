"""Two streets that cross, with a button for those on foot."""

from dataclasses import dataclass

from trafficlight.machine import Machine
from trafficlight.signal import Signal


@dataclass(frozen=True)
class Timing:
    """Seconds of each phase; every one must be at least 1."""

    green: int = 30
    yellow: int = 3
    all_red: int = 2
    walk: int = 12

    def __post_init__(self):
        for name in ("green", "yellow", "all_red", "walk"):
            if getattr(self, name) < 1:
                raise ValueError("%s must be at least 1, got %d" % (name, getattr(self, name)))


class Crossing:
    """Turns the lights of the streets north and east green in turn, and never both.

    Phases: green, yellow, all_red, and, if the button was pressed, walk before the next
    green. `elapsed` counts the seconds of the present phase.
    """

    def __init__(self, timing=None):
        self.timing = timing or Timing()
        self.signals = {"north": Signal("north"), "east": Signal("east")}
        self.turn = "north"
        self.requested = False
        self.elapsed = 0
        self.phases = Machine("green")
        self.phases.add("green", "next", "yellow", action=lambda: self._current().send("caution"))
        self.phases.add("yellow", "next", "all_red", action=lambda: self._current().send("stop"))
        self.phases.add("all_red", "next", "walk", guard=lambda: self.requested)
        self.phases.add("all_red", "next", "green", action=self._give_way)
        self.phases.add("walk", "next", "green", action=self._give_way)
        self.phases.on_enter("walk", self._answer)
        self._current().send("go")

    @property
    def phase(self):
        return self.phases.state

    def remaining(self):
        """Return the seconds until the phase ends."""
        return getattr(self.timing, self.phase) - self.elapsed

    def press(self):
        """Ask for the next walk phase; ignored while people walk. Return whether it counts."""
        if self.phase == "walk":
            return False
        self.requested = True
        return True

    def tick(self, seconds=1):
        """Let time pass, phase by phase; ValueError for negative seconds."""
        if seconds < 0:
            raise ValueError("seconds must not be negative, got %d" % seconds)
        while seconds >= self.remaining():
            seconds -= self.remaining()
            self.elapsed = 0
            self.phases.send("next")
        self.elapsed += seconds

    def lights(self):
        """Return the colour of each light, that for those on foot under "walk"."""
        colours = {name: signal.colour for name, signal in self.signals.items()}
        colours["walk"] = "green" if self.phase == "walk" else "red"
        return colours

    def is_safe(self):
        """Whether at most one of the two streets and the walkers may go."""
        going = [signal.colour != "red" for signal in self.signals.values()]
        return sum(going) + (self.phase == "walk") <= 1

    def _current(self):
        return self.signals[self.turn]

    def _give_way(self):
        self.turn = "east" if self.turn == "north" else "north"
        self._current().send("go")

    def _answer(self, event):
        self.requested = False
