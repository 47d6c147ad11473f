import unittest

from trie import Trie

WORDS = ["car", "card", "care", "cat", "car", "dog"]


class Counting(unittest.TestCase):
    def setUp(self):
        self.trie = Trie(WORDS)

    def test_words_are_counted(self):
        self.assertEqual(self.trie["car"], 2)
        self.assertEqual(self.trie["card"], 1)
        self.assertEqual(self.trie["ca"], 0)
        self.assertEqual(self.trie["zebra"], 0)
        self.assertEqual((len(self.trie), self.trie.total), (5, 6))

    def test_membership_is_of_whole_words(self):
        self.assertIn("car", self.trie)
        self.assertNotIn("ca", self.trie)
        self.assertNotIn("", self.trie)
        self.assertTrue(self.trie)
        self.assertFalse(Trie())

    def test_prefixes_are_counted_with_repetitions(self):
        self.assertEqual(self.trie.count_prefix("car"), 4)
        self.assertEqual(self.trie.count_prefix("ca"), 5)
        self.assertEqual(self.trie.count_prefix(""), 6)
        self.assertEqual(self.trie.count_prefix("cab"), 0)

    def test_add_returns_the_new_count(self):
        self.assertEqual(self.trie.add("cat"), 2)
        self.assertEqual(self.trie.add("cat", 3), 5)
        self.assertEqual(self.trie.add("cow"), 1)
        self.assertEqual((len(self.trie), self.trie.total), (6, 11))

    def test_add_refuses(self):
        with self.assertRaisesRegex(ValueError, "cannot add an empty word"):
            self.trie.add("")
        with self.assertRaisesRegex(ValueError, "count must be positive, not 0"):
            self.trie.add("x", 0)
        self.assertEqual(self.trie.total, 6)

    def test_equality_is_of_words_and_counts(self):
        self.assertEqual(self.trie, Trie(reversed(WORDS)))
        self.assertNotEqual(self.trie, Trie(set(WORDS)))
        self.assertNotEqual(self.trie, WORDS)


class Removing(unittest.TestCase):
    def setUp(self):
        self.trie = Trie(WORDS)

    def test_some_or_all(self):
        self.assertEqual(self.trie.remove("car", 1), 1)
        self.assertEqual((len(self.trie), self.trie.count_prefix("car")), (5, 3))
        self.assertEqual(self.trie.remove("car"), 0)
        self.assertEqual((len(self.trie), self.trie.total), (4, 4))
        self.assertIn("card", self.trie)

    def test_dead_branches_are_cut(self):
        self.assertEqual(self.trie.nodes(), 10)
        self.trie.remove("dog")
        self.assertEqual(self.trie.nodes(), 7)
        self.trie.remove("card")
        self.assertEqual(self.trie.nodes(), 6)
        self.trie.remove("car")
        self.assertEqual(self.trie.nodes(), 6)

    def test_nothing_changes_if_it_fails(self):
        for word in ("ca", "x"):
            with self.assertRaises(KeyError):
                self.trie.remove(word)
        for count in (0, 3):
            with self.assertRaisesRegex(ValueError, f"cannot remove {count} of 2 'car'"):
                self.trie.remove("car", count)
        self.assertEqual(self.trie, Trie(WORDS))
        self.assertEqual(self.trie.total, 6)

    def test_what_was_added_can_be_removed_again(self):
        for word in WORDS:
            self.trie.remove(word, 1)
        self.assertEqual((len(self.trie), self.trie.total, self.trie.nodes()), (0, 0, 1))


class Order(unittest.TestCase):
    def setUp(self):
        self.trie = Trie(WORDS)

    def test_iteration_is_alphabetical(self):
        self.assertEqual(list(self.trie), ["car", "card", "care", "cat", "dog"])
        self.assertEqual(list(self.trie.iterate("car")), ["car", "card", "care"])
        self.assertEqual(list(self.trie.iterate("x")), [])

    def test_reverse_iteration(self):
        self.assertEqual(list(self.trie.iterate(reverse=True)), sorted(set(WORDS), reverse=True))

    def test_items(self):
        self.assertEqual(self.trie.items("car"), [("car", 2), ("card", 1), ("care", 1)])

    def test_rank_and_nth(self):
        self.assertEqual([self.trie.rank(word) for word in self.trie], [0, 1, 2, 3, 4])
        self.assertEqual(self.trie.rank("cas"), 3)
        self.assertEqual((self.trie.nth(0), self.trie.nth(4)), ("car", "dog"))
        self.assertEqual((self.trie.nth(-1), self.trie.nth(-5)), ("dog", "car"))
        for index in (5, -6):
            with self.assertRaisesRegex(IndexError, f"no word at {index} of 5"):
                self.trie.nth(index)

    def test_the_longest_word_that_a_text_starts_with(self):
        self.assertEqual(self.trie.longest_prefix("cards"), "card")
        self.assertEqual(self.trie.longest_prefix("carbon"), "car")
        self.assertEqual(self.trie.longest_prefix("cat"), "cat")
        self.assertIsNone(self.trie.longest_prefix("ca"))
        self.assertEqual(self.trie.longest_prefix("x", ""), "")

    def test_the_prefix_that_all_share(self):
        self.assertEqual(self.trie.common_prefix(), "")
        self.assertEqual(Trie(["card", "care"]).common_prefix(), "car")
        self.assertEqual(Trie(["car", "care"]).common_prefix(), "car")
        self.assertEqual(Trie(["car"]).common_prefix(), "car")
        self.assertEqual(Trie().common_prefix(), "")
