"""The evidence a turn leaves behind: seven frozen records, never a reward.

A value that was not scored is None, never 0.0 and never NaN: silence and failure are different
facts, and a reward is computed later, from the facts, by whoever trains.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the episode ended; every ended episode has exactly one."""

    success: bool
    """Whether the task counts as done in the papers' sense."""
    score: float
    """What the world pays for the episode, in [0, 1]; the reward that `step` returns at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """What became of the turn's action."""

    parsed: bool
    """The text belongs to the world's grammar."""
    legal: bool
    """The rules allow the action here."""
    effective: bool
    """The true state changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential:
    """How close the state is to success; differences between turns are shaped rewards."""

    name: str
    """What is counted, e.g. `moves`."""
    value: float
    """1 when solved, 1/2 at the start, 0 in a dead end or twice as far away as the start."""
    distance: float | None
    """Steps to go in the unit `name`; None in a dead end or where nothing is known."""
    exact: bool
    """False if a bound or an estimate stands in for the true distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One yes-or-no fact about the state or the turn, by a stable id."""

    id: str
    passed: bool | None
    """None if nobody could tell."""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One tool call that the turn made, as the world understood it."""

    name: str
    arguments: str
    """Canonical JSON text of the arguments."""
    status: Literal["ok", "error"]
    """What the tool answered with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """One thing that the turn changed: a file, a row, a fact."""

    kind: str
    target: str
    """Which thing: a path, a table and key."""
    before: str | None
    """None if it did not exist."""
    after: str | None
    """None if it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the turn used up."""

    kind: str
    amount: float
    unit: str


Signal = Outcome | Validity | Potential | Check | Call | Diff | Cost


def potential_value(distance: float | None, start: float | None) -> float:
    """Map a distance to a potential in [0, 1] that falls when ground is lost.

    Args:
        distance: Steps to go; None in a dead end.
        start: Steps to go when the episode began, at least 1 unless it began in a dead end (None).

    Returns:
        `1 - min(d, 2 * d0) / (2 * d0)`; 0.0 in a dead end.

    Example:
        >>> [potential_value(d, 4) for d in (0, 2, 4, 6, 100, None)]
        [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """
    if distance is None or start is None:
        return 0.0
    reach = 2 * max(start, 1)
    return 1.0 - min(distance, reach) / reach
