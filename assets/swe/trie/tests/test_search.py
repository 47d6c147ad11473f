import unittest

from trie import Trie, distance, dump, load, match, near, shortest_unique, suggest
from trie.complete import extend
from trie.text import TrieFormatError

WORDS = ["car", "card", "care", "cat", "car", "dog", "cat", "cat"]


class Fuzzy(unittest.TestCase):
    def setUp(self):
        self.trie = Trie(WORDS)

    def test_distance(self):
        cases = [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3)]
        cases += [("abc", "abc", 0), ("ab", "ba", 2), ("flaw", "lawn", 2)]
        for a, b, expected in cases:
            self.assertEqual(distance(a, b), expected, (a, b))

    def test_near(self):
        self.assertEqual(near(self.trie, "car"), [(0, "car"), (1, "card"), (1, "care"), (1, "cat")])
        self.assertEqual(near(self.trie, "car", 0), [(0, "car")])
        self.assertEqual(near(self.trie, "cr"), [(1, "car")])
        self.assertEqual(near(self.trie, "dg", 2), [(1, "dog")])
        self.assertEqual(near(self.trie, "zzzzz", 2), [])
        with self.assertRaisesRegex(ValueError, "limit must not be negative: -1"):
            near(self.trie, "x", -1)

    def test_near_agrees_with_the_distance(self):
        for word in ("cars", "dig", "ca", "cod"):
            for limit in range(5):
                every = sorted((distance(word, w), w) for w in self.trie)
                expected = [pair for pair in every if pair[0] <= limit]
                self.assertEqual(near(self.trie, word, limit), expected)

    def test_patterns(self):
        self.assertEqual(match(self.trie, "ca?"), ["car", "cat"])
        self.assertEqual(match(self.trie, "car*"), ["car", "card", "care"])
        self.assertEqual(match(self.trie, "*r?"), ["card", "care"])
        self.assertEqual(match(self.trie, "*"), list(self.trie))
        self.assertEqual(match(self.trie, "d*g"), ["dog"])
        self.assertEqual(match(self.trie, "**a**t"), ["cat"])
        self.assertEqual(match(self.trie, "car"), ["car"])
        self.assertEqual(match(self.trie, "c"), [])
        self.assertEqual(match(self.trie, ""), [])


class Completion(unittest.TestCase):
    def setUp(self):
        self.trie = Trie(WORDS)

    def test_the_most_frequent_come_first(self):
        self.assertEqual(suggest(self.trie, "ca"), ["cat", "car", "card", "care"])
        self.assertEqual(suggest(self.trie, "ca", limit=2), ["cat", "car"])
        self.assertEqual(suggest(self.trie, "ca", min_count=2), ["cat", "car"])
        self.assertEqual(len(suggest(Trie("abcdefgh"), "")), 5)
        with self.assertRaisesRegex(ValueError, "limit must be positive, not 0"):
            suggest(self.trie, "c", limit=0)

    def test_the_prefix_itself_is_no_suggestion(self):
        self.assertEqual(suggest(self.trie, "car"), ["card", "care"])
        self.assertEqual(suggest(self.trie, "x"), [])

    def test_the_shortest_prefix_of_a_word_alone(self):
        self.assertEqual(shortest_unique(self.trie, "dog"), "d")
        self.assertEqual(shortest_unique(self.trie, "cat"), "cat")
        self.assertEqual(shortest_unique(self.trie, "car"), "car")
        self.assertEqual(shortest_unique(Trie(["abcd", "abx", "abcd"]), "abcd"), "abc")
        with self.assertRaises(KeyError):
            shortest_unique(self.trie, "ca")

    def test_tab(self):
        self.assertEqual(extend(self.trie, "d"), "dog")
        self.assertEqual(extend(self.trie, "c"), "ca")
        self.assertEqual(extend(self.trie, "car"), "car")
        self.assertEqual(extend(self.trie, "x"), "x")
        self.assertEqual(extend(Trie(["ab", "abcd"]), "a"), "ab")
        self.assertEqual(extend(Trie(["ab", "abcd"]), "ab"), "abcd")


class Text(unittest.TestCase):
    def test_words_share_their_beginning(self):
        text = dump(Trie(["car", "card", "car", "care", "dog"]))
        self.assertEqual(text, "0 car 2\n3 d\n3 e\n0 dog\n")

    def test_what_is_written_is_read_back(self):
        for words in ([], WORDS, ["a", "ab", "abc", "b", "ba"]):
            self.assertEqual(load(dump(Trie(words))), Trie(words))

    def test_white_space_cannot_be_written(self):
        for word in ("a b", " ", "a\n"):
            with self.assertRaisesRegex(ValueError, "white space"):
                dump(Trie([word]))

    def test_faults(self):
        cases = {
            "0 a\n1": (2, "expected 2 or 3 fields, found 1"),
            "0 a 1 1": (1, "expected 2 or 3 fields, found 4"),
            "0 a\n2 b": (2, "cannot take over 2 letters of 'a'"),
            "x a": (1, "cannot take over x letters of ''"),
            "0 a 0": (1, "bad count '0'"),
            "0 a x": (1, "bad count 'x'"),
            "0 a\n0 a": (2, "'a' stands twice"),
        }
        for text, (line, reason) in cases.items():
            with self.assertRaises(TrieFormatError) as caught:
                load(text)
            self.assertEqual(str(caught.exception), f"line {line}: {reason}")
            self.assertEqual(caught.exception.line, line)

    def test_all_letters_but_none_may_be_taken_over(self):
        self.assertEqual(list(load("0 ab\n2 c")), ["ab", "abc"])
