"""Mutators of values: constants, defaults, places that are off by one."""

import ast
import re
from collections.abc import Iterator

from turngym.envs.swe.mutate.module import Module, Site
from turngym.envs.swe.mutate.operators import Edit

_PLAIN_TEXT = re.compile(r"""(?P<quote>["'])(?P<inside>[^\\"'\n{}]*)(?P=quote)""")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_SIMPLE = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


def constant(module: Module, site: Site) -> Iterator[Edit]:
    """Change a number, a truth value or a short text."""
    if isinstance(site.parent, ast.arguments) or _is_place(site):
        return
    if isinstance(site.node, ast.Constant):
        yield from _changed(module, site.node)


def wrong_default(module: Module, site: Site) -> Iterator[Edit]:
    """Change the default of a parameter."""
    if isinstance(site.parent, ast.arguments) and isinstance(site.node, ast.Constant):
        yield from _changed(module, site.node)


def off_by_one(module: Module, site: Site) -> Iterator[Edit]:
    """Take the place before or behind, in an index, a slice or a range; or forget a `+ 1`."""
    node = site.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        one = node.right
        if isinstance(one, ast.Constant) and type(one.value) is int and one.value == 1:
            yield from _without_one(module, node)
    elif _is_place(site):
        start, end = _span(module, node)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield start, end, str(node.value + 1)
            if node.value > 0:
                yield start, end, str(node.value - 1)
        elif isinstance(node, _SIMPLE) and _counts(site):
            yield end, end, " + 1"
            yield end, end, " - 1"


def _without_one(module: Module, node: ast.BinOp) -> Iterator[Edit]:
    """Take the `+ 1` away, if what is left of it has no brackets that close later."""
    tail = module.content[module.end(node.left) : module.end(node)]
    if re.fullmatch(rb"[ ]*[-+][ ]*1", tail):
        yield module.end(node.left), module.end(node), ""


def _is_place(site: Site) -> bool:
    """Tell whether a node is an index, the end of a slice or an argument of `range`."""
    parent = site.parent
    if isinstance(parent, ast.Subscript):
        return site.node is parent.slice and not isinstance(site.node, ast.Slice)
    if isinstance(parent, ast.Slice):
        return True
    named = parent.func if isinstance(parent, ast.Call) else None
    return isinstance(named, ast.Name) and named.id == "range" and site.node is not named


def _counts(site: Site) -> bool:
    """Tell whether a node that is no constant is likely a number: an index may be any key."""
    return not isinstance(site.parent, ast.Subscript) or (
        isinstance(site.node, ast.Name) and site.node.id in ("i", "j", "k", "n", "index", "start")
    )


def _changed(module: Module, node: ast.Constant) -> Iterator[Edit]:
    start, end = _span(module, node)
    text = module.content[start:end].decode()
    value = node.value
    if isinstance(value, bool):
        yield start, end, str(not value)
    elif isinstance(value, int | float) and _NUMBER.fullmatch(text) and _stands_alone(module, end):
        yield from ((start, end, str(other)) for other in _near(value))
    elif isinstance(value, str) and (plain := _PLAIN_TEXT.fullmatch(text)):
        inside = plain["inside"]
        if len(inside) <= 20:
            yield start, end, plain["quote"] + _other_text(inside) + plain["quote"]


def _near(value: float) -> tuple[float, ...]:
    """Return the numbers that are taken for another."""
    return (1,) if value == 0 else (value + 1, value - 1) if value >= 1 else (value + 1,)


def _other_text(text: str) -> str:
    return text[:-1] if text else " "


def _span(module: Module, node: ast.AST) -> tuple[int, int]:
    assert isinstance(node, ast.expr)
    return module.start(node), module.end(node)


def _stands_alone(module: Module, end: int) -> bool:
    """Tell whether a number ends where it seems to: `1if x` and `1 .real` are rare, but legal."""
    return not re.match(rb"[\w.]|\s*\.", module.content[end : end + 8])
