"""A day of the Gregorian calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from .leap import days_in_month, days_in_year, leap_days_before

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DateError(ValueError):
    """A date that does not exist or a text that is none."""


@dataclass(frozen=True, order=True)
class Date:
    """A day from 0001-01-01 to 9999-12-31; DateError if there is no such day."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise DateError(f"year must be 1 to 9999, got {self.year}")
        if not 1 <= self.month <= 12:
            raise DateError(f"month must be 1 to 12, got {self.month}")
        last = days_in_month(self.year, self.month)
        if not 1 <= self.day <= last:
            raise DateError(f"day must be 1 to {last}, got {self.day}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @classmethod
    def parse(cls, text: str) -> Date:
        """Read YYYY-MM-DD, the year with four digits, the others with two."""
        parts = text.strip().split("-")
        sizes = [len(part) for part in parts]
        if sizes != [4, 2, 2] or not all(part.isdigit() for part in parts):
            raise DateError(f"expected YYYY-MM-DD, got {text!r}")
        return cls(*(int(part) for part in parts))

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Date:
        """Return the day with this number, where 0001-01-01 has number 1."""
        if ordinal < 1:
            raise DateError(f"ordinal must be at least 1, got {ordinal}")
        year = (ordinal - 1) * 400 // 146097 + 1
        rest = ordinal - (year - 1) * 365 - leap_days_before(year)
        if rest < 1:
            year -= 1
            rest += days_in_year(year)
        elif rest > days_in_year(year):
            rest -= days_in_year(year)
            year += 1
        return cls.from_day_of_year(year, rest)

    @classmethod
    def from_day_of_year(cls, year: int, number: int) -> Date:
        """Return the day with this number in a year, where 1 January has number 1."""
        if not 1 <= number <= days_in_year(year):
            raise DateError(f"day of year must be 1 to {days_in_year(year)}, got {number}")
        month = 1
        while number > days_in_month(year, month):
            number -= days_in_month(year, month)
            month += 1
        return cls(year, month, number)

    @classmethod
    def from_iso_week(cls, year: int, week: int, weekday: int = 1) -> Date:
        """Return a day by ISO year, week and weekday (1 is Monday)."""
        if not 1 <= weekday <= 7:
            raise DateError(f"weekday must be 1 to 7, got {weekday}")
        if not 1 <= week <= weeks_in_year(year):
            raise DateError(f"week must be 1 to {weeks_in_year(year)}, got {week}")
        return _first_monday(year).add_days(7 * (week - 1) + weekday - 1)

    def day_of_year(self) -> int:
        """Return the number of the day in its year; 1 January has number 1."""
        before = sum(days_in_month(self.year, month) for month in range(1, self.month))
        return before + self.day

    def ordinal(self) -> int:
        """Return the number of the day; 0001-01-01 has number 1."""
        return (self.year - 1) * 365 + leap_days_before(self.year) + self.day_of_year()

    def weekday(self) -> int:
        """Return 1 for Monday to 7 for Sunday."""
        return (self.ordinal() - 1) % 7 + 1

    def weekday_name(self) -> str:
        """Return the English name of the weekday."""
        return WEEKDAYS[self.weekday() - 1]

    def iso_week(self) -> Tuple[int, int, int]:
        """Return (ISO year, week, weekday); week 1 is that of the year's first Thursday."""
        thursday = self.add_days(4 - self.weekday())
        return thursday.year, (thursday.day_of_year() - 1) // 7 + 1, self.weekday()

    def add_days(self, days: int) -> Date:
        """Return the day so many days later, or earlier if negative."""
        return Date.from_ordinal(self.ordinal() + days)

    def add_months(self, months: int) -> Date:
        """Return the same day of a later (or earlier) month, or the last day if it is shorter."""
        total = self.year * 12 + self.month - 1 + months
        year, month = total // 12, total % 12 + 1
        return Date(year, month, min(self.day, days_in_month(year, month)))

    def days_until(self, other: Date) -> int:
        """Return the days from this to another day, negative if that is earlier."""
        return other.ordinal() - self.ordinal()

    def age_on(self, other: Date) -> int:
        """Return the full years from this day of birth to another day, which is not before.

        Who was born on 29 February turns a year older on 1 March of common years.
        """
        if other < self:
            raise DateError(f"{other} is before {self}")
        had_birthday = (other.month, other.day) >= (self.month, self.day)
        return other.year - self.year - (0 if had_birthday else 1)


def weeks_in_year(year: int) -> int:
    """Return the number of ISO weeks of a year: 52, or 53 if 28 December lies in week 53."""
    return Date(year, 12, 28).iso_week()[1]


def _first_monday(year: int) -> Date:
    fourth = Date(year, 1, 4)
    return fourth.add_days(1 - fourth.weekday())
