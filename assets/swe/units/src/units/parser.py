"""Reading of quantities such as "3.5 km/h" and units such as "kg*m/s^2"."""

from __future__ import annotations

import re

from .dimension import Dimension
from .errors import ParseError
from .quantity import Quantity
from .registry import Unit, find_unit

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")
_FACTOR = re.compile(r"([A-Za-z]+|1)(?:\^(-?\d+))?")


def parse(text: str) -> Quantity:
    """Read a number and a unit, which may be missing; ParseError if there is no number."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ParseError(f"not a quantity: {text!r}")
    number, unit = match.groups()
    return Quantity.of(float(number), parse_unit(unit) if unit else Unit("", 1, Dimension()))


def parse_unit(text: str) -> Unit:
    """Read a unit: symbols with integer powers, joined by * or a space, and by /.

    Each slash concerns only the symbol after it: `W/m^2/K` is W m^-2 K^-1. A leading `1/`
    is allowed.
    """
    joined = re.sub(r"\s*([*/])\s*", r"\1", text.strip())
    pieces = re.split(r"([*/ ])", re.sub(r"\s+", " ", joined))
    factor, dimension = 1.0, Dimension()
    for position in range(0, len(pieces), 2):
        match = _FACTOR.fullmatch(pieces[position])
        if match is None or (match.group(1) == "1" and position > 0):
            raise ParseError(f"not a unit: {text!r}")
        if match.group(1) == "1":
            continue
        unit = find_unit(match.group(1))
        power = int(match.group(2)) if match.group(2) else 1
        if position > 0 and pieces[position - 1] == "/":
            power = -power
        factor *= unit.factor**power
        dimension = dimension * unit.dimension**power
    return Unit(joined, factor, dimension)
