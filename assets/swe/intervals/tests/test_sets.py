import unittest

from intervals import Interval, IntervalSet, parse


class Algebra(unittest.TestCase):
    def check(self, actual, text):
        self.assertEqual(actual, parse(text), f"{actual} is not {text}")

    def test_normal_form(self):
        self.check(IntervalSet([(5, 6), (0, 2), (2, 3), (1, 2)]), "[0,3) [5,6)")
        self.check(IntervalSet([(0, 9), (1, 2)]), "[0,9)")
        self.assertEqual(len(IntervalSet([(0, 1), (2, 3)])), 2)
        self.assertEqual(repr(parse("[0,1) [2,3)")), "IntervalSet([0,1) [2,3))")

    def test_union(self):
        self.check(parse("[0,2) [6,7)") | parse("[1,3)"), "[0,3) [6,7)")

    def test_intersection(self):
        self.check(parse("[0,5) [8,12)") & parse("[3,9) [10,11) [12,13)"), "[3,5) [8,9) [10,11)")
        self.check(parse("[0,5)") & parse("[5,6)"), "")
        self.check(parse("[0,5) [6,7)") & parse("[0,5) [6,7)"), "[0,5) [6,7)")

    def test_difference(self):
        self.check(parse("[0,10)") - parse("[0,1) [3,4) [9,12)"), "[1,3) [4,9)")
        self.check(parse("[0,2) [4,6)") - parse("[1,5)"), "[0,1) [5,6)")
        self.check(parse("[0,2)") - parse("[2,3)"), "[0,2)")
        self.check(parse("[1,2)") - parse("[0,3)"), "")

    def test_symmetric_difference(self):
        self.check(parse("[0,4)") ^ parse("[2,6)"), "[0,2) [4,6)")
        self.check(parse("[0,4)") ^ parse("[0,4)"), "")

    def test_the_laws_hold_on_examples(self):
        sets = [parse(t) for t in ("", "[0,4)", "[1,2) [3,7)", "[2,3)", "[-1,1) [4,5) [6,9)")]
        universe = parse("[-5,15)")
        for a in sets:
            for b in sets:
                self.assertEqual(a | b, b | a)
                self.assertEqual(a & b, b & a)
                self.assertEqual(a - b, a & (universe - b))
                self.assertEqual((a | b).length + (a & b).length, a.length + b.length)
                self.assertEqual(a.issubset(b), (a | b) == b)
                self.assertEqual(a.isdisjoint(b), not list(a & b))


class Queries(unittest.TestCase):
    def setUp(self):
        self.set = parse("[0,2) [5,8) [10,11)")

    def test_membership(self):
        inside = [x for x in range(-1, 12) if x in self.set]
        self.assertEqual(inside, [0, 1, 5, 6, 7, 10])
        self.assertEqual(self.set.find(7), Interval(5, 8))
        self.assertIsNone(self.set.find(8))
        self.assertIsNone(IntervalSet().find(0))

    def test_length_and_span(self):
        self.assertEqual(self.set.length, 6)
        self.assertEqual(self.set.span, Interval(0, 11))
        self.assertEqual(IntervalSet().length, 0)
        self.assertIsNone(IntervalSet().span)

    def test_gaps(self):
        self.assertEqual(self.set.gaps(), parse("[2,5) [8,10)"))
        self.assertEqual(parse("[0,1)").gaps(), IntervalSet())

    def test_within(self):
        self.assertEqual(self.set.within(1, 6), parse("[1,2) [5,6)"))
        self.assertEqual(self.set.within(8, 10), IntervalSet())

    def test_padding_and_shrinking(self):
        self.assertEqual(self.set.padded(1), parse("[-1,3) [4,12)"))
        self.assertEqual(self.set.padded(0, 2), parse("[0,4) [5,13)"))
        self.assertEqual(self.set.padded(-1), parse("[6,7)"))

    def test_equal_sets_hash_alike(self):
        self.assertEqual(len({parse("[0,2)"), parse("[0,1) [1,2)"), parse("[0,3)")}), 2)
        self.assertNotEqual(parse("[0,1)"), [(0, 1)])
