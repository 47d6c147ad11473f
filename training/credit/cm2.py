"""Credit for the items of checklists: CM2 (arXiv:2602.12268), by segment and by turn.

CM2 calls our segment a turn, and our turn a step. An item is taken per episode: its steps are the
turns that have a verdict on it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from turngym.training.batch import Batch, BoolArray, Checks, FloatArray, IntArray, joint
from turngym.training.credit.primitives import (
    EPSILON,
    Compat,
    Scaling,
    group_baseline,
    scale,
    spread,
)

NEVER = np.iinfo(np.int64).max // 2
"""The turn on which an item passes that does not."""


def cm2_turn(
    batch: Batch,
    *,
    scaling: Scaling = "none",
    minimum: int = 5,
    epsilon: float = EPSILON,
    compat: Compat = "paper",
) -> FloatArray:
    """Compare the segments of a group's episodes, place by place, by what they got done.

    CM2 (turn level): `u_t - mean`, where `u_t` is the weight of all items that were
    first passed in the segment. Episodes in which nobody could tell an item are not compared.

    Args:
        batch: Has `checks`.
        scaling: By nothing, or by the deviation.
        minimum: Smaller groups of segments get 0; the released code wants more than 4.
        epsilon: Added to the deviation.
        compat: With `repo`, dependencies do not matter.
    """
    cells = _cells(batch)
    met = cells.passed_at if compat == "repo" else _walk(cells).done
    in_segment = batch.owner("turn", "segment")
    size = batch.size("segment")
    done = met < NEVER
    score = np.bincount(in_segment[met[done]], cells.weight[done], size).astype(np.float64)
    told = np.bincount(in_segment[cells.turn], minlength=size) > 0
    unknown = ~cells.known[cells.episode[cells.cell]]
    told[in_segment[cells.turn[unknown]]] = False
    owner = batch.owner("segment", "episode")
    groups = joint(batch.group[owner], np.arange(size) - batch.episode_at[owner])
    base = group_baseline(score, groups, valid=told, minimum=minimum, small="zero")
    value = scale(score - base, groups, scaling, valid=told, epsilon=epsilon)
    return spread(batch, value, "segment")


def cm2_step(
    batch: Batch,
    *,
    eta: float = 1.0,
    normalize: bool = True,
    minimum: int = 5,
    compat: Compat = "paper",
) -> FloatArray:
    """Credit a turn for the items that were open on it: for whether they pass, now or later.

    CM2 (step level): an item is open from the turn after its dependencies have passed to the turn
    on which it passes itself. On all these turns it is worth `eta ** delay`, 0 if it never passes,
    less the mean of the group's episodes in which it was open: `A = sum w (r - b) / sum w` over the
    open items. Episodes in which nobody could tell an item are left out.

    Args:
        batch: Has `checks`.
        eta: What each turn of delay costs, in (0, 1].
        normalize: Whether to divide by the weight of the open items; the released code does not,
            unless told to.
        minimum: Items that were open in fewer episodes get 0; the released code wants more than 4.
        compat: With `repo`, as released: an item opens those behind it in the list on its own turn,
            in the mean and for later turns; where it passes again, the last time counts; and what
            depends on it counts its delay from its delay instead of its turn.

    Example:
        Two items, of which the second needs the first: two of five episodes pass the first.

        >>> from dataclasses import replace
        >>> from turngym.training.batch import batch_of_rows
        >>> rows = batch_of_rows([[0.0]] * 5, [[1]] * 5)
        >>> checks = Checks(
        ...     turn=np.repeat(np.arange(5), 2),
        ...     item=np.tile(np.arange(2), 5),
        ...     passed=np.array([True, False] * 2 + [False] * 6),
        ...     valid=np.ones(10, np.bool_),
        ...     weight=np.array([0.6, 0.4]),
        ...     needs=np.array([[1, 0]]),
        ... )
        >>> cm2_step(replace(rows, checks=checks)).round(9).tolist()
        [0.6, 0.6, -0.4, -0.4, -0.4]
    """
    if not 0 < eta <= 1:
        raise ValueError(f"eta must be above 0 and at most 1, got {eta!r}")
    cells = _cells(batch)
    walk = _released(cells) if compat == "repo" else _walk(cells)
    open_now = (cells.turn > walk.ready[cells.cell]) & (cells.turn <= walk.done[cells.cell])
    open_now &= cells.known[cells.episode[cells.cell]]
    turn, cell = cells.turn[open_now], cells.cell[open_now]
    sample, reward = _power(eta, walk.delay), _power(eta, walk.late)
    groups = joint(batch.group[cells.episode], cells.item)
    counted = walk.opened & cells.known[cells.episode]
    base = group_baseline(sample, groups, valid=counted, minimum=1)
    enough = np.bincount(groups, counted, len(groups))[groups] >= minimum
    gain = np.where(enough, reward - base, 0.0) * cells.weight
    total = np.bincount(turn, gain[cell], batch.size("turn")).astype(np.float64)
    if normalize:
        weight = np.bincount(turn, cells.weight[cell], batch.size("turn"))
        total = np.divide(total, weight, out=np.zeros(len(total)), where=weight > 0)
    return spread(batch, total, "turn")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """Verdicts, and the cells that they are of: one for each item of each episode."""

    cell: IntArray
    """Per verdict, in the order of turns, and of items within a turn."""
    turn: IntArray
    passed: BoolArray
    item: IntArray
    """Per cell, as are those below."""
    episode: IntArray
    weight: FloatArray
    first: IntArray
    """The first turn with a verdict."""
    start: IntArray
    """The first turn of its episode."""
    needs: IntArray
    """Pairs (cell, cell that must have passed before); -1 for one that is not there."""
    known: BoolArray
    """Per episode: whether every verdict could be given."""

    @property
    def passed_at(self) -> IntArray:
        """Per cell, the first turn on which it passes, whatever it depends on."""
        return _least(self.turn[self.passed], self.cell[self.passed], len(self.item))


class _Walk(NamedTuple):
    """What became of each cell."""

    done: IntArray
    """The turn on which it passed, its dependencies being met."""
    ready: IntArray
    """The last turn on which it was not open yet."""
    opened: BoolArray
    """Whether it was ever open."""
    delay: IntArray
    """Turns between opening and passing; `NEVER` if it did not pass."""
    late: IntArray
    """The same, as the turn's own worth counts it."""


