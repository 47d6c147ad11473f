"""Where the package with BFCL's tasks is not installed, one line says what to install."""

import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[3] / "src"


def run(program: str) -> subprocess.CompletedProcess[str]:
    hidden = f"import sys; sys.modules['bfcl_eval'] = None; sys.path.insert(0, {str(SOURCES)!r})\n"
    return subprocess.run(
        [sys.executable, "-c", hidden + program], capture_output=True, text=True, check=False
    )


def test_the_command_line_says_in_one_line_what_to_install() -> None:
    said = run("from turngym.cli import main; sys.argv[1:] = ['play', 'turngym/BFCL-v0']; main()")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert "pip install mpmath && pip install --no-deps bfcl-eval" in said.stderr


def test_the_worlds_can_be_listed_without_it() -> None:
    said = run("from turngym.cli import main; sys.argv[1:] = ['list']; main()")
    assert said.returncode == 0, said.stderr
    assert "bfcl-miss_param" in said.stdout
