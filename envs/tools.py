"""Functions as tools: schemas read off their signatures, arguments validated before anything is done."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pydantic

from turngym.envs.calls import Tool, canonical, excerpt

ToolFunction = Callable[..., object]
"""A tool: takes what it works on, then keyword arguments."""

_STRICT = pydantic.ConfigDict(strict=True, extra="forbid")
_ARGUMENT = re.compile(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", re.MULTILINE)


class ToolError(Exception):
    """What a tool answers instead of a result; the message is shown to the agent."""


@dataclass(frozen=True, slots=True)
class AppTool:
    """A function as the agent sees it."""

    tool: Tool
    function: ToolFunction
    arguments: type[pydantic.BaseModel]
    writes: bool
    """Whether it may change what it works on."""


def described(function: ToolFunction, *, writes: bool) -> AppTool:
    """Return a function as a tool: its schema is its signature, its words are its docstring.

    Args:
        function: Takes what it works on, then keyword-only arguments with plain types, each with a line
            in the docstring's `Args`.
        writes: Whether it may change what it works on.
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


def validated(tool: AppTool, arguments: str) -> Mapping[str, Any]:
    """Return arguments as the tool takes them.

    Raises:
        ToolError: They are not those of the tool.
    """
    try:
        return tool.arguments.model_validate_json(arguments).__dict__
    except pydantic.ValidationError as error:
        raise ToolError(_complaint(error)) from None


def safe_name(name: str) -> str:
    """Return a name that the agent made up, fit to be shown."""
    return name if name.isidentifier() and name.isascii() and len(name) < 100 else excerpt(name)


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
