"""An agent's calls and words, checked before anything is done."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from turngym.envs.calls import CallError, canonical, excerpt
from turngym.envs.tools import AppTool, ToolError, validated
from turngym.envs.tooluse.problem import ToolUseProblem


class Ready(NamedTuple):
    """A call that can be made."""

    name: str
    tool: AppTool
    arguments: str
    given: Mapping[str, Any]  # validated by the tool's own model


def checked(
    problem: ToolUseProblem, number: int, name: str, arguments: dict[str, Any]
) -> Ready | str:
    """Return a call as it can be made, or what is wrong with it.

    Args:
        problem: Has the tools.
        number: Which request the user waits for; it may lack a tool.
        name: The tool, as the agent says.
        arguments: What the agent gives it.
    """
    tool = problem.functions.get(name)
    if tool is None or name == problem.requests[number].lacks:
        return f"There is no tool {excerpt(name)}."
    text = canonical(arguments)
    try:
        return Ready(name, tool, text, validated(tool, text))
    except ToolError as error:
        return str(error)


def words_of(calls: tuple[tuple[str, dict[str, Any]], ...]) -> str:
    """Return the words of the one call that stands for talk.

    Raises:
        CallError: It is not alone, or not as plain words would be.
    """
    if len(calls) > 1:
        raise CallError("Call tools, or write to the user; not both in one turn.")
    [(_, arguments)] = calls
    words = arguments.get("content")
    if arguments.keys() != {"content"} or not isinstance(words, str) or not words.strip():
        raise CallError('What you write to the user is {"content": "..."}, and not empty.')
    return words
