"""The back ends that the tests run on, started once."""

from collections.abc import Iterator

import pytest
from sandbox_start import IMAGE, Daemon, Start

from turngym.envs.core import WorldError
from turngym.envs.sandbox import bubblewrap_sandbox, docker_sandbox, process_sandbox


@pytest.fixture
def own_daemon(daemon: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon that a test may kill."""
    own = Daemon(tmp_path_factory.mktemp("docker"))
    try:
        if problem := own.start():
            pytest.skip(problem)
        yield own
    finally:
        own.stop()


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
