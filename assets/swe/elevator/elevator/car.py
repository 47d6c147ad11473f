"""One car: where it is, who is in it, and where it stops next."""

from __future__ import annotations

from elevator.doors import Doors
from elevator.requests import Direction, Passenger


class Overload(Exception):
    """The car has no room; `excess` persons are too many."""

    def __init__(self, excess: int) -> None:
        super().__init__(f"{excess} too many")
        self.excess = excess


class Car:
    """A car that serves its stops by the look rule: all in its direction, then the others."""

    def __init__(self, floors: int, capacity: int = 4, floor: int = 0, hold: int = 2) -> None:
        if floors < 2:
            raise ValueError(f"at least two floors are needed, not {floors}")
        if capacity < 1:
            raise ValueError(f"capacity must be positive, not {capacity}")
        self.floors = floors
        self.capacity = capacity
        self.floor = self.check(floor)
        self.direction = Direction.NONE
        self.doors = Doors(hold)
        self.passengers: list[Passenger] = []
        self.stops: set[int] = set()
        self.travelled = 0

    def check(self, floor: int) -> int:
        """Return a floor of the building unchanged, or raise ValueError."""
        if not 0 <= floor < self.floors:
            raise ValueError(f"no floor {floor} among {self.floors}")
        return floor

    @property
    def load(self) -> int:
        """The persons in the car."""
        return sum(passenger.size for passenger in self.passengers)

    @property
    def is_idle(self) -> bool:
        """Whether the car has nothing to do, and its doors are closed."""
        return not self.stops and self.doors.is_closed

    def request(self, floor: int) -> None:
        """Add a stop; at the very floor of the car, the doors open (again) instead."""
        if self.check(floor) == self.floor:
            self._arrive()
        else:
            self.stops.add(floor)

    def board(self, passenger: Passenger) -> None:
        """Let a passenger in, who must stand before open doors, and add the target as a stop."""
        if not self.doors.is_open or passenger.origin != self.floor:
            raise ValueError(f"{passenger.name} cannot enter at floor {self.floor}")
        excess = self.load + passenger.size - self.capacity
        if excess > 0:
            raise Overload(excess)
        self.passengers.append(passenger)
        self.stops.add(self.check(passenger.target))

    def leave(self) -> list[Passenger]:
        """Let all out whose target this floor is, if the doors are open."""
        if not self.doors.is_open:
            return []
        leaving = [p for p in self.passengers if p.target == self.floor]
        self.passengers = [p for p in self.passengers if p.target != self.floor]
        return leaving

    def next_direction(self) -> Direction:
        """Where the look rule leads: on while there are stops ahead, else back, else nowhere.

        A car that stands still goes to the nearest stop, and down if two are equally near.
        """
        if not self.stops:
            return Direction.NONE
        ahead = [
            stop for stop in self.stops if Direction.between(self.floor, stop) == self.direction
        ]
        if self.direction is not Direction.NONE:
            return self.direction if ahead else self.direction.opposite
        nearest = min(self.stops, key=lambda stop: (abs(stop - self.floor), stop))
        return Direction.between(self.floor, nearest)

    def step(self) -> None:
        """Let one step pass: the doors move, or else the car, by a floor."""
        if not self.doors.is_closed:
            self.doors.step()
            return
        self.direction = self.next_direction()
        if self.direction is Direction.NONE:
            return
        self.floor += self.direction
        self.travelled += 1
        if self.floor in self.stops:
            self._arrive()

    def _arrive(self) -> None:
        self.stops.discard(self.floor)
        self.direction = self.next_direction()
        self.doors.open()
