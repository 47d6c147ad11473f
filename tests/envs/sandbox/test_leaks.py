"""Sandboxes leave nothing behind, even if somebody kills them, and do not grow."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sandbox_start import Start

ROOT = Path(__file__).parents[3]


def endured(words: Sequence[str]) -> Any:
    """Return what the benchmark says; a process of its own has only its own descriptors."""
    command = [sys.executable, "benchmarks/sandbox.py", "--json", *words]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ended = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(params=["bubblewrap", "docker"])
def back_end(request: pytest.FixtureRequest) -> list[str]:
    """The benchmark's words for each back end."""
    if request.param == "bubblewrap":
        request.getfixturevalue("bubblewrap")
        return []
    return ["--docker", "--daemon", request.getfixturevalue("daemon")]


def test_thirty_sessions_of_which_six_are_killed_leave_nothing(bubblewrap: Start) -> None:
    found = endured(["--leaks", "--sessions", "30"])
    assert found["before"] == found["after"]
    assert found["after"]["processes"] == found["after"]["children"] == 0
    assert found["lost"] <= 6


def test_containers_of_which_two_are_killed_leave_nothing(daemon: str) -> None:
    found = endured(["--leaks", "--sessions", "10", "--docker", "--daemon", daemon])
    assert found["before"] == found["after"]
    assert found["after"]["containers"] == found["after"]["processes"] == 0
    assert found["lost"] == 2  # nothing but the supervisor holds a container, so it is always seen


def test_eight_sessions_side_by_side_answer_right_and_do_not_grow(back_end: list[str]) -> None:
    found = endured(["--soak", "--commands", "400", *back_end])["soak"]
    assert (found["commands"], found["wrong answers"], found["left"]) == (400, 0, 0)
    before, after = found["before"], found["after"]
    assert after["descriptors"] == before["descriptors"]
    assert after["supervisors' descriptors"] <= before["supervisors' descriptors"] + 8 * 6
    assert after["memory, kB"] <= before["memory, kB"] + 4096
    assert after["supervisors' memory, kB"] <= before["supervisors' memory, kB"] + 8 * 1024
