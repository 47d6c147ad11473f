"""The building: cars, and passengers who wait, ride and arrive."""

from __future__ import annotations

from elevator.car import Car
from elevator.dispatch import choose
from elevator.requests import Passenger


class Stuck(RuntimeError):
    """The passengers did not all arrive in the steps allowed."""


class Building:
    """Some cars, that start at the ground floor, and the passengers who called for them."""

    def __init__(self, floors: int, cars: int = 1, capacity: int = 4, hold: int = 2) -> None:
        if cars < 1:
            raise ValueError(f"a building needs a car, not {cars}")
        self.cars = [Car(floors, capacity, hold=hold) for _ in range(cars)]
        self.waiting: dict[int, list[Passenger]] = {number: [] for number in range(cars)}
        self.called: dict[str, int] = {}
        self.arrived: dict[str, int] = {}
        self.now = 0

    def call(self, passenger: Passenger) -> int:
        """Let a passenger wait, and return the number of the car that will come."""
        if passenger.name in self.called:
            raise ValueError(f"{passenger.name} called before")
        for floor in (passenger.origin, passenger.target):
            self.cars[0].check(floor)
        number = choose(self.cars, passenger)
        self.waiting[number].append(passenger)
        self.called[passenger.name] = self.now
        self.cars[number].request(passenger.origin)
        return number

    @property
    def is_done(self) -> bool:
        """Whether all who called have arrived, and all cars are at rest."""
        return len(self.arrived) == len(self.called) and all(car.is_idle for car in self.cars)

    def step(self) -> list[str]:
        """Let one step pass and return the names of those who arrived in it."""
        self.now += 1
        names = []
        for number, car in enumerate(self.cars):
            car.step()
            for passenger in car.leave():
                self.arrived[passenger.name] = self.now
                names.append(passenger.name)
            if car.doors.is_open:
                self._board(number)
            elif car.is_idle and self.waiting[number]:
                car.request(self.waiting[number][0].origin)
        return names

    def _board(self, number: int) -> None:
        """Let those in who wait here and fit, in the order of their calls."""
        car, left = self.cars[number], []
        for passenger in self.waiting[number]:
            fits = car.load + passenger.size <= car.capacity
            if passenger.origin == car.floor and fits:
                car.board(passenger)
            else:
                left.append(passenger)
        self.waiting[number] = left

    def run(self, limit: int = 1000) -> int:
        """Let steps pass until all is done, and return how many; Stuck after `limit` steps."""
        start = self.now
        while not self.is_done:
            if self.now - start >= limit:
                missing = len(self.called) - len(self.arrived)
                raise Stuck(f"{missing} passengers on their way after {limit} steps")
            self.step()
        return self.now - start

    def report(self) -> dict[str, float]:
        """Numbers about all who arrived: how many, the mean and longest time, floors travelled."""
        times = [self.arrived[name] - self.called[name] for name in self.arrived]
        return {
            "arrived": len(times),
            "mean": sum(times) / len(times) if times else 0.0,
            "longest": max(times, default=0),
            "travelled": sum(car.travelled for car in self.cars),
        }
