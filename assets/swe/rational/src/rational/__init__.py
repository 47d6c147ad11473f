"""Exact fractions."""

from rational.number import Rational, gcd
from rational.parsing import RationalSyntaxError, parse

__all__ = ["Rational", "RationalSyntaxError", "gcd", "parse"]
