"""A sandbox that is lost takes its episode with it, and nothing else stays."""

import gc
import os
import signal
import tempfile
from pathlib import Path

import pytest
from gymnasium.error import ResetNeeded
from swe_faults import episodes, left, settled, supervisor
from swe_tasks import world

from turngym.envs.core import WorldError
from turngym.envs.swe.tester import Start


def test_a_sandbox_that_is_lost_is_an_error_of_the_world_and_the_next_episode_has_another(
    start: Start,
) -> None:
    with world() as env:
        env.reset(seed=0)
        env.step("bash ls")
        os.kill(supervisor(env), signal.SIGKILL)
        with pytest.raises(WorldError, match="the sandbox is gone"):
            env.step("bash ls")
        with pytest.raises(ResetNeeded):
            env.step("bash ls")
        env.reset(seed=0)
        assert env.step("bash echo back")[0] == "[t0000c000] back"


def test_nothing_is_left_of_episodes_some_of_which_were_killed(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gc.collect()  # what other tests have left is not counted, whenever it goes
    before = left()
    assert episodes(12) == {"lost": 4, "cut": 8}
    assert settled(before) == before


def test_a_world_that_nobody_closes_leaves_nothing_either(start: Start) -> None:
    gc.collect()
    before = left()
    env = world()
    env.reset(seed=0)
    env.step("bash ls")
    assert left() != before
    del env
    gc.collect()
    assert settled(before) == before


def test_closing_twice_is_harmless_and_another_world_goes_on(start: Start) -> None:
    with world() as other:
        other.reset(seed=0)
        env = world()
        env.reset(seed=0)
        env.step("bash ls")
        other.step("bash ls")
        env.close()
        env.close()
        other.reset(seed=1)
        assert other.step("bash echo on")[0] == "[t0000c000] on"
