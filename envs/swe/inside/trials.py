"""Runs tests of a work tree again and again, each time with other files changed, in forked children.

Python and pytest are imported once for all trials, and so is the work tree where a change allows it:
that is most of what a short run would take. The code is a repository's own with one fault in it, not
an agent's: it is kept from hanging, not from lying. Whoever grades an agent uses the tester instead.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import tempfile
from typing import Any

import pytest

from turngym.envs.swe.inside.changes import Trial, changed, repeated, restored
from turngym.envs.swe.inside.child import tried
from turngym.envs.swe.inside.runner import options
from turngym.envs.swe.inside.warm import warm
from turngym.envs.swe.inside.witness import Witness

FIRST_TIME = 1_000_000_000
"""Where the times of changed files begin; each has its own, so no compiled file is taken for it."""
RUNS = 3
"""How often a trial runs at most."""


def main(order_path: str, report_path: str) -> None:
    """Do all trials of an order, and write what came of them."""
    with open(order_path, encoding="utf-8") as file:
        order = json.load(file)
    root = os.getcwd()
    sys.path[:0] = [root, os.path.join(root, "src")]
    sys.pycache_prefix = tempfile.gettempdir() + "/trials-compiled"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    trials = order["trials"]
    for number, trial in enumerate(trials):
        trial["moment"] = FIRST_TIME + order["first"] + number
    known = warmed(trials)
    reports = [known.get(str(number)) or fresh(trial) for number, trial in enumerate(trials)]
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(reports, file)


def warmed(trials: list[Trial]) -> dict[str, dict[str, Any]]:
    """Do the trials that can be done in a process that has imported all; return their reports."""
    some = {number: trial for number, trial in enumerate(trials) if trial["functions"]}
    if not some:
        return {}
    limit_s = math.fsum(RUNS * one["limit_s"] + one["start_s"] for one in some.values()) + 60
    found = tried(lambda: warm(some), limit_s).get("reports", {})
    return {number: one for number, one in found.items() if "foreign" not in one}


def fresh(trial: Trial) -> dict[str, Any]:
    """Do a trial in children that import everything themselves."""
    kept = changed(trial["changes"], trial["moment"])
    report = repeated(trial, run, trial["limit_s"] + trial["start_s"])
    restored(kept)
    return report


def run(trial: Trial) -> dict[str, Any]:
    """Run pytest and return what was seen."""
    witness = Witness(
        os.getcwd(),
        traced=trial["traced"],
        facts=trial["facts"],
        slow_s=trial["slow_s"],
        targets=trial["targets"],
    )
    files = dict.fromkeys(name.partition("::")[0] for name in trial["targets"])
    with contextlib.suppress(BaseException):  # whatever a fault does, what was seen is the report
        pytest.main([*options(os.getcwd(), "none"), *files], plugins=[witness])
    return witness.report()
