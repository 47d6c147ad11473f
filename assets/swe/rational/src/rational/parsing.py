"""Text to numbers."""

from rational.number import Rational


class RationalSyntaxError(ValueError):
    """Text that is no number."""


def parse(text):
    """Read an integer, a fraction, a mixed number, a decimal, or a percentage.

    "7", "-7/3", "2 1/3", "0.25", ".5", "0.1(6)" (the digits in brackets repeat), "1.5e-3",
    "12.5%". A sign may stand before any of them, and counts for all of a mixed number. Fractions
    take no sign within. Raises RationalSyntaxError for anything else.
    """
    body = text.strip()
    sign = 1
    if body[:1] in ("+", "-"):
        sign = -1 if body[0] == "-" else 1
        body = body[1:]
    if body.endswith("%"):
        return sign * _decimal(body[:-1], text) / 100
    if "/" in body:
        return sign * _fraction(body, text)
    return sign * _decimal(body, text)


def _digits(word, text, allow_empty=False):
    if not word and allow_empty:
        return 0
    if not (word.isascii() and word.isdigit()):
        raise RationalSyntaxError(f"not a number: {text!r}")
    return int(word)


def _fraction(body, text):
    whole, blank, rest = body.rpartition(" ")
    num, _, den = rest.partition("/")
    if _digits(den, text) == 0:
        raise RationalSyntaxError(f"zero denominator: {text!r}")
    part = Rational(_digits(num, text), _digits(den, text))
    if not blank:
        return part
    if part >= 1:
        raise RationalSyntaxError(f"improper part of a mixed number: {text!r}")
    return _digits(whole, text) + part


def _decimal(body, text):
    mantissa, e, exponent = body.lower().partition("e")
    scale = Rational(10) ** _exponent(exponent, text) if e else Rational(1)
    whole, _, places = mantissa.partition(".")
    places, bracket, cycle = places.partition("(")
    if bracket:
        if not cycle.endswith(")") or len(cycle) < 2:
            raise RationalSyntaxError(f"bad repeating digits: {text!r}")
        cycle = cycle[:-1]
    if not whole and not places and not cycle:
        raise RationalSyntaxError(f"not a number: {text!r}")
    value = _digits(whole, text, True) + Rational(_digits(places, text, True), 10 ** len(places))
    if cycle:
        nines = 10 ** len(cycle) - 1
        value += Rational(_digits(cycle, text), nines * 10 ** len(places))
    return value * scale


def _exponent(word, text):
    sign = -1 if word.startswith("-") else 1
    return sign * _digits(word[1:] if word[:1] in ("+", "-") else word, text)
