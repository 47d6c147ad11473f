"""Messages, tools and actions, and the one parser that turns an agent's text into calls."""

import ast
import json
import re
import threading
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from turngym.envs.encoding import json_encoder

MAX_CALL_CHARS = 200_000
"""A longer attempt at a call is refused before it is parsed."""
MAX_PYTHON_CHARS = 50_000
"""The same for the form `f(x=1)`, whose syntax tree takes far more memory than JSON."""
MAX_DEPTH = 32
"""Arrays and objects nested deeper than this are refused."""
MAX_INTEGER_BITS = 1024
"""Longer integers are refused: few readers of JSON take them."""
RESPOND = "respond"
"""The name of the call that plain words to the user stand for."""

_CALL = re.compile(r"[A-Za-z_][\w.]*\(")
_WARNINGS = threading.Lock()
_encode = json_encoder(sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One call of a tool inside an assistant message."""

    id: str
    """See `call_id`."""
    name: str
    arguments: str
    """Canonical JSON text of the arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the dialogue; worlds write user, tool and system messages."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    """What an assistant message calls."""
    tool_call_id: str = ""
    """Which call a tool message answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool that the agent may call."""

    name: str
    description: str
    parameters: str
    """JSON schema of the arguments, as canonical JSON text."""

    def to_openai(self) -> dict[str, Any]:  # foreign JSON: chat APIs and templates take this shape
        """Return the function schema that chat templates and OpenAI-compatible endpoints take."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": json.loads(self.parameters),
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What the world understood of the text it was given."""

    text: str
    """The action in canonical form; empty if it was not understood."""
    parsed: str
    """Canonical JSON text of the parse; empty if it was not understood."""
    valid: bool
    """Understood and allowed by the rules."""
    error: str = ""
    """What was wrong, as the agent is told."""


NO_ACTION = Action(text="", parsed="", valid=False)
"""What `info["action"]` holds where no action was taken: after a reset, after a cut."""


class CallError(ValueError):
    """An attempt at a call that is not one; the message is fit to be shown to the agent."""


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII only, no NaN.

    >>> canonical({"b": 1.0, "a": "\\u00e9"})
    '{"a":"\\\\u00e9","b":1.0}'
    """
    return _encode(value)


def call_id(turn: int, call: int) -> str:
    """Name a call by its turn (counted from 0) and its place in the turn.

    >>> call_id(0, 3)
    't0000c003'
    """
    return f"t{turn:04d}c{call:03d}"


def excerpt(text: str, limit: int = 60) -> str:
    """Quote untrusted text safely: escaped, cut, never longer than about `limit` characters.

    >>> excerpt("up\\x1b[2J" + "!" * 100, limit=12)
    "'up\\\\x1b[2J!!!...'"
    """
    quoted = ascii(text[: limit + 1])
    return quoted if len(quoted) <= limit + 2 else f"{quoted[: limit + 1]}...{quoted[0]}"


def printable(text: str) -> str:
    """Return a text of several lines without anything that a terminal would obey.

    >>> printable("a\\x1b[2J\\nb")
    'a\\\\x1b[2J\\nb'
    """
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def rendering(messages: tuple[Message, ...]) -> str:
    """Return messages as one text, the observation of whoever reads no messages.

    >>> rendering((Message(role="user", content="Hi"),))
    'Hi'
    """
    return "\n\n".join(
        f"[{message.tool_call_id}] {message.content}" if message.role == "tool" else message.content
        for message in messages
    )


def parse_calls(text: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Read an agent's text as calls: name and arguments of each, in order.

    Text that begins with `{`, `[` or `name(` is an attempt at a call: a JSON object with `name` and
    `arguments`, a JSON array of such objects, `f(x=1)` or `[f(x=1), g(y="a")]`. Anything else is
    talk, the call `respond(content=text)`. The empty string is neither.

    Raises:
        CallError: The text attempts a call and is not one.

    Example:
        >>> parse_calls('{"name": "add", "arguments": {"x": 1}}')
        (('add', {'x': 1}),)
        >>> parse_calls("[add(x=1), show()]")
        (('add', {'x': 1}), ('show', {}))
        >>> parse_calls("Hello!")
        (('respond', {'content': 'Hello!'}),)
    """
    text = text.strip()
    if not text:
        raise CallError("The action is empty. Call a tool or write to the user.")
    if text[0] not in "{[" and not _CALL.match(text):
        return ((RESPOND, {"content": text}),)
    if len(text) > MAX_CALL_CHARS:
        raise CallError(f"The call has {len(text)} characters; at most {MAX_CALL_CHARS} are read.")
    if text[0] == "{" or (text[0] == "[" and not _CALL.match(text[1:].lstrip())):
        return _from_json(text)
    return _from_python(text)


def canonical_calls(calls: tuple[tuple[str, dict[str, Any]], ...]) -> str:
    """Return the canonical text of calls: one object for one call, an array for several.

    >>> canonical_calls((("add", {"y": 2, "x": 1}),))
    '{"name":"add","arguments":{"x":1,"y":2}}'
    """
    texts = [
        f'{{"name":{json.dumps(name)},"arguments":{canonical(arguments)}}}'
        for name, arguments in calls
    ]
    return texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"


def parsed(source: str | bytes, mode: Literal["eval", "exec"] = "exec") -> Any:  # a tree
    """Parse as `ast.parse` does, one thread at a time.

    CPython 3.11 counts the depth of trees for all threads together, and raises `SystemError` where
    two of them meet.
    """
    with _WARNINGS:
        return ast.parse(source, mode=mode)


def python_tree(source: str | bytes, mode: Literal["eval", "exec"]) -> ast.AST | None:
    """Return the syntax tree of an agent's Python, None if it is none; nothing is warned of."""
    try:
        # A doubtful escape in a string is the agent's affair, not a warning to whoever runs us.
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode=mode)
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # what hostile text causes
        return None


def _from_json(text: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    try:
        value = _decoder.decode(text)
    except RecursionError:
        raise CallError(f"The call is nested deeper than {MAX_DEPTH} levels.") from None
    except CallError:
        raise
    except ValueError as error:  # JSONDecodeError, and integers of absurd length
        raise CallError(f"The call is not valid JSON: {excerpt(str(error), 120)}.") from None
    calls = value if isinstance(value, list) else [value]
    if not calls:
        raise CallError("The list of calls is empty.")
    return tuple(_checked_call(call) for call in calls)


def _checked_call(call: object) -> tuple[str, dict[str, Any]]:
    if not isinstance(call, dict) or not isinstance(call.get("name"), str) or not call["name"]:
        raise CallError('A call is an object with "name" and "arguments".')
    if unknown := sorted(call.keys() - {"name", "arguments"}):
        raise CallError(f'A call has "name" and "arguments" only, not {excerpt(unknown[0])}.')
    arguments = call.get("arguments", {})
    if not isinstance(arguments, dict):
        raise CallError('The "arguments" of a call are an object.')
    _check_value(arguments, 0)
    return call["name"], arguments


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise CallError(f"The key {excerpt(twice)} stands twice in one object.")
    return value


def _refuse_constant(name: str) -> None:
    raise CallError(f"{name} is not a JSON number.")


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)


def _check_value(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise CallError(f"The call is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(value, dict):
        for child in value.values():
            _check_value(child, depth + 1)
    elif isinstance(value, list):
        for child in value:
            _check_value(child, depth + 1)
    elif (isinstance(value, float) and not abs(value) < float("inf")) or (
        isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS
    ):
        raise CallError("A number in the call is too large.")


def _from_python(text: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    if len(text) > MAX_PYTHON_CHARS:
        raise CallError(f"The call has {len(text)} characters; write one this long as JSON.")
    parsed = python_tree(text, "eval")
    if not isinstance(parsed, ast.Expression):
        raise CallError("The call is not of the form name(key=value, ...).")
    tree = parsed.body
    nodes = tree.elts if isinstance(tree, ast.List) else [tree]
    return tuple(_checked_node(node) for node in nodes)


def _checked_node(node: ast.expr) -> tuple[str, dict[str, Any]]:
    if not isinstance(node, ast.Call) or node.args:
        raise CallError("A call has the form name(key=value, ...), with keyword arguments only.")
    arguments = _unique([(word.arg or "**", _literal(word.value, 1)) for word in node.keywords])
    if "**" in arguments:
        raise CallError("A call takes no ** arguments.")
    return _name(node.func), arguments


def _name(node: ast.expr) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise CallError("The name of a call is a plain name.")
    return ".".join([node.id, *reversed(parts)])


def _literal(node: ast.expr, depth: int) -> Any:  # any JSON value
    if depth > MAX_DEPTH:
        raise CallError(f"The call is nested deeper than {MAX_DEPTH} levels.")
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            _check_value(value, depth)
            return value
        case ast.UnaryOp(operand=ast.Constant(value=bool())):
            pass  # to Python, -True is a number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            _check_value(value, depth)
            return -value
        case ast.Name(id="true" | "false" | "null" as word):
            return {"true": True, "false": False, "null": None}[word]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_literal(item, depth + 1) for item in items]
        case ast.Dict(keys=keys, values=values):
            pairs = [
                (_key(key), _literal(value, depth + 1))
                for key, value in zip(keys, values, strict=True)
            ]
            return _unique(pairs)
    raise CallError("The arguments of a call are plain values: text, numbers, lists, objects.")


def _key(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise CallError("The keys of an object are text.")
