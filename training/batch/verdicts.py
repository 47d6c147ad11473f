"""Verdicts on the items of checklists, from the evidence of turns and from judges."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from turngym.envs.episode import Annotation, Episode
from turngym.rewards.verdicts import checklist_in, is_done_at_start, verdicts_of
from turngym.training.batch.record import Batch, Checks


def with_checks(
    batch: Batch, episodes: Iterable[Episode], annotations: Iterable[Annotation] = ()
) -> Batch:
    """Return a batch with the verdicts on the items of its episodes' checklists.

    An item's verdicts are those of the turns on which it may be done, up to the end of the episode.
    Where a judge failed on an item that did not pass otherwise, or said nothing of one that is
    judged, they are not valid.

    Args:
        batch: Made of these episodes by `batch_of`.
        episodes: The facts, in any order, those that are not in the batch too.
        annotations: What judges said about them.

    Raises:
        ValueError: A checklist is not valid, or an episode of the batch is missing.
    """
    known = {episode.id: episode for episode in episodes}
    said: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        said.setdefault(annotation.episode, []).append(annotation)
    made = _Table([], {}, [], set())
    starts = batch.offsets("episode", "turn")[:-1].tolist()
    for name, first, start in zip(batch.ids, batch.first.tolist(), starts, strict=True):
        if name not in known:
            raise ValueError(f"episode {name!r} of the batch is not among the episodes")
        _add(made, known[name], said.get(name, ()), start - first, first)
    return replace(batch, checks=made.checks())


class _Table(NamedTuple):
    """What is collected, episode by episode."""

    rows: list[tuple[int, int, bool, bool]]
    """Turn, item, passed, valid."""
    items: dict[tuple[str, str], int]
    """Numbers of (task, key)."""
    weights: list[float]
    needs: set[tuple[int, int]]

    def checks(self) -> Checks:
        """Return it as arrays."""
        columns = np.array(self.rows, np.int64).reshape(-1, 4).T
        return Checks(
            turn=columns[0],
            item=columns[1],
            passed=columns[2].astype(np.bool_),
            valid=columns[3].astype(np.bool_),
            weight=np.array(self.weights, np.float64),
            needs=np.array(sorted(self.needs), np.int64).reshape(-1, 2),
        )


def _add(
    table: _Table, episode: Episode, said: Sequence[Annotation], base: int, first: int
) -> None:
    """Add the verdicts of an episode, of which the batch holds the turns from `first` on."""
    checklist = checklist_in(episode)
    task = episode.task.id
    verdicts = verdicts_of(checklist, episode, said)
    items = [item for item in checklist.items if not is_done_at_start(verdicts[item.key])]
    for item in items:
        if (task, item.key) not in table.items:
            table.items[task, item.key] = len(table.items)
            table.weights.append(item.weight)
    numbers = {item.key: table.items[task, item.key] for item in items}
    for item in items:
        here = numbers[item.key]
        told = any(verdict.passed for verdict in verdicts[item.key])
        table.needs.update((here, numbers[key]) for key in item.needs if key in numbers)
        table.rows.extend(
            (base + verdict.turn, here, verdict.passed is True, verdict.passed is not None)
            for verdict in verdicts[item.key]
            if verdict.turn >= first and not (told and verdict.passed is None)
        )
