"""The Docker daemon that tests of several worlds run on, started once."""

import os
from collections.abc import Iterator

import pytest
from sandbox_start import Daemon


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Docker daemon that has the image: `TURNGYM_DOCKER`, or one of our own."""
    pytest.importorskip("docker", reason="no docker package: pip install 'turngym[docker]'")
    address = os.environ.get("TURNGYM_DOCKER")
    if address:
        yield address
        return
    own = Daemon(tmp_path_factory.mktemp("docker"))
    try:
        if problem := own.start():
            pytest.skip(problem)
        yield own.address
    finally:
        own.stop()
