"""Runs a work tree's tests in a sandbox, and says how each of them ended."""

import dataclasses
import hashlib
import io
import json
import secrets
import shlex
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from turngym.envs.core import WorldError
from turngym.envs.sandbox import Limits, bubblewrap_sandbox
from turngym.envs.sandbox.protocol import WORK_TREE, Sandbox
from turngym.envs.sandbox.session import Session
from turngym.envs.swe.files import parcels
from turngym.envs.swe.interpreter import SYSTEM, Interpreter
from turngym.envs.swe.toolbox import START, toolbox

Status = Literal["passed", "failed", "error", "skipped"]
Start = Callable[[], Session]
"""Starts a sandbox whose tests can be run."""

TIME = 1_000_000_000
"""The time of every file of a loaded tree, so that one task looks the same whenever it is played."""
GRACE_S = 10.0
"""How long the sandbox waits for a report beyond the tests' own time."""
ROOM = "if [ -d {0} ]; then cd {0}; fi"
"""Goes to the work tree; a sandbox without isolation starts in it and has it elsewhere."""
UNPACK = (
    "if command -v tar >/dev/null; then tar -xf {0}; "
    "else python3 -I -S -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall()' {0}; fi"
)
"""Unpacks an archive where an image may have no `tar`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How the tests of one run ended."""

    outcomes: Mapping[str, Status]
    """By pytest's ids; a test that did not run has none. A file that cannot be imported has one too."""
    messages: Mapping[str, str]
    """What pytest says of those that did not pass, shortened."""
    output: str
    """The two ends of what was printed meanwhile."""
    stopped: Literal["", "time", "memory", "exit"]
    """Why not all ran: time or memory were used up, or the process ended before its tests did."""
    tampered: str
    """What shows that the outcomes are not to be believed; empty if nothing does."""


def swe_limits() -> Limits:
    """Return what a task's sandbox may use."""
    return Limits(memory_mb=2048, processes=256, disk_mb=512, inodes=100_000)


def default_start() -> Session:
    """Start a sandbox that has what tests need."""
    return bubblewrap_sandbox(swe_limits(), readable=[toolbox()])


def load_tree(sandbox: Sandbox, tree: Mapping[str, bytes]) -> None:
    """Write files into the work tree, over what is there.

    Raises:
        WorldError: They do not fit into the sandbox.
    """
    sandbox.exec(ROOM.format(WORK_TREE))
    for parcel in parcels(sorted(tree.items()), len):
        name = f".tree-{secrets.token_hex(8)}"
        sandbox.write(name, packed(parcel))
        command = f"{UNPACK.format(name)}; code=$?; rm -f {name}; exit $code"
        unpacked = sandbox.exec(command, timeout_s=60)
        if unpacked.exit_code:
            raise WorldError(f"the work tree cannot be written: {unpacked.output[:200]}")


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files as a tar archive."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for path, content in files:
            info = tarfile.TarInfo(path)
            info.size, info.mtime, info.mode = len(content), TIME, 0o644
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def run_tests(
    sandbox: Sandbox,
    targets: Sequence[str] = (),
    *,
    timeout_s: float = 60.0,
    python: Interpreter = SYSTEM,
) -> Report:
    """Run tests of the work tree.

    Args:
        sandbox: Holds the work tree; started with the toolbox, see `default_start`.
        targets: Ids of pytest: tests, classes, files, folders; all tests if empty.
        timeout_s: For all of them together.
        python: What runs them.

    Raises:
        WorldError: The sandbox is lost, or has no Python or no toolbox.
    """
    order = {"targets": list(targets), "timeout_s": timeout_s, "packages": python.packages}
    ended = sandbox.exec(_started(order, python), timeout_s=timeout_s + GRACE_S)
    if ended.exit_code in (97, 126, 127):
        raise WorldError("the sandbox has no python3 or no toolbox: start it with `default_start`")
    if ended.stopped:
        return no_report(ended.stopped, ended.output)
    sha256, _, path = ended.output.strip().partition(" ")
    try:
        content = sandbox.read(path) if path else b""
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        return no_report("exit", ended.output, "the report is not the one that was written")
    sandbox.exec(f"rm -f {shlex.quote(path)}; rmdir {shlex.quote(path.rpartition('/')[0])}")
    return Report(**json.loads(content))


def _started(order: Mapping[str, object], python: Interpreter) -> str:
    """Return the command that has an order done, whatever the session's own variables are."""
    script = shlex.quote(str(toolbox() / START))
    fixed = (("LANG", "C.UTF-8"), ("TZ", "UTC"), ("PYTHONHASHSEED", "0"))
    plain = (("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"),) if python.packages != "own pytest" else ()
    variables = (shlex.quote("=".join(pair)) for pair in (*python.variables, *fixed, *plain))
    return (
        f'[ -r {script} ] || exit 97; {ROOM.format(WORK_TREE)}; exec env -i HOME="$HOME" '
        f"{' '.join(variables)} python3 -s -S -B {script} <<'ORDER'\n{json.dumps(order)}\nORDER"
    )


def no_report(
    stopped: Literal["", "time", "memory", "exit"], output: str, tampered: str = ""
) -> Report:
    """Return the report of a run that came to none."""
    return Report(outcomes={}, messages={}, output=output, stopped=stopped, tampered=tampered)
