import unittest

from diffpatch import Edit, Hunk, Patch, PatchConflict, PatchSyntaxError
from diffpatch import apply_patch, make_patch, parse_patch

OLD = list("abcdefghij")
PAIRS = [
    ("", "abc"),
    ("abc", ""),
    ("abcdefghij", "abXdefghYij"),
    ("abcdefghij", "bcdefghijk"),
    ("aaaa", "abaaba"),
    ("abcdefghijklmnop", "Xbcdefghijklmno"),
]


class MakeTest(unittest.TestCase):
    def test_text(self):
        patch = make_patch(OLD, list("abcdXfghij"), context=1)
        self.assertEqual(str(patch), "@@ -4,3 +4,3 @@\n d\n-e\n+X\n f")
        self.assertTrue(patch)

    def test_counts_of_one_are_left_out(self):
        self.assertEqual(make_patch(["a"], ["b"]).hunks[0].header(), "@@ -1 +1 @@")

    def test_sides_without_lines(self):
        self.assertEqual(make_patch([], ["a", "b"]).hunks[0].header(), "@@ -0,0 +1,2 @@")
        self.assertEqual(make_patch(["a", "b"], ["a"], 0).hunks[0].header(), "@@ -2 +1,0 @@")

    def test_context(self):
        new = list("abcdXfghij")
        self.assertEqual(make_patch(OLD, new).hunks[0].header(), "@@ -2,7 +2,7 @@")
        self.assertEqual(make_patch(OLD, new, 0).hunks[0].header(), "@@ -5 +5 @@")
        with self.assertRaisesRegex(ValueError, "context must not be negative, got -1"):
            make_patch([], [], -1)

    def test_near_changes_share_a_hunk(self):
        new = list("aXcdYfghij")
        self.assertEqual(len(make_patch(OLD, new, 1).hunks), 1)
        self.assertEqual(len(make_patch(OLD, list("aXcdeYghij"), 1).hunks), 2)

    def test_later_hunks_count_what_came_before(self):
        patch = make_patch(OLD, list("XYabcdefghiZj"), 0)
        headers = [hunk.header() for hunk in patch.hunks]
        self.assertEqual(headers, ["@@ -0,0 +1,2 @@", "@@ -9,0 +12 @@"])

    def test_no_change(self):
        patch = make_patch(OLD, OLD)
        self.assertFalse(patch)
        self.assertEqual(str(patch), "")

    def test_stat(self):
        self.assertEqual(make_patch(OLD, list("abXYdefghi")).stat(), (2, 2))
        self.assertEqual(make_patch(list("ab"), list("abc")).stat(), (1, 0))


class ApplyTest(unittest.TestCase):
    def test_forth_and_back(self):
        for old, new in PAIRS:
            for context in (0, 1, 3):
                patch = make_patch(list(old), list(new), context)
                self.assertEqual("".join(apply_patch(list(old), patch)), new)
                self.assertEqual("".join(apply_patch(list(new), patch.reversed())), old)

    def test_reversed_has_removals_first(self):
        patch = make_patch(["a", "k"], ["b", "k"]).reversed()
        self.assertEqual(str(patch), "@@ -1,2 +1,2 @@\n-b\n+a\n k")
        self.assertEqual(patch.reversed(), make_patch(["a", "k"], ["b", "k"]))

    def test_conflict(self):
        patch = make_patch(OLD, list("Xbcdefghij"), 0)
        both = Patch(patch.hunks + make_patch(OLD, list("abcdefghiX"), 0).hunks)
        with self.assertRaises(PatchConflict) as caught:
            apply_patch(list("abc"), both)
        self.assertEqual(str(caught.exception), "hunk 2 (@@ -10 +10 @@) does not apply")
        self.assertEqual(caught.exception.number, 2)

    def test_fuzz(self):
        patch = make_patch(list("abc"), list("aXc"), 1)
        moved = list("12abc")
        with self.assertRaises(PatchConflict):
            apply_patch(moved, patch, fuzz=1)
        self.assertEqual("".join(apply_patch(moved, patch, fuzz=2)), "12aXc")
        with self.assertRaisesRegex(ValueError, "fuzz must not be negative, got -1"):
            apply_patch([], patch, fuzz=-1)

    def test_of_two_places_the_upper_one(self):
        patch = Patch((Hunk(2, 2, (Edit("-", "a"), Edit("+", "b"))),))
        self.assertEqual(apply_patch(["a", "x", "a"], patch, fuzz=1), ["b", "x", "a"])
        self.assertEqual(apply_patch(["a", "a", "a"], patch, fuzz=1), ["a", "b", "a"])

    def test_a_shift_holds_for_later_hunks(self):
        patch = make_patch(list("abcdef"), list("aBcdeF"), 0)
        self.assertEqual("".join(apply_patch(list("1abcdef"), patch, fuzz=1)), "1aBcdeF")
        self.assertEqual(apply_patch(list("1abcdefxf"), patch, fuzz=1)[-3:], ["F", "x", "f"])


class ParseTest(unittest.TestCase):
    def test_round_trip(self):
        for old, new in PAIRS:
            patch = make_patch(list(old), list(new), 1)
            self.assertEqual(parse_patch(str(patch)), patch)

    def test_names_and_the_last_end_are_skipped(self):
        patch = parse_patch("--- a\n+++ b\n@@ -1 +1 @@ def f\n-x\n+y\n")
        self.assertEqual(patch, make_patch(["x"], ["y"]))
        self.assertEqual(parse_patch(""), Patch())

    def test_errors_name_the_line(self):
        for text, message in (
            ("hello", "line 1: expected a hunk, got 'hello'"),
            ("@@ -1 +1 @@\n-x", "line 2: the hunk ends early"),
            ("@@ -1 +1 @@\n-x\n*y", "line 3: unexpected '*y'"),
            ("@@ -1 +1 @@\n-x\n", "line 3: unexpected ''"),
            ("@@ -1,2 +1 @@\n-x\n+y\n z", "line 4: the hunk has more lines than its header"),
            ("@@ -5 +5 @@\n-x\n+y\n@@ -5 +5 @@\n-x\n+y", "the hunk overlaps the one before"),
        ):
            with self.assertRaises(PatchSyntaxError) as caught:
                parse_patch(text)
            self.assertIn(message, str(caught.exception))

    def test_number_of_the_line(self):
        with self.assertRaises(PatchSyntaxError) as caught:
            parse_patch("@@ -1 +1 @@\n-x\n+y\noops")
        self.assertEqual(caught.exception.line, 4)
