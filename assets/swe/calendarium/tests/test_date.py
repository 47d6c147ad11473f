import unittest

from calendarium import Date, DateError, days_in_month, days_in_year, is_leap_year
from calendarium.date import weeks_in_year


class Lengths(unittest.TestCase):
    def test_leap_years(self):
        leap = [year for year in (1900, 1999, 2000, 2004, 2023, 2024, 2100) if is_leap_year(year)]
        self.assertEqual(leap, [2000, 2004, 2024])

    def test_days(self):
        self.assertEqual(days_in_year(2023), 365)
        self.assertEqual(days_in_year(2024), 366)
        lengths = [days_in_month(2023, month) for month in range(1, 13)]
        self.assertEqual(lengths, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        self.assertEqual(days_in_month(2024, 2), 29)
        self.assertEqual(days_in_month(2024, 3), 31)

    def test_month_out_of_range(self):
        for month in (0, 13):
            with self.assertRaisesRegex(ValueError, f"month must be 1 to 12, got {month}"):
                days_in_month(2024, month)


class Making(unittest.TestCase):
    def test_limits(self):
        self.assertEqual(Date(1, 1, 1).ordinal(), 1)
        self.assertEqual(Date(9999, 12, 31).ordinal(), 3652059)

    def test_days_that_do_not_exist(self):
        for parts, message in (
            ((0, 1, 1), "year must be 1 to 9999, got 0"),
            ((10000, 1, 1), "year must be 1 to 9999, got 10000"),
            ((2023, 0, 1), "month must be 1 to 12, got 0"),
            ((2023, 13, 1), "month must be 1 to 12, got 13"),
            ((2023, 2, 29), "day must be 1 to 28, got 29"),
            ((2023, 1, 0), "day must be 1 to 31, got 0"),
        ):
            with self.assertRaises(DateError) as caught:
                Date(*parts)
            self.assertEqual(str(caught.exception), message)

    def test_parse_and_str(self):
        self.assertEqual(Date.parse(" 0987-03-04 "), Date(987, 3, 4))
        self.assertEqual(str(Date(987, 3, 4)), "0987-03-04")

    def test_parse_errors(self):
        for text in ("2024-1-01", "24-01-01", "2024/01/01", "2024-01", "2024-01-xx", ""):
            with self.assertRaisesRegex(DateError, "expected YYYY-MM-DD, got"):
                Date.parse(text)

    def test_from_day_of_year(self):
        self.assertEqual(Date.from_day_of_year(2024, 60), Date(2024, 2, 29))
        self.assertEqual(Date.from_day_of_year(2023, 60), Date(2023, 3, 1))
        self.assertEqual(Date.from_day_of_year(2023, 31), Date(2023, 1, 31))
        self.assertEqual(Date.from_day_of_year(2023, 365), Date(2023, 12, 31))
        for number in (0, 366):
            with self.assertRaisesRegex(DateError, f"day of year must be 1 to 365, got {number}"):
                Date.from_day_of_year(2023, number)

    def test_order(self):
        self.assertLess(Date(2023, 12, 31), Date(2024, 1, 1))
        self.assertLess(Date(2024, 1, 31), Date(2024, 2, 1))


class Counting(unittest.TestCase):
    def test_ordinals_of_known_days(self):
        self.assertEqual(Date(1970, 1, 1).ordinal(), 719163)
        self.assertEqual(Date(2000, 2, 29).ordinal(), 730179)

    def test_from_ordinal_turns_ordinal_round(self):
        for year in (1, 4, 100, 399, 400, 401, 1900, 2000, 2023, 2024, 9999):
            for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
                date = Date(year, month, day)
                self.assertEqual(Date.from_ordinal(date.ordinal()), date)
        with self.assertRaisesRegex(DateError, "ordinal must be at least 1, got 0"):
            Date.from_ordinal(0)

    def test_weekdays(self):
        self.assertEqual(Date(2024, 5, 6).weekday(), 1)
        self.assertEqual(Date(2024, 5, 5).weekday(), 7)
        self.assertEqual(Date(1969, 7, 20).weekday_name(), "Sunday")
        self.assertEqual(Date(2000, 1, 1).weekday_name(), "Saturday")

    def test_add_days(self):
        self.assertEqual(Date(2024, 2, 28).add_days(2), Date(2024, 3, 1))
        self.assertEqual(Date(2024, 1, 1).add_days(-1), Date(2023, 12, 31))

    def test_add_months(self):
        self.assertEqual(Date(2024, 1, 31).add_months(1), Date(2024, 2, 29))
        self.assertEqual(Date(2024, 1, 15).add_months(-1), Date(2023, 12, 15))
        self.assertEqual(Date(2024, 12, 1).add_months(13), Date(2026, 1, 1))

    def test_days_until(self):
        self.assertEqual(Date(2024, 1, 1).days_until(Date(2025, 1, 1)), 366)
        self.assertEqual(Date(2024, 1, 2).days_until(Date(2024, 1, 1)), -1)

    def test_age(self):
        born = Date(2000, 2, 29)
        self.assertEqual(born.age_on(Date(2023, 2, 28)), 22)
        self.assertEqual(born.age_on(Date(2023, 3, 1)), 23)
        self.assertEqual(born.age_on(Date(2024, 2, 29)), 24)
        self.assertEqual(born.age_on(born), 0)
        with self.assertRaisesRegex(DateError, "1999-12-31 is before 2000-02-29"):
            born.age_on(Date(1999, 12, 31))


class Weeks(unittest.TestCase):
    def test_iso_week(self):
        self.assertEqual(Date(2024, 12, 30).iso_week(), (2025, 1, 1))
        self.assertEqual(Date(2021, 1, 3).iso_week(), (2020, 53, 7))
        self.assertEqual(Date(2024, 5, 8).iso_week(), (2024, 19, 3))

    def test_weeks_in_year(self):
        weeks = [weeks_in_year(year) for year in (2015, 2020, 2024, 2026)]
        self.assertEqual(weeks, [53, 53, 52, 53])

    def test_from_iso_week(self):
        self.assertEqual(Date.from_iso_week(2025, 1), Date(2024, 12, 30))
        self.assertEqual(Date.from_iso_week(2020, 53, 7), Date(2021, 1, 3))
        self.assertEqual(Date.from_iso_week(2021, 1, 1), Date(2021, 1, 4))

    def test_from_iso_week_errors(self):
        for week in (0, 53):
            with self.assertRaisesRegex(DateError, f"week must be 1 to 52, got {week}"):
                Date.from_iso_week(2024, week)
        for weekday in (0, 8):
            with self.assertRaisesRegex(DateError, f"weekday must be 1 to 7, got {weekday}"):
                Date.from_iso_week(2024, 1, weekday)
