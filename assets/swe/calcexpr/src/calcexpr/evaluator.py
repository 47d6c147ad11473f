"""Nodes to values."""

from __future__ import annotations

import math
import operator

from calcexpr.errors import EvalError
from calcexpr.nodes import Binary, Call, Choice, Compare, Name, Node, Number, Unary

CONSTANTS = {"pi": math.pi, "e": math.e}
ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
# name: (function, fewest arguments, most arguments or None for any number)
FUNCTIONS = {
    "abs": (abs, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "floor": (math.floor, 1, 1),
    "log": (math.log, 1, 2),
    "min": (lambda *args: min(args), 1, None),
    "max": (lambda *args: max(args), 1, None),
    "sum": (lambda *args: sum(args), 0, None),
    "clamp": (lambda x, low, high: max(low, min(x, high)), 3, 3),
}
MAX_EXPONENT = 1000


class Evaluator:
    """Evaluates nodes with the values of variables; these go before constants."""

    def __init__(self, variables: dict[str, float]):
        self.variables = variables

    def value(self, node: Node) -> float:
        """The value of a node, or EvalError with the position of the part without one."""
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Unary):
            value = self.value(node.operand)
            if node.op == "not":
                return 0 if value else 1
            return -value if node.op == "-" else value
        if isinstance(node, Choice):
            return self.value(node.yes if self.value(node.condition) else node.no)
        if isinstance(node, Compare):
            return self._compare(node)
        return self._call(node) if isinstance(node, Call) else self._binary(node)

    def _name(self, node: Name) -> float:
        for values in (self.variables, CONSTANTS):
            if node.name in values:
                return values[node.name]
        raise EvalError(f"unknown name {node.name!r}", node.position)

    def _binary(self, node: Binary) -> float:
        left = self.value(node.left)
        if node.op == "and":
            return 1 if left and self.value(node.right) else 0
        if node.op == "or":
            return 1 if left or self.value(node.right) else 0
        right = self.value(node.right)
        if node.op == "^":
            return self._power(left, right, node.position)
        if right == 0 and node.op in ("/", "//", "%"):
            raise EvalError("division by zero", node.position)
        return ARITHMETIC[node.op](left, right)

    def _power(self, base: float, exponent: float, position: int) -> float:
        if abs(exponent) > MAX_EXPONENT:
            raise EvalError("exponent too large", position)
        if base == 0 and exponent < 0:
            raise EvalError("division by zero", position)
        if base < 0 and exponent != int(exponent):
            raise EvalError("root of a negative number", position)
        try:
            return base**exponent
        except OverflowError:
            raise EvalError("result too large", position) from None

    def _compare(self, node: Compare) -> float:
        left = self.value(node.operands[0])
        for op, operand in zip(node.ops, node.operands[1:]):
            right = self.value(operand)
            if not COMPARE[op](left, right):
                return 0
            left = right
        return 1

    def _call(self, node: Call) -> float:
        if node.name not in FUNCTIONS:
            raise EvalError(f"unknown function {node.name!r}", node.position)
        function, fewest, most = FUNCTIONS[node.name]
        count = len(node.args)
        if count < fewest or (most is not None and count > most):
            raise EvalError(f"{node.name} does not take {count} arguments", node.position)
        args = [self.value(arg) for arg in node.args]
        try:
            return function(*args)
        except (ValueError, ZeroDivisionError):
            raise EvalError(f"{node.name} has no value here", node.position) from None
