"""Nodes to text, with no more brackets than are needed."""

from __future__ import annotations

from calcexpr.nodes import Binary, Call, Choice, Compare, Name, Node, Number, Unary
from calcexpr.parser import CHOICE, COMPARE, POWER, SIGN, power_of

ATOM = 9


def to_text(node: Node) -> str:
    """Write an expression so that `parse` reads an equal one back (numbers are not negative)."""
    if isinstance(node, Number):
        return str(node.value)
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Call):
        return f"{node.name}({', '.join(to_text(arg) for arg in node.args)})"
    if isinstance(node, Unary):
        sign = "not " if node.op == "not" else node.op
        return sign + _inner(node.operand, SIGN)
    if isinstance(node, Compare):
        parts = [_inner(node.operands[0], COMPARE + 1)]
        for op, operand in zip(node.ops, node.operands[1:]):
            parts += [op, _inner(operand, COMPARE + 1)]
        return " ".join(parts)
    if isinstance(node, Choice):
        condition, yes = _inner(node.condition, CHOICE + 1), to_text(node.yes)
        return f"{condition} ? {yes} : {to_text(node.no)}"
    power = power_of(node.op)
    if node.op == "^":
        return f"{_inner(node.left, POWER + 1)} ^ {_inner(node.right, SIGN)}"
    return f"{_inner(node.left, power)} {node.op} {_inner(node.right, power + 1)}"


def _inner(node: Node, minimum: int) -> str:
    text = to_text(node)
    return f"({text})" if tightness(node) < minimum else text


def tightness(node: Node) -> int:
    """How tightly the outermost operator of a node binds."""
    if isinstance(node, Binary):
        return power_of(node.op)
    if isinstance(node, Unary):
        return SIGN
    if isinstance(node, Compare):
        return COMPARE
    return CHOICE if isinstance(node, Choice) else ATOM
