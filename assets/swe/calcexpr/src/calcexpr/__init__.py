"""A calculator for expressions."""

from __future__ import annotations

from calcexpr.errors import CalcError, EvalError, ParseError
from calcexpr.evaluator import Evaluator
from calcexpr.parser import parse
from calcexpr.printer import to_text
from calcexpr.simplifier import simplify

__all__ = ["CalcError", "EvalError", "ParseError", "evaluate", "parse", "simplify", "to_text"]


def evaluate(text: str, variables: dict[str, float] | None = None) -> float:
    """The value of an expression."""
    return Evaluator(variables or {}).value(parse(text))
