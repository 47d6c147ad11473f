"""Two results on the same panel: a paired test of who succeeds more often."""

import math
from typing import NamedTuple

from turngym.agents.bench import Result


class Comparison(NamedTuple):
    """What two results say about each other, task by task."""

    number: int
    """Tasks that both measured."""
    both: int
    only_first: int
    only_second: int
    neither: int
    difference: float
    """Share of successes of the second less that of the first."""
    low: float
    """Of the interval of 95% for the difference (normal approximation for paired shares)."""
    high: float
    p: float
    """Exact McNemar test, two-sided: how likely a split as uneven as this is among the tasks that
    only one of them solved, if neither were better."""
    differences: tuple[str, ...]
    """What else differs between the two besides the policy: it may explain the difference."""


def compare(first: Result, second: Result) -> Comparison:
    """Compare two results task by task.

    Raises:
        ValueError: They are of different panels, or have no measured task in common.
    """
    from scipy.stats import binomtest  # slow to import

    if first.panel.sha256 != second.panel.sha256:
        raise ValueError(
            f"the panels differ: {first.panel.name!r} ({first.panel.sha256[:12]}) and "
            f"{second.panel.name!r} ({second.panel.sha256[:12]})"
        )
    theirs = {task.id: task.success for task in second.tasks}
    pairs = [
        (task.success, theirs[task.id])
        for task in first.tasks
        if task.success is not None and theirs[task.id] is not None
    ]
    if not pairs:
        raise ValueError("no task was measured in both results")
    number = len(pairs)
    only_first, only_second = pairs.count((True, False)), pairs.count((False, True))
    discordant = only_first + only_second
    difference = (only_second - only_first) / number
    spread = 1.96 * math.sqrt(max(discordant - number * difference**2, 0)) / number
    return Comparison(
        number=number,
        both=pairs.count((True, True)),
        only_first=only_first,
        only_second=only_second,
        neither=pairs.count((False, False)),
        difference=difference,
        low=max(difference - spread, -1.0),
        high=min(difference + spread, 1.0),
        p=binomtest(only_first, discordant).pvalue if discordant else 1.0,
        differences=tuple(
            f"{name}: {ours} / {other}"
            for name, ours, other in (
                ("protocol", first.policy.protocol, second.policy.protocol),
                ("sampling", first.policy.sampling, second.policy.sampling),
                ("options", first.env.options, second.env.options),
                ("config", first.config, second.config),
                ("version", first.env.version, second.env.version),
            )
            if ours != other
        ),
    )
