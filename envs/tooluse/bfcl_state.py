"""The states of BFCL's apps: what the benchmark compares, and a name for all there is."""

import hashlib
import random
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring_ascii
from typing import Any

from turngym.envs.tooluse.bfcl_apps import MAX_DEPTH, MAX_ITEMS, Apps

MAX_FACTS = 2 * MAX_ITEMS
"""Files and folders that are looked at; folders that were copied into themselves have no end."""

Facts = Mapping[str, str]
"""What the apps' public attributes hold: a text for each thing, by its path."""


def facts_of(apps: Apps) -> Facts:
    """Return what the apps' public attributes hold, down to single files and rows.

    Two states have the same facts if and only if the benchmark's state check finds them equal.
    """
    facts: dict[str, str] = {}
    for name, app in apps.items():
        for attribute, value in vars(app).items():
            if not attribute.startswith("_"):
                facts.update(_facts(f"{name}.{attribute}", value))
    return facts


def _facts(path: str, value: Any) -> Iterator[tuple[str, str]]:  # foreign
    if hasattr(value, "contents"):
        yield from _files(path, value)
    elif isinstance(value, dict):
        yield path, "{...}"
        for key, row in value.items():
            yield f"{path}/{key}" if isinstance(key, str) else f"{path}[{_plain(key)}]", _plain(row)
    elif isinstance(value, list):
        yield path, "[...]"
        for place, row in enumerate(value):
            yield f"{path}[{place}]", _plain(row)
    else:
        yield path, _plain(value)


def _files(path: str, root: Any) -> Iterator[tuple[str, str]]:  # a Directory
    yield f"{path}.name", root.name
    stack, count = [(path, root, 0)], 0
    while stack and count < MAX_FACTS:
        place, item, depth = stack.pop()
        count += 1
        if not hasattr(item, "contents"):
            yield place, _plain(item.content)
            continue
        yield f"{place}/", "folder"
        if depth <= MAX_DEPTH:
            inside = item.contents.items()
            stack += [(f"{place}/{name}", child, depth + 1) for name, child in inside]


def _plain(value: Any) -> str:  # plain data of a foreign class
    """Return a text that two values share if they are equal to Python, where 1, 1.0 and True are."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{_plain(k)}: {_plain(v)}" for k, v in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_plain, value)) + ")"
    if isinstance(value, set | frozenset):
        return "set(" + ", ".join(sorted(map(_plain, value))) + ")"
    return repr(value)


def name_of(apps: Apps) -> str:
    """Return a hash of all that the apps' future depends on, the hidden attributes included."""
    parts: list[str] = []
    _name(list(apps.items()), parts, {})
    return hashlib.blake2b(
        "\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16
    ).hexdigest()


def _name(value: Any, parts: list[str], known: dict[int, int]) -> None:  # foreign
    """Append the parts of a value; things that were met before are named by their number."""
    if value is None or isinstance(value, str | int | float):
        parts.append(repr(value))
        return
    if id(value) in known:
        parts.append(f"#{known[id(value)]}")
        return
    known[id(value)] = len(known)
    parts.append(f"{type(value).__name__}(")
    if isinstance(value, dict):
        parts += map(repr, value)
        for child in value.values():
            _name(child, parts, known)
    elif isinstance(value, list | tuple):
        for child in value:
            _name(child, parts, known)
    elif isinstance(value, set | frozenset):
        parts += sorted(map(repr, value))
    elif isinstance(value, random.Random):
        _, words, rest = value.getstate()
        parts.append(f"{hash(words)} {rest}")  # of whole numbers: the same in any process
    else:
        for attribute, child in vars(value).items():
            if attribute not in _UNREAD:
                parts.append(attribute)
                _name(child, parts, known)
    parts.append(")")


_UNREAD = ("_last_modified", "_api_description")
"""A clock that no tool reads, and a text."""
