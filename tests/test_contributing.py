"""What CONTRIBUTING tells to write, written: its blocks in a copy of the package, and nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(path: str) -> str:
    """The block of code under the line that names a file."""
    found = re.search(rf"`{re.escape(path)}`[^\n]*:\n\n```\w+\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"CONTRIBUTING shows no {path}"
    return found[1]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the two files of CONTRIBUTING, one beside the others."""
    folder = tmp_path_factory.mktemp("contributed")
    shutil.copytree(
        ROOT / "src" / "turngym",
        folder / "turngym",
        ignore=shutil.ignore_patterns("__pycache__", "panels"),
    )
    (folder / "golden").mkdir()
    (folder / "turngym" / "rewards" / "overlong.py").write_text(block("rewards/overlong.py"))
    (folder / "golden" / "dapo.json").write_text(block("tests/golden/dapo.json"))
    return folder


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_term_of_contributing_is_a_term_in_python_and_in_text(copied: Path) -> None:
    script = (
        "import doctest, turngym.rewards.overlong as m; from turngym.rewards import make_rubric;"
        "assert doctest.testmod(m) == (0, 1), 'the doctest';"
        "assert make_rubric('overlong(limit=8, cache=4)').reward == m.overlong(limit=8, cache=4);"
        "print(m.__file__)"
    )
    assert run(copied, "-c", script).startswith(str(copied))


def test_the_golden_file_of_contributing_is_reproduced(copied: Path) -> None:
    total = len(json.loads(block("tests/golden/dapo.json"))["cases"])
    said = run(copied, str(ROOT / "tests" / "golden.py"), str(copied / "golden"))
    assert said == f"dapo.json: {total}/{total}\n"


def test_a_wrong_golden_file_would_be_noticed(copied: Path, tmp_path: Path) -> None:
    wrong = json.loads(block("tests/golden/dapo.json"))
    wrong["cases"][0]["output"][0][0] += 0.01
    (tmp_path / "dapo.json").write_text(json.dumps(wrong))
    with pytest.raises(AssertionError, match="wrong output"):
        run(copied, str(ROOT / "tests" / "golden.py"), str(tmp_path))


def test_the_function_of_contributing_has_at_most_twenty_lines() -> None:
    _, _, function = block("rewards/overlong.py").partition("@term")
    assert len(function.strip().splitlines()) <= 20
