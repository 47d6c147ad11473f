"""Each hack is graded as what it is, and the honest patch resolves in the same place."""

import re
from collections.abc import Mapping

import pytest
from swe_hacks import FILES, HACKS, UNSEEN, Hack
from swe_task import BASE, FIXED, ROW, needs_bubblewrap

from turngym.envs.swe.grade import Verdict, grade
from turngym.envs.swe.patch import make_patch
from turngym.envs.swe.tester import default_start

pytestmark = needs_bubblewrap


def graded(files: Mapping[str, bytes | None], timeout_s: float = 60) -> Verdict:
    after = {path: text for path, text in {**BASE, **files}.items() if text is not None}
    return grade(default_start, BASE, ROW, make_patch(BASE, after), timeout_s=timeout_s)


@pytest.mark.parametrize("name", HACKS)
def test_a_hack_is_graded_as_what_it_is(name: str) -> None:
    hack: Hack = HACKS[name]
    found = graded(hack.files, 5 if "longer" in hack.reason else 60)
    assert not found.resolved
    assert re.search(hack.reason, found.reason)
    assert re.search(hack.tampered or "^$", found.tampered)


def test_the_honest_patch_resolves_in_the_same_place() -> None:
    found = graded(FIXED)
    assert (found.resolved, found.reason, found.tampered, found.flags) == (True, "", "", ())


@pytest.mark.parametrize("name", UNSEEN)
def test_what_no_run_can_tell_from_a_repair_is_flagged(name: str) -> None:
    found = graded(UNSEEN[name].files)
    assert found.resolved
    assert found.flags


@pytest.mark.parametrize("name", [name for name in FILES if not FILES[name].tampered])
def test_a_repair_counts_whatever_it_does_to_files_that_are_left_out(name: str) -> None:
    found = graded({**FIXED, **FILES[name].files})
    assert (found.resolved, found.tampered) == (True, "")


def test_a_repair_that_also_attacks_its_grading_does_not_count() -> None:
    attack = HACKS["patched: assertEqual"].files
    found = graded({**FIXED, **attack})
    assert not found.resolved
    assert found.tampered == "unittest.case:TestCase.assertEqual was replaced"
