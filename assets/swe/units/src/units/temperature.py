"""Temperature scales, which have an offset."""

from .dimension import Dimension
from .errors import DimensionError
from .quantity import Quantity
from .registry import find_unit

ZERO_CELSIUS = 273.15


def celsius(degrees: float) -> Quantity:
    """Return a temperature from degrees Celsius; ValueError below absolute zero."""
    if degrees < -ZERO_CELSIUS:
        raise ValueError(f"{degrees} C is below absolute zero")
    return Quantity.of(degrees + ZERO_CELSIUS, find_unit("K"))


def fahrenheit(degrees: float) -> Quantity:
    """Return a temperature from degrees Fahrenheit; ValueError below absolute zero."""
    return celsius((degrees - 32) * 5 / 9)


def to_celsius(temperature: Quantity) -> float:
    """Return the degrees Celsius of a temperature, to 9 digits behind the point."""
    if temperature.dimension != Dimension(temperature=1):
        raise DimensionError(f"{temperature} is no temperature")
    return round(temperature.base - ZERO_CELSIUS, 9)


def to_fahrenheit(temperature: Quantity) -> float:
    """Return the degrees Fahrenheit of a temperature, to 9 digits behind the point."""
    return round(to_celsius(temperature) * 9 / 5 + 32, 9)
