"""Tells whether something that decides about tests was replaced since the start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

HOT = ("builtins", "operator", "unittest.case", "_pytest.runner", "_pytest.python")
"""Looked at after every test; the rest now and then."""
WATCHED = ("_pytest", "pluggy", "pytest", "unittest", "turngym", "json", "builtins", "operator")
ALSO = ("importlib._bootstrap", "importlib._bootstrap_external", "os", "_operator")
POWERS = ("__getattribute__", "__getattr__", "__setattr__", "__new__", "__init__", "__call__")
"""Methods that change what a class does even where it had none of them."""
PATCHED = "_getini_unknown_type"
"""What pytest's own plugin `legacypath` replaces."""

CAN_CHANGE, CANNOT = 1 << 9, 1 << 8
"""Bits of a class's flags: made by a `class` statement, and closed to changes nevertheless."""

Seen = tuple[str, Any, str, Any, Any, Any]
"""Where, how to look it up, its name, its value, the function in it, and that function's code."""


class Guards:
    """Remembers what there is, by reference, and compares."""

    def __init__(self) -> None:
        modules = {name: module for name, module in sys.modules.items() if is_watched(name)}
        self.all = [one for name in sorted(modules) for one in parts(name, modules[name])]
        self.hot = [one for one in self.all if one[0].partition(":")[0] in HOT]
        self.finders = list(sys.meta_path[:2])
        self.hooks: list[tuple[Any, list[Any]]] = []

    def hold_hooks(self, config: Any) -> None:
        """Remember who is called for what, once all plugins and the tests' own are loaded."""
        callers = vars(config.pluginmanager.hook).values()
        self.hooks = [(caller, list(caller.get_hookimpls())) for caller in callers]

    def changed(self, *, quick: bool = False) -> str:
        """Return what was changed, empty if nothing was."""
        if sys.gettrace() is not None or sys.getprofile() is not None:
            return "a tracer was set"
        if sys.meta_path[: len(self.finders)] != self.finders:
            return "the import system was changed"
        if any(caller.get_hookimpls() != known for caller, known in self.hooks):
            return "a plugin of pytest was added"
        for where, get, name, value, function, code in self.hot if quick else self.all:
            if get(name) is not value or (function and function.__code__ is not code):
                return f"{where}.{name} was replaced"
        return ""


def is_watched(module: str) -> bool:
    """Tell whether a module takes part in deciding about tests."""
    return module in ALSO or module.partition(".")[0] in WATCHED


def parts(name: str, module: ModuleType) -> Iterator[Seen]:
    """Give what can be called in a module, and in those of its classes that can be changed."""
    for key, value in list(vars(module).items()):
        if isinstance(value, type) and value.__module__ == name and is_open(value):
            yield from members(f"{name}:{key}", value)
        if callable(value) and not key.startswith("__"):
            yield seen(f"{name}:", vars(module), key, value)


def is_open(owner: type) -> bool:
    """Tell whether the methods of a class can be replaced at all."""
    return bool(owner.__flags__ & CAN_CHANGE) and not owner.__flags__ & CANNOT


def members(where: str, owner: type) -> Iterator[Seen]:
    """Give the methods of a class, and that it has none of the powerful ones it lacks."""
    space = vars(owner)
    for key, value in list(space.items()):
        if (function_of(value) is not None or callable(value)) and key != PATCHED:
            yield seen(where, space, key, value)
    for key in POWERS:
        if key not in space:
            yield seen(where, space, key, None)


def seen(where: str, space: Any, name: str, value: Any) -> Seen:
    """Return what is remembered of one name."""
    function = function_of(value)
    return where, space.get, name, value, function, function and function.__code__


def function_of(value: Any) -> FunctionType | None:
    """Return the Python function that a function, method or property runs."""
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if isinstance(value, property):
        value = value.fget
    return value if isinstance(value, FunctionType) else None
