"""A plain function as a term: how a published idea comes into a rubric.

    @term(requires=(Call,))
    def calls_made(episode: Episode, *, most: int = 4) -> Values:
        \"\"\"Share of `most` calls that each turn made.\"\"\"
        ...

From then on `calls_made(most=2)` is a term, in Python and in a rubric's text. The parameters after
the first are its arguments: by name, each with a type (float, int, str, bool, a Literal, None, or
several of these). What depends on what cannot be scored is raised as `Unscorable`.
"""

import dataclasses
import inspect
import typing
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from turngym.envs.episode import Episode
from turngym.envs.signals import Signal
from turngym.rewards.algebra import followed
from turngym.rewards.term import (
    Beginning,
    Failed,
    Follower,
    Group,
    Level,
    Scope,
    Term,
    Values,
    each,
    widest,
)

P = ParamSpec("P")
Made = Callable[P, Term]
Check = Callable[..., None]
"""Takes a term's arguments by name, and raises `ValueError` for values that make no sense."""


def term(
    *,
    level: Level = "turn",
    scope: Scope = "episode",
    requires: tuple[type[Signal], ...] = (),
    reads_reference: bool = False,
    check: Check | None = None,
) -> Callable[[Callable[Concatenate[Episode, P], Values | Failed]], Made[P]]:
    """Make a term of a function of one episode that gives a number per place of `level`.

    Args:
        level: Where the numbers stand.
        scope: What they depend on; only turn scope, which takes a class, can be applied online.
        requires: The kinds of evidence without which the term makes no sense.
        reads_reference: Whether the function looks at what the agent must not see.
        check: Looks at the arguments, which are of the right types, when the term is made.
    """

    def made(function: Callable[Concatenate[Episode, P], Values | Failed]) -> Made[P]:
        called: Callable[..., Values | Failed] = function

        def values(self: Term, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
            options = _options(self)
            return each(group, lambda episode: called(episode, **options))

        body = _leaf(level, scope, requires, reads_reference)
        return _as_class(function, values, body, check)

    return made


def group_term(
    *,
    level: Level = "turn",
    requires: tuple[type[Signal], ...] = (),
    reads_reference: bool = False,
    check: Check | None = None,
) -> Callable[[Callable[Concatenate[Group, P], list[Values | Failed]]], Made[P]]:
    """Make a term of a function of all episodes of a group, whose numbers depend on each other."""

    def made(function: Callable[Concatenate[Group, P], list[Values | Failed]]) -> Made[P]:
        called: Callable[..., list[Values | Failed]] = function

        def values(self: Term, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
            return called(group, **_options(self))

        body = _leaf(level, "group", requires, reads_reference)
        return _as_class(function, values, body, check)

    return made


def transform(
    *, scope: Scope = "turn", check: Check | None = None
) -> Callable[[Callable[Concatenate[list[Values], P], list[Values]]], Callable[..., Term]]:
    """Make a term that takes a term of one level, of a function of a group's numbers.

    The function gets the numbers of each episode and returns as many; absent ones are None and stay
    it. The term stands in front: `squashed(outcome(), k=2.0)`.

    Args:
        scope: What a number depends on besides itself: nothing (`turn`), the other numbers of its
            episode, or those of its group.
        check: See `term`.
    """

    def made(function: Callable[Concatenate[list[Values], P], list[Values]]) -> Callable[..., Term]:
        called: Callable[..., list[Values]] = function

        def values(self: Term, group: Group, *inputs: list[Values]) -> list[Values | Failed]:
            return list(called(inputs[0], **_options(self)))

        def follow(self: Term, beginning: Beginning) -> Follower:
            if scope != "turn":
                return Term.follow(self, beginning)
            (inner,), options = self.inputs, _options(self)
            follower = followed(inner, beginning)
            return lambda evidence: called([(follower(evidence),)], **options)[0][0]

        body = {
            "follow": follow,
            "scope": property(lambda self: widest(scope, self.term.scope)),
        }
        return _as_class(function, values, body, check, takes=("term",))

    return made


def _leaf(
    level: Level, scope: Scope, requires: tuple[type[Signal], ...], reads_reference: bool
) -> dict[str, property]:
    """Return the constants of a term that takes no term, as its properties."""
    return {
        "level": property(lambda self: level),
        "scope": property(lambda self: scope),
        "requires": property(lambda self: requires),
        "reads_reference": property(lambda self: reads_reference),
    }


def _as_class(
    function: Callable[..., Any],  # of any signature
    values: Callable[..., list[Values | Failed]],
    body: dict[str, Any],  # properties and methods
    check: Check | None,
    takes: tuple[str, ...] = (),
) -> type[Term]:
    """Return the frozen dataclass whose fields are a function's arguments."""

    def __post_init__(self: Term) -> None:
        Term.__post_init__(self)
        _ = self.level  # a sum of several levels is refused
        if check is not None:
            check(**_options(self))

    hints = typing.get_type_hints(function)
    fields: list[Any] = [(name, Term, dataclasses.field(kw_only=False)) for name in takes]
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__name__}: {name} should stand behind the *")
        has = parameter.default is not inspect.Parameter.empty
        default = parameter.default if has else dataclasses.MISSING
        fields.append((name, hints[name], dataclasses.field(default=default)))
    cls = dataclasses.make_dataclass(
        function.__name__,
        fields,
        bases=(Term,),
        namespace={
            **body,
            "values": values,
            "__post_init__": __post_init__,
            "__doc__": function.__doc__,
        },
        frozen=True,
        slots=True,
        kw_only=True,
    )
    cls.__module__ = function.__module__
    return cls


def _options(made: Term) -> dict[str, Any]:  # of any type
    """Return what a term was given, less the terms that it takes."""
    fields = dataclasses.fields(made)  # type: ignore[arg-type]  # every term is a dataclass
    return {field.name: getattr(made, field.name) for field in fields if field.kw_only}
