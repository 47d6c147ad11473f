"""The sandbox's speed beside its peers, in interleaved rounds; what many sessions leave; a soak.

    python benchmarks/sandbox.py --daemon unix:///run/docker.sock --swe-rex ../rex/bin/python
    python benchmarks/sandbox.py --leaks
    python benchmarks/sandbox.py --soak

The command is `true`, so a line is what a place adds to a command. The daemon needs the image
`turngym-test` (`.ci/docker start FOLDER` has it); without it, Docker is left out. SWE-ReX runs
under the Python of an environment that has it, with a runtime on this machine and no isolation.
"""

import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import tyro
from rich.console import Console
from rich.table import Table
from sandbox_traces import Start, Traces, leaks, soak

from turngym.envs.sandbox import bubblewrap_sandbox, docker_sandbox
from turngym.envs.sandbox.session import Session

IMAGE = "turngym-test"
FILES = 1000
REPEATS = 9
"""Of a command in a round, of which the median counts."""
BARE = "bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --unshare-all --die-with-parent"
REX = """
import asyncio, sys, time
from swerex.runtime.abstract import BashAction, CreateBashSessionRequest
from swerex.runtime.local import LocalRuntime

async def main():
    runtime = LocalRuntime()
    await runtime.create_session(CreateBashSessionRequest())
    for _ in sys.stdin:
        await runtime.run_in_session(BashAction(command="true"))
        print(flush=True)
    await runtime.close()

asyncio.run(main())
"""

Measure = Callable[[], dict[str, float]]


def main(
    *,
    rounds: Annotated[int, tyro.conf.arg(help="Rounds of all contestants.")] = 30,
    daemon: Annotated[str | None, tyro.conf.arg(help="Address of a Docker daemon.")] = None,
    swe_rex: Annotated[Path | None, tyro.conf.arg(help="A Python that has SWE-ReX.")] = None,
    leaks: Annotated[bool, tyro.conf.arg(help="Count what sessions leave instead.")] = False,
    soak: Annotated[bool, tyro.conf.arg(help="Run sessions side by side instead.")] = False,
    sessions: Annotated[int, tyro.conf.arg(help="Of which leaks are counted.")] = 500,
    commands: Annotated[int, tyro.conf.arg(help="Of the soak, in all.")] = 10_000,
    docker: Annotated[bool, tyro.conf.arg(help="Leaks and soak of Docker.")] = False,
    as_json: Annotated[bool, tyro.conf.arg(name="json", help="Print JSON.")] = False,
) -> None:
    """Measure the sandbox.

    Example: python benchmarks/sandbox.py --rounds 5
    """
    if leaks or soak:
        found = endured(starter(docker, daemon), daemon, leaks, soak, sessions, commands)
        print(json.dumps(found) if as_json else "\n".join(f"{k}: {v}" for k, v in found.items()))
        return
    lines = medians(rounds, daemon, swe_rex)
    if as_json:
        print(json.dumps(lines))
        return
    table = Table("median of rounds", "ms", "beside SWE-ReX")
    peer = lines.get("SWE-ReX, local", 0.0)
    for name, value in lines.items():
        table.add_row(name, f"{value:.2f}", f"{peer / value:.1f}x faster" if peer else "")
    Console(width=100).print(table)


def starter(docker: bool, daemon: str | None) -> Start:
    """Return what starts a session on a back end."""
    return (lambda: docker_sandbox(IMAGE, daemon=daemon)) if docker else bubblewrap_sandbox


def endured(
    start: Start, daemon: str | None, is_leaks: bool, is_soak: bool, sessions: int, commands: int
) -> dict[str, Any]:
    """Return what leaks and soak find; numbers and counts of them, for JSON."""
    traces = Traces(daemon)
    found = leaks(start, traces, sessions) if is_leaks else {}
    return {**found, **({"soak": soak(start, traces, commands)} if is_soak else {})}


def medians(rounds: int, daemon: str | None, swe_rex: Path | None) -> dict[str, float]:
    """Measure everything once in each round, and return medians in milliseconds."""
    with ExitStack() as stack:
        contestants = [*plain(stack), *held(stack, "bubblewrap", bubblewrap_sandbox)]
        if daemon:
            contestants += held(stack, "Docker", starter(True, daemon))
        if swe_rex:
            contestants.append(rex(stack, swe_rex))
        found: dict[str, list[float]] = {}
        for number in range(rounds + 1):
            for measure in contestants:
                for name, spent in measure().items():
                    if number:  # the first round only warms
                        found.setdefault(name, []).append(1e3 * spent)
    return {name: statistics.median(values) for name, values in found.items()}


def timed(name: str, work: Callable[[], object]) -> Measure:
    """Return a measure of one thing, done so often that it is as warm as in use."""

    def measure() -> dict[str, float]:
        times = [time.perf_counter()]
        for _ in range(REPEATS):
            work()
            times.append(time.perf_counter())
        return {name: statistics.median(b - a for a, b in pairwise(times))}

    return measure


def plain(stack: ExitStack) -> Iterator[Measure]:
    """Measure commands without a session: as they are, and in a bubblewrap each."""
    del stack
    yield timed("plain subprocess", lambda: subprocess.run(["bash", "-c", "true"], check=True))
    if shutil.which("bwrap"):
        words = [*BARE.split(), "bash", "-c", "true"]
        yield timed("bare bwrap", lambda: subprocess.run(words, check=True))


def held(stack: ExitStack, name: str, start: Start) -> Iterator[Measure]:
    """Measure a back end: commands, new sessions, snapshots."""
    session = stack.enter_context(start())
    yield timed(f"{name}, command in a session", lambda: session.exec("true"))

    def fresh() -> dict[str, float]:
        begun = time.perf_counter()
        with start() as new:
            new.exec("true")
            ready = time.perf_counter() - begun
        whole = time.perf_counter() - begun
        return {f"{name}, new session and command": ready, f"{name}, the same and its end": whole}

    yield fresh
    keeper = stack.enter_context(start())
    keeper.exec(f"for i in $(seq {FILES}); do echo content $i > file$i; done")
    clean = keeper.snapshot()
    yield lambda: kept(name, keeper, clean)


def kept(name: str, keeper: Session, clean: str) -> dict[str, float]:
    """Snapshot a tree of which ten files have changed, and go back to how it was."""
    keeper.exec("for i in $(seq 10); do echo changed > file$i; done")
    begun = time.perf_counter()
    keeper.snapshot()
    between = time.perf_counter()
    keeper.restore(clean)
    end = time.perf_counter()
    assert keeper.exec("cat file1").output == "content 1\n"
    return {
        f"{name}, snapshot of {FILES:,} files": between - begun,
        f"{name}, restore of {FILES:,} files": end - between,
    }


def rex(stack: ExitStack, python: Path) -> Measure:
    """Measure SWE-ReX: a command in a session of its local runtime."""
    words = [str(python), "-c", REX]
    process = stack.enter_context(
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    )
    assert process.stdin is not None
    assert process.stdout is not None
    source, target = process.stdout, process.stdin

    def command() -> str:
        target.write("go\n")
        return source.readline()

    return timed("SWE-ReX, local", command)


if __name__ == "__main__":
    tyro.cli(main)
