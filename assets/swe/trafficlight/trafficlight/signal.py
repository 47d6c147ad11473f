"""One light for cars: red, green, yellow, and blinking at night."""

from trafficlight.machine import ANY, Machine

COLOURS = ("red", "green", "yellow", "blinking")


class Signal:
    """A light with a count of how often it turned green."""

    def __init__(self, name):
        self.name = name
        self.greens = 0
        self.machine = Machine("red")
        self.machine.add("red", "go", "green")
        self.machine.add("green", "caution", "yellow")
        self.machine.add("yellow", "stop", "red")
        self.machine.add("blinking", "stop", "red")
        self.machine.add(ANY, "fail", "blinking")
        self.machine.on_enter("green", self._count)

    @property
    def colour(self):
        return self.machine.state

    @property
    def may_drive(self):
        """Whether a car may cross: on green, and with care when the light blinks."""
        return self.colour in ("green", "blinking")

    def send(self, event):
        """Follow go, caution, stop or fail."""
        return self.machine.send(event)

    def _count(self, event):
        self.greens += 1
