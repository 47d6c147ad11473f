import unittest

from calendarium import (
    Date,
    Holidays,
    add_business_days,
    count_business_days,
    easter,
    is_business_day,
)
from calendarium.easter import feast

FRIDAY = Date(2024, 5, 3)
MONDAY = Date(2024, 5, 6)


class Easter(unittest.TestCase):
    def test_known_years(self):
        for text in ("1818-03-22", "1943-04-25", "1961-04-02", "2000-04-23", "2019-04-21"):
            self.assertEqual(str(easter(int(text[:4]))), text)
        for text in ("1981-04-19", "2008-03-23", "2024-03-31", "2025-04-20", "1583-04-10"):
            self.assertEqual(str(easter(int(text[:4]))), text)

    def test_too_early(self):
        with self.assertRaisesRegex(ValueError, "year must be 1583 or later, got 1582"):
            easter(1582)

    def test_feasts(self):
        self.assertEqual(feast("Good Friday", 2024), Date(2024, 3, 29))
        self.assertEqual(feast("Ascension", 2024), Date(2024, 5, 9))
        with self.assertRaisesRegex(ValueError, "unknown feast 'Pancake Day'"):
            feast("Pancake Day", 2024)


class BusinessDays(unittest.TestCase):
    def setUp(self):
        self.holidays = Holidays(
            single=[Date(2024, 5, 7)], yearly=[(5, 1)], feasts=["Ascension", "Whit Monday"]
        )

    def test_weekends(self):
        week = [is_business_day(FRIDAY.add_days(offset)) for offset in range(4)]
        self.assertEqual(week, [True, False, False, True])

    def test_holidays(self):
        off = [d for d in range(1, 32) if Date(2024, 5, d) in self.holidays]
        self.assertEqual(off, [1, 7, 9, 20])
        self.assertNotIn(Date(2025, 5, 7), self.holidays)
        self.assertIn(Date(2025, 5, 1), self.holidays)
        self.assertFalse(is_business_day(Date(2024, 5, 7), self.holidays))

    def test_add(self):
        self.assertEqual(add_business_days(FRIDAY, 1), MONDAY)
        self.assertEqual(add_business_days(FRIDAY, 6), Date(2024, 5, 13))
        self.assertEqual(add_business_days(MONDAY, -1), FRIDAY)
        self.assertEqual(add_business_days(MONDAY, 1, self.holidays), Date(2024, 5, 8))

    def test_add_nothing(self):
        self.assertEqual(add_business_days(FRIDAY, 0), FRIDAY)
        self.assertEqual(add_business_days(Date(2024, 5, 4), 0), MONDAY)

    def test_count(self):
        self.assertEqual(count_business_days(FRIDAY, MONDAY), 1)
        self.assertEqual(count_business_days(FRIDAY, MONDAY.add_days(1)), 2)
        self.assertEqual(count_business_days(MONDAY, Date(2024, 5, 13), self.holidays), 3)
        self.assertEqual(count_business_days(MONDAY, MONDAY), 0)
        with self.assertRaisesRegex(ValueError, "2024-05-03 is before 2024-05-06"):
            count_business_days(MONDAY, FRIDAY)
