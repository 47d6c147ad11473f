import pytest

from units import (
    Dimension,
    DimensionError,
    ParseError,
    UnknownUnit,
    celsius,
    fahrenheit,
    find_unit,
    parse,
    parse_unit,
    to_celsius,
    to_fahrenheit,
)

SPEED = Dimension(length=1, time=-1)


def test_dimensions_multiply_and_divide():
    length, time = Dimension(length=1), Dimension(time=1)
    assert length / time == SPEED
    assert length * length == Dimension(length=2)
    assert SPEED**2 == Dimension(length=2, time=-2)
    assert (SPEED / SPEED).is_number
    assert not SPEED.is_number


def test_dimensions_in_words():
    assert str(SPEED) == "L T^-1"
    assert str(Dimension(mass=1, data=2)) == "M D^2"
    assert str(Dimension()) == "1"


def test_roots_of_dimensions():
    assert Dimension(length=2, time=-4).root(2) == Dimension(length=1, time=-2)
    assert SPEED.root(1) == SPEED
    with pytest.raises(ValueError, match="L T\\^-1 has no root of degree 2"):
        SPEED.root(2)
    with pytest.raises(ValueError, match="degree must be at least 1, got 0"):
        SPEED.root(0)


@pytest.mark.parametrize(
    "symbol, factor",
    [
        ("m", 1),
        ("km", 1000),
        ("mm", 0.001),
        ("min", 60),
        ("ft", 0.3048),
        ("kg", 1),
        ("kB", 8000),
        ("KiB", 8192),
        ("Mibit", 1048576),
        ("dL", 0.0001),
        ("d", 86400),
        ("MW", 1e6),
    ],
)
def test_find_unit(symbol, factor):
    assert find_unit(symbol).factor == pytest.approx(factor)
    assert find_unit(symbol).symbol == symbol


@pytest.mark.parametrize("symbol", ["", "x", "cd", "kmin", "kmi", "Kim", "kkm", "MIB"])
def test_unknown_units(symbol):
    with pytest.raises(UnknownUnit, match=f"unknown unit '{symbol}'"):
        find_unit(symbol)


@pytest.mark.parametrize(
    "text, factor, dimension",
    [
        ("km/h", 1 / 3.6, SPEED),
        ("kg*m/s^2", 1, Dimension(1, 1, -2)),
        ("kg m  s^-2", 1, Dimension(1, 1, -2)),
        ("cm^2", 1e-4, Dimension(length=2)),
        ("W / m^2 / K", 1, Dimension(0, 1, -3, -1)),
        ("1/min", 1 / 60, Dimension(time=-1)),
    ],
)
def test_parse_unit(text, factor, dimension):
    unit = parse_unit(text)
    assert unit.factor == pytest.approx(factor)
    assert unit.dimension == dimension


@pytest.mark.parametrize("text", ["", "m/", "m//s", "m/1", "m^x", "2m", "/s"])
def test_no_unit(text):
    with pytest.raises(ParseError, match="not a unit: "):
        parse_unit(text)


def test_celsius():
    assert celsius(0).base == 273.15
    assert to_celsius(parse("300 K")) == 26.85
    assert celsius(-273.15).base == 0
    with pytest.raises(ValueError, match="-273.16 C is below absolute zero"):
        celsius(-273.16)


def test_fahrenheit():
    assert to_celsius(fahrenheit(212)) == 100
    assert to_fahrenheit(celsius(-40)) == -40
    assert to_fahrenheit(fahrenheit(451)) == 451


def test_no_temperature():
    with pytest.raises(DimensionError, match="3 m is no temperature"):
        to_celsius(parse("3 m"))
