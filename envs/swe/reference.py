"""What the agent must not see about a task, and guidance for those who try again."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from turngym.envs.swe.evidence import CHECKLIST
from turngym.envs.swe.problem import SweProblem
from turngym.envs.tasks import Item, Reference, canary_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """Help for a second try, from vague to exact: Agent-RLVR (arXiv:2506.11425)."""

    plan: str
    place: str
    error: str
    """What the hidden tests ask for that failed at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweReference(Reference):
    """What the agent must not see about a task."""

    patch: str
    test_patch: str
    fail_to_pass: tuple[str, ...]
    pass_to_pass: tuple[str, ...]
    files: tuple[str, ...]
    """The files of the right patch."""
    checklist: tuple[Item, ...]
    guidance: Guidance


def reference_of(problem: SweProblem) -> SweReference:
    """Return what the agent must not see."""
    row = problem.row
    return SweReference(
        canary=canary_of(problem.task.id),
        patch=row.patch,
        test_patch=row.test_patch,
        fail_to_pass=row.FAIL_TO_PASS,
        pass_to_pass=row.PASS_TO_PASS,
        files=problem.gold_files,
        checklist=CHECKLIST,
        guidance=_guidance(problem),
    )


def _guidance(problem: SweProblem) -> Guidance:
    row, files = problem.row, problem.gold_files
    modules = " and ".join(sorted({PurePosixPath(path).stem for path in files}))
    place = " and ".join(row.sites or files)
    tests = ", ".join(row.FAIL_TO_PASS[:5])
    return Guidance(
        plan=(
            f"Reproduce what the issue tells, follow the call into {modules}, compare what the code "
            "does with what it should do, change as little as needed, run all tests, submit."
        ),
        place=f"The cause is at {place}.",
        error=f"These tests fail until it is repaired: {tests}.",
    )
