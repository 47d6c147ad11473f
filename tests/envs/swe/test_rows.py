"""Rows: ours and SWE-bench's own, and what is wrong with those that are refused."""

import json
from pathlib import Path

import pytest

from turngym.envs.swe.rows import Row, read_rows, write_rows

PATCH = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n+y\n"
ROW = Row(
    instance_id="toolz-1.2.0-17",
    repo="toolz",
    patch=PATCH,
    test_patch="",
    problem_statement="It gives x.\nI expected y.",
    FAIL_TO_PASS=("tests/test_a.py::test_y[\N{SNOWMAN}]",),
    PASS_TO_PASS=("tests/test_a.py::test_z",),
    kinds=("operator",),
    sites=("a.py:1-1",),
    source="0" * 64,
)
FOREIGN = {
    "instance_id": "django__django-11099",
    "repo": "django/django",
    "base_commit": "d26b2424437dabeeca94d7900b37d2df4410da0c",
    "patch": PATCH,
    "test_patch": "",
    "problem_statement": "Fails.",
    "hints_text": None,
    "created_at": "2019-03-20T03:46:18Z",
    "version": 3.0,
    "FAIL_TO_PASS": '["test_a (tests.A)"]',
    "PASS_TO_PASS": "[]",
    "difficulty": "<15 min fix",
}


def written(tmp_path: Path, *values: object) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="ascii")
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_come_back_as_they_were_written(tmp_path: Path, name: str) -> None:
    write_rows(tmp_path / name, [ROW])
    assert read_rows(tmp_path / name) == (ROW,)
    before = (tmp_path / name).read_bytes()
    write_rows(tmp_path / name, [ROW])
    assert (tmp_path / name).read_bytes() == before


def test_a_row_of_swe_bench_is_read(tmp_path: Path) -> None:
    [row] = read_rows(written(tmp_path, FOREIGN))
    assert row.FAIL_TO_PASS == ("test_a (tests.A)",)
    assert row.PASS_TO_PASS == ()
    assert (row.version, row.hints_text, row.kinds) == ("3.0", "", ())


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"instance_id": "../x"}, "instance_id '../x' is no plain name"),
        ({"instance_id": None}, "it has no instance_id"),
        ({"patch": "@@"}, "patch cannot be read: the patch names no file"),
        ({"patch": ""}, "patch is empty"),
        ({"test_patch": "@@ -1 +1 @@"}, "test_patch cannot be read"),
        ({"FAIL_TO_PASS": "[]"}, "FAIL_TO_PASS is empty"),
        ({"FAIL_TO_PASS": "a, b"}, "FAIL_TO_PASS is text, but no JSON list"),
        ({"PASS_TO_PASS": [1]}, "PASS_TO_PASS is not a list of texts"),
        ({"repo": ["x"]}, "repo is not text"),
    ],
)
def test_a_row_that_cannot_be_a_task_is_named_by_its_line(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    path = written(tmp_path, FOREIGN, {**FOREIGN, "instance_id": "second"} | change)
    with pytest.raises(ValueError, match="line 2: ") as refusal:
        read_rows(path)
    assert complaint in str(refusal.value)


def test_two_rows_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"line 2: .*'django__django-11099' has a row already"):
        read_rows(written(tmp_path, FOREIGN, FOREIGN))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [("{", "not JSON"), ("[]", "not a JSON object"), ("[" * 100_000, "nested too deeply")],
)
def test_a_line_that_is_no_object_is_refused(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line, encoding="ascii")
    with pytest.raises(ValueError, match=f"line 1: it is {complaint}"):
        read_rows(path)
