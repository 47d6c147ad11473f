"""What can be told of a test that failed: the line, the values on it, the exception."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

MOST = 400
"""Characters of a value that is written out."""
COMPARING = ("assertEqual", "assertEquals", "assertIs", "assertListEqual", "assertDictEqual",
             "assertTupleEqual", "assertSetEqual", "assertCountEqual", "assertIn")  # fmt: skip
TRUTH = ("assertTrue", "assertFalse", "assertIsNone", "assertIsNotNone")


def facts_of(item: Any, excinfo: Any) -> dict[str, Any]:
    """Return the facts about a failure.

    `line` is that of the failing statement, counted from the first line of the test's function, as
    `inspect.getsource` gives it, decorators included; 0 if the failure was not in the test.
    """
    facts: dict[str, Any] = {
        "error": type(excinfo.value).__name__,
        "message": written(str, excinfo.value),
        "line": 0,
        "locals": {},
        "left": None,
        "right": None,
    }
    function: Any = inspect.unwrap(getattr(item, "obj", None) or (lambda: None))
    code: Any = getattr(getattr(function, "__func__", function), "__code__", None)
    entry = next((one for one in excinfo.traceback if one.frame.code.raw is code), None)
    if entry is None:
        return facts
    frame = entry.frame.raw
    facts["line"] = entry.lineno + 2 - code.co_firstlineno
    facts["locals"] = {k: v for k, v in map(literal, frame.f_locals.items()) if v is not None}
    statement = statement_at(function, facts["line"])
    if statement is not None:
        for side, node in zip(("left", "right"), sides(statement), strict=False):
            facts[side] = evaluated(node, frame)
    return facts


def statement_at(function: Any, line: int) -> ast.stmt | None:
    """Return the innermost statement of a function that is at a line of its source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return around[-1] if len(around) > 1 else None


def sides(statement: ast.stmt) -> list[ast.expr]:
    """Return what a statement compares: what was got, and what was expected if that is written."""
    if isinstance(statement, ast.Assert):
        test = statement.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return [test.left, test.comparators[0]]
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return [test.operand]
        return [] if isinstance(test, ast.BoolOp) else [test]
    if isinstance(statement, ast.With) and len(statement.body) == 1:
        inner = statement.body[0]
        return [inner.value] if isinstance(inner, ast.Expr) else []
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr in COMPARING:
            return value.args[:2]
        if value.func.attr in TRUTH:
            return value.args[:1]
    return []


def evaluated(node: ast.expr, frame: Any) -> str | None:
    """Return the value that an expression of a test has by now, None if it raises."""
    try:
        code = compile(ast.Expression(node), "<test>", "eval")
        value = eval(code, {**frame.f_globals, **frame.f_locals})
        return written(repr, value)
    except Exception:  # the tested code's own fault, whichever
        return None


def literal(named: tuple[str, Any]) -> tuple[str, str | None]:
    """Return a variable's value as Python would write it, None where it would not read it back."""
    name, value = named
    try:
        text = repr(value)
        same = len(text) <= MOST and ast.literal_eval(text) == value
    except Exception:  # any object may be in a variable
        return name, None
    return name, text if same else None


def written(writer: Any, value: Any) -> str | None:
    """Return a value as text, None if it is too long or cannot be written."""
    try:
        text = str(writer(value))
    except Exception:  # a `__repr__` with a fault in it
        return None
    return text if len(text) <= MOST or writer is not repr else None
