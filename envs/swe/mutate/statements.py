"""Mutators of whole statements: some are forgotten, some are in the wrong order."""

import ast
from collections.abc import Iterator

from turngym.envs.swe.mutate.control import may_lose
from turngym.envs.swe.mutate.module import Module, Site
from turngym.envs.swe.mutate.operators import Edit


def dropped_return(module: Module, site: Site) -> Iterator[Edit]:
    """Forget to return, or to return what was just called."""
    node = site.node
    if not isinstance(node, ast.Return) or node.value is None:
        return
    if isinstance(node.value, ast.Call):
        start = module.start(node)
        rest = module.content[start + len("return") : module.end(node)]
        skipped = len(rest) - len(rest.lstrip(b" "))
        yield start, start + len("return") + skipped, ""
    else:
        yield from _dropped(module, site)


def dropped_assignment(module: Module, site: Site) -> Iterator[Edit]:
    """Forget to keep a value: in an attribute, an item, or a name that has one already."""
    node = site.node
    if isinstance(node, ast.AugAssign):
        yield from _dropped(module, site)
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Attribute | ast.Subscript) or _is_bound(site, target):
            yield from _dropped(module, site)


def dropped_call(module: Module, site: Site) -> Iterator[Edit]:
    """Forget a call that is made for what it does."""
    if isinstance(site.node, ast.Expr) and isinstance(site.node.value, ast.Call):
        yield from _dropped(module, site)


def shuffled_statements(module: Module, site: Site) -> Iterator[Edit]:
    """Do two statements in the wrong order, the second of which needs what the first does."""
    place = next((i for i, one in enumerate(site.suite) if one is site.node), None)
    if place is None or place + 1 == len(site.suite):
        return
    first, second = site.suite[place], site.suite[place + 1]
    if not _is_plain(first) or not _is_plain(second) or not _touches(first) & _touches(second):
        return
    if isinstance(first, ast.Assign) and not all(_is_kept(site, t) for t in first.targets):
        return  # the second would only fail for want of a name
    one, other = module.whole_lines(first), module.whole_lines(second)
    if one and other and one[1] == other[0]:
        above = module.content[slice(*one)].decode()
        below = module.content[slice(*other)].decode()
        if below.endswith("\n") and above != below:
            yield one[0], other[1], below + above


def _dropped(module: Module, site: Site) -> Iterator[Edit]:
    """Take a statement's lines away, unless its block would be empty without it."""
    assert isinstance(site.node, ast.stmt)
    span = module.whole_lines(site.node)
    if span and len(site.suite) > 1 and may_lose(site):
        yield *span, ""


def _is_bound(site: Site, target: ast.expr) -> bool:
    """Tell whether a name has a value before the statement: a parameter, or set above it."""
    if not isinstance(target, ast.Name):
        return False
    above = [
        one.lineno
        for one in ast.walk(site.scope.function)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id == target.id
    ]
    return target.id in site.scope.parameters or min(above) < target.lineno


def _is_kept(site: Site, target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute | ast.Subscript) or _is_bound(site, target)


def _is_plain(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign | ast.AugAssign) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    )


def _touches(statement: ast.stmt) -> set[str]:
    """Return the names and attributes that a statement has to do with, `self` left out."""
    names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
    attributes = {one.attr for one in ast.walk(statement) if isinstance(one, ast.Attribute)}
    return (names - {"self"}) | attributes
