"""Small programs that show a fault, cut out of a failing test."""

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping

from turngym.envs.calls import parsed
from turngym.envs.swe.mutate.module import Function, Module

_MOST_LINES = 24
_VALUES = (str, int, float, bool, bytes, type(None))


def inlined(expression: ast.expr, function: Function, line: int) -> ast.expr:
    """Return an expression with variables replaced by what was assigned to them just before.

    A variable that anything else has to do with between its assignment and the line stays: it may
    have been changed.
    """
    for _ in range(3):
        names = _names(expression)
        known = {n: v for n in names if (v := _only_value(n, function, line)) is not None}
        if not known:
            break
        expression = _replaced(expression, known)
    return expression


def with_literals(
    expression: ast.expr, function: Function, variables: Mapping[str, str]
) -> ast.expr:
    """Return an expression with the test's parameters, and plain values, written out."""
    parameters = {one.arg for one in function.args.args}
    known = {
        name: parsed(text, mode="eval").body
        for name, text in variables.items()
        if name in parameters or isinstance(ast.literal_eval(text), _VALUES)
    }
    return _replaced(expression, known)


def _replaced(expression: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr:
    made = _Replace(known).visit(copy.deepcopy(expression))
    assert isinstance(made, ast.expr)
    return made


def is_whole(module: Module, expression: ast.expr) -> bool:
    """Tell whether an expression's names are imported, or Python's own."""
    imported = _all_bound(
        [one for one in module.tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    )
    names = _names(expression) - _inner(expression)
    return all(name in imported or hasattr(builtins, name) for name in names)


def script_of(
    module: Module,
    function: Function,
    expression: ast.expr,
    line: int,
    variables: Mapping[str, str],
    *,
    shows: bool = True,
) -> str:
    """Return a program that prints the value of an expression of a test; empty if it needs more.

    Args:
        module: The test's file.
        function: The test.
        expression: What to evaluate.
        line: Where the expression stands; what is above it may be needed.
        variables: Values of the test's variables, as literals.
        shows: Whether the value is printed; otherwise it is enough to evaluate it.
    """
    before = _slice(function, line, expression)
    needed = set[str]().union(*map(_names, [*before, expression]))
    bound = {name for one in before for name in _bound(one)} | _inner(expression, *before)
    given = {name: variables[name] for name in needed - bound if name in variables}
    fixtures = _fixtures(module, needed - bound - given.keys())
    free = needed - bound - given.keys() - _all_bound(fixtures)
    free |= _free(fixtures)
    try:
        above = _globals(module, free)
    except LookupError:
        return ""
    text = ast.unparse(expression)
    lines = [*above, *([""] if above else [])]
    lines += [f"{name} = {value}" for name, value in sorted(given.items())]
    lines += [ast.unparse(_without_claim(one)) for one in [*fixtures, *before]]
    lines.append(f"print(repr({text}))" if shows else text)
    script = "\n".join(lines) + "\n"
    return script if script.count("\n") <= _MOST_LINES else ""


def _fixtures(module: Module, names: set[str]) -> list[ast.stmt]:
    """Return the statements that make what some fixtures of the test's file return."""
    made: list[ast.stmt] = []
    for one in module.tree.body:
        if isinstance(one, ast.FunctionDef) and one.name in names and one.decorator_list:
            body = [s for s in one.body if _does_something(s)]
            value = body[-1].value if body and isinstance(body[-1], ast.Return) else None
            if value is None or one.args.args:
                continue  # it cleans up afterwards, or needs other fixtures
            target = ast.Name(id=one.name, ctx=ast.Store())
            made += body[:-1]
            if ast.unparse(value) != one.name:
                made.append(ast.Assign(targets=[target], value=value, lineno=one.lineno))
    return made


def _free(statements: list[ast.stmt]) -> set[str]:
    """Return names that statements use before they give them a meaning, in themselves."""
    return set[str]().union(*map(_names, statements)) - _inner(*statements)


def _slice(function: Function, line: int, expression: ast.expr) -> list[ast.stmt]:
    """Return the statements above a line that have to do with an expression's variables."""
    wanted = _names(expression)
    own = _all_bound(function.body) | {one.arg for one in function.args.args}
    kept: list[ast.stmt] = []
    for statement in reversed([one for one in function.body if (one.end_lineno or 0) < line]):
        touched = _bound(statement) | _names(statement)
        if touched & wanted & own and _does_something(statement):
            kept.append(statement)
            wanted |= _names(statement)
    return kept[::-1]


def _does_something(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assert):
        return any(
            isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
            for one in ast.walk(statement)
        )
    return not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def _without_claim(statement: ast.stmt) -> ast.stmt:
    """Return an assertion as the call it makes, any other statement as it is."""
    if not isinstance(statement, ast.Assert):
        return statement
    test = statement.test
    return ast.Expr(value=test.left if isinstance(test, ast.Compare) else test)


def _globals(module: Module, names: set[str]) -> list[str]:
    """Return the lines of a test file that give names their meaning.

    Raises:
        LookupError: A name has none there: it is a fixture, or comes by other ways.
    """
    imports: list[str] = []
    others: list[tuple[int, str]] = []
    open_names, done = {n for n in names if not hasattr(builtins, n)}, set[str]()
    while open_names - done:
        name = min(open_names - done)
        done.add(name)
        statement = next((s for s in module.tree.body if name in _bound(s)), None)
        if statement is None or name in ("self", "pytest", "unittest"):
            raise LookupError(name)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(_import_of(statement, name))
        else:
            others.append((statement.lineno, ast.unparse(statement)))
            free = _names(statement) - _inner(statement)
            open_names |= {n for n in free if not hasattr(builtins, n)}
    joined = _joined(sorted(set(imports)))
    return joined + [text for _, text in sorted(set(others))]


def _import_of(statement: ast.Import | ast.ImportFrom, name: str) -> str:
    only = [one for one in statement.names if (one.asname or one.name).split(".")[0] == name]
    if isinstance(statement, ast.Import):
        return ast.unparse(ast.Import(names=only))
    if statement.level:
        raise LookupError(name)
    made = ast.ImportFrom(module=statement.module, names=only, level=0)
    return ast.unparse(made)


def _joined(imports: list[str]) -> list[str]:
    """Put names from one module on one line."""
    lines: dict[str, list[str]] = {}
    for line in imports:
        head, _, name = line.partition(" import ") if line.startswith("from") else (line, "", "")
        lines.setdefault(head, []).extend([name] if name else [])
    return [f"{head} import {', '.join(names)}" if names else head for head, names in lines.items()]


def _only_value(name: str, function: Function, line: int) -> ast.expr | None:
    """Return what a variable was last set to, if nothing touched it since."""
    value: ast.expr | None = None
    for statement in function.body:
        if (statement.end_lineno or 0) >= line:
            break
        if isinstance(statement, ast.Assign) and _bound(statement) == {name}:
            value = None if name in _names(statement.value) else statement.value
        elif name in _names(statement) or (value and _names(value) & _bound(statement)):
            value = None
    calls = value is not None and any(isinstance(one, ast.Call) for one in ast.walk(value))
    return value if calls else None


class _Replace(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.known.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _all_bound(statements: list[ast.stmt]) -> set[str]:
    return {name for one in statements for name in _bound(one)}


def _bound(statement: ast.AST) -> set[str]:
    """Return the names that a statement gives a meaning, where it stands."""
    if isinstance(statement, Function | ast.ClassDef):
        return {statement.name}
    return set(_bindings(statement))


def _bindings(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in one.names)
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id


def _inner(*nodes: ast.AST) -> set[str]:
    """Return names that only have a meaning inside: of comprehensions, lambdas, parameters."""
    found = set[str]()
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.arg):
                found.add(one.arg)
            elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                found.add(one.id)
            elif isinstance(one, ast.ExceptHandler) and one.name:
                found.add(one.name)
    return found
