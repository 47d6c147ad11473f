"""Mutators of names: attributes, variables, exceptions, and arguments in the wrong order."""

import ast
import builtins
from collections.abc import Iterator
from itertools import pairwise

from turngym.envs.swe.mutate.module import Module, Site
from turngym.envs.swe.mutate.operators import Edit

_TWINS = (
    ("lstrip", "rstrip", "strip"),
    ("startswith", "endswith"),
    ("find", "rfind"),
    ("index", "rindex"),
    ("split", "rsplit"),
    ("partition", "rpartition"),
    ("lower", "upper"),
    ("ljust", "rjust"),
    ("keys", "values", "items"),
    ("append", "extend"),
    ("appendleft", "append"),
    ("popleft", "pop"),
    ("isdigit", "isalpha", "isalnum"),
    ("match", "search", "fullmatch"),
    ("union", "intersection"),
    ("issubset", "issuperset"),
    ("group", "groups"),
    ("days", "seconds"),
    ("floor", "ceil"),
)
_BUILTIN_TWINS = (("min", "max"), ("any", "all"), ("tuple", "list"), ("set", "list"))
_EXCEPTIONS = (
    ("ValueError", "TypeError"),
    ("KeyError", "IndexError"),
    ("AttributeError", "KeyError"),
    ("TypeError", "ValueError"),
    ("IndexError", "KeyError"),
    ("StopIteration", "IndexError"),
    ("RuntimeError", "ValueError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "ValueError"),
    ("FileNotFoundError", "ValueError"),
    ("ZeroDivisionError", "ValueError"),
    ("OverflowError", "ValueError"),
)


def wrong_attribute(module: Module, site: Site) -> Iterator[Edit]:
    """Take an attribute or a function that is easily mistaken for the right one."""
    node = site.node
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        start, end = module.end(node) - len(node.attr.encode()), module.end(node)
        if module.content[start:end].decode(errors="replace") != node.attr:
            return
        others = [one for twins in _TWINS if node.attr in twins for one in twins]
        for other in dict.fromkeys([*others, *_siblings(site, node)]):
            if other != node.attr:
                yield start, end, other
    elif isinstance(node, ast.Name) and isinstance(site.parent, ast.Call):
        twins = [one for twins in _BUILTIN_TWINS if node.id in twins for one in twins]
        if site.parent.func is node:
            yield from ((module.start(node), module.end(node), o) for o in twins if o != node.id)


def _siblings(site: Site, node: ast.Attribute) -> list[str]:
    """Return at most two other attributes that the class sets on `self` itself."""
    is_own = isinstance(node.value, ast.Name) and node.value.id == "self"
    if not is_own or site.scope.owner is None:
        return []
    set_here = [
        one.attr
        for one in ast.walk(site.scope.owner)
        if isinstance(one, ast.Attribute)
        and isinstance(one.ctx, ast.Store)
        and isinstance(one.value, ast.Name)
        and one.value.id == "self"
    ]
    names = list(dict.fromkeys(set_here))
    if node.attr not in names:
        return []
    place = names.index(node.attr)
    return [names[place - 1], names[(place + 1) % len(names)]]


def wrong_variable(module: Module, site: Site) -> Iterator[Edit]:
    """Take another parameter of the function."""
    node, names = site.node, site.scope.parameters
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(site.parent, ast.arguments) or node.id not in names or len(names) < 2:
        return
    place = names.index(node.id)
    for other in dict.fromkeys((names[place - 1], names[(place + 1) % len(names)])):
        yield module.start(node), module.end(node), other


def wrong_exception(module: Module, site: Site) -> Iterator[Edit]:
    """Raise, or catch, another exception."""
    node, parent = site.node, site.parent
    raised = isinstance(parent, ast.Raise) and node is parent.exc
    if raised and isinstance(node, ast.Call):
        node = node.func
    caught = isinstance(parent, ast.ExceptHandler) and node is parent.type
    if isinstance(node, ast.Name) and (raised or caught):
        own = _own_errors(module)
        others = [b for a, b in _EXCEPTIONS if a == node.id]
        if node.id in own:
            others = [name for name in own if name != node.id][:2] or ["ValueError"]
        yield from ((module.start(node), module.end(node), other) for other in others)


def _own_errors(module: Module) -> list[str]:
    """Return the exceptions that a file defines or imports."""
    names = []
    for statement in module.tree.body:
        if isinstance(statement, ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.ImportFrom):
            names += [one.asname or one.name for one in statement.names]
    errors = [name for name in names if name.endswith(("Error", "Exception"))]
    return [name for name in errors if not hasattr(builtins, name)]


def swapped_arguments(module: Module, site: Site) -> Iterator[Edit]:
    """Let two neighbouring arguments of a call change places."""
    if not isinstance(site.node, ast.Call):
        return
    arguments = site.node.args
    for one, other in pairwise(arguments):
        if isinstance(one, ast.Starred) or isinstance(other, ast.Starred):
            continue
        first, second = module.text(one), module.text(other)
        if first != second:
            between = module.content[module.end(one) : module.start(other)].decode()
            yield module.start(one), module.end(other), second + between + first
