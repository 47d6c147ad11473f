import unittest

from calendarium import Date, Recurrence, nth_weekday


def days(recurrence):
    return [str(day) for day in recurrence]


class Recurring(unittest.TestCase):
    def setUp(self):
        self.start = Date(2024, 1, 31)

    def test_days_and_weeks(self):
        every_other = Recurrence(self.start, "day", interval=2, count=3)
        self.assertEqual(days(every_other), ["2024-01-31", "2024-02-02", "2024-02-04"])
        weeks = Recurrence(self.start, "week", count=2)
        self.assertEqual(days(weeks), ["2024-01-31", "2024-02-07"])

    def test_months_count_from_the_first_day(self):
        months = Recurrence(self.start, "month", count=3)
        self.assertEqual(days(months), ["2024-01-31", "2024-02-29", "2024-03-31"])

    def test_years(self):
        years = Recurrence(Date(2024, 2, 29), "year", interval=2, count=3)
        self.assertEqual(days(years), ["2024-02-29", "2026-02-28", "2028-02-29"])

    def test_until_is_included(self):
        until = Recurrence(self.start, "day", until=Date(2024, 2, 2))
        self.assertEqual(days(until), ["2024-01-31", "2024-02-01", "2024-02-02"])

    def test_whichever_end_comes_first(self):
        until = Date(2024, 2, 1)
        self.assertEqual(len(days(Recurrence(self.start, "day", until=until, count=9))), 2)
        self.assertEqual(len(days(Recurrence(self.start, "day", until=until, count=1))), 1)
        self.assertEqual(days(Recurrence(self.start, "day", count=0)), [])

    def test_next_after(self):
        weekly = Recurrence(self.start, "week")
        self.assertEqual(weekly.next_after(self.start), Date(2024, 2, 7))
        self.assertEqual(weekly.next_after(Date(2020, 1, 1)), self.start)
        self.assertIsNone(Recurrence(self.start, "day", count=1).next_after(self.start))

    def test_nth_ignores_the_end(self):
        self.assertEqual(Recurrence(self.start, "week", count=1).nth(2), Date(2024, 2, 14))

    def test_errors(self):
        with self.assertRaisesRegex(
            ValueError, "unit must be one of day, week, month, year, got 'hour'"
        ):
            Recurrence(self.start, "hour")
        with self.assertRaisesRegex(ValueError, "interval must be at least 1, got 0"):
            Recurrence(self.start, "day", interval=0)
        with self.assertRaisesRegex(ValueError, "count must not be negative, got -1"):
            Recurrence(self.start, "day", count=-1)


class NthWeekday(unittest.TestCase):
    def test_from_the_start(self):
        self.assertEqual(nth_weekday(2024, 11, 4, 4), Date(2024, 11, 28))
        self.assertEqual(nth_weekday(2024, 5, 3, 1), Date(2024, 5, 1))

    def test_from_the_end(self):
        self.assertEqual(nth_weekday(2024, 5, 1, -1), Date(2024, 5, 27))
        self.assertEqual(nth_weekday(2024, 5, 5, -1), Date(2024, 5, 31))
        self.assertEqual(nth_weekday(2024, 5, 5, -5), Date(2024, 5, 3))

    def test_fifth(self):
        self.assertEqual(nth_weekday(2024, 5, 5, 5), Date(2024, 5, 31))
        for number in (5, -5, 0):
            with self.assertRaisesRegex(ValueError, f"no weekday 1 number {number} in 2024-05"):
                nth_weekday(2024, 5, 1, number)

    def test_weekday_out_of_range(self):
        for weekday in (0, 8):
            with self.assertRaisesRegex(ValueError, f"weekday must be 1 to 7, got {weekday}"):
                nth_weekday(2024, 5, weekday, 1)
