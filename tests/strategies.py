"""Strategies of Hypothesis that several tests share."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from turngym.envs.episode import GRADED, Annotation, Episode
from turngym.envs.records import Json, as_json

R = TypeVar("R")

any_text = st.text(st.characters(exclude_categories=()), max_size=12)
"""Any string, lone surrogates and control characters included."""

finite = st.floats(allow_nan=False, allow_infinity=False)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**1000), 2**1000) | finite | any_text,
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(any_text, children, max_size=3)
    ),
    max_leaves=8,
)
"""Any value that JSON can hold."""

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: any_text,
    int: st.integers(-(2**70), 2**70),
    float: finite,
    bool: st.booleans(),
    type(None): st.none(),
    Json: json_values.map(as_json),
}


def records(cls: type[R]) -> st.SearchStrategy[R]:
    """Return any instance of a record's class."""
    return st.one_of([_built(cls, **variant) for variant in _VARIANTS.get(cls, ({},))])


def _built(cls: type[R], **given: Any) -> st.SearchStrategy[R]:
    hints = get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]  # a record
    version = {"v": st.just(1)} if "v" in names else {}
    return st.builds(cls, **{n: _values(hints[n]) for n in names} | version | given)


@cache
def _values(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a field's type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin in (Union, types.UnionType):
        values = st.one_of([_values(argument) for argument in arguments])
        return values.filter(lambda value: value != "null") if Json in arguments else values
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_values(arguments[0]), max_size=2).map(tuple)
    if origin is Mapping:
        return st.dictionaries(any_text, _values(arguments[1]), max_size=2)
    return st.deferred(lambda: records(kind))


_NOT_GRADED = sorted(set(get_args(typing.get_type_hints(Episode)["status"])) - set(GRADED))

_VARIANTS: dict[Any, tuple[dict[str, st.SearchStrategy[Any]], ...]] = {
    Episode: (
        {
            "status": st.sampled_from(GRADED),
            "outcome": _values(get_type_hints(Episode)["outcome"]).filter(lambda o: o is not None),
        },
        {"status": st.sampled_from(_NOT_GRADED), "outcome": st.none()},
    ),
    Annotation: (
        {
            "failed": st.just(""),
            "numbers": st.lists(st.none() | st.lists(finite, max_size=2).map(tuple)).map(tuple),
            "checks": st.none(),
        },
        {
            "failed": st.just(""),
            "numbers": st.none(),
            "checks": _values(get_type_hints(Annotation)["checks"]).filter(lambda c: c is not None),
        },
        {"failed": any_text.filter(bool), "numbers": st.none(), "checks": st.none()},
    ),
}
"""Records whose fields depend on one another."""
