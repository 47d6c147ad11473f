"""The back ends that the tests run on, started once."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_start import Start

from turngym.envs.core import WorldError
from turngym.envs.sandbox import (
    bubblewrap_sandbox,
    docker_sandbox,
    process_sandbox,
)

ROOT = Path(__file__).parents[3]
IMAGE = "turngym-test"


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Docker daemon that has the image: `TURNGYM_DOCKER`, or one of our own."""
    pytest.importorskip("docker", reason="no docker package: pip install 'turngym[docker]'")
    address = os.environ.get("TURNGYM_DOCKER")
    if address:
        yield address
        return
    folder = tmp_path_factory.mktemp("docker")
    command = [str(ROOT / ".ci/docker"), "start", str(folder)]
    started = subprocess.run(command, capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.skip(started.stderr.strip().splitlines()[-1])
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([command[0], "stop", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def bubblewrap() -> Start:
    try:
        bubblewrap_sandbox().close()
    except WorldError as error:
        pytest.skip(str(error))
    return bubblewrap_sandbox


@pytest.fixture(scope="session", params=["bubblewrap", "docker"])
def isolated(request: pytest.FixtureRequest) -> Start:
    """Each back end that keeps things in."""
    if request.param == "bubblewrap":
        start: Start = request.getfixturevalue("bubblewrap")
        return start
    address = request.getfixturevalue("daemon")
    return lambda limits: docker_sandbox(IMAGE, limits, daemon=address)


@pytest.fixture(params=["bubblewrap", "docker", "process"])
def start(request: pytest.FixtureRequest) -> Start:
    """Each back end."""
    if request.param == "process":
        return lambda limits: process_sandbox(limits, unsafe=True)
    if request.param == "bubblewrap":
        held: Start = request.getfixturevalue("bubblewrap")
        return held
    address = request.getfixturevalue("daemon")
    return lambda limits: docker_sandbox(IMAGE, limits, daemon=address)
