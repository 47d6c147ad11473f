"""The command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOYS = str(ROOT / "tests")


def turngym(
    *arguments: str, cwd: Path, text: str = "", path: str = TOYS, check: int | None = 0
) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [sys.executable, "-m", "turngym", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{path}", "COLUMNS": "100"},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check is None or run.returncode == check, run.stderr
    return run