def _cells(batch: Batch) -> _Cells:
    """Line up the verdicts of a batch.

    Raises:
        ValueError: It has none, or episodes that do not hold all their turns.
    """
    if batch.checks is None:
        raise ValueError("the batch has no checks: add them with with_checks()")
    if batch.first.any():
        raise ValueError("items are taken per episode, so each has to hold all of its turns")
    checks = batch.checks
    order = np.lexsort((checks.item, checks.turn))
    turn, item = checks.turn[order], checks.item[order]
    episode = batch.owner("turn", "episode")[turn]
    pairs, cell = np.unique(np.stack((episode, item)), axis=1, return_inverse=True)
    known = np.ones(batch.size("episode"), np.bool_)
    known[episode[~checks.valid[order]]] = False
    cell = cell.reshape(-1).astype(np.int64)
    return _Cells(
        cell=cell,
        turn=turn,
        passed=checks.passed[order] & checks.valid[order],
        item=pairs[1],
        episode=pairs[0],
        weight=checks.weight[pairs[1]],
        first=_least(turn, cell, pairs.shape[1]),
        start=batch.offsets("episode", "turn")[pairs[0]],
        needs=_needs(checks, pairs),
        known=known,
    )


def _needs(checks: Checks, pairs: IntArray) -> IntArray:
    """Return the dependencies between items as ones between the cells of each episode."""
    number = {(int(e), int(i)): cell for cell, (e, i) in enumerate(pairs.T)}
    before: dict[int, list[int]] = {}
    for item, needed in checks.needs.tolist():
        before.setdefault(item, []).append(needed)
    found = [
        (cell, number.get((episode, needed), -1))
        for (episode, item), cell in number.items()
        for needed in before.get(item, ())
    ]
    return np.array(found, np.int64).reshape(-1, 2)


def _least(values: IntArray, groups: IntArray, size: int) -> IntArray:
    """Return the least value of each group; `NEVER` where there is none."""
    least = np.full(size, NEVER, np.int64)
    np.minimum.at(least, groups, values)
    return least


def _ready(cells: _Cells, done: IntArray) -> IntArray:
    """Return the last turn on which each cell was not open yet."""
    ready = cells.first - 1
    above, below = cells.needs.T
    ready[above] = -1
    np.maximum.at(ready, above, np.where(below < 0, NEVER, done[below]))
    return ready


def _walk(cells: _Cells) -> _Walk:
    """Let each cell pass once its dependencies have passed on an earlier turn."""
    done = np.full(len(cells.item), NEVER, np.int64)
    while True:  # each time round settles one more level of dependencies
        ready = _ready(cells, done)
        counts = cells.passed & (cells.turn > ready[cells.cell])
        now = _least(cells.turn[counts], cells.cell[counts], len(done))
        if (now == done).all():
            break
        done = now
    opened = np.zeros(len(done), np.bool_)
    opened[cells.cell[cells.turn > ready[cells.cell]]] = True
    delay = np.where(done < NEVER, done - ready - 1, NEVER)
    return _Walk(done, ready, opened, delay, delay)


def _released(cells: _Cells) -> _Walk:
    """Walk as the released code does, verdict by verdict in the order of the list."""
    size = len(cells.item)
    before: dict[int, list[int]] = {}
    for above, below in cells.needs.tolist():
        before.setdefault(above, []).append(below)
    done, delay, late = (np.full(size, NEVER, np.int64) for _ in range(3))
    opened = np.zeros(size, np.bool_)
    for cell, turn, passed in zip(
        cells.cell.tolist(), (cells.turn).tolist(), cells.passed.tolist(), strict=True
    ):
        start = cells.start[cell]
        needed = before.get(cell, [])
        if any(below < 0 or done[below] == NEVER for below in needed):
            continue
        if done[cell] == NEVER:
            opened[cell] = True
        if not passed:
            continue
        if done[cell] == NEVER:
            done[cell] = turn
            delay[cell] = turn - max((done[b] for b in needed), default=cells.first[cell] - 1) - 1
        mark = max((late[b] for b in needed), default=cells.first[cell] - start - 1)
        late[cell] = turn - start - mark - 1
    return _Walk(done, _ready(cells, done), opened, delay, late)


def _power(eta: float, delay: IntArray) -> FloatArray:
    """Return `eta ** delay`, 0.0 for what never passes."""
    there = delay < NEVER
    return np.where(there, np.power(eta, np.where(there, delay, 0).astype(np.float64)), 0.0)
