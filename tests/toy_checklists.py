"""Checklists and judgements by hand: `x` passes, `.` does not, `?` could not be told."""

from collections.abc import Sequence
from typing import Any

from turngym.envs.episode import Annotation
from turngym.envs.signals import Check

Items = Sequence[dict[str, Any]]

FIRST: Items = (
    {"id": "C0", "weight": 0.3},
    {"id": "C1", "weight": 0.3},
    {"id": "C2", "weight": 0.4, "dependence": ["C1"]},
)
SECOND: Items = ({"id": "C0", "weight": 0.5}, {"id": "C1", "weight": 0.5})
MARKS = {"x": True, ".": False, "?": None}


def listed(*segments: Items) -> dict[str, Any]:
    """Return a reference with these items, segment by segment."""
    return {"checklist": [[*segment] for segment in segments]}


def judged(*segments: Items) -> dict[str, Any]:
    """Return a reference of which a judge decides all items."""
    return listed(*([item | {"question": "Done?"} for item in segment] for segment in segments))


def judgement(steps: Sequence[tuple[int, str]], name: str = "e") -> Annotation:
    """Return what a judge said: per turn its segment and one mark per item."""
    return Annotation(
        episode=name,
        name="judge",
        source="s",
        checks=tuple(
            tuple(
                Check(id=f"{segment}:C{number}", passed=MARKS[mark], evidence="could not tell")
                for number, mark in enumerate(marks)
            )
            for segment, marks in steps
        ),
    )
