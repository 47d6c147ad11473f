"""Dates without datetime."""

from .business import Holidays, add_business_days, count_business_days, is_business_day
from .date import Date, DateError
from .easter import easter
from .leap import days_in_month, days_in_year, is_leap_year
from .recurrence import Recurrence, nth_weekday

__all__ = [
    "Date",
    "DateError",
    "Holidays",
    "Recurrence",
    "add_business_days",
    "count_business_days",
    "days_in_month",
    "days_in_year",
    "easter",
    "is_business_day",
    "is_leap_year",
    "nth_weekday",
]
