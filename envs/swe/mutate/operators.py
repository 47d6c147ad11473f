"""Mutators of operators: arithmetic, comparisons, and the words between conditions."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from turngym.envs.swe.mutate.module import Module, Site

Edit = tuple[int, int, str]
"""Start, end, and the text that comes there."""

_ARITHMETIC: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("+", "//")),
    ast.Div: ("/", ("//", "*")),
    ast.FloorDiv: ("//", ("/", "%")),
    ast.Mod: ("%", ("//",)),
    ast.Pow: ("**", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
    ast.BitXor: ("^", ("|",)),
    ast.LShift: ("<<", (">>",)),
    ast.RShift: (">>", ("<<",)),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<",)),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">",)),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: (r"not\s+in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: (r"is\s+not", ("is",)),
}
_ONE_SIDED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
"""Operators whose sides cannot change places."""
_CLOSED = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)
"""Nodes that need no brackets as an operand."""


def operator(module: Module, site: Site) -> Iterator[Edit]:
    """Take another arithmetic operator."""
    node = site.node
    if isinstance(node, ast.AugAssign):
        old, others = _ARITHMETIC.get(type(node.op), ("", ()))
        place = _token(module, module.end(node.target), module.start(node.value), old + "=")
        tails = "="
    elif isinstance(node, ast.BinOp) and not _is_text(node.left) and not _is_text(node.right):
        old, others = _ARITHMETIC.get(type(node.op), ("", ()))
        place = _token(module, module.end(node.left), module.start(node.right), old)
        tails = ""
    else:
        return
    if place:
        yield from ((*place, other + tails) for other in others)


def comparison(module: Module, site: Site) -> Iterator[Edit]:
    """Take another comparison: a boundary that moved, or the opposite."""
    if not isinstance(site.node, ast.Compare):
        return
    left = site.node.left
    for kind, right in zip(site.node.ops, site.node.comparators, strict=True):
        old, others = _COMPARISONS[type(kind)]
        word = old if "\\" in old else re.escape(old)
        place = _match(module, module.end(left), module.start(right), word)
        if place:
            yield from ((*place, other) for other in others)
        left = right


def boolean(module: Module, site: Site) -> Iterator[Edit]:
    """Say `or` for `and`, or `and` for `or`."""
    if not isinstance(site.node, ast.BoolOp):
        return
    old, new = ("and", "or") if isinstance(site.node.op, ast.And) else ("or", "and")
    values = site.node.values
    for left, right in pairwise(values):
        place = _token(module, module.end(left), module.start(right), old)
        if place:
            yield *place, new


def swapped_operands(module: Module, site: Site) -> Iterator[Edit]:
    """Let the two sides of a minus, a division, a remainder or a power change places."""
    node = site.node
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, _ONE_SIDED):
        return
    if _is_text(node.left) or isinstance(node.left, ast.JoinedStr):
        return  # a `%` that formats
    old = _ARITHMETIC[type(node.op)][0]
    place = _token(module, module.end(node.left), module.start(node.right), old)
    if not place:
        return
    start, end = module.start(node), module.end(node)
    left = module.content[start : place[0]].decode()
    right = module.content[place[1] : end].decode()
    one, other = left.rstrip(), right.lstrip()
    if one != other:
        before, after = left[len(one) :], right[: len(right) - len(other)]
        new = _closed(node.right, other) + before + old + after + _closed(node.left, one)
        yield start, end, new


def _closed(node: ast.expr, text: str) -> str:
    """Return an operand's text, in brackets if it is not one word or in brackets already."""
    return text if isinstance(node, _CLOSED) or text.startswith("(") else f"({text})"


def _is_text(node: ast.expr) -> bool:
    """Tell whether a node is a string as it stands."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _token(module: Module, start: int, end: int, word: str) -> tuple[int, int] | None:
    """Return where the one token between two operands is, or None if it cannot be told."""
    return _match(module, start, end, re.escape(word)) if word.strip("=") else None


def _match(module: Module, start: int, end: int, pattern: str) -> tuple[int, int] | None:
    gap = module.content[start:end].decode()
    found = re.fullmatch(rf"([\s)]*)({pattern})[\s(]*", gap)
    return (start + found.start(2), start + found.end(2)) if found else None
