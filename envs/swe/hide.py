"""Taking tests out of test files by exact spans, so that a patch can bring them back."""

import ast
import re
from collections.abc import Iterable, Iterator

from turngym.envs.swe.mutate.module import Function, Module
from turngym.envs.swe.tree import Tree

Span = tuple[int, int, bytes]
"""Start, end, and what comes there."""


def parts_of(test_id: str) -> tuple[str, tuple[str, ...]]:
    """Return a test's file, and its class and function, of a pytest id.

    >>> parts_of("tests/test_a.py::TestA::test_b[1::2]")
    ('tests/test_a.py', ('TestA', 'test_b'))
    """
    path, *names = test_id.split("[", 1)[0].split("::")
    return path, tuple(names)


def without_tests(tree: Tree, ids: Iterable[str]) -> dict[str, bytes]:
    """Return a tree without some test functions; helper code stays.

    All cases of a parametrised test go with it. A class that would be left without anything goes
    too, unless the rest of its file names it.

    Raises:
        ValueError: A test is not where its id says, or shares lines with other code.
    """
    wanted: dict[str, set[tuple[str, ...]]] = {}
    for test_id in ids:
        path, names = parts_of(test_id)
        wanted.setdefault(path, set()).add(names)
    changed = dict(tree)
    for path, names_of_tests in wanted.items():
        if path not in tree:
            raise ValueError(f"test file {path!r} is not in the tree")
        changed[path] = _without(Module(path, tree[path]), names_of_tests)
    return changed


def find_function(module: Module, names: tuple[str, ...]) -> Function | None:
    """Return the function that a test's names lead to, through base classes in the same file."""
    body: list[ast.stmt] = module.tree.body
    for depth, name in enumerate(names):
        found = [one for one in _defined(body) if one.name == name]
        if depth + 1 == len(names):
            last = found[-1] if found else None
            return last if isinstance(last, Function) else None
        if not found or not isinstance(found[-1], ast.ClassDef):
            return None
        owner = found[-1]
        if depth + 2 == len(names):
            return _method(module, owner, names[-1], 0)
        body = owner.body
    return None


def _method(module: Module, owner: ast.ClassDef, name: str, depth: int) -> Function | None:
    for one in reversed(list(_defined(owner.body))):
        if one.name == name and isinstance(one, Function):
            return one
    bases = [base.id for base in owner.bases if isinstance(base, ast.Name)]
    for one in _defined(module.tree.body):
        if depth < 8 and isinstance(one, ast.ClassDef) and one.name in bases and one is not owner:
            found = _method(module, one, name, depth + 1)
            if found:
                return found
    return None


def _defined(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Yield what a block defines, conditional definitions included."""
    for statement in body:
        if isinstance(statement, Function | ast.ClassDef):
            yield statement
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            for block in _blocks(statement):
                yield from _defined(block)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for value in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
        if isinstance(value, list) and value:
            yield value
    for handler in getattr(node, "handlers", ()):
        yield handler.body


def _without(module: Module, tests: set[tuple[str, ...]]) -> bytes:
    doomed: set[ast.stmt] = set()
    for names in tests:
        function = find_function(module, names)
        if function is None:
            raise ValueError(f"test {'::'.join(names)!r} is not defined in {module.path!r}")
        doomed.add(function)
    content = module.content
    for start, end, text in sorted(_spans(module, module.tree.body, doomed), reverse=True):
        content = content[:start] + text + content[end:]
    return content


def _spans(module: Module, body: list[ast.stmt], doomed: set[ast.stmt]) -> Iterator[Span]:
    """Yield what goes of a block; never all of it, which is for the caller to see to."""
    for statement in body:
        spent = isinstance(statement, ast.ClassDef) and _is_spent(module, statement, doomed)
        if spent or statement in doomed:
            yield _span(module, statement, b"")
        else:
            for block in _blocks(statement):
                if all(one in doomed for one in block if not _is_text(one)):
                    yield from _emptied(module, block, doomed)
                else:
                    yield from _spans(module, block, doomed)


def _emptied(module: Module, block: list[ast.stmt], doomed: set[ast.stmt]) -> Iterator[Span]:
    """Yield the spans of a block whose last one leaves a `pass`, if no docstring is left."""
    going = [one for one in block if one in doomed]
    for one in going:
        needs_pass = one is going[-1] and len(going) == len(block)
        text = b" " * one.col_offset + b"pass\n" if needs_pass else b""
        yield _span(module, one, text)


def _is_spent(module: Module, owner: ast.ClassDef, doomed: set[ast.stmt]) -> bool:
    """Tell whether nothing is left of a class, and nothing else in the file names it."""
    rest = [one for one in owner.body if not _is_text(one)]
    if not rest or not all(one in doomed for one in rest):
        return False
    mentioned = re.findall(rb"\b%b\b" % owner.name.encode(), module.content)
    return len(mentioned) == 1


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _span(module: Module, statement: ast.stmt, text: bytes) -> Span:
    """Return a statement's lines and the blank ones above them."""
    lines = module.whole_lines(statement)
    if lines is None:
        raise ValueError(f"{module.path!r} has other code on the lines of a test")
    start, end = lines
    while start > 0 and not module.content[module.line_start(start - 1) : start].strip():
        start = module.line_start(start - 1)
    return start, end, text
