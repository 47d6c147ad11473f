"""An action in any of three forms, and a call written in each of them.

Lines: `view calc/parser.py 1 40`; what a tool writes stands on the lines below. Calls: JSON or
`f(x=1)`, as `turngym.envs.calls` reads them. Bash: one fenced block, as in mini-swe-agent.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from turngym.envs.calls import CallError, canonical_calls, excerpt, parse_calls
from turngym.envs.swe.tools import TOOLS

Form = Literal["lines", "calls", "bash"]
FORMS: tuple[Form, ...] = ("lines", "calls", "bash")
MAX_ACTION = 200_000
"""Characters of an action."""

_FENCE = re.compile(
    r"^```(?:bash|sh|mswea_bash_command)[ \t]*\n(.*?)\n?^```[ \t]*$", re.DOTALL | re.MULTILINE
)
_CALL = re.compile(r"\w+\(")
_SEARCH, _MIDDLE, _END = "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"


class Asked(NamedTuple):
    """A call of a tool as the agent wrote it: its arguments are not checked yet."""

    name: str
    arguments: dict[str, Any]  # plain JSON

    @property
    def text(self) -> str:
        """The canonical text, a JSON call."""
        return canonical_calls((self,))


def read(text: str) -> Asked:
    """Read an action.

    Raises:
        CallError: It is none; the message says why.

    Example:
        >>> read("view calc.py 1 40")
        Asked(name='view', arguments={'path': 'calc.py', 'first': 1, 'last': 40})
        >>> read("First I look.\\n```bash\\nls -la\\n```").arguments
        {'command': 'ls -la'}
    """
    text = text.strip("\n \t\r")
    if not text:
        raise CallError("The action is empty. Use a tool.")
    if len(text) > MAX_ACTION:
        raise CallError(f"The action has {len(text)} characters; at most {MAX_ACTION} are read.")
    head, _, body = text.partition("\n")
    name, _, rest = head.partition(" ")
    if text[0] in "{[" or _CALL.match(text):
        return _one(parse_calls(text))
    if name in _LINES:
        return Asked(name, _LINES[name](rest.strip(), body))
    return _fenced(text, name)


def write(name: str, arguments: Mapping[str, Any], form: Form) -> str:
    """Write a call in a form; as JSON where the form cannot express it.

    >>> write("view", {"path": "a b.py", "first": 3}, "lines")
    "view 'a b.py' 3"
    """
    asked = Asked(name, dict(arguments))
    if form == "bash" and name == "bash":
        text = f"```bash\n{arguments['command']}\n```"
    elif form == "calls" or name not in _WRITERS:
        return asked.text
    else:
        text = _WRITERS[name](arguments)
    try:
        return text if read(text) == asked else asked.text
    except CallError:
        return asked.text


def _fenced(text: str, name: str) -> Asked:
    """Read an action that is no line and no call: it has one block of bash."""
    blocks = _FENCE.findall(text)
    if len(blocks) == 1:
        return Asked("bash", {"command": blocks[0]})
    if blocks:
        raise CallError(f"One block of bash is an action, not {len(blocks)}.")
    raise CallError(f"{excerpt(name)} is no tool; there are {', '.join(TOOLS)}.")


def _one(calls: tuple[tuple[str, dict[str, Any]], ...]) -> Asked:
    if len(calls) > 1:
        raise CallError(f"A turn makes one call, not {len(calls)}: see first what it does.")
    return Asked(*calls[0])


def _words(text: str, least: int, most: int, form: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise CallError(f"The line cannot be split into words: {error}.") from None
    if not least <= len(words) <= most:
        raise CallError(f"The form is: {form}")
    return words


def _number(word: str, form: str) -> int:
    if not word.isdecimal() or not word.isascii() or len(word) > 9:
        raise CallError(f"{excerpt(word)} is no number; the form is: {form}")
    return int(word)


def _bash(rest: str, body: str) -> dict[str, Any]:
    return {"command": f"{rest}\n{body}" if rest and body else rest or body}


def _view(rest: str, body: str) -> dict[str, Any]:
    form = "view PATH [FIRST [LAST]]"
    path, *numbers = _words(_bare(rest, body, form), 1, 3, form)
    return {
        "path": path,
        **dict(zip(("first", "last"), [_number(n, form) for n in numbers], strict=False)),
    }


def _search(rest: str, body: str) -> dict[str, Any]:
    form = "search TEXT [PATH], TEXT in quotes if it has spaces"
    words = _words(_bare(rest, body, form), 1, 2, form)
    return dict(zip(("text", "path"), words, strict=False))


def _create(rest: str, body: str) -> dict[str, Any]:
    [path] = _words(rest, 1, 1, "create PATH, the content on the lines below")
    return {"path": path, "content": f"{body}\n" if body else ""}


def _insert(rest: str, body: str) -> dict[str, Any]:
    form = "insert PATH LINE, the text on the lines below"
    path, line = _words(rest, 2, 2, form)
    return {"path": path, "line": _number(line, form), "text": body}


def _str_replace(rest: str, body: str) -> dict[str, Any]:
    form = f"str_replace PATH, below it {_SEARCH}, the old lines, {_MIDDLE}, the new ones, {_END}"
    [path] = _words(rest, 1, 1, form)
    lines = body.split("\n")
    if lines[0] != _SEARCH or lines[-1] != _END or lines.count(_MIDDLE) != 1:
        raise CallError(f"The form is: {form}, each marker on a line of its own.")
    middle = lines.index(_MIDDLE)
    old, new = "\n".join(lines[1:middle]), "\n".join(lines[middle + 1 : -1])
    return {"path": path, "old": old, "new": new}


def _undo(rest: str, body: str) -> dict[str, Any]:
    [path] = _words(_bare(rest, body, "undo PATH"), 1, 1, "undo PATH")
    return {"path": path}


def _run_tests(rest: str, body: str) -> dict[str, Any]:
    form = "run_tests [TEST ...]"
    words = _words(_bare(rest, body, form), 0, 1_000, form)
    return {"tests": words} if words else {}


def _nothing(rest: str, body: str) -> dict[str, Any]:
    if rest or body:
        raise CallError("This tool takes nothing.")
    return {}


def _bare(rest: str, body: str, form: str) -> str:
    if body:
        raise CallError(f"Nothing follows on other lines; the form is: {form}")
    return rest


_LINES: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "bash": _bash,
    "view": _view,
    "search": _search,
    "create": _create,
    "insert": _insert,
    "str_replace": _str_replace,
    "undo": _undo,
    "run_tests": _run_tests,
    "more": _nothing,
    "submit": _nothing,
}
_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "bash": lambda given: f"bash {given['command']}",
    "view": lambda given: f"view {shlex.join(map(str, given.values()))}",
    "search": lambda given: f"search {shlex.join(given.values())}",
    "create": lambda given: f"create {shlex.quote(given['path'])}\n{given['content'][:-1]}",
    "insert": lambda given: f"insert {shlex.quote(given['path'])} {given['line']}\n{given['text']}",
    "str_replace": lambda given: "\n".join(
        (f"str_replace {shlex.quote(given['path'])}", _SEARCH)
        + ((given["old"],) if given["old"] else ())
        + (_MIDDLE,)
        + ((given["new"],) if given["new"] else ())
        + (_END,)
    ),
    "undo": lambda given: f"undo {shlex.quote(given['path'])}",
    "run_tests": lambda given: f"run_tests {shlex.join(given.get('tests', ()))}".rstrip(),
    "more": lambda given: "more",
    "submit": lambda given: "submit",
}
