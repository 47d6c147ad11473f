"""Functions as tools: schemas read off their signatures, arguments validated, results as text."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pydantic

from turngym.envs.calls import Tool, canonical, excerpt
from turngym.envs.core import WorldError
from turngym.envs.tooluse.database import Database, Row, ToolError, as_text

ToolFunction = Callable[..., object]
"""A tool: takes the database and keyword arguments, returns rows, tuples, mappings or text."""

_STRICT = pydantic.ConfigDict(strict=True, extra="forbid")
_ARGUMENT = re.compile(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AppTool:
    """A function of a domain as the agent sees it."""

    tool: Tool
    function: ToolFunction
    arguments: type[pydantic.BaseModel]
    writes: bool
    """Whether it may change the database."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a call came to."""

    text: str
    ok: bool
    database: Database
    """After the call; the one from before if it failed."""


def described(function: ToolFunction, *, writes: bool) -> AppTool:
    """Return a function as a tool: its schema is its signature, its words are its docstring.

    Args:
        function: Takes a `Database`, then keyword-only arguments with plain types, each with a line
            in the docstring's `Args`.
        writes: Whether it may change the database.
    """
    words = inspect.getdoc(function) or ""
    summary = words.split("\n\n")[0].replace("\n", " ")
    about = dict(
        _ARGUMENT.findall(inspect.cleandoc(function.__doc__ or "").replace("\n", "\n    "))
    )
    fields: dict[str, Any] = {}  # pydantic takes pairs of a type and a field
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        assert name in about, f"{function.__name__}: no line about {name}"
        default = ... if parameter.default is parameter.empty else parameter.default
        line = " ".join(about[name].split())
        fields[name] = (parameter.annotation, pydantic.Field(default, description=line))
    model = pydantic.create_model(function.__name__, __config__=_STRICT, **fields)
    schema = _untitled(model.model_json_schema())
    tool = Tool(name=function.__name__, description=summary, parameters=canonical(schema))
    return AppTool(tool, function, model, writes)


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


def validated(tool: AppTool, arguments: str) -> Mapping[str, Any]:
    """Return arguments as the tool takes them.

    Raises:
        ToolError: They are not those of the tool.
    """
    try:
        return tool.arguments.model_validate_json(arguments).__dict__
    except pydantic.ValidationError as error:
        raise ToolError(_complaint(error)) from None


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


def _complaint(error: pydantic.ValidationError) -> str:
    """Say what is wrong with arguments, without their values: those may be anything."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return " ".join(
        f"{excerpt('.'.join(map(str, one['loc'])) or 'arguments')}: {one['msg']}."
        for one in found[:3]
    )


def _untitled(schema: Any) -> Any:  # plain JSON
    """Drop the titles that pydantic makes of names."""
    if isinstance(schema, Mapping):
        return {
            key: _untitled(value)
            for key, value in schema.items()
            if not (key == "title" and isinstance(value, str))
        }
    return [_untitled(item) for item in schema] if isinstance(schema, list) else schema
