"""Doors, as a state machine in steps."""

from __future__ import annotations

from enum import Enum


class DoorState(Enum):
    """The four states, in the order they follow each other."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"


class Doors:
    """Doors that stay open for `hold` steps, and give up on obstacles after `patience` of them.

    Opening and closing take one step each. An obstacle while closing opens them again; after
    `patience` obstacles in a row, they close in spite of it.
    """

    def __init__(self, hold: int = 2, patience: int = 3) -> None:
        if hold < 1:
            raise ValueError(f"hold must be positive, not {hold}")
        if patience < 0:
            raise ValueError(f"patience must not be negative: {patience}")
        self.hold = hold
        self.patience = patience
        self.state = DoorState.CLOSED
        self.obstacles = 0
        self._left = 0

    @property
    def is_open(self) -> bool:
        """Whether passengers can pass."""
        return self.state is DoorState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether the car may move."""
        return self.state is DoorState.CLOSED

    def open(self) -> None:
        """Start to open; while open, the time starts anew."""
        if self.state is DoorState.OPEN:
            self._left = self.hold
        elif self.state is not DoorState.OPENING:
            self.state = DoorState.OPENING

    def close(self) -> None:
        """Close without waiting any longer; only open doors listen."""
        if self.state is DoorState.OPEN:
            self.state = DoorState.CLOSING

    def obstruct(self) -> bool:
        """Put an obstacle between closing doors; return whether they open again."""
        if self.state is not DoorState.CLOSING or self.obstacles >= self.patience:
            return False
        self.obstacles += 1
        self.state = DoorState.OPENING
        return True

    def step(self) -> DoorState:
        """Let one step pass and return the new state."""
        if self.state is DoorState.OPENING:
            self.state = DoorState.OPEN
            self._left = self.hold
        elif self.state is DoorState.OPEN:
            self._left -= 1
            if self._left <= 0:
                self.state = DoorState.CLOSING
        elif self.state is DoorState.CLOSING:
            self.state = DoorState.CLOSED
            self.obstacles = 0
        return self.state
