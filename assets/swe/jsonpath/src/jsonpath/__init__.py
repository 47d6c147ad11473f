"""Path queries over nested lists and dicts."""

from .errors import JsonPathError, NoMatch, PathSyntaxError
from .parser import parse
from .query import exists, find, find_paths, first, update

__all__ = [
    "JsonPathError",
    "NoMatch",
    "PathSyntaxError",
    "exists",
    "find",
    "find_paths",
    "first",
    "parse",
    "update",
]
