"""Who wants to go where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Direction(IntEnum):
    """The way a car moves, as the change of its floor in a step."""

    DOWN = -1
    NONE = 0
    UP = 1

    @classmethod
    def between(cls, start: int, end: int) -> Direction:
        """The direction from one floor to another."""
        return cls((end > start) - (end < start))

    @property
    def opposite(self) -> Direction:
        """The other way; NONE is its own."""
        return Direction(-self)


@dataclass(frozen=True)
class Passenger:
    """Somebody who waits at a floor to get to another, and counts as some persons."""

    name: str
    origin: int
    target: int
    size: int = 1

    def __post_init__(self) -> None:
        if self.origin == self.target:
            raise ValueError(f"{self.name} is at floor {self.target} already")
        if self.size < 1:
            raise ValueError(f"size must be positive, not {self.size}")

    @property
    def direction(self) -> Direction:
        """The way the passenger has to go."""
        return Direction.between(self.origin, self.target)

    @property
    def distance(self) -> int:
        """The number of floors to travel."""
        return abs(self.target - self.origin)
