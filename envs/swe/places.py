"""Where the functions of a repository are: which are changed by a mutation, which a tracer saw."""

from collections.abc import Mapping
from dataclasses import dataclass

from turngym.envs.swe.mutate.draw import Place
from turngym.envs.swe.mutate.module import Module, Scope, scopes
from turngym.envs.swe.mutate.mutation import Mutation
from turngym.envs.swe.tree import Tree, python_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The statements of a function: what runs only when it is called."""

    place: Place
    line: int
    """The first line of the function, decorators included."""
    start: int
    """Offset of the body's first byte."""
    end: int
    """Offset behind its last byte."""


Bodies = Mapping[str, tuple[Body, ...]]
"""File -> the bodies in it, outer ones first."""


def bodies(files: Tree) -> dict[str, tuple[Body, ...]]:
    """Return the functions of a repository's own files; those that do not parse have none."""
    found: dict[str, tuple[Body, ...]] = {}
    for path in python_files(files):
        try:
            module = Module(path, files[path])
        except ValueError:
            continue
        found[path] = tuple(_body(module, scope) for scope in scopes(module))
    return found


def body_of(known: Bodies, mutation: Mutation) -> Body | None:
    """Return the body that a mutation lies in; None if it changes a signature, too."""
    place = (mutation.path, mutation.qualname)
    around = (
        one
        for one in known.get(mutation.path, ())
        if one.place == place and one.start <= mutation.start and mutation.end <= one.end
    )
    return next(around, None)


def by_line(known: Bodies) -> dict[tuple[str, int], Place]:
    """Return the functions by their files and first lines."""
    return {(path, one.line): one.place for path, some in known.items() for one in some}


def _body(module: Module, scope: Scope) -> Body:
    function = scope.function
    first = module.first_byte(function.body[0])
    given = function.args
    above = [one for one in (*given.defaults, *given.kw_defaults, function.returns) if one]
    signature = max([module.start(function), *map(module.end, above)])
    behind = module.line_end(module.end(function) - 1)
    return Body(
        place=(module.path, scope.qualname),
        line=min([function.lineno, *(one.lineno for one in function.decorator_list)]),
        start=max(signature, module.line_start(first)),
        end=max(module.end(function), behind),
    )
