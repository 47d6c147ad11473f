"""A database of frozen rows: forked for nothing, hashed as it is written, compared by what changed.

Rows are frozen dataclasses with an `id` and the name of their `table`; they are replaced, never
changed. All databases of a domain share their `Tables`; each keeps only the rows that were written
since, so copies, comparisons and hashes cost what was changed and not what there is.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

from turngym.envs.calls import excerpt
from turngym.envs.encoding import json_encoder
from turngym.envs.tools import ToolError


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


@cache
def _columns(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _object(record: Any) -> dict[str, object]:
    return {name: getattr(record, name) for name in _columns(record.__class__)}


as_text = json_encoder(default=_object)
"""Writes plain values, tuples, and rows among them, as `records.to_json` would, only quicker: rows
hold nothing that needs more."""
_NOTHING = Written(None, None, 0)


class Table:
    """The rows of one table as they were before anything was written."""

    __slots__ = ("_indexes", "_texts", "rows", "written")

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}  # rows of one type, by key
        self.written: dict[str, Written] = {}
        self._indexes: dict[tuple[str, ...], dict[object, tuple[Any, ...]]] = {}
        self._texts: dict[tuple[str, ...], dict[str, str]] = {}

    def index(self, columns: tuple[str, ...]) -> Mapping[object, tuple[Any, ...]]:
        """Return the rows by the values of columns, in their order; made once."""
        known = self._indexes.get(columns)
        if known is None:
            found: dict[object, list[Any]] = {}
            read = attrgetter(*columns)
            for row in self.rows.values():
                found.setdefault(read(row), []).append(row)
            known = self._indexes[columns] = {key: tuple(rows) for key, rows in found.items()}
        return known

    def texts(self, columns: tuple[str, ...]) -> Mapping[str, str]:
        """Return the lower-case words in columns of each row, by key; made once."""
        known = self._texts.get(columns)
        if known is None:
            known = {key: _words(row, columns) for key, row in self.rows.items()}
            self._texts[columns] = known
        return known


_EMPTY = Table()


class Tables:
    """Rows that are shared and never written."""

    __slots__ = ("_tables", "digest")

    def __init__(self, rows: Iterable[Row]) -> None:
        self._tables: dict[type[Row], Table] = {}
        self.digest = 0
        for row in rows:
            place = type(row), row.id
            table = self._tables.setdefault(type(row), Table())
            assert row.id not in table.rows, f"two rows {row.table}/{row.id}"
            written = table.written[row.id] = _write(place, row)
            table.rows[row.id] = row
            self.digest ^= written.digest

    @property
    def rows(self) -> dict[type[Row], dict[str, Any]]:  # rows of the key's own type
        """All rows, by table and key."""
        return {kind: table.rows for kind, table in self._tables.items()}

    def joined(self, other: "Tables") -> "Tables":
        """Return the tables of both; they share none."""
        both = Tables(())
        both._tables = {**self._tables, **other._tables}
        both.digest = self.digest ^ other.digest
        return both

    def of(self, table: type[Row]) -> Table:
        """Return one table, empty if there is none of the kind."""
        return self._tables.get(table, _EMPTY)

    def at(self, place: Place) -> Written:
        """Return what stands at a place."""
        return self.of(place[0]).written.get(place[1], _NOTHING)


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
        if self._written and (written := self._written.get((table, key))) is not None:
            return written.row  # type: ignore[return-value]  # the key has its type
        return self.tables.of(table).rows.get(key)

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
        """Iterate over a table: the old rows in their order, then the new ones by key."""
        shared = self.tables.of(table).rows
        own = self._own(table)
        if not own:
            return iter(shared.values())
        merged = {**shared, **dict(sorted(own.items()))}
        return (row for row in merged.values() if row is not None)

    def where(self, table: type[R], **values: object) -> tuple[R, ...]:
        """Return the rows that have these values in these columns, in the order of `all`."""
        columns = tuple(values)
        wanted = tuple(values.values()) if len(columns) > 1 else values[columns[0]]
        found = self.tables.of(table).index(columns).get(wanted, ())
        own = self._own(table) if self._written else None
        if not own:
            return found
        read = attrgetter(*columns)
        fit = any(row is not None and read(row) == wanted for row in own.values())
        if not fit and not any(row.id in own for row in found):
            return found
        return tuple(row for row in self.all(table) if read(row) == wanted)

    def search(self, table: type[R], query: str, *columns: str) -> tuple[R, ...]:
        """Return the rows in whose columns all words of a query occur, in the order of `all`."""
        shared = self.tables.of(table)
        texts, own, words = shared.texts(columns), self._own(table), query.lower().split()
        if own:
            texts = {
                row.id: _words(row, columns) if row.id in own else texts[row.id]
                for row in self.all(table)
            }
        for word in words:
            texts = {key: text for key, text in texts.items() if word in text}
        return tuple(self.one(table, key) for key in texts)

    def _own(self, table: type[R]) -> dict[str, Any]:  # rows of this type
        """Return the rows of a table that were written since, None for those that are gone."""
        if not self._written:
            return {}
        return {key: one.row for (kind, key), one in self._written.items() if kind is table}

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
        first = self.tables.at(place)
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
            first = self.tables.at(place)
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
        return (self._written.get(place) or self.tables.at(place)).text

    def text_of(self, row: Row) -> str:
        """Return a row as JSON text: as it was written, if this very row stands here."""
        place = type(row), row.id
        written = self._written.get(place) or self.tables.at(place)
        if written.row is row and written.text is not None:
            return written.text
        return as_text(row)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Database)
            and self.tables.digest == other.tables.digest
            and self._written == other._written
        )

    __hash__ = None  # type: ignore[assignment]  # it changes


def _words(row: Row, columns: tuple[str, ...]) -> str:
    return " ".join([getattr(row, column) for column in columns]).lower()


def _write(place: Place, row: Row) -> Written:
    text = as_text(row)
    digest = hashlib.blake2b(f"{place[0].table}\x1f{place[1]}\x1f{text}".encode(), digest_size=16)
    return Written(row, text, int.from_bytes(digest.digest()))


def _sorted(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place[0].table, place[1]))
