"""A database of frozen rows: forked for nothing, hashed as it is written, compared by what changed.

Rows are frozen dataclasses with an `id` and the name of their `table`; they are replaced, never
changed. All databases of a domain share their `Tables`; each keeps only the rows that were written
since, so copies, comparisons and hashes cost what was changed and not what there is.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

from turngym.envs.calls import excerpt
from turngym.envs.records import to_json


class Row(Protocol):
    """One row: a frozen dataclass of plain values, tuples and records."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    table: ClassVar[str]
    """Name of its table, `<domain>.<table>`, as changes are reported."""

    @property
    def id(self) -> str:
        """Its key in the table."""


R = TypeVar("R", bound=Row)
Place = tuple[type[Row], str]
"""Table and key."""


class ToolError(Exception):
    """What a tool answers instead of a result; the message is shown to the agent."""


class Written(NamedTuple):
    """What stands at a place, with its text and its share of the hash."""

    row: Row | None
    text: str | None
    """The row as JSON text; None if there is none."""
    digest: int


class Change(NamedTuple):
    """A place that differs between two databases."""

    place: Place
    before: str | None
    """The row as JSON text; None if there was none."""
    after: str | None

    @property
    def target(self) -> str:
        """The place in words: `store.orders/W1001`."""
        return f"{self.place[0].table}/{self.place[1]}"


_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_NOTHING = Written(None, None, 0)


class Tables:
    """Rows that are shared and never written."""

    __slots__ = ("digest", "rows", "written")

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: dict[type[Row], dict[str, Any]] = {}  # rows of the key's own type
        self.written: dict[Place, Written] = {}
        self.digest = 0
        for row in rows:
            place = type(row), row.id
            assert place not in self.written, f"two rows {row.table}/{row.id}"
            written = self.written[place] = _write(place, row)
            self.rows.setdefault(type(row), {})[row.id] = row
            self.digest ^= written.digest

    def joined(self, other: "Tables") -> "Tables":
        """Return the tables of both; they share none."""
        both = Tables(())
        both.rows = {**self.rows, **other.rows}
        both.written = {**self.written, **other.written}
        both.digest = self.digest ^ other.digest
        return both


class Database:
    """Tables and what was written since."""

    __slots__ = ("_written", "digest", "tables")

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.digest = tables.digest
        """Hash of all rows, whichever way they came about."""
        self._written: dict[Place, Written] = {}

    def fork(self) -> "Database":
        """Return a copy that goes its own way."""
        copy = Database.__new__(Database)
        copy.tables = self.tables
        copy.digest = self.digest
        copy._written = self._written.copy()
        return copy

    # ---------------------------------------------------------------- reading

    def get(self, table: type[R], key: str) -> R | None:
        """Return a row, None if there is none."""
        written = self._written.get((table, key))
        if written is not None:
            return written.row  # type: ignore[return-value]  # the key has its type
        return self.tables.rows.get(table, {}).get(key)

    def one(self, table: type[R], key: str) -> R:
        """Return a row that the agent named.

        Raises:
            ToolError: There is none.
        """
        row = self.get(table, key)
        if row is None:
            kind = table.__name__.lower()
            raise ToolError(f"There is no {kind} {excerpt(key)}.")
        return row

    def all(self, table: type[R]) -> Iterator[R]:
        """Yield the rows of a table: the old ones in their order, then the new ones by key."""
        shared = self.tables.rows.get(table, {})
        if not self._written:
            yield from shared.values()
            return
        for key, row in shared.items():
            written = self._written.get((table, key))
            if written is None:
                yield row
            elif written.row is not None:
                yield written.row  # type: ignore[misc]  # the key has its type
        new = [key for kind, key in self._written if kind is table and key not in shared]
        for key in sorted(new):
            yield self._written[table, key].row  # type: ignore[misc]  # the key has its type

    # ---------------------------------------------------------------- writing

    def put(self, row: Row) -> None:
        """Write a row, over the one with the same key if there is one."""
        place = type(row), row.id
        self._set(place, _write(place, row))

    def delete(self, table: type[Row], key: str) -> None:
        """Remove a row that is there."""
        assert self.get(table, key) is not None, f"no row {table.table}/{key}"
        self._set((table, key), _NOTHING)

    def mint(self, table: type[Row], prefix: str, *of: object) -> str:
        """Return a new key for a row, made of what the row is about.

        Keys depend on their row and not on what was written before it, so that the same work done
        in another order ends in the same state.

        Args:
            table: Where the row will stand.
            prefix: What the key begins with.
            of: What the row is about: the same again gives the next key.
        """
        for attempt in range(1000):
            text = "\x1f".join(map(str, (table.table, *of, attempt)))
            number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            key = f"{prefix}{number % 900_000 + 100_000}"
            if self.get(table, key) is None:
                return key
        raise AssertionError(f"no key is left for {table.table} {of}")

    def _set(self, place: Place, written: Written) -> None:
        first = self.tables.written.get(place, _NOTHING)
        before = self._written.get(place, first)
        self.digest ^= before.digest ^ written.digest
        if written.text == first.text:
            self._written.pop(place, None)
        else:
            self._written[place] = written

    # ---------------------------------------------------------------- comparing

    @property
    def written(self) -> tuple[tuple[Place, Row | None], ...]:
        """The rows that differ from the tables; None for those that are gone."""
        return tuple((place, self._written[place].row) for place in _sorted(self._written))

    def rewritten(self, rows: Iterable[tuple[Place, Row | None]]) -> "Database":
        """Return a database of the same tables with what `written` listed."""
        copy = Database(self.tables)
        for place, row in rows:
            copy._set(place, _NOTHING if row is None else _write(place, row))
        return copy

    def changes(self, since: "Database") -> tuple[Change, ...]:
        """Return what differs from another database of the same tables, by place."""
        if self.digest == since.digest:
            return ()
        found = []
        for place in _sorted(self._written.keys() | since._written.keys()):
            first = self.tables.written.get(place, _NOTHING)
            before = since._written.get(place, first).text
            after = self._written.get(place, first).text
            if before != after:
                found.append(Change(place, before, after))
        return tuple(found)

    def distance(self, other: "Database") -> int:
        """Count the rows that differ from another database of the same tables."""
        if self.digest == other.digest:
            return 0
        ours, theirs = self._written, other._written
        same = sum(theirs.get(place) == written for place, written in ours.items())
        return len(ours.keys() | theirs.keys()) - same

    def text(self, place: Place) -> str | None:
        """Return what stands at a place as JSON text; None if nothing does."""
        return self._written.get(place, self.tables.written.get(place, _NOTHING)).text

    def text_of(self, row: Row) -> str:
        """Return a row as JSON text: as it was written, if this very row stands here."""
        place = type(row), row.id
        written = self._written.get(place) or self.tables.written.get(place)
        if written is not None and written.row is row and written.text is not None:
            return written.text
        return _encoder.encode(to_json(row))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Database)
            and self.tables.digest == other.tables.digest
            and self._written == other._written
        )

    __hash__ = None  # type: ignore[assignment]  # it changes


def _write(place: Place, row: Row) -> Written:
    text = _encoder.encode(to_json(row))
    digest = hashlib.blake2b(f"{place[0].table}\x1f{place[1]}\x1f{text}".encode(), digest_size=16)
    return Written(row, text, int.from_bytes(digest.digest()))


def _sorted(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place[0].table, place[1]))
