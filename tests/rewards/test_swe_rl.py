"""SWE-RL's similarity of changes, and the patches that it compares."""

import pytest
from call_cases import paid
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import episode

from turngym.envs.signals import Diff
from turngym.rewards import Rubric, patch
from turngym.rewards.patches import PatchError, changed_files, diff_of
from turngym.rewards.swe_rl import (
    FormatError,
    change_similarity,
    content_similarity,
    edited,
    patch_similarity,
    reply_similarity,
)

BEFORE = {"f.py": "a = 1\nb = 2\n", "g.py": "x = 1\n"}
PATCH = "--- a/f.py\n+++ b/f.py\n@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n b = 2\n"


def block(search: str, replace: str, path: str = "f.py") -> str:
    return (
        f"```python\n### {path}\n<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n```"
    )


def reply(*blocks: str, thought: str = "t") -> str:
    return f"<think>\n{thought}\n</think>\n<solution>\n" + "\n".join(blocks) + "\n</solution>"


# --------------------------------------------------------------------------------- changes


def test_a_file_that_only_one_of_two_changes_counts_0() -> None:
    assert change_similarity({"f": "+a"}, {"f": "+a", "g": "+b"}) == 0.5
    assert change_similarity({}, {"f": "+a"}) == 0.0
    assert change_similarity({}, {}) == 1.0


def test_the_same_new_content_is_wholly_alike() -> None:
    gold = {"f.py": "a = 2\nb = 2\n"}
    assert content_similarity(BEFORE, gold, gold) == 1.0
    assert content_similarity(BEFORE, {**gold, "g.py": "x = 2\n"}, gold) == 0.5
    assert content_similarity(BEFORE, BEFORE, gold) == 0.0


texts = st.lists(st.sampled_from(["a", "b", "c"]), max_size=6).map("\n".join)
contents = st.dictionaries(st.sampled_from("fg"), texts)


@settings(deadline=None)
@given(before=contents, made=contents, gold=contents)
def test_a_similarity_is_a_share_and_1_for_the_right_change(
    before: dict[str, str], made: dict[str, str], gold: dict[str, str]
) -> None:
    assert 0.0 <= content_similarity(before, made, gold) <= 1.0
    assert content_similarity(before, gold, gold) == 1.0


# --------------------------------------------------------------------------------- replies


def test_a_reply_is_worth_what_its_edits_are_worth() -> None:
    gold = {"f.py": "a = 2\nb = 2\n"}
    assert reply_similarity(BEFORE, reply(block("a = 1", "a = 2")), gold) == 1.0
    two = reply(block("a = 1", "a = 2"), block("x = 1", "x = 2", "g.py"))
    assert reply_similarity(BEFORE, two, gold) == 0.5


