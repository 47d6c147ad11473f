"""A program that is killed leaves nothing: what is its child dies with it, the rest is swept."""

import contextlib
import inspect
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sandbox_start import IMAGE, Start

from turngym.envs.sandbox import docker_sandbox, process_sandbox
from turngym.envs.sandbox.bubblewrap import Bubble, as_user, found, own_user
from turngym.envs.sandbox.root import Root
from turngym.envs.sandbox.sweep import PREFIX, is_orphan, owned, parent, place, sweep_folders

SOURCE = Path(__file__).parents[3] / "src"
SCRIPT = """
import sys, threading, time
from turngym.envs.sandbox import bubblewrap_sandbox, docker_sandbox, process_sandbox
sandbox = {start}
threading.Thread(target=sandbox.exec, args=("sleep 34567", 60), daemon=True).start()
time.sleep(0.3)
print({told}, flush=True)
time.sleep(60)
"""


def killed(start: str, told: str, before: str = "") -> str:
    """Kill a program in the middle of a command; return what it told of its sandbox before."""
    words = [sys.executable, "-c", before + SCRIPT.format(start=start, told=told)]
    variables = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(words, env=variables, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        line = program.stdout.readline().strip()
        program.send_signal(signal.SIGKILL)
    assert line
    return line


def comes_true(condition: Callable[[], bool]) -> bool:
    """Tell whether something comes true within ten seconds."""
    end = time.monotonic() + 10
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that is dead but not buried does not."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if parent(number) == pid]


def test_bubblewrap_and_all_in_it_die_with_the_program(bubblewrap: Start) -> None:
    look = """[
        sandbox._holder.process.pid,
        *(found := sum((children(pid) for pid in [sandbox._holder.process.pid]), [])),
        *sum(map(children, found), []),
    ]"""
    lines = inspect.getsource(children)
    imports = "from pathlib import Path; from turngym.envs.sandbox.sweep import parent"
    told = killed("bubblewrap_sandbox()", " ".join(look.split()), f"{imports}\n{lines}")
    bubblewrap_itself, supervisor, *commands = json.loads(told)
    assert len(commands) == 1
    for pid in (bubblewrap_itself, supervisor, *commands):
        assert comes_true(lambda: not runs(pid))  # noqa: B023  # asked at once


def test_a_process_and_its_folder_are_gone_after_the_next_start() -> None:
    told = "sandbox._holder.process.pid, sandbox._holder.path"
    pid, path = killed("process_sandbox(unsafe=True)", told).split()
    assert comes_true(lambda: not runs(int(pid)))
    assert Path(path).is_dir()
    process_sandbox(unsafe=True).close()
    assert not Path(path).exists()


def test_a_container_of_a_killed_program_is_removed(daemon: str) -> None:
    import docker

    start = f"docker_sandbox({IMAGE!r}, daemon={daemon!r})"
    name = killed(start, "sandbox._holder.id")
    docker_sandbox(IMAGE, daemon=daemon).close()
    client = docker.APIClient(daemon)
    try:
        assert comes_true(lambda: name not in [one["Id"] for one in client.containers(all=True)])
    finally:
        client.close()


def test_who_lives_is_no_orphan_and_who_is_gone_is_one() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        own = owned().split(".")
        start = Path(f"/proc/{child.pid}/stat").read_text().split()[21]
        name = ".".join([str(child.pid), start, *own[2:]])
        assert not is_orphan(name)
        assert is_orphan(".".join([str(child.pid), str(int(start) - 1), *own[2:]]))
        child.kill()
    assert is_orphan(name)


@pytest.mark.parametrize(
    "name", ["", "1", "1.0", "x.y", f"1.0x.{place()}", "1.0.other.1", "\u00b2.0"]
)
def test_what_is_not_ours_to_judge_is_no_orphan(name: str) -> None:
    assert not is_orphan(name)


def test_only_folders_of_the_dead_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "canary").mkdir()
    names = [f"{PREFIX}{owned()}-x", f"{PREFIX}1.0.elsewhere.7-x", f"{PREFIX}notes", "canary"]
    for name in [*names, f"{PREFIX}1.0.{place()}-x"]:
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "file").write_text("x")
    (tmp_path / f"{PREFIX}1.0.{place()}-link").symlink_to(tmp_path / "canary")
    sweep_folders()
    left = sorted(path.name for path in tmp_path.iterdir() if not path.is_symlink())
    assert left == sorted(names)
    assert (tmp_path / "canary/file").read_text() == "x"


def test_a_bubblewrap_that_is_killed_while_it_starts_leaves_nothing(bubblewrap: Start) -> None:
    before = os.listdir("/proc/self/fd")
    for number in range(12):
        near, far = socket.socketpair()
        with near, far, contextlib.ExitStack() as held:
            user = own_user()
            words = [*as_user(user), found("bwrap", "bubblewrap")]
            bubble = Bubble(words, Root([], bool(user), held), far.fileno())
        pid = bubble.process.pid
        time.sleep(number / 1000)  # of the ten or so that a start takes
        begun = [pid, *children(pid)]
        bubble.kill()
        bubble.kill()
        assert not [one for one in begun if runs(one)]
    assert os.listdir("/proc/self/fd") == before
