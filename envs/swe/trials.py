"""Running the tests of one repository many times in one sandbox, each time with other files changed.

For building tasks: quick, and full of findings, but not proof against code that lies. The tester is.
"""

import json
import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from turngym.envs.core import WorldError
from turngym.envs.records import from_json, to_json
from turngym.envs.sandbox.protocol import Sandbox
from turngym.envs.swe.toolbox import toolbox

ORDER, REPORT = "/tmp/trials-order.json", "/tmp/trials-report.json"
_MOST = 20
"""How much longer than its own work a trial may take at most: it runs three times, perhaps twice."""


class LostRunError(RuntimeError):
    """Trials were stopped before they could be reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A function by its place."""

    path: str
    line: int
    """Its first line, decorators included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A run of tests with some files changed."""

    changes: Mapping[str, str] = field(default_factory=dict)
    """Path -> what is in the file for the time of this run."""
    targets: tuple[str, ...] = ()
    """Ids of tests; all if empty."""
    quick: int = 0
    """How many of the targets run first: if one of those does not pass, all run twice. 0 for one run."""
    functions: tuple[Entered, ...] = ()
    """What the changes are in, if nothing of it runs before the tests do: that is far quicker."""
    limit_s: float = 300.0
    """Seconds of processor time for the tests of one run."""
    start_s: float = 0.0
    """And for what comes before them."""
    slow_s: float = 0.0
    """After how long a test is cut short, and fails; 0 for never."""
    traced: bool = False
    """Whether to note which functions each test enters."""
    facts: int = 0
    """For how many failing tests to note what failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """How a test failed."""

    error: str
    """Class of the exception."""
    message: str | None
    line: int
    """Of the failing statement, 1 for the first line of the test's function; 0 if elsewhere."""
    locals: Mapping[str, str]
    """The test's variables that can be written as literals."""
    left: str | None
    """Value of what the statement looks at."""
    right: str | None
    """Value that it is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen in a trial."""

    ended: bool = False
    """Whether the run came to its end in time; nothing else is known if not."""
    steady: bool = True
    """Whether all runs of the trial came to the same."""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    """What each test took, of processor time."""
    total_s: float = 0.0
    facts: Mapping[str, Fact] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    """Test files that could not be imported."""
    functions: tuple[Entered, ...] = ()
    """The functions that were entered."""
    entered: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Test -> its functions, by number; those of the imports under the empty name."""

    @property
    def passed(self) -> frozenset[str]:
        """The tests that passed."""
        return frozenset(name for name, outcome in self.outcomes.items() if outcome == "passed")


def run_trials(sandbox: Sandbox, trials: Sequence[Trial], *, first: int = 0) -> list[Seen]:
    """Run trials one after another on the work tree, which is the same afterwards.

    Args:
        sandbox: With the repository in its work tree, as `load_tree` leaves it.
        trials: The runs.
        first: How many trials this sandbox has run before: no two may have one number.

    Raises:
        LostRunError: One of them took all down with it, by the memory it used.
        WorldError: The sandbox does not run them.
    """
    order = {"first": first, "trials": [asdict(one) for one in trials]}
    sandbox.write(ORDER, json.dumps(order).encode())
    program = (
        f"import sys; sys.path[0] = {str(toolbox())!r}\n"
        f"from turngym.envs.swe.inside.trials import main; main({ORDER!r}, {REPORT!r})"
    )
    command = f"rm -f {REPORT}; PYTHONHASHSEED=0 python3 -s -c {shlex.quote(program)}"
    limit_s = math.fsum(_MOST * (one.limit_s + one.start_s) + 60 for one in trials)
    result = sandbox.exec(command, limit_s)
    if result.stopped:
        raise LostRunError(f"the trials were stopped: {result.stopped}")
    if result.exit_code:
        raise WorldError(f"no test can be run in the sandbox: {result.output[-500:]}")
    reports = json.loads(sandbox.read(REPORT))
    return [_seen(one) for one in reports]


def _seen(report: dict[str, object]) -> Seen:
    """Read one report; the sandbox's words are checked where they enter."""
    return from_json(Seen, {**to_json(Seen()), **report})
