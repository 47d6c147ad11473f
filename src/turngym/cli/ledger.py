"""One episode's ledger as people read it: a line per turn, a column per term."""

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from turngym.cli.options import show_table
from turngym.envs.calls import excerpt
from turngym.envs.episode import Episode, Ledger, Row, Turn
from turngym.envs.records import dumps
from turngym.envs.signals import Check
from turngym.rewards.places import turns_of
from turngym.rewards.score import turn_rewards
from turngym.rewards.term import fold

ACTION_CHARS = 40
MANY = 4
"""Parts of a row, and changes of a turn, are shown one by one up to here."""


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
    rewards = turn_rewards(ledger, episode)
    lines = [
        (number, _did(turn), change, *_cells(entries, columns, {number}), _number(reward))
        for number, (turn, change, reward) in enumerate(
            zip(episode.turns, changes(episode), rewards, strict=True)
        )
    ]
    everywhere = _cells(entries, columns, set(range(len(rewards))))
    lines.append(("all", "", "", *everywhere, _number(fold(rewards))))
    show_table(title, ("turn", "action", "checks", *names, "reward"), lines, words=3)
    for name, column in zip(names, columns, strict=True):
        if column != (f"{name}()", 1.0):
            print(f"{name}: {column.weight:g} * {column.term}")
    for turn, row in entries:
        if any(part.value or part.gated for part in row.parts):
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
    """Return what the rows of a term give together, and what gates that are closed withhold.

    >>> def row(value, gated): return Row(
    ...     level="token", at=0, term="t", raw=value, weight=1.0, gated=gated, value=value * (not gated))
    >>> cell([row(0.5, False), row(0.25, False)]), cell([row(0.5, True)]), cell([])
    ('+0.75', 'closed +0.5', '')
    """
    paid = [row.value for row in rows if not row.gated]
    withheld = [row.raw * row.weight for row in rows if row.gated]
    texts = [_number(fold(paid))] * bool(paid)
    return " ".join(texts + [f"closed {_number(fold(withheld))}"] * bool(withheld))


def _number(value: float) -> str:
    return f"{value:+.4g}" if value else "0"


def _entries(episode: Episode, ledger: Ledger) -> list[Entry]:
    return [Entry(turns_of(episode, row.level)[row.at], row) for row in ledger.rows]


def _cells(entries: Iterable[Entry], columns: Sequence[Column], turns: set[int]) -> list[str]:
    """Return one cell per column: what its rows on these turns give."""
    inside = [row for turn, row in entries if turn in turns]
    return [cell([row for row in inside if (row.term, row.weight) == column]) for column in columns]


def _did(turn: Turn) -> str:
    """Return what a turn did, or tried to; calls as they are written in Python."""
    action = turn.action
    text = action.text or turn.reply.text
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        value = json.loads(text)
        calls = value if isinstance(value, list) else [value]
        text = ", ".join([_as_python(call["name"], call["arguments"]) for call in calls])
    shown = excerpt(text, ACTION_CHARS)[1:-1]
    return shown if action.valid else f"{shown} (invalid: {excerpt(action.error, ACTION_CHARS)})"


def _as_python(name: str, arguments: Mapping[str, object]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"


def changes(episode: Episode) -> list[str]:
    """Return, for each turn, which checks began to pass (+) or ceased to (-)."""
    passing: set[str] = set()
    told = []
    for signals in (
        episode.start.signals if episode.start else (),
        *(t.signals for t in episode.turns),
    ):
        verdicts = {s.id: s.passed is True for s in signals if isinstance(s, Check)}
        changed = [name for name, passed in verdicts.items() if passed != (name in passing)]
        passing = (passing - verdicts.keys()) | {name for name, ok in verdicts.items() if ok}
        texts = [f"{'+' if verdicts[name] else '-'}{name}" for name in changed[:MANY]]
        told.append(" ".join(texts + [f"{len(changed) - MANY} more"] * (len(changed) > MANY)))
    return told[1:]


def _parts(parts: Sequence[Row]) -> str:
    """Return what went into a row; parts that give nothing are only counted."""
    telling = [part for part in parts if part.value or part.gated]
    texts = [f"{part.term} {cell([part])} ({part.level} {part.at})" for part in telling[:MANY]]
    left, silent = len(telling) - len(texts), len(parts) - len(telling)
    texts += [f"{left} more"] * bool(left) + [f"{silent} of 0"] * bool(silent)
    return "; ".join(texts)
