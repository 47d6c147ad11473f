"""What a run so far means for its rubric, as one frozen record per iteration."""

from collections.abc import Mapping
from dataclasses import dataclass

STATES = "states.jsonl"
"""The file of a training run that holds one state per iteration."""
Memory = Mapping[str, float]
"""What a term remembers of a run, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """What terms of run scope read besides episodes: `Rubric.advance` makes a new one from it.

    A training run keeps one per iteration. With it the ledgers of that iteration
    can be computed again.
    """

    v: int = 1
    rubric: str
    """Hash of the rubric whose terms remember this."""
    step: int
    """The iteration, from 0 on: `policy.weights` of its episodes."""
    memory: Mapping[str, Memory]
    """By the text of a term, what it remembers, the present iteration included."""
