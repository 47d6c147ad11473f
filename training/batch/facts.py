"""Batches of episodes and their ledgers."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from turngym.envs.episode import GRADED, Episode, Ledger, Row
from turngym.training.batch.record import LEVELS, Batch, IntArray, Level, Stream
from turngym.training.batch.rows import codes, offsets_of


def batch_of(
    episodes: Sequence[Episode],
    ledgers: Iterable[Ledger],
    *,
    apart: Mapping[str, Collection[str]] | None = None,
    key: str | None = None,
    one_token_turns: bool = False,
) -> Batch:
    """Make a batch of episodes and what they earned.

    Left out are episodes that were not graded and those whose ledger failed: they leave their
    group. Turns that several episodes share through a fork are held by the first of them.

    The stream `reward` has the reward of each turn, the left fold of its ledger rows: rows of a
    segment or an episode sit on its last turn. If there are rows of tokens it has rewards of
    tokens instead, and what a turn earned as a whole sits on its last one.

    Args:
        episodes: The facts; their order is that of the batch.
        ledgers: The rewards of these episodes, in any order.
        apart: Further streams by name, each of the rows of some terms, at their finest level.
        key: Which of the worlds' state hashes makes two situations equal; the first unless given.
        one_token_turns: Count each turn without token ids as one token, instead of refusing it.

    Raises:
        ValueError: An episode lacks ledger, ids or key, is there twice, or does not fit its ledger.
    """
    members = _members(episodes, _scored(ledgers))
    firsts, parent = _tree(members, {episode.id: episode for episode in episodes})
    lines = _lines(members, firsts, one_token_turns)
    streams = {"reward": _stream(lines, None)}
    for name, terms in (apart or {}).items():
        if name in streams:
            raise ValueError(f"stream {name!r} is there already: give it another name")
        streams[name] = _stream(lines, terms)
    return Batch(
        turn_at=offsets_of([n for line in lines for n in np.diff(line.ends[line.first :])]),
        segment_at=offsets_of([n for line in lines for n in Counter(line.segments).values()]),
        episode_at=offsets_of([line.num_segments for line in lines]),
        group=codes([line.episode.group for line in lines]),
        streams=streams,
        ids=tuple(line.episode.id for line in lines),
        first=np.array([line.first for line in lines], np.int64),
        keys=_keys(lines, key),
        parent=parent,
    )


class _Member(NamedTuple):
    """An episode that counts, and what it earned."""

    episode: Episode
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """An episode from its start, of which the batch holds the turns from `first` on."""

    number: int
    episode: Episode
    rows: tuple[Row, ...]
    first: int
    ends: tuple[int, ...]
    """How many tokens there are before each turn, and in all."""
    segments: tuple[int, ...]
    """Per held turn, which of the held segments it is in."""
    turn_base: int
    """How many turns earlier lines hold; the same of tokens and segments."""
    token_base: int
    segment_base: int

    @property
    def num_turns(self) -> int:
        """How many turns the batch holds of it; the same of tokens and segments."""
        return len(self.segments)

    @property
    def num_tokens(self) -> int:
        return self.ends[-1] - self.ends[self.first]

    @property
    def num_segments(self) -> int:
        return len(set(self.segments))

    def turn_of(self, row: Row) -> int:
        """Return the turn that a row sits on; -1 if there is none for a row of the episode."""
        turns = self.episode.turns
        if row.level == "episode" and row.at == 0:
            return len(turns) - 1
        if row.level == "turn" and 0 <= row.at < len(turns):
            return row.at
        if row.level == "token" and 0 <= row.at < self.ends[-1]:
            return bisect_right(self.ends, row.at) - 1
        last = (k for k in reversed(range(len(turns))) if turns[k].segment == row.at)
        if row.level == "segment" and (turn := next(last, None)) is not None:
            return turn
        raise ValueError(f"episode {self.episode.id!r} has no {row.level} {row.at} for {row.term}")

    def place_of(self, row: Row, level: Level) -> int | None:
        """Return the batch's place that a row sits on; None if the line does not hold its turn."""
        turn = self.turn_of(row)
        if level == "episode":
            return self.number
        if turn < self.first:
            return None
        if level == "segment":
            return self.segment_base + self.segments[turn - self.first]
        if level == "turn":
            return self.turn_base + turn - self.first
        token = row.at if row.level == "token" else self.ends[turn + 1] - 1
        return self.token_base + token - self.ends[self.first]


def _scored(ledgers: Iterable[Ledger]) -> dict[str, Ledger]:
    scored: dict[str, Ledger] = {}
    for ledger in ledgers:
        if ledger.episode in scored:
            raise ValueError(f"episode {ledger.episode!r} has two ledgers, expected one")
        scored[ledger.episode] = ledger
    return scored


def _members(episodes: Sequence[Episode], scored: Mapping[str, Ledger]) -> list[_Member]:
    """Return the episodes that carry reward, each with its rows."""
    members: list[_Member] = []
    seen: set[str] = set()
    for episode in episodes:
        if episode.id in seen:
            raise ValueError(f"episode {episode.id!r} is there twice")
        seen.add(episode.id)
        if episode.status not in GRADED:
            continue
        if episode.id not in scored:
            raise ValueError(f"episode {episode.id!r} has no ledger")
        if not scored[episode.id].failed:
            members.append(_Member(episode, scored[episode.id].rows))
    return members


