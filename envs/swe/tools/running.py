"""Tools that run something, and those that end or go on: bash, tests, more, submit."""

from turngym.envs.calls import excerpt
from turngym.envs.sandbox.protocol import WORK_TREE
from turngym.envs.swe.moment import Desk, Done, Event, lines_of, paged
from turngym.envs.swe.tester import Report
from turngym.envs.swe.tester import run_tests as tested
from turngym.envs.tools import ToolError

SUBMIT = "COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
"""A command whose first line of output is this ends the task, as in mini-swe-agent."""
BASH_S = 30.0
"""How long a command may take."""
TESTS_S = 120.0
"""How long the tests may take."""
MAX_MESSAGES = 30
"""Tests that did not pass that are shown."""


def bash(desk: Desk, *, command: str) -> Done:
    """Run a command in the shell; it keeps its folder and exported variables.

    Args:
        desk: Has the place to run it.
        command: Any command, of any number of lines.
    """
    if not command.strip() or "\0" in command:
        raise ToolError("The command is empty or holds a zero character.")
    result, machine = desk.place.run(desk.moment.machine, _encodable(command), BASH_S)
    moment = desk.moment._replace(machine=machine)
    first = result.output.lstrip().partition("\n")[0].strip()
    if first == SUBMIT and result.exit_code == 0:
        return submit(desk._replace(moment=moment))
    said = result.output.removesuffix("\n")
    if result.stopped == "time":
        said += f"\n[stopped after {BASH_S:.0f} seconds]"
    elif result.stopped:
        said += f"\n[stopped: out of {result.stopped}]"
    elif result.exit_code:
        said += f"\n[exit code {result.exit_code}]"
    page, rest = paged(said.removeprefix("\n") or "[no output]")
    event = Event("run", command.strip(), result.exit_code == 0)
    return Done(page, moment._replace(rest=rest), event)


def run_tests(desk: Desk, *, tests: list[str] = []) -> Done:  # noqa: B006  # only read
    """Run tests and show what did not pass.

    Args:
        desk: Has the place to run them.
        tests: Files or ids such as tests/test_a.py::test_b; all tests unless given.
    """
    for name in tests:
        path = name.partition("::")[0]
        if name.startswith("-") or desk.moment.files.get(f"{WORK_TREE}/{path}") is None:
            raise ToolError(f"There is no test file or folder {excerpt(path)}.")
    sandbox = desk.place.enter(desk.moment.machine)
    report = tested(sandbox, tuple(tests), timeout_s=TESTS_S)
    machine = desk.place.leave()
    page, rest = paged(told(report))
    passed = bool(report.outcomes) and not report.stopped and not report.tampered
    passed = passed and all(status in ("passed", "skipped") for status in report.outcomes.values())
    target = " ".join(("run_tests", *sorted(tests)))
    event = Event("test", target, passed, report)
    return Done(page, desk.moment._replace(machine=machine, rest=rest), event)


def more(desk: Desk) -> Done:
    """Show what comes next of a long output.

    Args:
        desk: Has the rest of it.
    """
    if not desk.moment.rest:
        raise ToolError("There is nothing more to show.")
    page, rest = paged(desk.moment.rest)
    return Done(page, desk.moment._replace(rest=rest))


def submit(desk: Desk) -> Done:
    """End the task: the work tree as it stands is the answer.

    Args:
        desk: Has the work tree.
    """
    moment = desk.moment._replace(submitted=True, rest="")
    return Done("The task is submitted.", moment, Event("submit"))


def told(report: Report) -> str:
    """Return a report as the agent reads it: counts, then what did not pass and why."""
    counts = [
        f"{sum(1 for found in report.outcomes.values() if found == status)} {word}"
        for status, word in _WORDS
        if status in report.outcomes.values()
    ]
    lines = [", ".join(counts) or "No test ran."]
    if report.stopped:
        lines.append(f"[{_STOPS[report.stopped]}]")
    if report.tampered:
        lines.append(f"[the report cannot be believed: {report.tampered}]")
    bad = sorted(name for name, status in report.outcomes.items() if status in ("failed", "error"))
    for name in bad[:MAX_MESSAGES]:
        lines.append(f"{report.outcomes[name].upper()} {name}")
        lines += [f"    {line}" for line in lines_of(report.messages.get(name, ""))]
    if len(bad) > MAX_MESSAGES:
        lines.append(f"[{len(bad) - MAX_MESSAGES} more]")
    if not report.outcomes and report.output:
        lines.append(report.output)
    return "\n".join(lines)


_WORDS = (
    ("passed", "passed"),
    ("failed", "failed"),
    ("error", "with errors"),
    ("skipped", "skipped"),
)
_STOPS = {
    "time": f"stopped after {TESTS_S:.0f} seconds",
    "memory": "stopped: out of memory",
    "exit": "the process ended before its tests did",
}


def _encodable(command: str) -> str:
    """Return a command that can be sent.

    Raises:
        ToolError: It holds half a character.
    """
    try:
        command.encode()
    except UnicodeEncodeError:
        raise ToolError("The command holds characters that no shell can read.") from None
    return command
