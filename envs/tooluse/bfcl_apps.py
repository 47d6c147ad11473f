"""The apps of BFCL, which are the benchmark's own classes: made, copied and called.

The classes come from the package `bfcl-eval`. They were not written for untrusted callers, so a few
calls that could take forever are refused here; everything else they answer as they do there.
"""

import decimal
import importlib
import importlib.util
import inspect
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from datetime import datetime
from functools import cache, partial
from types import FunctionType
from typing import Any, NamedTuple

from turngym.envs.calls import excerpt

PACKAGE = "bfcl_eval"
MISSING = (
    "BFCL's tasks and apps are in the package bfcl-eval, which is not installed: "
    "pip install mpmath && pip install --no-deps bfcl-eval (the rest that it asks for is not needed)"
)
MAX_ITEMS = 1_024
"""A file system with more files and folders takes no more of them; nor is it searched."""
MAX_DEPTH = 32
"""The same for folders within folders."""
MAX_BITS = 4_096
"""Powers and roots that need more are refused."""

Apps = dict[str, Any]  # by the name of their class, which is foreign


class Answer(NamedTuple):
    """What a call came to."""

    text: str
    """Word for word what the benchmark's own executor would give."""
    is_error: bool


def require_package() -> None:
    """Make sure that the package is installed.

    Raises:
        ValueError: It is not; the message says how to install it.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        raise ValueError(MISSING)


def from_package(module: str, name: str) -> Any:  # foreign: whatever it holds
    """Return what a module of the package calls `name`.

    Raises:
        ValueError: The package is not installed, or not with what the module needs.
    """
    try:
        return getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)
    except ModuleNotFoundError as error:
        raise ValueError(f"{MISSING} ({error})") from None


@cache
def app_class(name: str) -> Any:  # a class of the package
    """Return the class of an app."""
    modules = from_package("constants.executable_backend_config", "CLASS_FILE_PATH_MAPPING")
    return from_package(modules[name].removeprefix(f"{PACKAGE}."), name)


def make_apps(classes: Iterable[str], config: Mapping[str, Any], *, long_context: bool) -> Apps:
    """Return new apps in their start states; `config` is left as it is."""
    apps = {name: app_class(name)() for name in classes}
    for name, app in apps.items():
        if hasattr(app, "_load_scenario"):  # one that only computes has no state to load
            app._load_scenario(deepcopy(dict(config.get(name, {}))), long_context=long_context)
    # Rows of long contexts belong to a module of the package, and calls would change them there.
    return deepcopy(apps)


def pack(apps: Apps) -> bytes:
    """Return a copy of apps that later calls do not change; `unpack` makes apps of it again."""
    return pickle.dumps(apps, protocol=5)


def unpack(packed: bytes) -> Apps:
    """Return new apps in the state that was packed."""
    apps: Apps = pickle.loads(packed)
    return apps


def call(apps: Apps, name: str, arguments: dict[str, Any]) -> Answer:
    """Call a tool by its name; nothing that the caller gives makes it raise.

    As in the benchmark, of two apps with a tool of the same name the later one answers, and a tool
    answers whether or not it was offered: one of the 800 solutions relies on it.
    """
    owners = [] if name.startswith("_") else [a for a in apps.values() if _has_method(a, name)]
    if not owners:
        return Answer(f"Error during execution: name {excerpt(name)} is not defined", True)
    try:
        with _own_precision() if name in _COMPUTING else nullcontext():
            result = _method(owners[-1], name, arguments)(**arguments)
            text = _as_text(result)  # numbers are written to the precision they were asked for
    except Exception as error:  # they let slip what wrong arguments cause: that is their answer
        return Answer(f"Error during execution: {error}", True)
    return Answer(text, isinstance(result, dict) and "error" in result)


def _has_method(app: Any, name: str) -> bool:  # foreign
    return inspect.ismethod(getattr(app, name, None))


def _as_text(result: object) -> str:
    if isinstance(result, str):
        return result
    if isinstance(result, dict):
        try:
            return json.dumps(result)
        except (TypeError, ValueError):  # Decimal, say
            pass
    return str(result)


# -------------------------------------------------------------------- calls that are not let through


def _method(app: Any, name: str, arguments: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the method of an app, made safe for what the caller means to give it."""
    if name in _DEAR and _DEAR[name](arguments):
        raise ValueError("the numbers are too large")
    if name in _GROWING and _is_overgrown(app.root):
        raise ValueError("there are too many files")
    if name == "verify_traveler_information":
        reads_clock = type(app).verify_traveler_information
        names = {**reads_clock.__globals__, "datetime": _Calendar}
        without_clock = FunctionType(reads_clock.__code__, names)
        return partial(without_clock, app)
    method: Callable[..., Any] = getattr(app, name)
    return method


class _Calendar(datetime):
    """The calendar of the apps: the day of their stock market, so that no episode depends on ours."""

    @classmethod
    def today(cls) -> "_Calendar":
        return cls(2024, 9, 1)


@contextmanager
def _own_precision() -> Iterator[None]:
    """Undo what an app sets for the whole process."""
    mpmath = importlib.import_module("mpmath")
    with decimal.localcontext(), mpmath.workdps(mpmath.mp.dps):
        yield


def _is_large(arguments: Mapping[str, Any], name: str) -> bool:
    value = arguments.get(name)
    return isinstance(value, int | float) and not abs(value) <= MAX_BITS


def _is_large_power(arguments: Mapping[str, Any]) -> bool:
    base, exponent = arguments.get("base"), arguments.get("exponent")
    if not isinstance(base, int) or not isinstance(exponent, int):
        return False  # floats overflow at once
    return base.bit_length() * abs(exponent) > MAX_BITS


_DEAR: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "power": _is_large_power,
    "logarithm": lambda arguments: _is_large(arguments, "precision"),
    "square_root": lambda arguments: _is_large(arguments, "precision"),
    "round_number": lambda arguments: _is_large(arguments, "decimal_places"),
}
_COMPUTING = ("logarithm", "square_root")
_GROWING = ("mkdir", "touch", "cp", "mv", "find", "du")


def _is_overgrown(root: Any) -> bool:  # a Directory
    """Tell whether a tree is too large to walk; copies share folders, and may even nest them."""
    count, stack = 0, [(root, 0)]
    while stack:
        directory, depth = stack.pop()
        count += len(directory.contents)
        if count > MAX_ITEMS or depth > MAX_DEPTH:
            return True
        children = directory.contents.values()
        stack += [(child, depth + 1) for child in children if hasattr(child, "contents")]
    return False
