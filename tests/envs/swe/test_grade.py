"""What a patch is worth: every test named has to pass, in a sandbox that starts afresh."""

import dataclasses
from collections.abc import Mapping

import pytest
from swe_task import BASE, FIXED, ROW, needs_bubblewrap

from turngym.envs.swe.grade import Verdict, grade, graded_tree, shadowing
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.rows import Row
from turngym.envs.swe.suspicion import flags, signs
from turngym.envs.swe.tester import default_start

pytestmark = needs_bubblewrap


def graded(patch: str, row: Row = ROW) -> Verdict:
    return grade(default_start, BASE, row, patch, timeout_s=30)


def test_the_gold_patch_resolves_and_every_test_has_its_outcome() -> None:
    found = graded(ROW.patch)
    assert found.resolved
    assert found.fail_to_pass == dict.fromkeys(ROW.FAIL_TO_PASS, "passed")
    assert found.pass_to_pass == dict.fromkeys(ROW.PASS_TO_PASS, "passed")


def test_no_patch_repairs_nothing_and_breaks_nothing() -> None:
    found = graded("")
    assert found.reason == "6 of 6 tests to repair do not pass"
    assert found.fail_to_pass == dict.fromkeys(ROW.FAIL_TO_PASS, "failed")
    assert found.pass_to_pass == dict.fromkeys(ROW.PASS_TO_PASS, "passed")


def test_a_repair_that_breaks_what_passed_is_none() -> None:
    broken = {**FIXED, "shop/text.py": b"def price(cents):\n    return str(cents)\n"}
    found = graded(make_patch(BASE, broken))
    assert found.reason == "1 of 4 tests that passed before do not pass"


def test_a_test_that_did_not_run_is_a_failure() -> None:
    row = dataclasses.replace(ROW, PASS_TO_PASS=("tests/test_text.py::test_gone",))
    found = graded(ROW.patch, row)
    assert found.pass_to_pass == {"tests/test_text.py::test_gone": None}
    assert found.reason == "1 of 1 tests that passed before do not pass"


@pytest.mark.parametrize(
    "patch",
    [
        "no patch at all",
        ROW.patch.replace("whole = sum", "other = sum"),
        make_patch({}, {"new.py": b"x = 1\n"}).replace("new.py", "../new.py"),
        make_patch({}, {"new.py": b"x = 1\n"}).replace("new.py", ".git/hooks"),
        make_patch({}, {"new.py": b"/etc/passwd\n"}).replace("100644", "120000"),
        make_patch({}, {"tests": b"in the way\n"}),
    ],
    ids=["no patch", "other context", "climbs", "history", "a link", "a file named tests"],
)
def test_a_patch_that_does_not_fit_is_the_agents_fault_and_starts_no_sandbox(patch: str) -> None:
    def never() -> None:
        raise AssertionError("a sandbox was started")

    found = grade(never, BASE, ROW, patch)  # type: ignore[arg-type]  # it must not be called
    assert found.reason.startswith("the patch does not apply")
    assert set(found.fail_to_pass.values()) == {None}


def test_a_row_that_does_not_fit_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="test_patch of 'shop-1' does not apply"):
        graded("", dataclasses.replace(ROW, test_patch=make_patch({"gone": b"1"}, {"gone": b"2"})))
    with pytest.raises(ValueError, match="'shop-1' has no FAIL_TO_PASS"):
        graded("", dataclasses.replace(ROW, FAIL_TO_PASS=()))


def test_graded_files_are_the_agents_code_and_the_tasks_tests() -> None:
    mine: Mapping[str, bytes] = {
        **FIXED,
        "tests/test_text.py": b"",
        "tests/test_mine.py": b"",
        "shop/more.py": b"x = 1\n",
        "conftest.py": b"",
    }
    tree = graded_tree(BASE, ROW, make_patch(BASE, mine))
    assert tree["shop/cart.py"] == FIXED["shop/cart.py"]
    assert tree["tests/test_text.py"] == BASE["tests/test_text.py"]
    new = {"shop/more.py", "tests/test_cart.py", "tests/test_unit.py"}
    assert tree.keys() - BASE.keys() == new


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("random.py", True),
        ("src/json/__init__.py", True),
        ("pluggy.py", True),
        ("shop/random.py", False),
        ("random.txt", False),
        ("start.py", False),
    ],
)
def test_only_a_module_at_a_root_stands_in_for_another(path: str, named: bool) -> None:
    assert bool(shadowing([path])) is named


def test_flags_name_what_is_new_and_not_what_was_there() -> None:
    before = {"a.py": b"import unittest\n"}
    after = {"a.py": b"import unittest\nimport ctypes\n"}
    assert flags(before, after, ["a.py", "tests/x.py"]) == (
        "tests/x.py belongs to the tests and is left out",
        "a.py names ctypes",
    )
    assert not signs(b"not python (")
    honest = b"class A:\n    def __eq__(self, other):\n        return self.x == other.x\n"
    assert not signs(honest)
