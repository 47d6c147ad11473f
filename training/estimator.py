"""Estimators of advantages by name: `gigpo(gamma=0.9)` for `turngym.training.credit.gigpo`."""

import ast
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping

from turngym.envs.tasks import one_of
from turngym.training import credit
from turngym.training.batch import Batch, FloatArray

Estimator = Callable[[Batch], FloatArray]


@functools.cache
def known_estimators() -> Mapping[str, Callable[..., FloatArray]]:
    """Return the estimators that need nothing but a batch, and what the batch may carry.

    Nothing has to be listed: a function `name(batch, *, ...)` in a file of `credit` is found.
    """
    found: dict[str, Callable[..., FloatArray]] = {}
    for info in pkgutil.iter_modules(credit.__path__):
        module = importlib.import_module(f"{credit.__name__}.{info.name}")
        for name, function in vars(module).items():
            ours = inspect.isfunction(function) and function.__module__ == module.__name__
            if ours and name[0] != "_" and _takes_a_batch(function):
                found[name] = function
    return dict(sorted(found.items()))


def _takes_a_batch(function: Callable[..., FloatArray]) -> bool:
    """Tell whether a function makes advantages of a batch alone."""
    signature = inspect.signature(function)
    first, *others = signature.parameters.values()
    alone = all(other.default is not other.empty for other in others)
    return first.annotation is Batch and signature.return_annotation == FloatArray and alone


def make_estimator(text: str) -> Estimator:
    """Return the estimator that a text names, with its options.

    Args:
        text: A name, or a call of it with constants by name: `grpo`, `gae(gamma=1.0, lam=0.95)`.

    Raises:
        ValueError: There is no such estimator, or no such option.
    """
    name, options = _read(text)
    known = known_estimators()
    function = known[one_of("estimator", name, known)]
    choices = [name for name in inspect.signature(function).parameters if name != "batch"]
    for option in options:
        one_of(f"option of {name}", option, choices)
    estimator: Estimator = functools.partial(function, **options)
    return estimator


def _read(text: str) -> tuple[str, dict[str, object]]:
    wrong = f"credit is {text!r}, expected a name or a call such as 'gigpo(gamma=0.9)'"
    try:
        node = ast.parse(text.strip(), mode="eval").body
        if isinstance(node, ast.Name):
            return node.id, {}
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or node.args:
            raise ValueError(wrong)
        options = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(wrong) from None
    if None in options:
        raise ValueError(wrong)
    return node.func.id, {str(name): value for name, value in options.items()}
