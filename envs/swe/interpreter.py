"""Which Python runs a task's tests, and whose pytest."""

from dataclasses import dataclass
from typing import Literal

Packages = Literal["none", "own pytest", "our pytest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """The Python of a sandbox."""

    variables: tuple[tuple[str, str], ...] = (("PATH", "/usr/local/bin:/usr/bin:/bin"),)
    """The environment of commands and tests; `python3` is found by its PATH."""
    packages: Packages = "none"
    """Whether the packages installed there are for the tests to import, and which pytest runs them:
    the one among these packages, with its plugins, or that of the toolbox."""


SYSTEM = Interpreter()
"""That of a bubblewrap sandbox: the system's, with nothing but its library."""
