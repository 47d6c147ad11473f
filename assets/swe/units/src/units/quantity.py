"""A number of units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Union

from .dimension import Dimension
from .errors import DimensionError
from .registry import Unit


@dataclass(frozen=True, eq=False)
class Quantity:
    """A value in base units with its dimension, and the unit in which it is shown."""

    base: float
    dimension: Dimension
    shown: Unit = Unit("", 1, Dimension())

    @classmethod
    def of(cls, value: float, unit: Unit) -> Quantity:
        """Return so many of a unit."""
        return cls(value * unit.factor, unit.dimension, unit)

    @property
    def value(self) -> float:
        """The number of the shown unit."""
        return self.base / self.shown.factor

    def to(self, unit: Union[str, Unit]) -> Quantity:
        """Return the same quantity in another unit; DimensionError if that cannot be."""
        from .parser import parse_unit

        target = parse_unit(unit) if isinstance(unit, str) else unit
        if target.dimension != self.dimension:
            raise DimensionError(f"cannot convert {self.dimension} to {target.dimension}")
        return Quantity(self.base, self.dimension, target)

    def format(self, digits: int = 6) -> str:
        """Write the quantity with so many significant digits; ValueError for fewer than 1."""
        if digits < 1:
            raise ValueError(f"digits must be at least 1, got {digits}")
        return f"{self.value:.{digits}g} {self.shown.symbol}".rstrip()

    def __str__(self) -> str:
        return self.format()

    def is_close(self, other: Quantity, tolerance: float = 1e-9) -> bool:
        """Whether two quantities differ by at most a share of the larger one."""
        self._require_same(other, "compare")
        return math.isclose(self.base, other.base, rel_tol=tolerance)

    def __eq__(self, other: object) -> bool:
        """Equal dimension and value, but for rounding; never equal to a bare number."""
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.dimension == other.dimension and self.is_close(other)

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Quantity) -> bool:
        self._require_same(other, "compare")
        return self.base < other.base and not self.is_close(other)

    def __le__(self, other: Quantity) -> bool:
        self._require_same(other, "compare")
        return self.base < other.base or self.is_close(other)

    def __add__(self, other: Quantity) -> Quantity:
        self._require_same(other, "add")
        return Quantity(self.base + other.base, self.dimension, self.shown)

    def __sub__(self, other: Quantity) -> Quantity:
        self._require_same(other, "subtract")
        return Quantity(self.base - other.base, self.dimension, self.shown)

    def __neg__(self) -> Quantity:
        return Quantity(-self.base, self.dimension, self.shown)

    def __mul__(self, other: Union[Quantity, float]) -> Quantity:
        """Multiply by a number, which keeps the unit, or by a quantity, which is in base units."""
        if isinstance(other, Quantity):
            return _in_base_units(self.base * other.base, self.dimension * other.dimension)
        return Quantity(self.base * other, self.dimension, self.shown)

    __rmul__ = __mul__

    def __truediv__(self, other: Union[Quantity, float]) -> Quantity:
        if isinstance(other, Quantity):
            return _in_base_units(self.base / other.base, self.dimension / other.dimension)
        return Quantity(self.base / other, self.dimension, self.shown)

    def __pow__(self, power: int) -> Quantity:
        return _in_base_units(self.base**power, self.dimension**power)

    def sqrt(self) -> Quantity:
        """Return the root; ValueError for a negative value or a dimension without a root."""
        if self.base < 0:
            raise ValueError(f"no root of {self}")
        return _in_base_units(math.sqrt(self.base), self.dimension.root(2))

    def _require_same(self, other: Quantity, verb: str) -> None:
        if not isinstance(other, Quantity):
            raise DimensionError(f"cannot {verb} {self.dimension} and a bare number")
        if self.dimension != other.dimension:
            raise DimensionError(f"cannot {verb} {self.dimension} and {other.dimension}")


def _in_base_units(base: float, dimension: Dimension) -> Quantity:
    """Return a quantity shown in the base units m, kg, s, K, bit."""
    names = (
        ("m", dimension.length),
        ("kg", dimension.mass),
        ("s", dimension.time),
        ("K", dimension.temperature),
        ("bit", dimension.data),
    )
    parts = [name if power == 1 else f"{name}^{power}" for name, power in names if power != 0]
    return Quantity(base, dimension, Unit("*".join(parts), 1, dimension))
