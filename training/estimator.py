"""Estimators of advantages by name: `gigpo(gamma=0.9)` for `turngym.training.credit.gigpo`."""

import ast
import functools
import inspect
from collections.abc import Callable, Mapping

from turngym.envs.tasks import one_of
from turngym.training import credit
from turngym.training.batch import Batch, FloatArray

Estimator = Callable[[Batch], FloatArray]
ESTIMATORS: Mapping[str, Callable[..., FloatArray]] = {
    function.__name__: function
    for function in (
        credit.grpo,
        credit.dr_grpo,
        credit.rloo,
        credit.reinforce_pp,
        credit.reinforce_pp_baseline,
        credit.opo,
        credit.pass_at_k,
        credit.turn_returns,
        credit.gigpo,
    )
}
"""Those that need nothing but episodes and their rewards: no critic, no greedy rollouts."""


def make_estimator(text: str) -> Estimator:
    """Return the estimator that a text names, with its options.

    Args:
        text: A name, or a call of it with constants by name: `grpo`, `gae(gamma=1.0, lam=0.95)`.

    Raises:
        ValueError: There is no such estimator, or no such option.
    """
    name, options = _read(text)
    function = ESTIMATORS[one_of("estimator", name, ESTIMATORS)]
    known = [name for name in inspect.signature(function).parameters if name != "batch"]
    for option in options:
        one_of(f"option of {name}", option, known)
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
