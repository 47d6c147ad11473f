"""Tests that pass, weighed by how rare that is: VeRPO."""

import math
from collections import Counter
from collections.abc import Sequence

from turngym.envs.episode import Turn
from turngym.envs.signals import Check
from turngym.rewards.functions import group_term
from turngym.rewards.term import Failed, Group, Values, fold


def density_weights(
    rates: Sequence[float], *, alpha: float, sigma: float, delta: float = 1e-6
) -> tuple[float, ...]:
    """Weigh tests: one that passes seldom counts more, one among many that pass as often less.

    VeRPO (arXiv:2601.03525): `w / (N + delta)` with `w = exp(-alpha * rate)` and the density
    `N = sum of exp(-(rate - other)^2 / (2 sigma^2))` over all tests, itself included.

    Args:
        rates: Per test, how often it passes, in [0, 1].
        alpha: How much seldom counts.
        sigma: Which rates are alike; above 0.
        delta: Added to the density.

    Example:
        >>> [round(w, 5) for w in density_weights((1.0, 0.5), alpha=1.0, sigma=0.25)]
        [0.32403, 0.53423]
    """
    if sigma <= 0:
        raise ValueError(f"sigma must be above 0, got {sigma!r}")
    return tuple(
        math.exp(-alpha * rate)
        / (fold(math.exp(-((rate - other) ** 2) / (2 * sigma**2)) for other in rates) + delta)
        for rate in rates
    )


def _some_width(*, sigma: float, **others: object) -> None:
    if sigma <= 0:
        raise ValueError(f"passing_tests() needs sigma= above 0, not {sigma}")


@group_term(requires=(Check,), check=_some_width)
def passing_tests(
    group: Group, *, alpha: float, sigma: float, delta: float = 1e-6, prefix: str = "test:"
) -> list[Values | Failed]:
    """The weights of the tests that pass after a turn, see `density_weights`.

    A test's rate is the share of the group's turns after which it passes. Weights depend on the
    group, so the same turn may be worth something else in another one. What nobody ran, or could
    tell, does not pass; a turn without tests has no row. Hidden tests are no secret to a policy that
    is shown their results.

    Args:
        group: Its episodes.
        alpha: See `density_weights`; the paper's value is not known, nor those of the others.
        sigma: See `density_weights`.
        delta: See `density_weights`.
        prefix: What the ids of the checks that are tests begin with.

    Example:
        >>> print(passing_tests(alpha=1, sigma=0.25))
        passing_tests(alpha=1.0, sigma=0.25)
    """
    turns = [turn for episode in group.episodes for turn in episode.turns]
    verdicts = {id(turn): _verdicts(turn, prefix) for turn in turns}
    passed = Counter(name for turn in turns for name, ok in verdicts[id(turn)].items() if ok)
    names = sorted({name for turn in turns for name in verdicts[id(turn)]})
    rates = [passed[name] / len(turns) for name in names]
    weighed = density_weights(rates, alpha=alpha, sigma=sigma, delta=delta)
    weights = dict(zip(names, weighed, strict=True))

    def worth(turn: Turn) -> float | None:
        found = verdicts[id(turn)]
        return fold(weights[name] for name in names if found.get(name)) if found else None

    return [tuple([worth(turn) for turn in episode.turns]) for episode in group.episodes]


def _verdicts(turn: Turn, prefix: str) -> dict[str, bool]:
    checks = [signal for signal in turn.signals if isinstance(signal, Check)]
    return {check.id: check.passed is True for check in checks if check.id.startswith(prefix)}
