"""Estimators of advantages by name: `gigpo(gamma=0.9)` for `turngym.training.credit.gigpo`."""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Mapping

import numpy as np

from turngym.envs.tasks import one_of
from turngym.training import credit
from turngym.training.batch import Batch, Checks, FloatArray, Stream
from turngym.training.call import read_call

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
    name, options = read_call(text, "credit", "gigpo(gamma=0.9)")
    known = known_estimators()
    function = known[one_of("estimator", name, known)]
    choices = [name for name in inspect.signature(function).parameters if name != "batch"]
    for option in options:
        one_of(f"option of {name}", option, choices)
    estimator: Estimator = functools.partial(function, **options)
    return estimator


def check_fit(estimator: Estimator, credit: str, streams: Collection[str], group_size: int) -> None:
    """Make sure, before anything is played, that batches will carry what an estimator reads.

    It is tried on a small batch that carries what those of training do: turns, groups, situations,
    streams and verdicts, but no values of a critic, no prefixes.

    Args:
        estimator: As `make_estimator` made it.
        credit: Its text, for the message.
        streams: The names of the streams besides `reward`.
        group_size: Episodes of each group.

    Raises:
        ValueError: It asks for something else.
    """
    try:
        estimator(_sample(streams, group_size))
    except (ValueError, TypeError) as error:
        raise ValueError(f"credit {credit!r} does not go with this run: {error}") from None


def _sample(streams: Collection[str], group_size: int) -> Batch:
    """Return two groups of episodes, each of two turns of two tokens."""
    number = 2 * group_size
    turn = np.arange(2 * number)
    values = np.where(turn % 4 == 3, 1.0, 0.25)
    stream = Stream(level="turn", values=values, valid=np.ones(len(turn), np.bool_))
    return Batch(
        turn_at=2 * np.arange(len(turn) + 1),
        segment_at=2 * np.arange(number + 1),
        episode_at=np.arange(number + 1),
        group=np.repeat(np.arange(2), group_size),
        streams=dict.fromkeys(["reward", *streams], stream),
        ids=tuple(map(str, range(number))),
        first=np.zeros(number, np.int64),
        keys=turn % 2,
        parent=np.where(turn % 2, turn - 1, -1),
        checks=Checks(
            turn=turn,
            item=np.zeros(len(turn), np.int64),
            passed=turn % 4 == 3,
            valid=np.ones(len(turn), np.bool_),
            weight=np.ones(1),
            needs=np.zeros((0, 2), np.int64),
        ),
    )
