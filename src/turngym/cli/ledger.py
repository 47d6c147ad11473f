"""One episode's ledger as people read it: a line per turn, a column per term."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from turngym.cli.options import show_table
from turngym.envs.calls import excerpt
from turngym.envs.episode import Episode, Ledger, Row, Turn
from turngym.envs.records import dumps
from turngym.rewards.places import turns_of
from turngym.rewards.score import turn_rewards
from turngym.rewards.term import fold

ACTION_CHARS = 28
MANY = 6
"""Parts of a row are shown one by one up to here."""


class Column(NamedTuple):
    """A term with its weight; one that stands in a rubric twice has two columns."""

    term: str
    weight: float


class Entry(NamedTuple):
    """A row, and the turn that it sits on."""

    turn: int
    row: Row


def ledger_json(episode: Episode, ledger: Ledger) -> dict[str, Any]:  # for `json.dumps`
    """Return what the table shows, with the rows as they are on file."""
    rewards = () if ledger.failed else turn_rewards(ledger, episode)
    return {
        "id": episode.id,
        "task": episode.task.id,
        "status": episode.status,
        "failed": ledger.failed,
        "turns": [
            {"segment": turn.segment, "action": turn.action.text, "reward": reward}
            for turn, reward in zip(episode.turns, rewards, strict=False)
        ],
        "rows": json.loads(dumps(ledger))["rows"],
    }


def show_ledger(episode: Episode, ledger: Ledger) -> None:
    """Print why each turn got what it got; gates that are closed show what they withhold."""
    title = f"episode {episode.id}: {episode.task.id}, {episode.status}"
    if ledger.failed:
        print(f"{title}; it has no rewards: {ledger.failed}")
        return
    entries = _entries(episode, ledger)
    columns = tuple(dict.fromkeys(Column(row.term, row.weight) for _, row in entries))
    names = headings(columns)
    lines = [
        (number, _did(turn), *_cells(entries, columns, {number}), f"{reward:+.4g}")
        for number, (turn, reward) in enumerate(
            zip(episode.turns, turn_rewards(ledger, episode), strict=True)
        )
    ]
    whole = fold(turn_rewards(ledger, episode))
    everywhere = _cells(entries, columns, set(range(len(episode.turns))))
    lines.append(("all", "", *everywhere, f"{whole:+.4g}"))
    show_table(title, ("turn", "action", *names, "reward"), lines, words=2)
    for name, column in zip(names, columns, strict=True):
        if column != (f"{name}()", 1.0):
            print(f"{name}: {column.weight:g} * {column.term}")
    for turn, row in entries:
        if row.parts:
            name = names[columns.index(Column(row.term, row.weight))]
            print(f"turn {turn}, {name} is {row.raw:.4g}, made of {_parts(row.parts)}")


def headings(columns: Sequence[Column]) -> list[str]:
    """Return a short name for each column: that of the term, numbered where it stands again.

    >>> headings([Column("cost(kind='x')", -1.0), Column("outcome()", 1.0), Column("cost()", 1.0)])
    ['cost', 'outcome', 'cost 2']
    """
    bare = [column.term.partition("(")[0] for column in columns]
    counts = [bare[: place + 1].count(name) for place, name in enumerate(bare)]
    return [n if count == 1 else f"{n} {count}" for n, count in zip(bare, counts, strict=True)]


def cell(rows: Sequence[Row]) -> str:
    """Return what the rows of a term give together, and in brackets what gates withhold.

    >>> def row(value, gated): return Row(
    ...     level="token", at=0, term="t", raw=value, weight=1.0, gated=gated, value=value * (not gated))
    >>> cell([row(0.5, False), row(0.25, False)]), cell([row(0.5, True)]), cell([])
    ('+0.75', '[closed +0.5]', '')
    """
    paid = [row.value for row in rows if not row.gated]
    withheld = [row.raw * row.weight for row in rows if row.gated]
    texts = [f"{fold(paid):+.4g}"] * bool(paid)
    return " ".join(texts + [f"[closed {fold(withheld):+.4g}]"] * bool(withheld))


def _entries(episode: Episode, ledger: Ledger) -> list[Entry]:
    return [Entry(turns_of(episode, row.level)[row.at], row) for row in ledger.rows]


def _cells(entries: Iterable[Entry], columns: Sequence[Column], turns: set[int]) -> list[str]:
    """Return one cell per column: what its rows on these turns give."""
    inside = [row for turn, row in entries if turn in turns]
    return [cell([row for row in inside if (row.term, row.weight) == column]) for column in columns]


def _did(turn: Turn) -> str:
    """Return what a turn did, or tried to."""
    action = turn.action
    shown = excerpt(action.text or turn.reply.text, ACTION_CHARS)
    return shown if action.valid else f"{shown}, invalid: {excerpt(action.error, ACTION_CHARS)}"


def _parts(parts: Sequence[Row]) -> str:
    """Return what went into a row; parts that give nothing are only counted."""
    telling = [part for part in parts if part.value or part.gated]
    texts = [f"{part.term} {cell([part])} ({part.level} {part.at})" for part in telling[:MANY]]
    left, silent = len(telling) - len(texts), len(parts) - len(telling)
    texts += [f"{left} more"] * bool(left) + [f"{silent} of +0"] * bool(silent)
    return "; ".join(texts)
