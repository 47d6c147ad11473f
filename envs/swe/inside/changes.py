"""Changed files in a work tree for the time of some runs, and runs that must agree."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from turngym.envs.swe.inside.child import tried

Trial = dict[str, Any]
"""As `turngym.envs.swe.trials.Trial` says, in JSON."""
Run = Callable[[Trial], dict[str, Any]]


def changed(changes: dict[str, str], moment: int) -> dict[str, tuple[bytes, float]]:
    """Write changed files; return what was there before, and when it was written."""
    kept = {}
    for path, text in changes.items():
        with open(path, "rb") as old:
            kept[path] = (old.read(), os.stat(path).st_mtime)
        with open(path, "wb") as new:
            new.write(text.encode("utf-8"))
        os.utime(path, (moment, moment))
    return kept


def restored(kept: dict[str, tuple[bytes, float]]) -> None:
    """Bring back what `changed` kept."""
    for path, (content, moment) in kept.items():
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (moment, moment))


def repeated(trial: Trial, run: Run, limit_s: float) -> dict[str, Any]:
    """Run the first tests of a trial; if one of them does not pass, run all of its tests twice."""

    def once(some: Trial) -> dict[str, Any]:
        return tried(lambda: run(some), limit_s)

    targets, quick = trial["targets"], trial["quick"]
    first = once({**trial, "targets": targets[:quick] if quick else targets})
    if not quick or set(first.get("outcomes", {"": "passed"}).values()) <= {"passed"}:
        return first
    seen = first if len(targets) <= quick else once(trial)
    again = once({**trial, "facts": 0})
    if not (seen["ended"] and again["ended"]):
        return {"ended": False}
    same = seen["outcomes"] == again["outcomes"]
    return {**seen, "steady": same and first["outcomes"].items() <= seen["outcomes"].items()}
