"""Days on which people work."""

from typing import Iterable, Optional

from .date import Date
from .easter import feast


class Holidays:
    """Days off: single ones, ones that come back each year, and feasts around Easter."""

    def __init__(
        self,
        single: Iterable[Date] = (),
        yearly: Iterable[tuple] = (),
        feasts: Iterable[str] = (),
    ) -> None:
        self.single = frozenset(single)
        self.yearly = frozenset(yearly)
        self.feasts = tuple(feasts)

    def __contains__(self, day: Date) -> bool:
        if day in self.single or (day.month, day.day) in self.yearly:
            return True
        return any(feast(name, day.year) == day for name in self.feasts)


def is_business_day(day: Date, holidays: Optional[Holidays] = None) -> bool:
    """Whether a day is Monday to Friday and no holiday."""
    return day.weekday() <= 5 and (holidays is None or day not in holidays)


def add_business_days(day: Date, number: int, holidays: Optional[Holidays] = None) -> Date:
    """Return the n-th business day after a day, or before it if the number is negative.

    With 0 a business day stays and any other day moves to the next business day.
    """
    step = -1 if number < 0 else 1
    left = abs(number)
    while left > 0 or not is_business_day(day, holidays):
        day = day.add_days(step)
        if left > 0 and is_business_day(day, holidays):
            left -= 1
    return day


def count_business_days(start: Date, end: Date, holidays: Optional[Holidays] = None) -> int:
    """Return how many business days lie from start up to, not including, end."""
    if end < start:
        raise ValueError(f"{end} is before {start}")
    days = (start.add_days(offset) for offset in range(start.days_until(end)))
    return sum(is_business_day(day, holidays) for day in days)
