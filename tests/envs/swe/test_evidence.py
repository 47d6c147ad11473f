"""What the turns of an episode say about it."""

from dataclasses import replace

import pytest
from swe_tasks import DIFFERENCES, FIXED, ROW, SUMS, desk, problem, used

from turngym.envs.signals import Diff
from turngym.envs.swe.evidence import (
    CHECKLIST,
    Memory,
    Submitted,
    checks,
    checks_of_tests,
    diffs,
    potentials,
    remembered,
    similarity,
)
from turngym.envs.swe.moment import Desk, Event
from turngym.envs.swe.tester import Report

EDITED = FIXED["calc/core.py"].decode()


def after(at: Desk, *events: Event, memory: Memory | None = None) -> Memory:
    """Return what is remembered of events at one state."""
    known = Memory() if memory is None else memory
    for event in events:
        known = remembered(problem(), at.moment, at.moment, event, known)
    return known


def repaired() -> Desk:
    return used(desk(), "create", path="calc/core.py", content=EDITED)[1]


def run(passed: bool, target: str = "python3 show.py") -> Event:
    return Event("run", target, passed)


def standing(at: Desk, memory: Memory) -> dict[str, bool | None]:
    return {one.id: one.passed for one in checks(problem(), at.moment, memory)}


def test_at_the_start_nothing_is_done_and_all_can_be_parsed() -> None:
    assert standing(desk(), Memory()) == {
        "viewed:calc/core.py": False,
        "edited:calc/core.py": False,
        "located:0": False,
        "edited:0": False,
        "reproduced:0": False,
        "verified:0": False,
        "submitted:0": False,
        "syntax:0": True,
    }


@pytest.mark.parametrize(
    "event",
    [Event("view", "/testbed/calc/core.py"), run(True, "cat calc/core.py | head")],
)
def test_a_file_that_was_shown_is_located(event: Event) -> None:
    assert standing(desk(), after(desk(), event))["located:0"]


@pytest.mark.parametrize(
    "event",
    [Event("view", "/testbed/README.md"), run(False, "cat calc/core.py"), run(True, "cat core.py")],
)
def test_a_file_that_was_not_shown_is_not(event: Event) -> None:
    assert not standing(desk(), after(desk(), event))["located:0"]


def test_a_reproduction_is_what_fails_before_an_edit_and_passes_after_it() -> None:
    memory = after(desk(), run(False))
    assert not memory.reproduced
    assert not after(repaired(), run(False), memory=memory).reproduced
    assert not after(desk(), run(True), memory=memory).reproduced
    assert after(repaired(), run(True), memory=memory).reproduced


def test_what_failed_only_after_an_edit_reproduces_nothing() -> None:
    memory = after(repaired(), run(False))
    assert not after(repaired(), run(True), memory=memory).reproduced


def test_an_edit_of_tests_is_no_edit_of_the_code() -> None:
    _, at = used(desk(), "create", path="tests/test_core.py", content="")
    memory = after(at, run(False), run(True))
    assert memory.failed == {"python3 show.py"}
    assert not memory.reproduced


def test_tests_that_pass_verify_until_the_next_edit() -> None:
    report = Report(outcomes={SUMS: "passed"}, messages={}, output="", stopped="", tampered="")
    passed = Event("test", "run_tests", True, report)
    memory = after(repaired(), passed)
    assert memory.verified
    assert memory.tested
    assert not after(desk(), passed).verified
    failed = after(repaired(), passed._replace(passed=False), memory=memory)
    assert failed.tested
    assert not failed.verified
    edited = remembered(
        problem(), desk().moment, repaired().moment, Event("edit", "/testbed/calc/core.py"), memory
    )
    assert not edited.verified
    assert not edited.tested


def test_tests_that_ran_are_told_one_by_one_and_a_skipped_one_says_nothing() -> None:
    report = Report(
        outcomes={SUMS: "passed", DIFFERENCES: "failed", "x": "skipped", "y": "error"},
        messages={DIFFERENCES: "assert 8 == 2"},
        output="",
        stopped="",
        tampered="",
    )
    found = {
        one.id: (one.passed, one.evidence) for one in checks_of_tests(Event("test", report=report))
    }
    assert found == {
        f"test:{SUMS}": (True, ""),
        f"test:{DIFFERENCES}": (False, "assert 8 == 2"),
        "test:x": (None, ""),
        "test:y": (False, ""),
    }
    assert list(checks_of_tests(Event("view"))) == []


def test_code_that_cannot_be_parsed_is_told() -> None:
    _, at = used(desk(), "create", path="calc/core.py", content="def f(:\n")
    assert standing(at, Memory())["syntax:0"] is False
    _, at = used(at, "undo", path="calc/core.py")
    assert standing(at, Memory())["syntax:0"] is True


def test_the_files_that_a_turn_changed_are_told_with_their_content() -> None:
    before = desk()
    _, at = used(before, "create", path="new.txt", content="x\n")
    assert list(diffs(before.moment.files, at.moment.files)) == [
        Diff(kind="file", target="new.txt", before=None, after="x\n")
    ]
    assert list(diffs(at.moment.files, at.moment.files)) == []
    assert list(diffs(at.moment.files, before.moment.files)) == [
        Diff(kind="file", target="new.txt", before="x\n", after=None)
    ]


@pytest.mark.parametrize(
    ("submitted", "value"),
    [("none", 0.0), ("empty", 0.25), ("breaking", 0.5), ("failing", 0.75), ("passing", 1.0)],
)
def test_a_better_answer_has_a_higher_potential(submitted: Submitted, value: float) -> None:
    _, submit = potentials(problem(), desk().moment.files, submitted)
    assert submit.value == value  # type: ignore[union-attr]  # a Potential


def test_likeness_to_the_right_patch_grows_from_nothing_to_one() -> None:
    alike, _ = potentials(problem(), desk().moment.files, "none")
    assert alike.value == 0.0  # type: ignore[union-attr]
    alike, _ = potentials(problem(), repaired().moment.files, "none")
    assert alike.value == 1.0  # type: ignore[union-attr]
    # One of two lines each is the same: 2 * 1 / (2 + 2).
    assert similarity("-x\n+y\n", "-x\n+z\n") == 0.5


def test_weights_of_the_checklist_sum_to_one_and_what_it_needs_stands_before() -> None:
    assert sum(item.weight for item in CHECKLIST) == pytest.approx(1.0)
    for place, item in enumerate(CHECKLIST):
        assert set(item.dependencies) <= {one.id for one in CHECKLIST[:place]}
    ids = {one.id for one in checks(problem(), desk().moment, Memory())}
    assert {item.id for item in CHECKLIST} <= ids


def test_a_file_that_the_patch_makes_need_not_be_seen() -> None:
    task = problem(replace(ROW, test_patch=""))
    task = replace(task, gold={**task.base, "calc/new.py": b""})
    found = {one.id: one.passed for one in checks(task, desk().moment, Memory())}
    assert found["located:0"]
    assert not found["edited:0"]
