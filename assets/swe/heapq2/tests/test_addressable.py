import unittest

from heapq2 import AddressableHeap, DuplicateKeyError, EmptyHeapError, HeapError, MissingKeyError


def drain(heap):
    out = []
    while len(heap):
        out.append(heap.pop())
    return out


class PushAndPop(unittest.TestCase):
    def test_least_comes_first(self):
        heap = AddressableHeap({"a": 3, "b": 1, "c": 2})
        self.assertEqual(drain(heap), [("b", 1), ("c", 2), ("a", 3)])

    def test_ties_come_in_order_of_arrival(self):
        heap = AddressableHeap()
        for key in "dbca":
            heap.push(key, 1)
        self.assertEqual([key for key, _ in drain(heap)], ["d", "b", "c", "a"])

    def test_keys_need_not_be_comparable(self):
        heap = AddressableHeap({"a": 1, 2: 1, None: 0})
        self.assertEqual([key for key, _ in drain(heap)], [None, "a", 2])

    def test_many(self):
        heap = AddressableHeap({number: (number * 7) % 20 for number in range(20)})
        self.assertEqual([priority for _, priority in drain(heap)], list(range(20)))

    def test_peek_removes_nothing(self):
        heap = AddressableHeap({"a": 5})
        self.assertEqual(heap.peek(), ("a", 5))
        self.assertEqual(len(heap), 1)

    def test_empty(self):
        for method in (AddressableHeap().peek, AddressableHeap().pop):
            with self.assertRaisesRegex(EmptyHeapError, "the heap is empty"):
                method()

    def test_duplicates(self):
        heap = AddressableHeap({"a": 1})
        with self.assertRaisesRegex(DuplicateKeyError, "key 'a' is in the heap already"):
            heap.push("a", 2)
        self.assertEqual(heap["a"], 1)


class ByKey(unittest.TestCase):
    def setUp(self):
        self.heap = AddressableHeap({letter: rank for rank, letter in enumerate("abcdefg")})

    def test_priority_of_a_key(self):
        self.assertEqual(self.heap["c"], 2)
        self.assertIn("c", self.heap)
        self.assertNotIn("z", self.heap)

    def test_update_down_and_up(self):
        self.assertEqual(self.heap.update("f", -1), 5)
        self.assertEqual(self.heap.update("a", 9), 0)
        self.assertEqual("".join(self.heap), "fbcdega")
        self.assertEqual("".join(key for key, _ in drain(self.heap)), "fbcdega")

    def test_update_keeps_the_place_among_ties(self):
        self.heap.update("a", 3)
        self.assertEqual("".join(self.heap), "bcadefg")

    def test_remove_from_anywhere(self):
        for key in "bga":
            self.heap.remove(key)
        self.assertEqual("".join(key for key, _ in drain(self.heap)), "cdef")

    def test_remove_returns_the_priority(self):
        self.assertEqual(self.heap.remove("d"), 3)
        self.assertNotIn("d", self.heap)
        self.assertEqual(len(self.heap), 6)

    def test_a_removed_key_can_return(self):
        self.heap.remove("a")
        self.heap.push("a", 1)
        self.assertEqual("".join(self.heap), "bacdefg")

    def test_removal_may_have_to_sift_up(self):
        heap = AddressableHeap(dict(zip("abcdefg", (0, 10, 1, 11, 12, 2, 3))))
        heap.remove("d")
        self.assertEqual([p for _, p in drain(heap)], [0, 1, 2, 3, 10, 12])

    def test_raise_to(self):
        self.assertFalse(self.heap.raise_to("c", 2))
        self.assertFalse(self.heap.raise_to("c", 3))
        self.assertEqual(self.heap["c"], 2)
        self.assertTrue(self.heap.raise_to("c", -1))
        self.assertTrue(self.heap.raise_to("z", 7))
        self.assertEqual("".join(self.heap), "cabdefgz")

    def test_missing_keys(self):
        for action in (
            lambda: self.heap["z"],
            lambda: self.heap.remove("z"),
            lambda: self.heap.update("z", 1),
        ):
            with self.assertRaises(MissingKeyError) as caught:
                action()
            self.assertEqual(str(caught.exception), "no such key: 'z'")

    def test_errors_have_a_common_base(self):
        self.assertTrue(issubclass(MissingKeyError, HeapError))
        self.assertTrue(issubclass(MissingKeyError, KeyError))
        self.assertTrue(issubclass(EmptyHeapError, IndexError))
