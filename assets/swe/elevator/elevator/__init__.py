"""A simulation of elevators."""

from elevator.building import Building, Stuck
from elevator.car import Car, Overload
from elevator.doors import Doors, DoorState
from elevator.requests import Direction, Passenger

__all__ = [
    "Building",
    "Car",
    "Direction",
    "DoorState",
    "Doors",
    "Overload",
    "Passenger",
    "Stuck",
]
