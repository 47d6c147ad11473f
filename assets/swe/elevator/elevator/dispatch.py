"""Which car takes which call."""

from __future__ import annotations

from elevator.car import Car
from elevator.requests import Direction, Passenger

STOP_COST = 4


def path_length(car: Car, floor: int) -> int:
    """The floors a car travels until it can be at a floor, by the look rule.

    A car that moves away from the floor goes to its last stop first, and then back.
    """
    way = Direction.between(car.floor, floor)
    if car.direction is Direction.NONE or way in (car.direction, Direction.NONE):
        return abs(floor - car.floor)
    ends = list(car.stops) + [car.floor]
    turn = max(ends) if car.direction is Direction.UP else min(ends)
    return abs(turn - car.floor) + abs(turn - floor)


def stops_between(car: Car, floor: int) -> int:
    """How many stops lie strictly between a car and a floor."""
    low, high = min(car.floor, floor), max(car.floor, floor)
    return sum(1 for stop in car.stops if low < stop < high)


def cost(car: Car, passenger: Passenger) -> int:
    """How badly a car suits a call: floors to travel, STOP_COST per stop on the way.

    A car without room at this moment costs twice the height of the building more, one that
    would carry the passenger the wrong way first costs one more.
    """
    total = path_length(car, passenger.origin)
    total += STOP_COST * stops_between(car, passenger.origin)
    if car.load + passenger.size > car.capacity:
        total += 2 * car.floors
    if car.direction is passenger.direction.opposite:
        total += 1
    return total


def choose(cars: list[Car], passenger: Passenger) -> int:
    """The index of the car that suits a call best; the first of equals."""
    able = [i for i, car in enumerate(cars) if passenger.size <= car.capacity]
    if not able:
        raise ValueError(f"no car is large enough for {passenger.name}")
    return min(able, key=lambda i: cost(cars[i], passenger))
