import pytest

from rational import Rational, RationalSyntaxError, parse
from rational.formatting import decimal, mixed, percent, repeating


@pytest.mark.parametrize(
    "text, num, den",
    [
        ("7", 7, 1),
        (" -7/3 ", -7, 3),
        ("+4/6", 2, 3),
        ("2 1/3", 7, 3),
        ("-2 1/3", -7, 3),
        ("0.25", 1, 4),
        (".5", 1, 2),
        ("3.", 3, 1),
        ("0.(3)", 1, 3),
        ("0.1(6)", 1, 6),
        ("-1.2(45)", -137, 110),
        ("1.5e-3", 3, 2000),
        ("2E2", 200, 1),
        ("1e+1", 10, 1),
        ("12.5%", 1, 8),
        ("-50%", -1, 2),
    ],
)
def test_parse(text, num, den):
    assert parse(text) == Rational(num, den)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "x", "1/x", "/2", "1/-2", "--1", "1.2.3", "1e", "e5", "1 2", "%", "1/2%"]
)
def test_what_is_no_number(text):
    with pytest.raises(RationalSyntaxError, match="not a number"):
        parse(text)


def test_special_complaints():
    with pytest.raises(RationalSyntaxError, match="zero denominator: '1/0'"):
        parse("1/0")
    for text in ("2 3/3", "1 4/3"):
        with pytest.raises(RationalSyntaxError, match="improper part of a mixed number"):
            parse(text)
    for text in ("0.(", "0.()", "0.(3", "0.)"):
        with pytest.raises(RationalSyntaxError):
            parse(text)
    with pytest.raises(RationalSyntaxError, match=r"bad repeating digits: '0\.\(3'"):
        parse("0.(3")


@pytest.mark.parametrize(
    "num, den, text",
    [(7, 3, "2 1/3"), (-7, 3, "-2 1/3"), (-1, 2, "-1/2"), (-5, 1, "-5"), (0, 1, "0")],
)
def test_mixed(num, den, text):
    assert mixed(Rational(num, den)) == text
    assert parse(text) == Rational(num, den)


def test_decimal():
    assert decimal(Rational(1, 7), 4) == "0.1429"
    assert decimal(Rational(-1, 8), 2) == "-0.12"
    assert decimal(Rational(3, 8), 2) == "0.38"
    assert decimal(Rational(25, 2), 0) == "12"
    assert decimal(Rational(5), 2) == "5.00"
    assert decimal(Rational(-1, 1000), 2) == "0.00"
    assert decimal(Rational(1, 200), 3) == "0.005"


def test_trimmed_decimals():
    assert decimal(Rational(5, 2), 3, trim=True) == "2.5"
    assert decimal(Rational(10), 3, trim=True) == "10"
    assert decimal(Rational(10), 0, trim=True) == "10"
    assert decimal(Rational(-101, 2), 1, trim=True) == "-50.5"


def test_places_are_not_negative():
    with pytest.raises(ValueError, match="places must not be negative: -1"):
        decimal(Rational(1), -1)


@pytest.mark.parametrize(
    "num, den, text",
    [
        (1, 6, "0.1(6)"),
        (1, 7, "0.(142857)"),
        (-1, 2, "-0.5"),
        (9, 4, "2.25"),
        (2, 1, "2"),
        (-137, 110, "-1.2(45)"),
        (1, 12, "0.08(3)"),
    ],
)
def test_repeating(num, den, text):
    assert repeating(Rational(num, den)) == text
    assert parse(text) == Rational(num, den)


def test_percent():
    assert percent(Rational(1, 8), 1) == "12.5%"
    assert percent(Rational(1, 3)) == "33%"
