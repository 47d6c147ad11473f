"""Mutators of the flow of control: conditions, loop exits, guards and branches."""

import ast
import re
from collections.abc import Iterator

from turngym.envs.swe.mutate.module import Module, Site
from turngym.envs.swe.mutate.operators import Edit


def inverted_condition(module: Module, site: Site) -> Iterator[Edit]:
    """Do when a condition fails what was to be done when it holds."""
    node, parent = site.node, site.parent
    if isinstance(parent, ast.comprehension):
        chosen = any(node is one for one in parent.ifs)
    else:
        chosen = isinstance(parent, ast.If | ast.IfExp) and node is parent.test
    if not chosen or not isinstance(node, ast.expr):
        return
    start, end = module.start(node), module.end(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield start, end, module.content[start + len("not") : end].decode().lstrip(" ")
    elif not isinstance(node, ast.Compare):  # those are for `comparison`
        yield start, end, f"not {_in_brackets(module, node)}"


def _in_brackets(module: Module, node: ast.expr) -> str:
    text = module.text(node)
    closed = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return text if closed else f"({text})"


def loop_exit(module: Module, site: Site) -> Iterator[Edit]:
    """Leave a loop instead of going on, or go on instead of leaving it."""
    if isinstance(site.node, ast.Break):
        yield module.start(site.node), module.end(site.node), "continue"
    elif isinstance(site.node, ast.Continue):
        yield module.start(site.node), module.end(site.node), "break"


def dropped_guard(module: Module, site: Site) -> Iterator[Edit]:
    """Forget a check that ends early: an `if` that only raises, returns, or leaves a round."""
    node = site.node
    if not isinstance(node, ast.If) or node.orelse or len(site.suite) < 2:
        return
    if isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue | ast.Break):
        span = module.whole_lines(node)
        if span and len(node.body) <= 2 and may_lose(site):
            yield *span, ""


def dropped_branch(module: Module, site: Site) -> Iterator[Edit]:
    """Forget an `elif`, an `else` or one of several `except`."""
    node = site.node
    if not may_lose(site):
        return
    if isinstance(node, ast.If) and node.orelse:
        other = node.orelse[0]
        if module.content[module.start(other) :].startswith(b"elif"):
            assert isinstance(other, ast.If)
            begin = module.line_start(module.start(other))
            yield begin, module.line_end(module.end(other.body[-1])), ""
        else:
            body_end = module.end(node.body[-1])
            gap = module.content[body_end : module.start(other)]
            found = re.search(rb"^[ \t]*else\b", gap, re.MULTILINE)
            if found:
                yield body_end + found.start(), module.line_end(module.end(node)), ""
    elif isinstance(node, ast.Try) and len(node.handlers) > 1:
        for one in node.handlers:
            begin = module.line_start(module.start(one))
            yield begin, module.line_end(module.end(one)), ""


def may_lose(site: Site) -> bool:
    """Tell whether statements may go: a `nonlocal` within needs the binding it names."""
    return not any(isinstance(one, ast.Nonlocal) for one in ast.walk(site.scope.function))