def _lines(members: Sequence[_Member], firsts: Sequence[int], one_token_turns: bool) -> list[_Line]:
    """Count tokens, turns and segments, line by line."""
    lines: list[_Line] = []
    turns = tokens = segments = 0
    for (episode, rows), first in zip(members, firsts, strict=True):
        line = _Line(
            number=len(lines),
            episode=episode,
            rows=rows,
            first=first,
            ends=tuple(accumulate(_tokens(episode, one_token_turns), initial=0)),
            segments=_segments(episode, first),
            turn_base=turns,
            token_base=tokens,
            segment_base=segments,
        )
        turns, tokens = turns + line.num_turns, tokens + line.num_tokens
        segments += line.num_segments
        lines.append(line)
    return lines


def _segments(episode: Episode, first: int) -> tuple[int, ...]:
    numbers = [turn.segment for turn in episode.turns[first:]]
    changes = (later != earlier for earlier, later in pairwise(numbers))
    return tuple(accumulate(changes, initial=0)) if numbers else ()


def _tokens(episode: Episode, one_token_turns: bool) -> list[int]:
    """Return how many tokens the policy sampled in each turn."""
    sizes = []
    for number, turn in enumerate(episode.turns):
        if turn.response_ids is None and not one_token_turns:
            raise ValueError(
                f"turn {number} of episode {episode.id!r} has no token ids: credit is for sampled "
                "tokens (one_token_turns=True counts each such turn as one)"
            )
        if turn.response_ids == ():
            raise ValueError(f"turn {number} of episode {episode.id!r} has no token")
        sizes.append(1 if turn.response_ids is None else len(turn.response_ids))
    return sizes


def _tree(members: Sequence[_Member], known: Mapping[str, Episode]) -> tuple[list[int], IntArray]:
    """Give each turn to the first episode that has it.

    Returns:
        Per episode, the first turn that it holds; per turn held, the one before it.
    """
    held: dict[tuple[str, int], int] = {}
    firsts: list[int] = []
    parent: list[int] = []
    for episode, _ in members:
        path = _path(episode, known)
        first = sum(turn in held for turn in path)  # those held already are the start of the path
        before = held[path[first - 1]] if first else -1
        for turn in path[first:]:
            parent.append(before)
            before = held[turn] = len(held)
        firsts.append(first)
    return firsts, np.array(parent, np.int64)


def _path(episode: Episode, known: Mapping[str, Episode]) -> list[tuple[str, int]]:
    """Name each turn by the episode in which it was played, and its number."""
    path = [(episode.id, number) for number in range(len(episode.turns))]
    branch: Episode | None = episode
    shared, passed = len(path), {episode.id}
    while branch is not None and (fork := branch.fork) is not None:
        if fork.episode in passed or not 0 <= fork.turn <= len(branch.turns):
            raise ValueError(f"episode {branch.id!r} cannot have left {fork.episode!r} as {fork}")
        passed.add(fork.episode)
        shared = min(shared, fork.turn)
        path[:shared] = [(fork.episode, number) for number in range(shared)]
        branch = known.get(fork.episode)
    return path


def _stream(lines: Sequence[_Line], terms: Collection[str] | None) -> Stream:
    """Return the rows of some terms, or the reward of each turn, which all rows add up to."""
    rows = [
        (line, row) for line in lines for row in line.rows if terms is None or row.term in terms
    ]
    levels: set[Level] = {row.level for _, row in rows}
    if terms is None:
        levels.add("turn")
    level: Level = min(levels, key=LEVELS.index) if levels else "turn"
    size = _size(lines, level)
    before, values, counts = np.zeros(len(lines)), np.zeros(size), np.zeros(size, np.int64)
    for line, row in rows:
        place = line.place_of(row, level)
        if place is None:
            before[line.number] += row.value
        else:
            values[place] += row.value  # one by one: the reward is the left fold of its rows
            counts[place] += 1
    valid = counts > 0 if terms is not None else np.ones(size, np.bool_)
    return Stream(level=level, values=values, valid=valid, before=before)


def _size(lines: Sequence[_Line], level: Level) -> int:
    sizes = {
        "token": sum(line.num_tokens for line in lines),
        "turn": sum(line.num_turns for line in lines),
        "segment": sum(line.num_segments for line in lines),
        "episode": len(lines),
    }
    return sizes[level]


def _keys(lines: Sequence[_Line], key: str | None) -> IntArray | None:
    """Number the situations before each held turn; None if the worlds name none."""
    names = []
    for line in lines:
        start, turns = line.episode.start, line.episode.turns
        shown = [{} if start is None else start.keys, *(turn.keys for turn in turns[:-1])]
        names += [_named(line.episode, keys, key) for keys in shown[line.first : len(turns)]]
    return None if None in names else codes(names)


def _named(episode: Episode, keys: Mapping[str, str], key: str | None) -> str | None:
    if key is not None and key not in keys:
        raise ValueError(f"episode {episode.id!r} has no key {key!r}: it has {sorted(keys)}")
    return keys[key] if key is not None else next(iter(keys.values()), None)
