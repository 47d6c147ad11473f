"""Dimensions: powers of length, mass, time, temperature and amount of data."""

from __future__ import annotations

from dataclasses import astuple, dataclass

_SYMBOLS = ("L", "M", "T", "K", "D")


@dataclass(frozen=True)
class Dimension:
    """The powers of the base dimensions; all 0 for a pure number."""

    length: int = 0
    mass: int = 0
    time: int = 0
    temperature: int = 0
    data: int = 0

    @property
    def is_number(self) -> bool:
        """Whether all powers are 0."""
        return not any(astuple(self))

    def __mul__(self, other: Dimension) -> Dimension:
        return Dimension(*(a + b for a, b in zip(astuple(self), astuple(other))))

    def __truediv__(self, other: Dimension) -> Dimension:
        return Dimension(*(a - b for a, b in zip(astuple(self), astuple(other))))

    def __pow__(self, power: int) -> Dimension:
        return Dimension(*(a * power for a in astuple(self)))

    def root(self, degree: int) -> Dimension:
        """Return the dimension whose power this is; ValueError if a power does not divide."""
        if degree < 1:
            raise ValueError(f"degree must be at least 1, got {degree}")
        if any(power % degree for power in astuple(self)):
            raise ValueError(f"{self} has no root of degree {degree}")
        return Dimension(*(power // degree for power in astuple(self)))

    def __str__(self) -> str:
        parts = []
        for symbol, power in zip(_SYMBOLS, astuple(self)):
            if power != 0:
                parts.append(symbol if power == 1 else f"{symbol}^{power}")
        return " ".join(parts) or "1"
