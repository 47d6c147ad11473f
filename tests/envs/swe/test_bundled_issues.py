"""The issues of the rows that are shipped keep their secret, and are told in words."""

import re
from importlib import resources
from pathlib import Path

import pytest

from turngym.envs.swe.issue import is_vague, leaks
from turngym.envs.swe.patch import touched
from turngym.envs.swe.rows import Row, read_rows

BUNDLED = Path(str(resources.files("turngym") / "assets" / "swe" / "rows.jsonl.gz"))
ROWS = tuple(read_rows(BUNDLED))


def test_rows_are_shipped() -> None:
    assert len(ROWS) > 100


@pytest.mark.parametrize("repository", sorted({row.repo for row in ROWS}))
def test_an_issue_names_no_place(repository: str) -> None:
    for row in ROWS:
        if row.repo == repository:
            check_issue(row)


def check_issue(row: Row) -> None:
    """Check what a row tells."""
    assert leaks(row.problem_statement, touched(row.patch), row.FAIL_TO_PASS) == ()
    assert not re.search(r"\S\.py\b|Traceback", row.problem_statement)
    title, _, report = row.problem_statement.partition("\n\n")
    assert not is_vague(row.problem_statement)
    assert title
    assert report.strip()


def test_a_leak_would_be_found() -> None:
    row = ROWS[0]
    told = f"{row.problem_statement}\nIt is in {touched(row.patch)[0]}, line 3."
    assert len(leaks(told, touched(row.patch), row.FAIL_TO_PASS)) >= 2
