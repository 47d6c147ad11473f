"""Patches of trees, beside git's own wherever git is installed."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from swe_trees import LINES, few_edits, git, trees, write_files

from turngym.envs.swe.patch import (
    PatchError,
    apply_patch,
    lines_of,
    make_patch,
    reverse_patch,
    touched,
)
from turngym.envs.swe.tree import Tree, read_tree

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
BEFORE = {"shop/cart.py": b"def total(items):\n    return sum(items)\n\n\nEMPTY = ()\n"}
AFTER = {"shop/cart.py": b"def total(items):\n    return sum(items, 0)\n\n\nEMPTY = ()\n"}
PATCH = """\
diff --git a/shop/cart.py b/shop/cart.py
--- a/shop/cart.py
+++ b/shop/cart.py
@@ -1,5 +1,5 @@
 def total(items):
-    return sum(items)
+    return sum(items, 0)
 
 
 EMPTY = ()
"""


def test_a_patch_is_written_as_git_writes_it() -> None:
    assert make_patch(BEFORE, AFTER) == PATCH
    assert make_patch(BEFORE, BEFORE) == ""


def test_a_patch_takes_one_tree_to_the_other_and_back() -> None:
    assert apply_patch(BEFORE, PATCH) == AFTER
    assert apply_patch(AFTER, reverse_patch(PATCH)) == BEFORE
    assert touched(PATCH) == ("shop/cart.py",)
    assert BEFORE["shop/cart.py"].startswith(b"def total")


def test_files_are_made_and_deleted_also_empty_ones() -> None:
    before, after = {"old.py": b"x\n", "gone": b""}, {"new/deep.py": b"y", "here": b""}
    patch = make_patch(before, after)
    assert "\\ No newline at end of file" in patch
    assert apply_patch(before, patch) == after
    assert touched(patch) == ("gone", "here", "new/deep.py", "old.py")


@given(before=trees, after=trees)
@settings(max_examples=200, deadline=None)
def test_any_two_trees_have_a_patch_and_its_reverse(before: Tree, after: Tree) -> None:
    patch = make_patch(before, after)
    assert apply_patch(before, patch) == after
    assert apply_patch(after, reverse_patch(patch)) == before
    assert reverse_patch(reverse_patch(patch)) == patch


@needs_git
@given(before=trees, after=trees)
@settings(max_examples=25, deadline=None)
def test_git_applies_our_patches_with_the_same_result(before: Tree, after: Tree) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, before)
        git(folder, "init", "-q")
        applied = git(folder, "apply", "--allow-empty", "-", text=make_patch(before, after))
        assert applied.returncode == 0, applied.stderr
        assert read_tree(folder) == after


@needs_git
@given(
    data=st.data(),
    old=st.lists(st.sampled_from(LINES), max_size=25),
    width=st.sampled_from(["-U1", "-U3"]),
)
@settings(max_examples=25, deadline=None)
def test_we_apply_gits_patches_with_the_same_result(
    data: st.DataObject, old: list[bytes], width: str
) -> None:
    before, after = ({"a.py": b"".join(lines)} for lines in (old, data.draw(few_edits(old))))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, before)
        git(folder, "init", "-q")
        git(folder, "add", "-A")
        write_files(folder, after)
        patch = git(folder, "diff", width).stdout.decode()
        assert apply_patch(before, patch) == after


@needs_git
@given(data=st.data(), old=st.lists(st.sampled_from(LINES), max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_hunk_that_has_moved_goes_where_git_puts_it_or_fails_as_there(
    data: st.DataObject, old: list[bytes]
) -> None:
    before, after, other = (
        {"a.py": b"".join(lines)}
        for lines in (old, data.draw(few_edits(old)), data.draw(few_edits(old)))
    )
    patch = make_patch(before, after)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, other)
        git(folder, "init", "-q")
        applied = git(folder, "apply", "--allow-empty", "-", text=patch)
        try:
            ours = apply_patch(other, patch)
        except PatchError:
            assert applied.returncode
        else:
            assert applied.returncode == 0, applied.stderr
            assert ours == read_tree(folder)


def test_a_rename_of_git_moves_a_file() -> None:
    patch = (
        "diff --git a/old.py b/new.py\nsimilarity index 50%\nrename from old.py\n"
        "rename to new.py\n--- a/old.py\n+++ b/new.py\n@@ -1 +1 @@\n-a\n+b\n"
    )
    assert apply_patch({"old.py": b"a\n"}, patch) == {"new.py": b"b\n"}
    assert apply_patch({"new.py": b"b\n"}, reverse_patch(patch)) == {"old.py": b"a\n"}
    assert touched(patch) == ("new.py", "old.py")


def test_a_diff_without_gits_lines_is_read_too() -> None:
    plain = "".join(PATCH.splitlines(keepends=True)[1:])
    assert apply_patch(BEFORE, plain) == AFTER
    made = "--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x\n"
    assert apply_patch({}, made) == {"new.py": b"x\n"}


def test_words_around_a_patch_and_a_mails_signature_are_skipped() -> None:
    mail = f"From: someone\n\nFix the sum.\n---\n{PATCH}-- \n2.39.5\n"
    assert apply_patch(BEFORE, mail) == AFTER


def test_a_last_line_feed_that_was_stripped_is_not_missed() -> None:
    assert apply_patch(BEFORE, PATCH.rstrip("\n")) == AFTER


def test_an_empty_patch_changes_nothing() -> None:
    assert apply_patch(BEFORE, "") == BEFORE
    assert touched("\n") == ()


HEAD = "diff --git a/shop/cart.py b/shop/cart.py\n"


@pytest.mark.parametrize(
    ("patch", "complaint"),
    [
        ("I fixed it.", "names no file"),
        ("@@ -1 +1 @@\n-a\n+b\n", "belongs to no file"),
        (PATCH.replace("items)\n+", "item)\n+"), "hunk 1 does not fit 'shop/cart.py'"),
        (PATCH.replace("shop/cart.py", "shop/till.py"), "'shop/till.py' is not there"),
        (PATCH.replace("-1,5 +1,5", "-1,9 +1,9"), "is cut off"),
        (PATCH.replace("-1,5 +1,5", "-1,4 +1,4"), "more lines than its header says"),
        (PATCH.replace("@@ -1,5", "@@ -x,5"), "header of a hunk is damaged"),
        (
            PATCH.replace("a/shop/cart.py", "a/../../etc/passwd"),
            "'../../etc/passwd' is not a plain path",
        ),
        ("--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n", "'../x' is not a plain path"),
        (f"{HEAD}new file mode 100644\n", "'shop/cart.py' is there already"),
        (f"{HEAD}deleted file mode 100644\n", "the patch does not know all of it"),
        (f"{HEAD}old mode 100644\nnew mode 120000\n", "mode '120000'"),
        (f"{HEAD}Binary files a/x and b/x differ\n", "its content is not given"),
        (f"{HEAD}GIT binary patch\ndelta 5\nAbc\n\n", "is not given as a literal"),
        (f"{HEAD}GIT binary patch\nliteral 9\nzzz\n\n", "is damaged"),
        (make_patch({}, {"shop": b"x"}), "'shop' is a file and a folder"),
        (make_patch({}, {"shop/cart.py/x": b"x"}), "'shop/cart.py' is a file and a folder"),
        ("\ud800", "is not Unicode"),
    ],
)
def test_what_cannot_be_applied_is_refused_in_one_sentence(patch: str, complaint: str) -> None:
    with pytest.raises(PatchError) as refusal:
        apply_patch(BEFORE, patch)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


@given(text=st.text(alphabet="a/ @-+0123,\n\\d", max_size=60).map(lambda tail: HEAD + tail))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_patch_or_refused_and_touches_no_more_than_it_says(text: str) -> None:
    with contextlib.suppress(PatchError):
        after = apply_patch(BEFORE, text)
        changed = {path for path in BEFORE | after if BEFORE.get(path) != after.get(path)}
        assert changed <= set(touched(text))


def test_lines_end_at_line_feeds_only() -> None:
    assert lines_of(b"a\rb\x0cc\nd") == [b"a\rb\x0cc\n", b"d"]


def test_a_large_file_with_nothing_in_common_is_replaced_at_once() -> None:
    before, after = (
        {"a": b"".join(b"%s%d\n" % (s, i) for i in range(11_000))} for s in (b"x", b"y")
    )
    assert apply_patch(before, make_patch(before, after)) == after
