"""Lengths of years and months."""

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap_year(year: int) -> bool:
    """Every fourth year is a leap year, but centuries only every fourth time."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_year(year: int) -> int:
    """Return 365 or 366."""
    return 366 if is_leap_year(year) else 365


def days_in_month(year: int, month: int) -> int:
    """Return 28 to 31; ValueError unless the month is 1 to 12."""
    if month < 1 or month > 12:
        raise ValueError(f"month must be 1 to 12, got {month}")
    if month == 2 and is_leap_year(year):
        return 29
    return _LENGTHS[month - 1]


def leap_days_before(year: int) -> int:
    """Return the number of leap days from year 1 up to the start of a year."""
    past = year - 1
    return past // 4 - past // 100 + past // 400
