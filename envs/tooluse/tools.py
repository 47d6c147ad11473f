"""Calls of tools that work on a database, and their results as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from turngym.envs.core import WorldError
from turngym.envs.tools import AppTool, ToolError, validated
from turngym.envs.tooluse.database import Database, Row, as_text


@dataclass(frozen=True, slots=True)
class Result:
    """What a call came to."""

    text: str
    ok: bool
    database: Database
    """After the call; the one from before if it failed."""


def call(tool: AppTool, database: Database, arguments: str) -> Result:
    """Call a tool: validated arguments, a database that is untouched unless all went well.

    Args:
        tool: The tool.
        database: Is left as it is.
        arguments: Canonical JSON text.

    Raises:
        WorldError: The tool raised anything but `ToolError`.
    """
    try:
        return run(tool, database, validated(tool, arguments))
    except ToolError as error:
        return Result(error_text(str(error)), False, database)


def run(tool: AppTool, database: Database, given: Mapping[str, Any]) -> Result:
    """Call a tool with validated arguments, as `call` does."""
    try:
        answer, after = answered(tool, database, given)
    except ToolError as error:
        return Result(error_text(str(error)), False, database)
    return Result(result_text(answer, after), True, after)


def answered(
    tool: AppTool, database: Database, given: Mapping[str, Any]
) -> tuple[object, Database]:
    """Return what a tool answers to validated arguments, and the database after it.

    Raises:
        ToolError: The tool refuses.
        WorldError: It raised anything else.
    """
    after = database.fork() if tool.writes else database
    try:
        return tool.function(after, **given), after
    except ToolError:
        raise
    except Exception as error:  # whatever it is, the agent did not cause it
        raise WorldError(f"the tool {tool.tool.name} failed: {error!r}") from error


def result_text(answer: object, database: Database | None = None) -> str:
    """Return what a tool answers as JSON text, ASCII without control characters.

    Args:
        answer: Rows, tuples, mappings, plain values.
        database: Where rows of the answer may stand, with their texts.

    Example:
        >>> result_text({"total": 12.5, "items": ("a", "b")})
        '{"total":12.5,"items":["a","b"]}'
    """
    return _text(answer, database).replace("\x7f", "\\u007f")


def _text(answer: object, database: Database | None) -> str:
    if isinstance(answer, tuple):
        return f"[{','.join([_text(item, database) for item in answer])}]"
    if database is not None and hasattr(answer, "table"):
        return database.text_of(cast(Row, answer))  # what has a table is a row
    return as_text(answer)


def error_text(message: str) -> str:
    """Return the answer of a tool that failed.

    >>> error_text("There is no order 'W1'.")
    '{"error":"There is no order \\'W1\\'."}'
    """
    return result_text({"error": message})
