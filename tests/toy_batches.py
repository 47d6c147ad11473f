"""Toy episodes with their ledgers, and batches of any shape for Hypothesis."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from turngym.envs.calls import NO_ACTION
from turngym.envs.episode import Episode, Fork, Ledger, Player, Row, Said, Start, Turn, World
from turngym.envs.signals import Outcome
from turngym.envs.tasks import Task
from turngym.training.batch import Batch, batch_of_rows

# -------------------------------------------------------------------------------- by hand


def episode(
    name: str,
    tokens: Sequence[int | None],
    *,
    group: str = "g",
    segments: Sequence[int] | None = None,
    states: Sequence[str] | None = None,
    **given: Any,  # further fields of an episode
) -> Episode:
    """Return an episode with so many tokens per turn (None: no ids), and a state before each."""
    shown = [{"state": state, "seen": f"{state}!"} for state in states or "?" * len(tokens)]
    facts: dict[str, Any] = {"status": "solved", "outcome": Outcome(success=True, score=1.0)}
    return Episode(
        id=name,
        group=group,
        env=World(id="toy", version="1", tasks="toy"),
        task=Task(id="toy/train/0", key="0", sha256="0", goal="", category="", max_turns=9),
        policy=Player(name="toy", protocol="plain"),
        start=Start(
            observation="", messages=(), tools=(), signals=(), keys=(shown or [{"state": "?"}])[0]
        ),
        turns=tuple(
            turn(size, segment, keys)
            for size, segment, keys in zip(
                tokens, segments or [0] * len(tokens), [*shown[1:], {"state": "end"}], strict=False
            )
        ),
        **(facts | given),
    )


def turn(size: int | None, segment: int, keys: Mapping[str, str]) -> Turn:
    return Turn(
        segment=segment,
        reply=Said(text=""),
        response_ids=None if size is None else (7,) * size,
        action=NO_ACTION,
        observation="",
        messages=(),
        reward=0.0,
        signals=(),
        keys=keys,
    )


def fork(name: str, at: int) -> Fork:
    return Fork(episode=name, turn=at)


def ledger(name: str, *rows: tuple[Any, int, float] | tuple[Any, int, float, str]) -> Ledger:
    """Return a ledger of rows (level, at, value) and, if it matters, term."""
    return Ledger(
        episode=name,
        rubric="r",
        rows=tuple(
            Row(
                level=level,
                at=at,
                term=term[0] if term else "t",
                raw=value,
                weight=1.0,
                gated=False,
                value=value,
            )
            for level, at, value, *term in rows
        ),
    )


# -------------------------------------------------------------------------------- by chance


@dataclass(frozen=True)
class Played:
    """One episode: per turn, how many tokens, what it earned, where it stood, what followed."""

    group: int
    tokens: tuple[int, ...]
    rewards: tuple[float, ...]
    states: tuple[int, ...]
    gaps: tuple[int, ...]
    values: tuple[float, ...]
    """Per token."""


eighths = st.integers(-40, 40).map(lambda number: number / 8)
"""Numbers whose sums are exact."""


@st.composite
def played(draw: st.DrawFn, group: int) -> Played:
    turns = draw(st.integers(1, 4))

    def some(values: st.SearchStrategy[Any], count: int = turns) -> tuple[Any, ...]:
        return tuple(draw(st.lists(values, min_size=count, max_size=count)))

    tokens = some(st.integers(1, 3))
    return Played(
        group=group,
        tokens=tokens,
        rewards=some(eighths),
        states=some(st.integers(0, 2)),
        gaps=some(st.integers(0, 3)),
        values=some(eighths, sum(tokens)),
    )


@st.composite
def groups_of_episodes(draw: st.DrawFn, smallest: int = 2) -> list[Played]:
    """Return one to three groups, each of at least `smallest` episodes, mixed up."""
    sizes = draw(st.lists(st.integers(smallest, 4), min_size=1, max_size=3))
    episodes = [draw(played(group)) for group, size in enumerate(sizes) for _ in range(size)]
    return draw(st.permutations(episodes))


def batch_from(episodes: Sequence[Played], *, with_gaps: bool = True) -> Batch:
    """Return a batch with rewards on last tokens, critic's values and keys, through padded rows."""
    width = 1 + max(sum(e.tokens) + sum(e.gaps) for e in episodes)
    rewards, mask, values = (np.zeros((len(episodes), width)) for _ in range(3))
    spans = []
    for row, e in enumerate(episodes):
        column, turns = 0, []
        for size, gap, reward in zip(e.tokens, e.gaps, e.rewards, strict=True):
            turns.append((column, column + size))
            mask[row, column : column + size] = 1
            rewards[row, column + size - 1] = reward
            column += size + gap * with_gaps
        values[row, mask[row] == 1] = e.values
        spans.append(turns)
    group = [e.group for e in episodes]
    batch = batch_of_rows(rewards, mask, group=group, spans=spans, values=values)
    return dataclasses.replace(
        batch, keys=np.array([state for e in episodes for state in e.states], np.int64)
    )
