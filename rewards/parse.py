"""The text of a rubric: what may stand in it, and how it becomes terms."""

import ast
import dataclasses
import importlib
import pkgutil
import typing
from collections.abc import Mapping
from functools import cache
from typing import NoReturn

from turngym.envs.calls import excerpt
from turngym.envs.tasks import one_of
from turngym.rewards.term import Term

MAX_CHARS = 20_000
"""A longer text is no rubric."""
Value = Term | float | str | bool | None


@cache
def known_terms() -> Mapping[str, type[Term]]:
    """Return the terms that a rubric may name: every one that a module of this package defines.

    Nothing has to be listed: a file put beside this one is found.
    """
    package = __name__.rpartition(".")[0]
    found: dict[str, type[Term]] = {}
    for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        for name, value in vars(module).items():
            ours = isinstance(value, type) and value.__module__ == module.__name__
            if ours and issubclass(value, Term) and name.islower() and name[0] != "_":
                found[name] = value
    return dict(sorted(found.items()))


def parse(text: str) -> Term:
    """Read an expression of terms, numbers, `+`, `-`, `*` and keyword arguments.

    It may go over several lines, with comments. The same text in Python gives the same term.

    Raises:
        ValueError: It is something else; the message names line and column.

    Example:
        >>> parse("outcome() - 0.1 * cost(kind='moves')").terms[1].weight
        -0.1
    """
    if len(text) > MAX_CHARS:
        raise ValueError(f"the rubric has {len(text)} characters, at most {MAX_CHARS} are read")
    try:
        tree = ast.parse(f"({text}\n)", mode="eval").body  # in brackets lines may be broken
    except SyntaxError as error:
        ours = (error.lineno, error.offset) == (1, 1)  # the bracket that was never closed
        why = "a bracket is never closed" if ours else error.msg
        raise _misplaced(error.lineno, (error.offset or 1) - 1, why) from None
    except (ValueError, MemoryError, RecursionError):
        raise ValueError(f"the rubric is no expression: {excerpt(text)}") from None
    if isinstance(tree, ast.Tuple) and not tree.elts:
        raise ValueError("the rubric is empty")
    if (tree.lineno, tree.col_offset) == (1, 0) and not isinstance(tree, ast.Tuple):
        raise ValueError(f"the rubric closes a bracket that it did not open: {excerpt(text)}")
    try:
        value = _value(tree)
    except RecursionError:
        raise ValueError(f"the rubric is nested too deeply: {excerpt(text)}") from None
    if not isinstance(value, Term):
        _refuse(tree, f"a rubric is made of terms, and {value!r} is none")
    return value


def _value(node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=str() | bool() | int() | float() | None as value):
            return _number(node, value) if type(value) is int else value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            negated = _value(operand)
            if isinstance(negated, Term):
                return -negated
            return -_operand(node, negated)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
            return _combined(node, _value(left), op, _value(right))
        case ast.Call(func=ast.Name(id=name)):
            return _called(node, name)
        case ast.Name(id=name):
            _refuse(node, f"{name!r} is not called: a term is written {name}(...)")
    _refuse(node, "only terms, numbers, +, -, * and keyword arguments may stand here")


def _combined(node: ast.expr, left: Value, op: ast.operator, right: Value) -> Value:
    if isinstance(op, ast.Mult):
        if isinstance(left, Term) and isinstance(right, Term):
            _refuse(node, f"two terms cannot be multiplied: {left} and {right}")
        if isinstance(left, Term):
            return _weighted(node, _operand(node, right), left)
        if isinstance(right, Term):
            return _weighted(node, _operand(node, left), right)
        return _operand(node, left) * _operand(node, right)
    if isinstance(left, Term) and isinstance(right, Term):
        return left + right if isinstance(op, ast.Add) else left - right
    if isinstance(left, Term) or isinstance(right, Term):
        other = right if isinstance(left, Term) else left
        _refuse(node, f"a term is added to a term, not to {other!r}; see every_turn()")
    sign = 1.0 if isinstance(op, ast.Add) else -1.0
    return _operand(node, left) + sign * _operand(node, right)


def _weighted(node: ast.expr, weight: float, term: Term) -> Term:
    try:
        return weight * term
    except ValueError as error:
        _refuse(node, str(error))


def _called(node: ast.Call, name: str) -> Term:
    """Return the term that a call makes."""
    try:
        cls = known_terms()[one_of("term", name, known_terms())]
        fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # every term is a dataclass
        places = [field.name for field in fields if not field.kw_only]
        if not _takes_several(cls, places) and len(node.args) != len(places):
            wanted = f"{len(places)} term{'s' * (len(places) != 1)} without a name"
            raise ValueError(f"{name}() takes {wanted} in front, not {len(node.args)}")
        terms = [_value(argument) for argument in node.args]
        arguments: dict[str, Value] = {}
        for keyword in node.keywords:
            word = keyword.arg or "**"
            one_of(f"argument of {name}()", word, [f.name for f in fields if f.kw_only])
            if word in arguments:
                raise ValueError(f"{word}= stands twice in {name}()")
            arguments[word] = _value(keyword.value)
        given = {*places, *arguments}
        missing = [
            f.name for f in fields if f.default is dataclasses.MISSING and f.name not in given
        ]
        if missing:
            raise ValueError(f"{name}() needs {missing[0]}=")
        return cls(*terms, **arguments)
    except ValueError as error:
        if isinstance(error, _PlacedError):
            raise
        raise _misplaced(node.lineno, node.col_offset, str(error)) from None


def _takes_several(cls: type[Term], places: list[str]) -> bool:
    """Tell whether a class takes any number of terms, like `ensemble(a, b, c)`."""
    kinds = typing.get_type_hints(cls)
    return any(typing.get_origin(kinds[place]) is tuple for place in places)


class _PlacedError(ValueError):
    """A mistake whose place is in its message."""


def _operand(node: ast.expr, value: Value) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(node, f"{value!r} is not a number")
    return value


def _number(node: ast.expr, value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        _refuse(node, "a number is too large")


def _refuse(node: ast.expr, why: str) -> NoReturn:
    raise _misplaced(node.lineno, node.col_offset, why)


def _misplaced(line: int | None, offset: int, why: str) -> _PlacedError:
    """Say where something is wrong; the first line began with a bracket of ours."""
    column = offset if line == 1 else offset + 1
    return _PlacedError(f"line {line}, column {max(column, 1)} of the rubric: {why}")
