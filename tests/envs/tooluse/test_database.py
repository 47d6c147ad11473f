"""The database: what is written is there, forks part ways, hashes depend on rows alone."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database, Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Pot:
    table: ClassVar[str] = "garden.pots"
    id: str
    plant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    table: ClassVar[str] = "garden.beds"
    id: str
    plant: str


TABLES = Tables((Pot(id="1", plant="fig"), Pot(id="2", plant="lime"), Bed(id="1", plant="kale")))
WRITES = st.lists(
    st.tuples(
        st.sampled_from((Pot, Bed)),
        st.sampled_from(("1", "2", "3", "4")),
        st.sampled_from(("fig", "kale", "")),
    ),
    max_size=12,
)
Write = tuple[type[Pot] | type[Bed], str, str]


def written(writes: list[Write]) -> Database:
    """Write rows one after another; no plant is a row that goes."""
    database = Database(TABLES)
    for table, key, plant in writes:
        if plant:
            database.put(table(id=key, plant=plant))
        elif database.get(table, key):
            database.delete(table, key)
    return database


def plain(writes: list[Write]) -> dict[tuple[type, str], str]:
    """Do the same with a dictionary."""
    rows: dict[tuple[type, str], str] = {(Pot, "1"): "fig", (Pot, "2"): "lime", (Bed, "1"): "kale"}
    for table, key, plant in writes:
        rows.pop((table, key), None)
        if plant:
            rows[table, key] = plant
    return rows


@given(WRITES)
def test_it_holds_what_a_dictionary_holds(writes: list[Write]) -> None:
    database = written(writes)
    held: dict[tuple[type, str], str] = {}
    held.update({(Pot, row.id): row.plant for row in database.all(Pot)})
    held.update({(Bed, row.id): row.plant for row in database.all(Bed)})
    assert held == plain(writes)


@given(WRITES, WRITES)
def test_equal_rows_have_equal_hashes_and_different_rows_have_not(
    writes: list[Write], others: list[Write]
) -> None:
    one, other = written(writes), written(others)
    same = plain(writes) == plain(others)
    assert (one.digest == other.digest) == same
    assert (one == other) == same
    assert (one.distance(other) == 0) == same
    assert one.distance(other) == len(one.changes(other)) == len(other.changes(one))


@given(WRITES)
def test_what_was_written_can_be_written_again_elsewhere(writes: list[Write]) -> None:
    database = written(writes)
    again = Database(TABLES).rewritten(database.written)
    assert again == database
    assert again.digest == database.digest


@given(WRITES, WRITES)
def test_a_fork_goes_its_own_way(writes: list[Write], later: list[Write]) -> None:
    database = written(writes)
    before = database.digest, database.written
    fork = database.fork()
    for table, key, plant in later:
        fork.put(table(id=key, plant=plant))
    assert (database.digest, database.written) == before


def test_new_rows_come_last_and_by_key_whenever_they_were_written() -> None:
    database = Database(TABLES)
    for key in ("9", "4", "1"):
        database.put(Pot(id=key, plant="sage"))
    assert [pot.id for pot in database.all(Pot)] == ["1", "2", "4", "9"]


def test_the_same_id_in_two_tables_is_two_rows() -> None:
    database = Database(TABLES)
    database.put(Bed(id="1", plant="fig"))
    assert database.one(Pot, "1").plant == "fig"
    assert [change.target for change in database.changes(Database(TABLES))] == ["garden.beds/1"]


def test_a_row_that_is_not_there_is_an_answer_that_names_it_safely() -> None:
    with pytest.raises(ToolError, match=r"There is no pot '7\\x1b'\."):
        Database(TABLES).one(Pot, "7\x1b")


def test_minted_keys_depend_on_what_the_row_is_about_and_are_never_taken() -> None:
    database = Database(TABLES)
    first = database.mint(Pot, "N", "fig")
    database.put(Pot(id="other", plant="kale"))
    assert database.mint(Pot, "N", "fig") == first
    database.put(Pot(id=first, plant="fig"))
    assert database.mint(Pot, "N", "fig") != first


def test_joined_tables_hold_both() -> None:
    pots, beds = Tables((Pot(id="1", plant="fig"),)), Tables((Bed(id="1", plant="kale"),))
    both = Database(pots.joined(beds))
    assert both.one(Pot, "1").plant == "fig"
    assert both.one(Bed, "1").plant == "kale"
    assert both.digest == pots.digest ^ beds.digest


@given(WRITES, st.sampled_from(("fig", "lime", "kale", "moss")))
def test_rows_found_by_their_columns_are_those_of_a_scan(writes: list[Write], plant: str) -> None:
    database = written(writes)
    pots = list(database.all(Pot))
    assert database.where(Pot, plant=plant) == tuple(pot for pot in pots if pot.plant == plant)
    both = tuple(pot for pot in pots if (pot.id, pot.plant) == ("1", plant))
    assert database.where(Pot, id="1", plant=plant) == both


@given(WRITES, st.sampled_from(("", "i", "FI", "k e", "1 fig", "moss")))
def test_rows_found_by_words_are_those_of_a_scan(writes: list[Write], query: str) -> None:
    database = written(writes)
    found = [
        pot
        for pot in database.all(Pot)
        if all(word in f"{pot.id} {pot.plant}" for word in query.lower().split())
    ]
    assert database.search(Pot, query, "id", "plant") == tuple(found)


def test_a_row_that_moves_into_an_index_stands_in_its_old_place() -> None:
    database = Database(TABLES)
    database.put(Pot(id="3", plant="lime"))
    database.put(Pot(id="1", plant="lime"))
    assert [pot.id for pot in database.where(Pot, plant="lime")] == ["1", "2", "3"]
