import unittest

from intervals import Interval, IntervalSet, parse
from intervals.allocate import NoRoom, best_fit, first_fit, place_all
from intervals.sweep import busiest, covered, depth


class Allocation(unittest.TestCase):
    def setUp(self):
        self.free = parse("[0,4) [6,8) [10,12) [20,30)")

    def test_first_fit_takes_the_first(self):
        self.assertEqual(first_fit(self.free, 2), Interval(0, 2))
        self.assertEqual(first_fit(self.free, 4), Interval(0, 4))
        self.assertEqual(first_fit(self.free, 5), Interval(20, 25))

    def test_first_fit_may_have_to_wait(self):
        self.assertEqual(first_fit(self.free, 2, earliest=2), Interval(2, 4))
        self.assertEqual(first_fit(self.free, 2, earliest=3), Interval(6, 8))
        self.assertEqual(first_fit(self.free, 1, earliest=5), Interval(6, 7))

    def test_best_fit_takes_the_shortest(self):
        self.assertEqual(best_fit(self.free, 2), Interval(6, 8))
        self.assertEqual(best_fit(self.free, 3), Interval(0, 3))
        self.assertEqual(best_fit(self.free, 10), Interval(20, 30))

    def test_no_room(self):
        for fit in (first_fit, best_fit):
            with self.assertRaisesRegex(NoRoom, "no room for 11") as caught:
                fit(self.free, 11)
            self.assertEqual(caught.exception.wanted, 11)

    def test_a_length_is_positive(self):
        for fit in (first_fit, best_fit):
            with self.assertRaisesRegex(ValueError, "length must be positive, not 0"):
                fit(self.free, 0)

    def test_place_all(self):
        slots, left = place_all(self.free, [3, 2, 1])
        self.assertEqual(slots, [Interval(0, 3), Interval(6, 8), Interval(3, 4)])
        self.assertEqual(left, parse("[10,12) [20,30)"))


class Sweep(unittest.TestCase):
    def test_depth(self):
        self.assertEqual(depth([(0, 4), (2, 6), (2, 3)]), [(0, 1), (2, 3), (3, 2), (4, 1), (6, 0)])
        self.assertEqual(depth([(0, 2), (2, 5)]), [(0, 1), (5, 0)])
        self.assertEqual(depth([]), [])

    def test_busiest(self):
        self.assertEqual(busiest([(0, 4), (2, 6), (5, 9), (5, 6)]), 3)
        self.assertEqual(busiest([]), 0)

    def test_covered(self):
        rooms = [(0, 4), (2, 6), (5, 9)]
        self.assertEqual(covered(rooms), parse("[0,9)"))
        self.assertEqual(covered(rooms, at_least=2), parse("[2,4) [5,6)"))
        self.assertEqual(covered(rooms, at_least=3), IntervalSet())
        with self.assertRaisesRegex(ValueError, "at_least must be positive, not 0"):
            covered(rooms, at_least=0)
