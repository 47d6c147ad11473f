"""Tests that run commands need a sandbox; without one they are skipped."""

import pytest

from turngym.envs.core import WorldError
from turngym.envs.swe.tester import Start, default_start


@pytest.fixture(scope="session")
def start() -> Start:
    """What starts a sandbox that tests can be run in."""
    try:
        default_start().close()
    except WorldError as error:
        pytest.skip(str(error))
    return default_start
