"""The units that are known, with prefixes."""

from __future__ import annotations

from dataclasses import dataclass

from .dimension import Dimension
from .errors import UnknownUnit


@dataclass(frozen=True)
class Unit:
    """A unit: its symbol, how many base units it is, its dimension, whether it takes prefixes."""

    symbol: str
    factor: float
    dimension: Dimension
    prefixes: bool = False


PREFIXES = {
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "c": 1e-2,
    "d": 1e-1,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
}

_LENGTH, _MASS, _TIME = Dimension(length=1), Dimension(mass=1), Dimension(time=1)
_FORCE = _LENGTH * _MASS / _TIME**2
_ENERGY = _FORCE * _LENGTH

_ALL = [
    Unit("m", 1, _LENGTH, True),
    Unit("in", 0.0254, _LENGTH),
    Unit("ft", 0.3048, _LENGTH),
    Unit("mi", 1609.344, _LENGTH),
    Unit("L", 0.001, _LENGTH**3, True),
    Unit("ha", 10_000, _LENGTH**2),
    Unit("g", 0.001, _MASS, True),
    Unit("t", 1000, _MASS, True),
    Unit("lb", 0.45359237, _MASS),
    Unit("s", 1, _TIME, True),
    Unit("min", 60, _TIME),
    Unit("h", 3600, _TIME),
    Unit("d", 86_400, _TIME),
    Unit("Hz", 1, _TIME**-1, True),
    Unit("N", 1, _FORCE, True),
    Unit("Pa", 1, _FORCE / _LENGTH**2, True),
    Unit("J", 1, _ENERGY, True),
    Unit("cal", 4.184, _ENERGY, True),
    Unit("W", 1, _ENERGY / _TIME, True),
    Unit("K", 1, Dimension(temperature=1), True),
    Unit("bit", 1, Dimension(data=1), True),
    Unit("B", 8, Dimension(data=1), True),
]
_BY_SYMBOL = {unit.symbol: unit for unit in _ALL}


def find_unit(symbol: str) -> Unit:
    """Return a unit by its symbol, with or without a prefix; UnknownUnit if there is none.

    A unit with the very symbol wins over a prefix: `min` is a minute, `cd` is unknown since
    the day takes no prefixes, and powers of 1024 are for data only.
    """
    if symbol in _BY_SYMBOL:
        return _BY_SYMBOL[symbol]
    for size in (1, 2):
        prefix, rest = symbol[:size], symbol[size:]
        base = _BY_SYMBOL.get(rest)
        if base is None or not base.prefixes or prefix not in PREFIXES:
            continue
        if size == 2 and base.dimension != Dimension(data=1):
            continue
        return Unit(symbol, PREFIXES[prefix] * base.factor, base.dimension)
    raise UnknownUnit(f"unknown unit {symbol!r}")
