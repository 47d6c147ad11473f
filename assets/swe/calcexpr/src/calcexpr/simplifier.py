"""Making expressions smaller without changing their value."""

from __future__ import annotations

from dataclasses import replace

from calcexpr.errors import EvalError
from calcexpr.evaluator import Evaluator
from calcexpr.nodes import Binary, Call, Choice, Compare, Name, Node, Number, Unary, children

ZERO, ONE = Number(0), Number(1)


def simplify(node: Node) -> Node:
    """Compute what needs no variables, and drop x + 0, x - 0, x * 1, x / 1, x ^ 1, --x, +x.

    x * 0 becomes 0, and a choice with a known condition its branch. Parts without a value, or
    with a negative or broken one, stay as they are.
    """
    node = _simplify_parts(node)
    if isinstance(node, Choice) and isinstance(node.condition, Number):
        return node.yes if node.condition.value else node.no
    if children(node) and all(isinstance(child, Number) for child in children(node)):
        return _fold(node)
    if isinstance(node, Unary):
        return _sign(node)
    return _neutral(node) if isinstance(node, Binary) else node


def _simplify_parts(node: Node) -> Node:
    if isinstance(node, Unary):
        return replace(node, operand=simplify(node.operand))
    if isinstance(node, Binary):
        return replace(node, left=simplify(node.left), right=simplify(node.right))
    if isinstance(node, Compare):
        return replace(node, operands=tuple(simplify(part) for part in node.operands))
    if isinstance(node, Call):
        return replace(node, args=tuple(simplify(part) for part in node.args))
    if isinstance(node, Choice):
        condition, yes, no = (simplify(part) for part in children(node))
        return replace(node, condition=condition, yes=yes, no=no)
    return node


def _fold(node: Node) -> Node:
    try:
        value = Evaluator({}).value(node)
    except EvalError:
        return node
    return Number(value, node.position) if value >= 0 and value == int(value) else node


def _sign(node: Unary) -> Node:
    if node.op == "+":
        return node.operand
    inner = node.operand
    if node.op == "-" and isinstance(inner, Unary) and inner.op == "-":
        return inner.operand
    return node


def _neutral(node: Binary) -> Node:
    left, right = node.left, node.right
    if node.op == "*" and ZERO in (left, right):
        return ZERO
    if (node.op in ("+", "-") and right == ZERO) or (node.op in ("*", "/", "^") and right == ONE):
        return left
    if (node.op == "+" and left == ZERO) or (node.op == "*" and left == ONE):
        return right
    return node


def substitute(node: Node, name: str, value: Node) -> Node:
    """Put an expression in the place of a variable, and simplify."""
    if isinstance(node, Name):
        return value if node.name == name else node
    if isinstance(node, Unary):
        return simplify(replace(node, operand=substitute(node.operand, name, value)))
    parts = [substitute(child, name, value) for child in children(node)]
    if isinstance(node, Binary):
        node = replace(node, left=parts[0], right=parts[1])
    elif isinstance(node, Compare):
        node = replace(node, operands=tuple(parts))
    elif isinstance(node, Choice):
        node = replace(node, condition=parts[0], yes=parts[1], no=parts[2])
    elif isinstance(node, Call):
        node = replace(node, args=tuple(parts))
    return simplify(node)
