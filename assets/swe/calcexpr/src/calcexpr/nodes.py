"""The parts of an expression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Tuple, Union


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Name:
    """A variable."""

    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Unary:
    """A sign or "not"."""

    op: str
    operand: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Binary:
    """An operator between two operands."""

    op: str
    left: Node
    right: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Compare:
    """A chain of comparisons: as many operators as operands, but one."""

    operands: Tuple[Node, ...]
    ops: Tuple[str, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Choice:
    """condition ? yes : no"""

    condition: Node
    yes: Node
    no: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Call:
    """A function with arguments."""

    name: str
    args: Tuple[Node, ...]
    position: int = field(default=0, compare=False)


Node = Union[Number, Name, Unary, Binary, Compare, Choice, Call]


def names_in(node: Node) -> set[str]:
    """The variables that an expression uses."""
    if isinstance(node, Name):
        return {node.name}
    found: set[str] = set()
    for child in children(node):
        found |= names_in(child)
    return found


def children(node: Node) -> tuple:
    """The direct parts of a node, from left to right."""
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Compare):
        return node.operands
    if isinstance(node, Choice):
        return (node.condition, node.yes, node.no)
    return node.args if isinstance(node, Call) else ()


def depth(node: Node) -> int:
    """How deep the parts of an expression are nested; 1 for a number."""
    return 1 + max((depth(child) for child in children(node)), default=0)
