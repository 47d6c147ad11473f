import unittest

from diffpatch import Edit, common_subsequence, diff, similarity


def marks(old, new):
    return " ".join(edit.mark + edit.line for edit in diff(old, new)).replace("  ", " =")


class DiffTest(unittest.TestCase):
    def test_equal_texts(self):
        self.assertEqual(diff("ab", "ab"), [Edit(" ", "a"), Edit(" ", "b")])
        self.assertEqual(diff("", ""), [])

    def test_removals_come_first(self):
        self.assertEqual(diff("a", "b"), [Edit("-", "a"), Edit("+", "b")])

    def test_from_and_to_nothing(self):
        self.assertEqual(marks("ab", ""), "-a -b")
        self.assertEqual(marks("", "ab"), "+a +b")

    def test_the_shortest_way(self):
        edits = diff("abcabba", "cbabac")
        self.assertEqual(sum(edit.mark != " " for edit in edits), 5)
        self.assertEqual("".join(edit.line for edit in edits if edit.mark != "+"), "abcabba")
        self.assertEqual("".join(edit.line for edit in edits if edit.mark != "-"), "cbabac")

    def test_addition_before_a_kept_line(self):
        self.assertEqual(diff("b", "ab"), [Edit("+", "a"), Edit(" ", "b")])

    def test_common_subsequence(self):
        self.assertEqual("".join(common_subsequence("xaybz", "aqbw")), "ab")
        self.assertEqual(common_subsequence("a", "b"), [])

    def test_similarity(self):
        self.assertEqual(similarity("abcd", "bd"), 4 / 6)
        self.assertEqual(similarity("", ""), 1.0)
        self.assertEqual(similarity("a", ""), 0.0)
