"""The batch: policy tokens and, level by level, what credit is computed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

Level = Literal["token", "turn", "segment", "episode"]
LEVELS: tuple[Level, ...] = ("token", "turn", "segment", "episode")
"""From fine to coarse."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stream:
    """Numbers of one kind at one level: rewards, outcomes, process rewards."""

    level: Level
    values: FloatArray
    """One per place of the level; 0.0 where nothing is valid."""
    valid: BoolArray
    """False where nothing was measured, which is not the same as 0.0."""
    before: FloatArray | None = None
    """Per episode: what turns that it does not hold have earned (see `Batch.first`). It belongs to
    the episode's total, and to nothing below. None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checks:
    """Verdicts on the items of checklists, as parallel arrays; one place is one verdict."""

    turn: IntArray
    item: IntArray
    """Equal numbers are the same item of the same task."""
    passed: BoolArray
    valid: BoolArray
    """False where nobody could tell."""
    weight: FloatArray
    """Per item."""
    needs: IntArray
    """Pairs (item, item that must have passed before), of shape (pairs, 2)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Policy tokens in the order of episodes and turns, and what is known at each level.

    Observations are not in it, so they can neither lose nor receive credit. Offsets lead from each
    level to the finer one: turn `k` holds the tokens from `turn_at[k]` up to `turn_at[k + 1]`. What
    a method needs besides is added with `dataclasses.replace`, which checks it: `values` by a
    critic, `checks` by a judge, `prefix` by whoever compares tokens. Arrays are not to be changed.

    Episodes that share their first turns are a tree. A shared turn is held once, by the first
    episode that has it; `parent` leads from each turn to the one before it, across episodes.
    """

    turn_at: IntArray
    """Offsets of turns in tokens; no turn is empty."""
    segment_at: IntArray
    """Offsets of segments in turns; no segment is empty."""
    episode_at: IntArray
    """Offsets of episodes in segments; an episode may be empty."""
    group: IntArray
    """Per episode: equal numbers played the same task from the same start."""
    streams: Mapping[str, Stream]
    ids: tuple[str, ...]
    """Per episode."""
    first: IntArray
    """Per episode: number of the first turn that it holds, 0 unless another holds turns of it."""
    values: FloatArray | None = None
    """Per token: what a critic expects before the token is sampled."""
    keys: IntArray | None = None
    """Per turn: equal numbers are the same situation before the turn's action."""
    parent: IntArray | None = None
    """Per turn: the turn before it, -1 at the start; smaller than the turn's own number."""
    prefix: IntArray | None = None
    """Per token: equal numbers are the same tokens from the start up to and with this one,
    observations included."""
    checks: Checks | None = None
    _offsets: dict[tuple[Level, Level], IntArray] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        _require_offsets("turn_at", self.turn_at, None, least=1)
        _require_offsets("segment_at", self.segment_at, self.size("turn"), least=1)
        _require_offsets("episode_at", self.episode_at, self.size("segment"), least=0)
        self._require_members()
        for name, stream in self.streams.items():
            self._require_stream(name, stream)
        if self.checks is not None:
            _require_checks(self.checks, self.size("turn"))

    def size(self, level: Level) -> int:
        """Return how many tokens, turns, segments or episodes there are."""
        if level == "token":
            return int(self.turn_at[-1])
        at = {"turn": self.turn_at, "segment": self.segment_at, "episode": self.episode_at}
        return len(at[level]) - 1

    def offsets(self, coarse: Level, fine: Level) -> IntArray:
        """Return where each place of the coarse level begins in the fine one, and the end."""
        if (coarse, fine) not in self._offsets:
            down = LEVELS[LEVELS.index(fine) + 1 : LEVELS.index(coarse) + 1]
            offsets = np.arange(self.size(coarse) + 1, dtype=np.int64)
            at = {"turn": self.turn_at, "segment": self.segment_at, "episode": self.episode_at}
            for level in reversed(down):
                offsets = at[level][offsets]
            self._offsets[coarse, fine] = offsets
        return self._offsets[coarse, fine]

    def owner(self, fine: Level, coarse: Level) -> IntArray:
        """Return, for each place of the fine level, the place of the coarse one that holds it."""
        return np.repeat(
            np.arange(self.size(coarse), dtype=np.int64), np.diff(self.offsets(coarse, fine))
        )

    def at(self, level: Level, stream: str = "reward") -> FloatArray:
        """Return a stream at a level: summed if that is coarser, on the last place if finer."""
        if stream not in self.streams:
            raise ValueError(f"no stream {stream!r}: the batch has {sorted(self.streams)}")
        given = self.streams[stream]
        if LEVELS.index(level) >= LEVELS.index(given.level):
            owner = self.owner(given.level, level)
            total = np.bincount(owner, given.values, self.size(level)).astype(np.float64)
            return total if level != "episode" or given.before is None else total + given.before
        ends = self.offsets(given.level, level)
        held = np.diff(ends) > 0
        placed = np.zeros(self.size(level))
        placed[ends[1:][held] - 1] = given.values[held]
        return placed

    def _require_members(self) -> None:
        episodes, turns, tokens = (self.size(level) for level in ("episode", "turn", "token"))
        _require("group", self.group, np.int64, episodes)
        _require("first", self.first, np.int64, episodes)
        if len(self.ids) != episodes:
            raise ValueError(f"ids has {len(self.ids)} entries, expected {episodes}")
        if self.values is not None:
            _require("values", self.values, np.float64, tokens)
        if self.keys is not None:
            _require("keys", self.keys, np.int64, turns)
        if self.prefix is not None:
            _require("prefix", self.prefix, np.int64, tokens)
        if self.parent is not None:
            _require("parent", self.parent, np.int64, turns)
            if (self.parent < -1).any() or (self.parent >= np.arange(turns)).any():
                raise ValueError("parent must hold -1 or the number of an earlier turn")

    def _require_stream(self, name: str, stream: Stream) -> None:
        size = self.size(stream.level)
        _require(f"stream {name!r}: values", stream.values, np.float64, size)
        _require(f"stream {name!r}: valid", stream.valid, np.bool_, size)
        if stream.values[~stream.valid].any():
            raise ValueError(f"stream {name!r}: values must be 0.0 where valid is False")
        if stream.before is not None:
            _require(f"stream {name!r}: before", stream.before, np.float64, self.size("episode"))


