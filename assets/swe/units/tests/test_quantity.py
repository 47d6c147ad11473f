import pytest

from units import DimensionError, ParseError, Quantity, find_unit, parse


@pytest.mark.parametrize(
    "text, base",
    [("3.6 km/h", 1), ("-2h", -7200), (".5 kg", 0.5), ("1e3 g", 1), ("7", 7), (" 5. m ", 5)],
)
def test_parse(text, base):
    assert parse(text).base == pytest.approx(base)


@pytest.mark.parametrize("text", ["", "km", "--1 m", "1.2.3 m"])
def test_no_quantity(text):
    with pytest.raises(ParseError):
        parse(text)


def test_value_and_text():
    assert parse("3.5 km/h").value == pytest.approx(3.5)
    assert str(parse("3.5 km / h")) == "3.5 km/h"
    assert str(parse("7")) == "7"


def test_to():
    assert parse("90 min").to("h").value == 1.5
    assert parse("1 mi").to("km").value == pytest.approx(1.609344)
    assert parse("2 km").to(find_unit("m")).value == 2000
    with pytest.raises(DimensionError, match="cannot convert L to T"):
        parse("1 m").to("s")


def test_round_trip():
    start = parse("12.5 lb")
    assert start.to("g").to("lb").value == pytest.approx(12.5)


def test_format():
    third = Quantity.of(1 / 3, find_unit("m"))
    assert third.format(3) == "0.333 m"
    assert str(third) == "0.333333 m"
    assert third.format(1) == "0.3 m"
    with pytest.raises(ValueError, match="digits must be at least 1, got 0"):
        third.format(0)


def test_equality():
    assert parse("1 km") == parse("1000 m")
    assert parse("0.1 m") + parse("0.2 m") == parse("0.3 m")
    assert parse("1 m") != parse("1 s")
    assert parse("1 m") != parse("1.001 m")
    assert parse("1") != 1


def test_order():
    assert parse("1 m") < parse("1 km")
    assert parse("1 km") > parse("1 m")
    assert parse("1 km") <= parse("1000 m")
    assert not parse("1 km") < parse("1000 m")
    assert not parse("1 km") <= parse("1 m")
    with pytest.raises(DimensionError, match="cannot compare L and T"):
        _ = parse("1 m") < parse("1 s")
    with pytest.raises(DimensionError, match="cannot compare L and a bare number"):
        _ = parse("1 m") <= 3


def test_is_close():
    assert parse("100 m").is_close(parse("101 m"), tolerance=0.01)
    assert not parse("100 m").is_close(parse("102 m"), tolerance=0.01)


def test_sums_keep_the_unit_of_the_first():
    assert str(parse("1 km") + parse("500 m")) == "1.5 km"
    assert str(parse("1 km") - parse("250 m")) == "0.75 km"
    assert str(-parse("1 km")) == "-1 km"


def test_sums_need_one_dimension():
    with pytest.raises(DimensionError, match="cannot add M and L"):
        _ = parse("1 kg") + parse("1 m")
    with pytest.raises(DimensionError, match="cannot subtract M and L"):
        _ = parse("1 kg") - parse("1 m")
    with pytest.raises(DimensionError, match="cannot add M and a bare number"):
        _ = parse("1 kg") + 1


def test_products():
    assert parse("2 h") * parse("3.5 km/h") == parse("7 km")
    assert str(parse("2 km") * 3) == "6 km"
    assert str(3 * parse("2 km")) == "6 km"
    assert str(parse("2 N") * parse("3 m")) == "6 m^2*kg*s^-2"


def test_quotients():
    assert str(parse("7 km") / parse("2 s")) == "3500 m*s^-1"
    assert str(parse("7 km") / 2) == "3.5 km"
    assert str(parse("1 KiB") / parse("2 s")) == "4096 s^-1*bit"
    assert str(parse("6 K") / parse("2 K")) == "3"


def test_powers_and_roots():
    assert parse("3 m") ** 2 == parse("9 m^2")
    assert parse("1 ha").sqrt() == parse("100 m")
    with pytest.raises(ValueError, match="no root of -4 m"):
        parse("-4 m^2").sqrt()
    with pytest.raises(ValueError, match="L has no root of degree 2"):
        parse("4 m").sqrt()
