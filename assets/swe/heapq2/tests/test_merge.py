import unittest

from heapq2 import is_sorted, merge_sorted


class Merge(unittest.TestCase):
    def test_three_sources(self):
        merged = merge_sorted([1, 5, 9], [], [2, 3, 10], (4,))
        self.assertEqual(list(merged), [1, 2, 3, 4, 5, 9, 10])

    def test_no_sources(self):
        self.assertEqual(list(merge_sorted()), [])

    def test_equal_items_of_earlier_sources_come_first(self):
        merged = merge_sorted([(1, "a"), (2, "a")], [(1, "b"), (2, "b")], key=lambda row: row[0])
        self.assertEqual(list(merged), [(1, "a"), (1, "b"), (2, "a"), (2, "b")])

    def test_unique(self):
        self.assertEqual(list(merge_sorted([1, 1, 3], [1, 3, 4], unique=True)), [1, 3, 4])
        self.assertEqual(list(merge_sorted([1, 1], [1])), [1, 1, 1])

    def test_key(self):
        merged = merge_sorted(["a", "ccc"], ["bb"], key=len)
        self.assertEqual(list(merged), ["a", "bb", "ccc"])

    def test_sources_are_read_only_as_far_as_needed(self):
        def endless():
            number = 0
            while True:
                yield number
                number += 2

        merged = merge_sorted(endless(), [1])
        self.assertEqual([next(merged) for _ in range(4)], [0, 1, 2, 4])

    def test_unsorted_source(self):
        with self.assertRaisesRegex(ValueError, "source 1 is not sorted"):
            list(merge_sorted([5, 6], [2, 1]))


class IsSorted(unittest.TestCase):
    def test_plain(self):
        self.assertTrue(is_sorted([]))
        self.assertTrue(is_sorted([1, 1, 2]))
        self.assertFalse(is_sorted([1, 3, 2]))

    def test_strict(self):
        self.assertTrue(is_sorted([1, 2], strict=True))
        self.assertFalse(is_sorted([1, 1], strict=True))

    def test_key(self):
        self.assertTrue(is_sorted([3, -2, 1], key=lambda number: -number * number))
