"""Frozen records to JSON and back, exactly.

A record is a frozen dataclass whose fields are text, numbers, booleans, None, `Json`, closed sets
(`Literal`), records, and tuples or string-keyed mappings of these. Records that share a union carry
their class name as `"type"`. What is read is checked: a wrong type, an unknown or a missing field
raises `RecordError`, which names the place. A field `v` is the version of a record, checked first.
"""

import dataclasses
import functools
import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin

from turngym.envs.calls import canonical, excerpt

Json = NewType("Json", str)
"""Canonical JSON text: a free-form value inside a record; in a file it is the value itself. Where
the field may be None, `null` in the file means None."""

EMPTY = Json("{}")

R = TypeVar("R")
Encode = Callable[[Any], Any]  # from a typed value to plain JSON: the types differ by field
Decode = Callable[[Any, str], Any]  # from plain JSON, and the place it stands, to a typed value


class RecordError(ValueError):
    """A JSON value is not the record it should be."""


def as_json(value: object) -> Json:
    """Return a free-form value as a field of type `Json`."""
    return Json(canonical(value))


def to_json(record: object) -> Any:  # plain JSON
    """Return a record as plain JSON: objects, arrays, text, numbers, booleans, None."""
    encode, _ = _codec_of(type(record))
    return encode(record)


def from_json(cls: type[R], value: object, where: str = "") -> R:
    """Read a record of class `cls` from plain JSON.

    Args:
        cls: The class of the record.
        value: What `to_json` returned, or what a file said.
        where: The place of the value, for messages.

    Raises:
        RecordError: The value is not such a record.
    """
    _, decode = _codec_of(cls)
    try:
        record: R = decode(value, where)
    except RecursionError:
        raise RecordError("it is nested too deeply") from None
    return record


def dumps(record: object) -> str:
    """Return a record as one line of JSON text, ASCII only."""
    return json.dumps(to_json(record), separators=(",", ":"), allow_nan=False)


def loads(cls: type[R], text: str) -> R:
    """Read a record from JSON text.

    Raises:
        RecordError: The text is not JSON, or not such a record.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise RecordError("it is nested too deeply") from None
    except RecordError:
        raise
    except ValueError as error:
        raise RecordError(f"it is not JSON: {error}") from None
    return from_json(cls, value)


def _refuse_constant(name: str) -> None:
    raise RecordError(f"{name} is not a JSON number")


def _codec_of(cls: Any) -> tuple[Encode, Decode]:  # any class
    return _codec(cls)


@functools.cache
def _codec(kind: Any) -> tuple[Encode, Decode]:  # any type annotation of a field
    """Build encoder and decoder of a type once."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Json:
        return json.loads, _free
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is Literal:
        return _same, functools.partial(_choice, arguments)
    if origin is tuple:
        assert arguments[1:] == (...,), f"{kind} is not tuple[X, ...]"
        return _tuple(arguments[0])
    if origin is Mapping:
        assert arguments[0] is str, f"{kind} has keys that are not str"
        return _mapping(arguments[1])
    assert kind in _PLAIN, f"a record cannot hold {kind}"
    return (float if kind is float else _same), functools.partial(_plain, kind)


_PLAIN: dict[type, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (float, int),
    bool: (bool,),
    type(None): (type(None),),
}


def _same(value: Any) -> Any:  # the identity
    return value


def _plain(kind: type, value: object, where: str) -> Any:  # a value of type `kind`
    if type(value) not in _PLAIN[kind]:
        raise _wrong(where, "None" if kind is type(None) else kind.__name__, value)
    return value if kind is not float else _finite(value, where)


def _finite(value: Any, where: str) -> float:  # an int or a float
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _wrong(where, "a finite number", value)
    return number


def _free(value: object, where: str) -> Json:
    try:
        return as_json(value)
    except ValueError:  # a float that overflowed
        raise RecordError(f"{where or 'the value'} holds a number that is not finite") from None


def _choice(choices: tuple[object, ...], value: object, where: str) -> Any:  # one of the choices
    for choice in choices:
        if value == choice and type(value) is type(choice):
            return choice
    raise _wrong(where, f"one of {', '.join(map(str, choices))}", value)


def _tuple(item: Any) -> tuple[Encode, Decode]:
    encode, decode = _codec(item)

    def read(value: object, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _wrong(where, "a list", value)
        return tuple([decode(child, f"{where}[{i}]") for i, child in enumerate(value)])

    return (list if encode is _same else lambda value: [encode(child) for child in value]), read


def _mapping(item: Any) -> tuple[Encode, Decode]:
    encode, decode = _codec(item)

    def read(value: object, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _wrong(where, "an object", value)
        return {key: decode(child, f"{where}.{key}") for key, child in value.items()}

    return lambda value: {key: encode(child) for key, child in value.items()}, read


def _record(cls: Any) -> tuple[Encode, Decode]:
    versions = [field.default for field in dataclasses.fields(cls) if field.name == "v"]

    @functools.cache
    def fields() -> dict[str, tuple[Encode, Decode]]:  # late, for records that hold their own kind
        hints = typing.get_type_hints(cls)
        return {field.name: _codec(hints[field.name]) for field in dataclasses.fields(cls)}

    def write(record: Any) -> dict[str, Any]:
        return {name: encode(getattr(record, name)) for name, (encode, _) in fields().items()}

    def read(value: object, where: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(where, f"a {cls.__name__} object", value)
        if versions and value.get("v", versions[0]) != versions[0]:
            found = _shown(value["v"])
            raise RecordError(f"its format is version {found}, this program reads {versions[0]}")
        if value.keys() != fields().keys():
            odd = sorted(value.keys() ^ fields().keys())[0]
            problem = "has an unknown field" if odd in value else "lacks the field"
            raise RecordError(f"{where or cls.__name__} {problem} {excerpt(odd)}")
        prefix = f"{where}." if where else ""
        return cls(**{n: decode(value[n], prefix + n) for n, (_, decode) in fields().items()})

    return write, read


def _union(kinds: tuple[Any, ...]) -> tuple[Encode, Decode]:
    """Records are told apart by `"type"`; everything else by trying, in the order written."""
    records: dict[str, Any] = {
        k.__name__: k for k in kinds if isinstance(k, type) and dataclasses.is_dataclass(k)
    }
    if len(records) > 1:
        assert len(records) == len(kinds), "a union of several records holds nothing else"
        return functools.partial(_tag), functools.partial(_untag, records)
    plain = [kind for kind in kinds if kind is not type(None)]
    assert len(plain) == 1, f"a union is of records, or of one type and None, not {kinds}"
    encode, decode = _codec(plain[0])
    return (
        _same if encode is _same else lambda value: None if value is None else encode(value),
        lambda value, where: None if value is None else decode(value, where),
    )


def _tag(record: Any) -> dict[str, Any]:
    return {"type": type(record).__name__, **to_json(record)}


def _untag(records: Mapping[str, Any], value: object, where: str) -> Any:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(kind, str) or kind not in records:
        raise _wrong(where, f"an object whose type is one of {', '.join(records)}", value)
    rest = {key: child for key, child in value.items() if key != "type"}
    return _codec(records[kind])[1](rest, where)


def _wrong(where: str, expected: str, value: object) -> RecordError:
    return RecordError(f"{where or 'the value'} should be {expected}, not {_shown(value)}")


def _shown(value: object) -> str:
    text = json.dumps(value, separators=(",", ":"), default=repr)
    return text if len(text) <= 40 else f"{text[:40]}..."
