"""A Python file as its bytes and its syntax tree, with the exact span of every node."""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from turngym.envs.calls import parsed

Function = ast.FunctionDef | ast.AsyncFunctionDef
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)


class Module:
    """A file that was parsed; offsets are of bytes, as in `Mutation`."""

    def __init__(self, path: str, content: bytes) -> None:
        """Parse a file.

        Raises:
            ValueError: It is not Python, or not plain UTF-8.
        """
        self.path, self.content = path, content
        coding = _CODING.search(b"\n".join(content.split(b"\n", 2)[:2]))
        if content.startswith(b"\xef\xbb\xbf") or b"\f" in content or b"\r" in content:
            raise ValueError(f"{path!r} has marks that shift offsets: expected plain UTF-8 lines")
        if coding and coding[1].lower() not in (b"utf-8", b"utf8", b"ascii"):
            raise ValueError(f"{path!r} is in {coding[1].decode()}: expected UTF-8")
        try:
            self.tree = parsed(content)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"{path!r} does not parse: {error}") from None
        self._lines = [0, *accumulate(len(line) + 1 for line in content.split(b"\n"))]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place as the syntax tree names it."""
        return self._lines[line - 1] + column

    def start(self, node: ast.expr | ast.stmt | ast.excepthandler) -> int:
        """Return the offset of a node's first byte."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.excepthandler) -> int:
        """Return the offset behind a node's last byte."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def text(self, node: ast.expr | ast.stmt) -> str:
        """Return a node as it is written."""
        return self.content[self.start(node) : self.end(node)].decode()

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self._lines[bisect_right(self._lines, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Return the offset behind the line's newline."""
        return min(self._lines[bisect_right(self._lines, offset)], len(self.content))

    def first_byte(self, statement: ast.stmt) -> int:
        """Return where a statement begins, decorators included."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            lines = [one.lineno for one in statement.decorator_list]
            return self.offset(min([statement.lineno, *lines]), statement.col_offset)
        return self.start(statement)

    def whole_lines(self, statement: ast.stmt) -> tuple[int, int] | None:
        """Return the span of a statement's lines, or None if it shares a line with another.

        Comments right above it are part of it, unless they follow code at another depth.
        """
        start, end = self.first_byte(statement), self.end(statement)
        begin, behind = self.line_start(start), self.line_end(end)
        indent, rest = self.content[begin:start], self.content[end:behind].strip()
        if indent.strip() or (rest and not rest.startswith(b"#")):
            return None
        while begin > 0:
            above = self.line_start(begin - 1)
            if not self.content[above:begin].startswith(indent + b"#"):
                break
            begin = above
        return begin, behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A function and what is around it."""

    function: Function
    qualname: str
    owner: ast.ClassDef | None
    """The class whose method it is."""
    parameters: tuple[str, ...]
    """Names that are bound from the start, `self` and `cls` left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A node within a function, and where it hangs."""

    node: ast.AST
    parent: ast.AST
    scope: Scope
    suite: tuple[ast.stmt, ...] = field(default=())
    """The block that a statement is one of; empty for other nodes."""


def scopes(module: Module) -> Iterator[Scope]:
    """Yield all functions of a file, outer ones first."""
    yield from _scopes(module.tree, "", None)


def _scopes(node: ast.AST, prefix: str, owner: ast.ClassDef | None) -> Iterator[Scope]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            qualname = prefix + child.name
            yield Scope(
                function=child, qualname=qualname, owner=owner, parameters=_parameters(child)
            )
            yield from _scopes(child, qualname + ".<locals>.", None)
        elif isinstance(child, ast.ClassDef):
            yield from _scopes(child, prefix + child.name + ".", child)
        elif isinstance(child, ast.stmt | ast.excepthandler):
            yield from _scopes(child, prefix, owner)


def _parameters(function: Function) -> tuple[str, ...]:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return tuple(one.arg for one in named if one.arg not in ("self", "cls"))


def sites(scope: Scope) -> Iterator[Site]:
    """Yield the nodes of a function that may be changed.

    Left out: what belongs to functions and classes within it, annotations, docstrings and what is
    in f-strings (whose nodes have no exact places before Python 3.12) and in patterns of `match`.
    """
    for default in [*scope.function.args.defaults, *scope.function.args.kw_defaults]:
        if default is not None:
            yield from _below(default, scope.function.args, scope)
    yield from _suite(scope.function.body, scope.function, scope)


def _suite(body: list[ast.stmt], parent: ast.AST, scope: Scope) -> Iterator[Site]:
    for statement in body:
        if isinstance(statement, Function | ast.ClassDef):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a docstring, or an ellipsis
        yield Site(node=statement, parent=parent, scope=scope, suite=tuple(body))
        yield from _children(statement, scope)


def _below(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Site]:
    if isinstance(node, ast.JoinedStr | ast.pattern):
        return
    yield Site(node=node, parent=parent, scope=scope)
    yield from _children(node, scope)


def _children(node: ast.AST, scope: Scope) -> Iterator[Site]:
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "decorator_list"):
            continue
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield from _suite(value, node, scope)
        else:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _below(child, node, scope)
