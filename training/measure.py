"""What a batch of episodes says about learning, as numbers."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from turngym.envs.episode import GRADED, Episode, Ledger
from turngym.rewards.state import RunState
from turngym.training.batch import Batch, FloatArray
from turngym.training.credit import anchor_groups
from turngym.training.metrics import Metrics


def measure(
    episodes: Sequence[Episode], ledgers: Sequence[Ledger], batch: Batch, advantage: FloatArray
) -> Metrics:
    """Return the metrics of an iteration, but for those of the update.

    - `episode/*`: success, turns, invalid actions, and how many of each status there were;
    - `reward/turn`, and `reward/share/TERM`: which share of all |reward| a term gave;
    - `credit/silent`: share of groups from which nothing is learned, all advantages being 0;
    - `credit/anchor`: mean number of turns that stood in the same situation of the same group.
    """
    graded = [episode for episode in episodes if episode.status in GRADED]
    turns = [turn for episode in graded for turn in episode.turns]
    solved = [bool(episode.outcome and episode.outcome.success) for episode in graded]
    metrics: Metrics = {
        "episode/success": float(np.mean(solved)) if solved else float("nan"),
        "episode/turns": len(turns) / max(len(graded), 1),
        "episode/invalid": sum(not turn.action.valid for turn in turns) / max(len(turns), 1),
        "episode/tokens": sum(len(turn.response_ids or ()) for turn in turns),
        "reward/turn": float(batch.at("turn").mean()) if turns else float("nan"),
        "reward/failed": sum(bool(ledger.failed) for ledger in ledgers),
    }
    for status, count in sorted(Counter(episode.status for episode in episodes).items()):
        metrics[f"episode/{status}"] = count
    return metrics | _shares(ledgers) | _credit(batch, advantage)


def remembered(state: RunState) -> Metrics:
    """Return what the rubric's terms remember of the run, as `state/TERM/NAME`."""
    return {
        f"state/{term}/{name}": value
        for term, memory in state.memory.items()
        for name, value in memory.items()
    }


def _shares(ledgers: Sequence[Ledger]) -> Metrics:
    given: dict[str, float] = {}
    for ledger in ledgers:
        for row in ledger.rows:
            given[row.term] = given.get(row.term, 0.0) + abs(row.value)
    total = sum(given.values())
    return {f"reward/share/{term}": value / total for term, value in given.items() if total}


def _credit(batch: Batch, advantage: FloatArray) -> Metrics:
    size = np.zeros(int(batch.group.max(initial=-1)) + 1)
    np.maximum.at(size, batch.group[batch.owner("token", "episode")], np.abs(advantage))
    found: Metrics = {
        "credit/silent": float((size == 0).mean()) if len(size) else float("nan"),
        "credit/size": float(np.abs(advantage).mean()) if len(advantage) else float("nan"),
    }
    if batch.keys is not None and batch.size("turn"):
        anchors = np.bincount(anchor_groups(batch))
        found["credit/anchor"] = float(batch.size("turn") / (anchors > 0).sum())
    return found
