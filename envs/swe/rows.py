"""Task rows in SWE-bench's schema, and their files."""

import dataclasses
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from turngym.envs.records import dumps
from turngym.envs.swe.patch import PatchError, touched

_NAME = re.compile(r"[A-Za-z0-9][\w.+=@-]{0,199}", re.ASCII)
_LISTS = ("FAIL_TO_PASS", "PASS_TO_PASS", "kinds", "sites")
_NEEDED = ("instance_id", "repo", "patch", "test_patch", "problem_statement", "FAIL_TO_PASS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A task: a repository with a fault, what is told about it, and the tests that decide."""

    instance_id: str
    repo: str
    base_commit: str = ""
    patch: str
    """From the base tree to the fixed one, tests apart."""
    test_patch: str
    """Brings the hidden tests; may be empty."""
    problem_statement: str
    hints_text: str = ""
    created_at: str = ""
    version: str = ""
    environment_setup_commit: str = ""
    FAIL_TO_PASS: tuple[str, ...]
    """Ids of pytest."""
    PASS_TO_PASS: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Mutators, of a built row."""
    sites: tuple[str, ...] = ()
    """Where the fault is, `file:line-line` in the fixed tree, of a built row."""
    source: str = ""
    """Digest of the fixed tree, of a built row."""


def read_rows(path: str | Path) -> tuple[Row, ...]:
    """Read the rows of a JSONL file, SWE-bench's own too; fields that are not ours are ignored.

    Args:
        path: The file; one that ends in `.gz` is packed.

    Raises:
        ValueError: A line is no row, or two rows have one id.
    """
    rows: dict[str, Row] = {}
    with gzip.open(path) if str(path).endswith(".gz") else open(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = read_row(line)
                if row.instance_id in rows:
                    raise ValueError(f"instance_id {row.instance_id!a} has a row already")
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None
            rows[row.instance_id] = row
    return tuple(rows.values())


def write_rows(path: str | Path, rows: Iterable[Row]) -> None:
    """Write rows to a JSONL file, which is made anew; packed if its name ends in `.gz`."""
    content = "".join(f"{dumps(row)}\n" for row in rows).encode("ascii")
    if str(path).endswith(".gz"):
        content = gzip.compress(content, mtime=0)  # the same rows give the same bytes
    Path(path).write_bytes(content)


def read_row(line: str | bytes) -> Row:
    """Read one row from JSON text.

    Raises:
        ValueError: It is no row; the sentence says why.
    """
    try:
        value = json.loads(line)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"it is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    fields: dict[str, Any] = dict(_fields(value))  # text or tuples, as each field of a row is
    return checked_row(Row(**fields))


def checked_row(row: Row) -> Row:
    """Return a row as it is, if it can be a task.

    Raises:
        ValueError: Its id cannot name a folder, no test decides, or a patch cannot be read.
    """
    if not _NAME.fullmatch(row.instance_id):
        raise ValueError(f"instance_id {row.instance_id!a} is no plain name")
    if not row.FAIL_TO_PASS:
        raise ValueError("FAIL_TO_PASS is empty, so nothing could be solved")
    for name, text in (("patch", row.patch), ("test_patch", row.test_patch)):
        try:
            touched(text)
        except PatchError as error:
            raise ValueError(f"{name} cannot be read: {error}") from None
    if not row.patch.strip():
        raise ValueError("patch is empty")
    return row


def _fields(value: Mapping[str, object]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for field in dataclasses.fields(Row):
        if value.get(field.name) is not None:
            read = _list if field.name in _LISTS else _text
            yield field.name, read(field.name, value[field.name])
        elif field.name in _NEEDED:
            raise ValueError(f"it has no {field.name}")


def _text(name: str, value: object) -> str:
    if type(value) in (int, float):  # dates and versions in some files
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    return value


def _list(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):  # SWE-bench writes lists as JSON inside of JSON
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError(f"{name} is text, but no JSON list") from None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is not a list of texts")
    return tuple(value)
