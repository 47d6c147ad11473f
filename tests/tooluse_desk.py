"""One domain by hand: a few rows, calls that go well, calls that are refused, rules that break."""

import json
from collections.abc import Iterable
from typing import Any

from turngym.envs.calls import canonical
from turngym.envs.tooluse.database import Database, Row, Tables
from turngym.envs.tooluse.domain import Domain, tools_of
from turngym.envs.tooluse.tools import Result, call


def stocked(rows: Iterable[Row], *changed: Row) -> Database:
    """Return a database with these rows, the changed ones in place of those they change."""
    by_place = {(type(row), row.id): row for row in (*rows, *changed)}
    return Database(Tables(by_place.values()))


def do(domain: Domain, db: Database, name: str, /, **arguments: object) -> Result:
    """Make a call, however it goes."""
    return call(tools_of(domain)[name], db, canonical(arguments))


def done(
    domain: Domain, db: Database, name: str, /, **arguments: object
) -> tuple[Any, Database]:  # the answer is plain JSON
    """Make a call that goes well, and return its answer and the database after it."""
    result = do(domain, db, name, **arguments)
    assert result.ok, result.text
    return json.loads(result.text), result.database


def refused(domain: Domain, db: Database, name: str, /, **arguments: object) -> str:
    """Make a call that is refused and leaves the database alone; return what was said."""
    result = do(domain, db, name, **arguments)
    assert not result.ok, result.text
    assert result.database is db
    return str(json.loads(result.text)["error"])


def broken(domain: Domain, db: Database, name: str, /, **arguments: object) -> list[str]:
    """Return the ids of the clauses that a call breaks."""
    return [one.id for one in domain.clauses if one.broken and one.broken(db, name, arguments)]