def test_edits_of_a_file_follow_each_other_and_replace_all_they_find() -> None:
    text = reply(block("a = 1", "b = 2"), block("b = 2", "c"))
    assert edited(BEFORE, text) == {"f.py": "c\nc\n"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (block("a = 1", "a = 2"), "<think> stands 0 times, expected once"),
        ("<think>a</think>" + reply(), "<think> stands 2 times, expected once"),
        (reply(block("a = 1", "a = 2"), thought=" "), "nothing is thought"),
        (reply("a = 2"), "there is no block that edits a file"),
        (reply(block("a = 1", "a = 1")), "a block for 'f.py' changes nothing"),
        (reply(block(" = 1", "a = 2")), "what a block for 'f.py' searches is not there"),
    ],
)
def test_a_reply_without_the_form_gets_minus_1(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        edited(BEFORE, text)
    assert reply_similarity(BEFORE, text, BEFORE) == -1.0


# --------------------------------------------------------------------------------- patches


def test_a_patch_is_read_file_by_file() -> None:
    git = (
        "diff --git a/g.py b/g.py\nindex 1..2 100644\n--- a/g.py\n+++ b/g.py\n@@ -1 +1,2 @@ def f\n"
    )
    found = changed_files(PATCH + git + "-x = 1\n+x = 2\n+y = 3\n\\ No newline at end of file\n")
    assert found == {
        "f.py": "@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n b = 2",
        "g.py": "@@ -1,1 +1,2 @@ def f\n-x = 1\n+x = 2\n+y = 3\n\\ No newline at end of file",
    }


def test_new_removed_renamed_and_binary_files() -> None:
    new = "--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+a\n"
    removed = "--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    renamed = "diff --git a/one.py b/two.py\nrename from one.py\nrename to two.py\n"
    binary = "diff --git a/p.png b/p.png\nBinary files a/p.png and b/p.png differ\n"
    assert changed_files(new + removed + renamed + binary) == {
        "new.py": "@@ -0,0 +1,1 @@\n+a",
        "old.py": "@@ -1,1 +0,0 @@\n-a",
        "one.py": "rename from one.py to two.py",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "@@ -1 +1 @@\n-a\n+b\n",
        PATCH.replace("@@ -1,2", "@@ -1,3"),
        PATCH.replace(" b = 2", "b = 2"),
        PATCH.replace("-a = 1\n", "") + PATCH,
    ],
)
def test_a_patch_that_cannot_be_read_changes_nothing(wrong: str) -> None:
    with pytest.raises(PatchError):
        changed_files(wrong)
    assert patch_similarity([wrong], [PATCH]) == 0.0
    assert patch_similarity([wrong], []) == 1.0


def test_lines_that_look_like_headers_are_lines_of_a_hunk() -> None:
    text = "--- a/f.sql\n+++ b/f.sql\n@@ -1 +1 @@\n--- comment\n+++ plus\n"
    assert changed_files(text) == {"f.sql": "@@ -1,1 +1,1 @@\n--- comment\n+++ plus"}


@settings(deadline=None)
@given(before=texts, after=texts)
def test_what_a_diff_writes_a_patch_reads(before: str, after: str) -> None:
    diff = diff_of(before, after)
    found = changed_files(f"--- a/f\n+++ b/f\n{diff}\n") if diff else {}
    ours = [line for line in diff.split("\n") if not line.startswith("@@")]
    theirs = [line for line in found.get("f", "").split("\n") if not line.startswith("@@")]
    assert [line.strip() for line in theirs] == [line.strip() for line in ours]
    assert bool(diff) == (before != after)


# -------------------------------------------------------------------------------- the term


def change(before: str | None, after: str | None, target: str = "f.py") -> Diff:
    return Diff(kind="file", target=target, before=before, after=after)


def test_an_episode_is_worth_what_it_changed_in_all() -> None:
    first = change("a = 1\nb = 2\n", "a = 9\nb = 2\n")
    second = change("a = 9\nb = 2\n", "a = 2\nb = 2\n")
    detour = [change(None, "z"), change("z", None)]
    turns = [(first,), (Diff(kind="row", target="t", before="1", after="2"),), (second,)]
    assert paid("patch()", episode(turns, reference={"patch": PATCH})) == [(0, 1.0)]
    extra = change("x = 1\n", "x = 2\n", "g.py")
    assert paid("patch()", episode([*turns, (extra,)], reference={"patch": PATCH})) == [(0, 0.5)]
    there_and_back = [(one,) for one in detour]
    assert paid("patch()", episode(there_and_back, reference={"patch": ""})) == [(0, 1.0)]
    assert paid("patch()", episode([()], reference={"patch": PATCH})) == [(0, 0.0)]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        (None, "the reference has no patch"),
        (
            {"patch": "@@ -1 +1 @@\n"},
            "the reference's patch cannot be read: a hunk before any file",
        ),
    ],
)
def test_without_the_right_patch_nothing_is_scored(reference: object, reason: str) -> None:
    (ledger,) = Rubric(patch()).score([episode([()], reference=reference)])
    assert reason in ledger.failed
