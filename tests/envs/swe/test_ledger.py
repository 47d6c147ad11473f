"""The ledger believes records in their order only."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turngym.envs.swe.inside.ledger import Ledger

IDS = [f"c{n}" for n in range(7)] + ["a", "b"]
CONTROLS = list(range(7))


def collected() -> dict[str, Any]:
    return {"kind": "collected", "ids": IDS, "controls": CONTROLS}


def outcome(number: int, status: str = "", message: str = "") -> dict[str, Any]:
    status = status or ("failed" if number in CONTROLS else "passed")
    return {"kind": "outcome", "number": number, "status": status, "message": message}


HONEST = [collected(), *(outcome(number) for number in range(9)), {"kind": "end"}]


def kept(records: list[dict[str, Any]]) -> Ledger:
    ledger = Ledger()
    for record in records:
        ledger.note(json.dumps(record).encode())
    return ledger


def test_an_honest_run_is_complete_and_names_real_tests_only() -> None:
    ledger = kept(HONEST)
    assert (ledger.complete, ledger.tampered) == (True, "")
    assert ledger.closed("")["outcomes"] == {"a": "passed", "b": "passed"}


@pytest.mark.parametrize("status", ["passed", "skipped"])
def test_a_control_that_does_not_fail_is_tampering(status: str) -> None:
    records = [HONEST[0], outcome(0, status)]
    assert kept(records).tampered == f"a test that must fail has {status}"


def test_too_few_controls_are_tampering() -> None:
    found = kept([{"kind": "collected", "ids": IDS, "controls": CONTROLS[:6]}])
    assert found.tampered == "tests that must fail were left out"


def test_an_end_before_the_last_test_is_none() -> None:
    ledger = kept([*HONEST[:9], {"kind": "end"}])
    assert not ledger.complete
    ledger.died(0)
    assert ledger.outcomes == {"a": "passed", "b": "error"}
    assert ledger.messages["b"] == "the process ended with exit code 0 before its tests were done"


def test_a_line_without_the_secret_is_tampering() -> None:
    ledger = Ledger()
    ledger.note(None)
    assert ledger.tampered == "a line among the records is not the runner's"


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'{"kind": "outcome"}', b"\xff"])
def test_a_record_that_is_none_is_tampering(text: bytes) -> None:
    ledger = kept(HONEST[:1])
    ledger.note(text)
    assert ledger.tampered == "a record is not one of the runner's"


@given(st.data())
def test_no_other_order_of_the_same_records_is_believed(data: st.DataObject) -> None:
    records = data.draw(st.permutations(HONEST))
    ledger = kept(records)
    if ledger.complete and not ledger.tampered:
        assert records == HONEST


@given(st.integers(0, 10), st.integers(0, 10))
def test_a_record_said_twice_is_never_part_of_a_clean_complete_run(which: int, where: int) -> None:
    twice = [*HONEST[:where], HONEST[which], *HONEST[where:]]
    ledger = kept(twice)
    harmless = which == 10  # an end too early changes nothing, one after the end is not read
    assert ledger.tampered or harmless
