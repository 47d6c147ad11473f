"""The questions that a path can be asked."""

from __future__ import annotations

import copy
import json
from typing import Any, Callable, List

from .errors import NoMatch
from .parser import parse
from .walk import Location, matches

_REQUIRED = object()


def find(path: str, document: Any) -> List[Any]:
    """Return every value that a path selects, in document order."""
    return [value for _, value in matches(parse(path), document)]


def find_paths(path: str, document: Any) -> List[str]:
    """Return the normal path of every match, such as `$['a'][0]`."""
    return [normal_path(location) for location, _ in matches(parse(path), document)]


def first(path: str, document: Any, default: Any = _REQUIRED) -> Any:
    """Return the first match, or the default; NoMatch if there is neither."""
    for _, value in matches(parse(path), document):
        return value
    if default is _REQUIRED:
        raise NoMatch(f"{path} matches nothing")
    return default


def exists(path: str, document: Any) -> bool:
    """Whether a path selects anything, even null."""
    return bool(find(path, document))


def update(path: str, document: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy of a document in which each match is changed; the original stays.

    Deeper matches are changed first, so that a change of a parent sees its changed children.
    """
    result = copy.deepcopy(document)
    locations = {location for location, _ in matches(parse(path), result)}
    for location in sorted(locations, key=len, reverse=True):
        if not location:
            return change(result)
        parent = result
        for key in location[:-1]:
            parent = parent[key]
        parent[location[-1]] = change(parent[location[-1]])
    return result


def normal_path(location: Location) -> str:
    """Write a location with brackets only, names in single quotes."""
    parts = []
    for key in location:
        if isinstance(key, int):
            parts.append(f"[{key}]")
        else:
            body = json.dumps(key, ensure_ascii=False)[1:-1].replace('\\"', '"')
            parts.append("['" + body.replace("'", "\\'") + "']")
    return "$" + "".join(parts)