def _require(name: str, array: NDArray[np.generic], dtype: type, size: int) -> None:
    if array.dtype != dtype or array.shape != (size,):
        wanted = f"{np.dtype(dtype)} of shape ({size},)"
        raise ValueError(f"{name} is {array.dtype} of shape {array.shape}, expected {wanted}")
    if dtype is np.float64 and not np.isfinite(array.astype(np.float64, copy=False)).all():
        raise ValueError(f"{name} holds a number that is not finite")


def _require_offsets(name: str, offsets: IntArray, end: int | None, *, least: int) -> None:
    """Check offsets: from 0, by at least `least` each, up to `end`."""
    if offsets.dtype != np.int64 or offsets.ndim != 1 or not len(offsets) or offsets[0] != 0:
        raise ValueError(f"{name} must be a vector of int64 that begins with 0, got {offsets!r}")
    if (np.diff(offsets) < least).any():
        raise ValueError(f"{name} must grow by at least {least} from entry to entry")
    if end is not None and offsets[-1] != end:
        raise ValueError(f"{name} ends at {offsets[-1]}, expected {end}")


def _require_checks(checks: Checks, turns: int) -> None:
    size, items = len(checks.turn), len(checks.weight)
    _require("checks.turn", checks.turn, np.int64, size)
    _require("checks.item", checks.item, np.int64, size)
    _require("checks.passed", checks.passed, np.bool_, size)
    _require("checks.valid", checks.valid, np.bool_, size)
    _require("checks.weight", checks.weight, np.float64, items)
    if checks.needs.dtype != np.int64 or checks.needs.ndim != 2 or checks.needs.shape[1] != 2:
        raise ValueError(f"checks.needs must hold pairs of int64, got {checks.needs!r}")
    for name, numbers, end in (
        ("turn", checks.turn, turns),
        ("item", checks.item, items),
        ("needs", checks.needs, items),
    ):
        if (numbers < 0).any() or (numbers >= end).any():
            raise ValueError(f"checks.{name} must hold numbers from 0 up to {end}")
