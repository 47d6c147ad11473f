import pytest

from ledger import format_amount, parse_amount, split_amount


@pytest.mark.parametrize(
    "text, cents",
    [
        ("12", 1200),
        ("0.05", 5),
        ("3.5", 350),
        ("-3.50", -350),
        ("+7", 700),
        (" 8.25 ", 825),
        ("1,234.05", 123405),
        ("12,345,678", 1234567800),
        ("123,456", 12345600),
    ],
)
def test_amounts_are_read_as_cents(text, cents):
    assert parse_amount(text) == cents


@pytest.mark.parametrize("text", ["", "x", "1x", "-", "1.x", "--1", ".50"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["1.", "1.234"])
def test_one_or_two_digits_follow_the_point(text):
    with pytest.raises(ValueError, match="one or two digits"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["1,23", "1234,567", ",123", "1,,234", "1,2345"])
def test_commas_stand_between_groups_of_three(text):
    with pytest.raises(ValueError, match="misplaced comma"):
        parse_amount(text)


def test_amounts_are_written_with_two_digits():
    assert format_amount(0) == "0.00"
    assert format_amount(5) == "0.05"
    assert format_amount(-1250) == "-12.50"
    assert format_amount(123456789) == "1234567.89"
    assert format_amount(123456789, commas=True) == "1,234,567.89"


@pytest.mark.parametrize("cents", [0, 1, 99, 100, -101, 123456, -99999999])
def test_written_amounts_are_read_back(cents):
    assert parse_amount(format_amount(cents)) == cents
    assert parse_amount(format_amount(cents, commas=True)) == cents


def test_shares_sum_to_the_amount_and_the_larger_come_first():
    assert split_amount(100, 3) == [34, 33, 33]
    assert split_amount(101, 3) == [34, 34, 33]
    assert split_amount(-5, 2) == [-3, -2]
    assert split_amount(2, 4) == [1, 1, 0, 0]
    assert split_amount(7, 1) == [7]


def test_a_split_needs_a_part():
    with pytest.raises(ValueError, match="cannot split into 0 parts"):
        split_amount(100, 0)
