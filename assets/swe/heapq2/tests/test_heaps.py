import unittest

from heapq2 import BoundedHeap, EmptyHeapError, RunningMedian, largest, smallest
from heapq2.sifting import is_heap, parent, sift_down, sift_up


class Sifting(unittest.TestCase):
    def test_parent(self):
        self.assertEqual([parent(index) for index in range(1, 7)], [0, 0, 1, 1, 2, 2])
        with self.assertRaisesRegex(ValueError, "the root has no parent"):
            parent(0)

    def test_up_and_down_return_the_place(self):
        items = [1, 3, 2, 0]
        self.assertEqual(sift_up(items, 3), 0)
        self.assertEqual(items, [0, 1, 2, 3])
        items[0] = 9
        self.assertEqual(sift_down(items, 0), 3)
        self.assertEqual(items, [1, 3, 2, 9])

    def test_equal_items_do_not_move(self):
        self.assertEqual(sift_up([1, 1], 1), 1)
        self.assertEqual(sift_down([1, 1, 1], 0), 0)

    def test_moves_are_told(self):
        told = []
        sift_up([5, 4], 1, lambda item, index: told.append((item, index)))
        self.assertEqual(sorted(told), [(4, 0), (5, 1)])

    def test_is_heap(self):
        self.assertTrue(is_heap([]))
        self.assertTrue(is_heap([1, 1, 2]))
        self.assertFalse(is_heap([1, 0]))
        self.assertFalse(is_heap([0, 1, 2, 0]))


class Bounded(unittest.TestCase):
    def test_keeps_the_largest(self):
        self.assertEqual(BoundedHeap(3, [4, 1, 7, 3, 9, 2]).sorted(), [9, 7, 4])

    def test_offer_returns_what_falls_out(self):
        heap = BoundedHeap(2)
        self.assertIsNone(heap.offer(5))
        self.assertFalse(heap.is_full)
        self.assertIsNone(heap.offer(3))
        self.assertTrue(heap.is_full)
        self.assertEqual(heap.offer(1), 1)
        self.assertEqual(heap.offer(4), 3)
        self.assertEqual(heap.threshold, 4)
        self.assertEqual(len(heap), 2)

    def test_an_equal_newcomer_falls_out(self):
        heap = BoundedHeap(1, [1])
        newcomer = 1.0
        self.assertIs(heap.offer(newcomer), newcomer)

    def test_errors(self):
        with self.assertRaisesRegex(ValueError, "capacity must be at least 1, got 0"):
            BoundedHeap(0)
        with self.assertRaisesRegex(EmptyHeapError, "nothing was offered yet"):
            _ = BoundedHeap(1).threshold

    def test_largest_and_smallest(self):
        self.assertEqual(largest(2, [3, 1, 2]), [3, 2])
        self.assertEqual(largest(0, [3]), [])
        self.assertEqual(largest(5, [3, 4]), [4, 3])
        self.assertEqual(smallest(2, [3, 1, 2]), [1, 2])
        self.assertEqual(smallest(0, [3]), [])
        with self.assertRaisesRegex(ValueError, "count must not be negative, got -1"):
            smallest(-1, [])
        with self.assertRaises(ValueError):
            largest(-1, [])


class Median(unittest.TestCase):
    def test_each_step(self):
        running = RunningMedian()
        seen = []
        for number in (5, 15, 1, 3, 8, 7, 9, 10, 20, 12):
            running.add(number)
            seen.append(running.median)
        self.assertEqual(seen, [5, 10.0, 5, 4.0, 5, 6.0, 7, 7.5, 8, 8.5])

    def test_descending_and_equal_numbers(self):
        self.assertEqual(RunningMedian([9, 7, 5, 3, 1]).median, 5)
        self.assertEqual(RunningMedian([2, 2, 2, 1]).median, 2)

    def test_low_and_high(self):
        even = RunningMedian([1, 4, 2, 8])
        self.assertEqual((even.low, even.high), (2, 4))
        odd = RunningMedian([1, 4, 2])
        self.assertEqual((odd.low, odd.high), (2, 2))
        self.assertEqual(len(odd), 3)

    def test_no_number_yet(self):
        for name in ("median", "low", "high"):
            with self.assertRaisesRegex(EmptyHeapError, "no number yet"):
                getattr(RunningMedian(), name)
