import unittest

from diffpatch import merge


class MergeTest(unittest.TestCase):
    def check(self, ours, theirs, expected, conflicts=0):
        lines, count = merge(list("abcdef"), list(ours), list(theirs))
        self.assertEqual("".join(lines), expected)
        self.assertEqual(count, conflicts)

    def test_one_side(self):
        self.check("aXcdef", "abcdef", "aXcdef")
        self.check("abcdef", "abcde", "abcde")
        self.check("abcdef", "abcdef", "abcdef")

    def test_both_sides_apart(self):
        self.check("Xbcdef", "abcdeY", "XbcdeY")
        self.check("bcdef", "abcdefY", "bcdefY")

    def test_both_the_same(self):
        self.check("abXdef", "abXdef", "abXdef")

    def test_conflict(self):
        lines, count = merge(["a", "b", "c"], ["a", "x", "c"], ["a", "y", "c"])
        self.assertEqual(lines, ["a", "<<<<<<<", "x", "=======", "y", ">>>>>>>", "c"])
        self.assertEqual(count, 1)

    def test_changes_that_touch(self):
        self.check("aXcdef", "abYdef", "a<<<<<<<Xc=======bY>>>>>>>def", 1)

    def test_two_conflicts(self):
        self.check("XbcdeX", "YbcdeY", "<<<<<<<X=======Y>>>>>>>bcde<<<<<<<X=======Y>>>>>>>", 2)

    def test_a_large_change_swallows_small_ones(self):
        self.check("Xf", "aYcdZf", "<<<<<<<X=======aYcdZ>>>>>>>f", 1)

    def test_additions_at_one_place(self):
        self.check("abcdefX", "abcdefY", "abcdef<<<<<<<X=======Y>>>>>>>", 1)
