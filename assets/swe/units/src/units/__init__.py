"""Quantities with units."""

from .dimension import Dimension
from .errors import DimensionError, ParseError, UnitsError, UnknownUnit
from .parser import parse, parse_unit
from .quantity import Quantity
from .temperature import celsius, fahrenheit, to_celsius, to_fahrenheit
from .registry import Unit, find_unit

__all__ = [
    "Dimension",
    "DimensionError",
    "ParseError",
    "Quantity",
    "Unit",
    "UnitsError",
    "UnknownUnit",
    "celsius",
    "fahrenheit",
    "find_unit",
    "parse",
    "parse_unit",
    "to_celsius",
    "to_fahrenheit",
]
