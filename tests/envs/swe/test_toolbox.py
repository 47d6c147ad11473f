"""The toolbox holds pytest and the runner, is made once, and can be shown to a sandbox."""

import os
import stat
from pathlib import Path

import pytest
from swe_task import needs_bubblewrap

from turngym.envs.swe.tester import default_start
from turngym.envs.swe.toolbox import START, toolbox


def test_the_toolbox_is_made_once_and_all_may_read_it() -> None:
    folder = toolbox()
    assert toolbox() is folder
    assert (folder / START).is_file()
    assert {"pytest", "_pytest", "pluggy", "iniconfig", "turngym"} <= set(os.listdir(folder))
    for path in (folder, folder / "pytest", folder / "pytest/__init__.py"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0
        assert stat.S_IMODE(path.stat().st_mode) & 0o004


def test_a_second_toolbox_of_the_same_things_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    first = toolbox()
    toolbox.cache_clear()
    assert toolbox() == first


def test_a_folder_that_a_sandbox_covers_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TURNGYM_CACHE", str(tmp_path))
    toolbox.cache_clear()
    try:
        assert toolbox().is_relative_to(f"/var/tmp/turngym-{os.geteuid()}")
    finally:
        toolbox.cache_clear()


@needs_bubblewrap
def test_nobody_in_a_sandbox_can_write_there() -> None:
    with default_start() as sandbox:
        assert sandbox.exec(f"touch {toolbox()}/x").exit_code != 0
        assert sandbox.exec(f"head -c 4 {toolbox()}/{START}").output == "from"
