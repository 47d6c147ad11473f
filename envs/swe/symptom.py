"""What a user would see of a fault: read from a failing test, without saying where the fault is."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from turngym.envs.swe.hide import find_function, parts_of
from turngym.envs.swe.mutate.module import Function, Module
from turngym.envs.swe.reproduce import inlined, is_whole, script_of, with_literals
from turngym.envs.swe.tree import Tree
from turngym.envs.swe.trials import Fact

_EQUAL = ("assertEqual", "assertEquals", "assertListEqual", "assertDictEqual", "assertTupleEqual",
          "assertSetEqual", "assertCountEqual")  # fmt: skip
_TRUE = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None"}
_RAISES = ("raises", "assertRaises", "assertRaisesRegex")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{4,}")
_SHORT = 300
"""Characters of a value or a call that somebody would still copy into a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What was called, what came of it, and what should have."""

    about: str
    """What the test is about, in its own words: `empty input gives an empty list`."""
    call: str = ""
    """The expression, free of the test's own variables where possible; empty if there is none."""
    got: str = ""
    """Its value; empty if it raised, or if nothing is known."""
    expected: str = ""
    """The value that it should have."""
    error: str = ""
    """The exception that came instead, with its message."""
    should_raise: str = ""
    """The exception that should have come."""
    is_whole: bool = True
    """Whether the call can be understood without what the test did before."""
    script: str = ""
    """A program that shows it: prints the value, or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What a statement of a test claims about an expression."""

    subject: ast.expr | None = None
    expected: str = ""
    should_raise: str = ""


def symptom_of(tree: Tree, test_id: str, fact: Fact | None) -> Symptom:
    """Return the symptom that a failing test shows.

    Args:
        tree: With the test in it.
        test_id: Its id.
        fact: How it failed; None if that is not known.
    """
    path, names = parts_of(test_id)
    module = Module(path, tree[path])
    function = find_function(module, names)
    about = _about(function, names[-1])
    if function is None or fact is None or not fact.line:
        return Symptom(about=about)
    line = min([function.lineno, *(d.lineno for d in function.decorator_list)]) + fact.line - 1
    claim = _claim(_around(function, line), fact)
    if claim.subject is None or "self" in _names(claim.subject):
        return Symptom(about=about)
    return _described(module, function, claim, line, fact, about)


def _described(
    module: Module, function: Function, claim: _Claim, line: int, fact: Fact, about: str
) -> Symptom:
    assert claim.subject is not None
    subject = with_literals(inlined(claim.subject, function, line), function, fact.locals)
    raised = "" if _is_assertion(fact) else _error(fact)
    call = ast.unparse(subject)
    got = "" if raised or claim.should_raise else _shown(fact.left)
    script = script_of(module, function, subject, line, fact.locals, shows=not raised)
    if len(call) > _SHORT or (
        not raised and not claim.should_raise and got in ("", claim.expected)
    ):
        return Symptom(about=about)
    return Symptom(
        about=about,
        call=call,
        got=got,
        expected=claim.expected,
        error=raised,
        should_raise=claim.should_raise,
        is_whole=is_whole(module, subject),
        script=script,
    )


def _around(function: Function, line: int) -> list[ast.stmt]:
    """Return the statements that a line is in, the innermost last."""
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]


def _claim(around: Sequence[ast.stmt], fact: Fact) -> _Claim:
    if len(around) < 2:
        return _Claim()
    statement = around[-1]
    for outer in around[1:]:
        if isinstance(outer, ast.With) and (error := _raised_by(outer.items[0].context_expr)):
            return _Claim(subject=_called(outer.body[-1]), should_raise=error)
    if isinstance(statement, ast.Assert):
        return _of_assert(statement.test, fact)
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        claim = _of_method(value, value.func.attr, fact)
        if claim is not None:
            return claim
    return _Claim() if _is_assertion(fact) else _Claim(subject=_called(statement))


def _of_assert(test: ast.expr, fact: Fact) -> _Claim:
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], ast.Eq):
            return _equal(test.left, test.comparators[0], fact)
        if isinstance(test.ops[0], ast.Is):
            return _Claim(subject=test.left, expected=_shown(fact.right))
        if fact.right is not None and not isinstance(test.ops[0], ast.In | ast.NotIn):
            sign = ast.unparse(test)[len(ast.unparse(test.left)) :].split()[0]
            return _Claim(subject=test.left, expected=f"something {sign} {_shown(fact.right)}")
        return _Claim(subject=test, expected="True") if not _is_assertion(fact) else _Claim()
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _Claim(subject=test.operand, expected="False")
    if isinstance(test, ast.Call):
        return _Claim(subject=test, expected="True")
    return _Claim()


def _of_method(value: ast.Call, name: str, fact: Fact) -> _Claim | None:
    """Return the claim of a `unittest` assertion, None if it is none that is known."""
    if name in _EQUAL and len(value.args) >= 2:
        return _equal(value.args[0], value.args[1], fact)
    if name in _TRUE and value.args:
        return _Claim(subject=value.args[0], expected=_TRUE[name])
    if name in _RAISES and len(value.args) >= 2:
        first, function, *arguments = value.args
        if name == "assertRaises" and not isinstance(function, ast.Lambda):
            call = ast.Call(func=function, args=arguments, keywords=value.keywords)
            return _Claim(subject=call, should_raise=_class_name(first))
        if isinstance(function, ast.Lambda):
            return _Claim(subject=function.body, should_raise=_class_name(first))
    return _Claim() if name.startswith("assert") else None


def _equal(left: ast.expr, right: ast.expr, fact: Fact) -> _Claim:
    """Tell what was called from what was expected: the second is a value as it is written."""
    if _is_written(left) and not _is_written(right):
        return _Claim()  # the facts are of the left side
    expected = _shown(fact.right) or (ast.unparse(right) if _is_written(right) else "")
    return _Claim(subject=left, expected=expected) if expected or fact.right is None else _Claim()


def _is_written(node: ast.expr) -> bool:
    return not any(isinstance(one, ast.Call | ast.Name) for one in ast.walk(node))


def _called(statement: ast.stmt) -> ast.expr | None:
    """Return the expression of a statement that calls something."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.expr) and any(isinstance(n, ast.Call) for n in ast.walk(value)):
        return value
    return None


def _raised_by(node: ast.expr) -> str:
    """Return the exception that a context manager of a test expects, empty if it expects none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return _class_name(node.args[0]) if node.func.attr in _RAISES else ""
    return ""


def _class_name(node: ast.expr) -> str:
    return ast.unparse(node).rsplit(".", 1)[-1].strip("() ")


def _is_assertion(fact: Fact) -> bool:
    return fact.error in ("AssertionError", "Failed")


def _error(fact: Fact) -> str:
    first = (fact.message or "").strip().split("\n")[0]
    return f"{fact.error}: {first}" if first and len(first) <= _SHORT else fact.error


def _shown(value: str | None) -> str:
    """Return a value that a person could put into words, or nothing."""
    return value if value and len(value) <= _SHORT and not _ADDRESS.search(value) else ""


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _about(function: Function | None, name: str) -> str:
    """Return what a test is about: its docstring's first sentence, or the words of its name."""
    text = ast.get_docstring(function) if function else None
    if text:
        first = re.split(r"(?<=[.!?])\s|\n\s*\n", text.strip())[0]
        return " ".join(first.split()).rstrip(".")
    return " ".join(_words(name))


def _words(name: str) -> Iterator[str]:
    for word in re.sub(r"([a-z])([A-Z])", r"\1_\2", name).split("_"):
        if word and word.lower() != "test":
            yield word.lower()
