"""Days that come back."""

from typing import Iterator, Optional

from .date import Date
from .leap import days_in_month

UNITS = ("day", "week", "month", "year")


class Recurrence:
    """Days from a first one on, every `interval` units, without end unless given one.

    Months and years count from the first day, so that 31 January gives 29 February and then
    31 March. `until` is a last day, itself included; `count` a number of days.
    """

    def __init__(
        self,
        start: Date,
        unit: str,
        interval: int = 1,
        until: Optional[Date] = None,
        count: Optional[int] = None,
    ) -> None:
        if unit not in UNITS:
            raise ValueError(f"unit must be one of {', '.join(UNITS)}, got {unit!r}")
        if interval < 1:
            raise ValueError(f"interval must be at least 1, got {interval}")
        if count is not None and count < 0:
            raise ValueError(f"count must not be negative, got {count}")
        self.start, self.unit, self.interval = start, unit, interval
        self.until, self.count = until, count

    def nth(self, number: int) -> Date:
        """Return the day with this number, the first being 0, whatever the end."""
        steps = number * self.interval
        if self.unit == "day":
            return self.start.add_days(steps)
        if self.unit == "week":
            return self.start.add_days(7 * steps)
        return self.start.add_months(steps if self.unit == "month" else 12 * steps)

    def __iter__(self) -> Iterator[Date]:
        number = 0
        while self.count is None or number < self.count:
            day = self.nth(number)
            if self.until is not None and day > self.until:
                return
            yield day
            number += 1

    def next_after(self, day: Date) -> Optional[Date]:
        """Return the first of the days after a day, or None if there is none."""
        for candidate in self:
            if candidate > day:
                return candidate
        return None


def nth_weekday(year: int, month: int, weekday: int, number: int) -> Date:
    """Return the n-th such weekday of a month (1 is Monday); -1 asks for the last one.

    ValueError if the month has no such day or the number is 0.
    """
    if not 1 <= weekday <= 7:
        raise ValueError(f"weekday must be 1 to 7, got {weekday}")
    last = days_in_month(year, month)
    offset = (weekday - Date(year, month, 1).weekday()) % 7
    days = list(range(1 + offset, last + 1, 7))
    if number == 0 or not -len(days) <= number <= len(days):
        raise ValueError(f"no weekday {weekday} number {number} in {year:04d}-{month:02d}")
    return Date(year, month, days[number - 1 if number > 0 else number])
