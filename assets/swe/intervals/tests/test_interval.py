import unittest

from intervals import Interval, IntervalSyntaxError, parse
from intervals.text import render


class OneInterval(unittest.TestCase):
    def test_it_is_never_empty(self):
        for ends in ((3, 3), (4, 3)):
            with self.assertRaisesRegex(ValueError, f"empty interval: {ends[0]} is not below 3"):
                Interval(*ends)

    def test_the_start_belongs_to_it_and_the_end_does_not(self):
        self.assertIn(1, Interval(1, 3))
        self.assertIn(2.9, Interval(1, 3))
        self.assertNotIn(3, Interval(1, 3))
        self.assertNotIn(0.9, Interval(1, 3))

    def test_it_is_immutable(self):
        with self.assertRaisesRegex(AttributeError, "cannot set 'end'"):
            Interval(1, 3).end = 5

    def test_order_is_by_start_then_end(self):
        self.assertEqual(
            sorted([Interval(2, 3), Interval(1, 9), Interval(1, 4)]),
            [Interval(1, 4), Interval(1, 9), Interval(2, 3)],
        )
        self.assertTrue(Interval(1, 2) <= Interval(1, 2))

    def test_equality_and_hash(self):
        self.assertEqual(len({Interval(1, 2), Interval(1, 2), Interval(1, 3)}), 2)
        self.assertNotEqual(Interval(1, 2), (1, 2))
        with self.assertRaises(TypeError):
            Interval(1, 2) < (1, 2)

    def test_covers(self):
        outer = Interval(0, 10)
        self.assertTrue(outer.covers(Interval(0, 10)))
        self.assertTrue(outer.covers(Interval(2, 3)))
        self.assertFalse(outer.covers(Interval(-1, 3)))
        self.assertFalse(outer.covers(Interval(3, 11)))

    def test_touching_is_not_overlapping(self):
        left, right = Interval(0, 2), Interval(2, 4)
        for a, b in ((left, right), (right, left)):
            self.assertTrue(a.touches(b))
            self.assertFalse(a.overlaps(b))
            self.assertIsNone(a.intersection(b))
        self.assertFalse(left.touches(Interval(3, 4)))
        self.assertFalse(Interval(3, 4).touches(left))

    def test_intersection_and_hull(self):
        self.assertEqual(Interval(0, 5).intersection(Interval(3, 9)), Interval(3, 5))
        self.assertEqual(Interval(0, 9).intersection(Interval(3, 5)), Interval(3, 5))
        self.assertEqual(Interval(0, 1).hull(Interval(5, 6)), Interval(0, 6))
        self.assertEqual(Interval(5, 6).hull(Interval(0, 9)), Interval(0, 9))

    def test_shift_split_and_length(self):
        self.assertEqual(Interval(1, 4).shifted(-2), Interval(-1, 2))
        self.assertEqual(Interval(1, 4).split(2), (Interval(1, 2), Interval(2, 4)))
        self.assertEqual(Interval(1, 4).split(1), (Interval(1, 4),))
        self.assertEqual(Interval(1, 4).split(4), (Interval(1, 4),))
        self.assertEqual(Interval(1, 4).length, 3)
        self.assertEqual(tuple(Interval(1, 4)), (1, 4))


class Text(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(list(parse(" [1,3)[ 5 , 7.5 ) ")), [Interval(1, 3), Interval(5, 7.5)])
        self.assertEqual(len(parse("  ")), 0)
        self.assertIn(10**9, parse("[0,inf)"))

    def test_round_trip(self):
        for text in ("", "[1,2)", "[-inf,0.5) [1,inf)"):
            self.assertEqual(render(parse(text)), text)

    def test_faults_name_the_column(self):
        cases = {
            "[1,2) x": (6, "expected '\\[', found 'x'"),
            " [1,2": (1, "interval without '\\)'"),
            "[1)": (0, "expected two ends, found 1"),
            "[1,2) [a ,3)": (6, "bad number 'a'"),
            "[2,2)": (0, "empty interval"),
        }
        for text, (column, reason) in cases.items():
            with self.assertRaisesRegex(
                IntervalSyntaxError, f"column {column}: {reason}"
            ) as caught:
                parse(text)
            self.assertEqual(caught.exception.column, column)
