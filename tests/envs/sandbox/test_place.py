"""What a supervisor may touch: nothing of a host but folders that were made for it."""

from pathlib import Path

import pytest

from turngym.envs.sandbox.inside.place import MARK, folders, mounted


@pytest.fixture
def made(tmp_path: Path) -> tuple[str, str]:
    """A work tree and a folder for copies, side by side but without the mark."""
    for name in ("work", "aside", "home"):
        (tmp_path / name).mkdir()
    return str(tmp_path / "work"), str(tmp_path / "aside")


def test_plain_folders_are_used_beside_their_mark_only(
    tmp_path: Path, made: tuple[str, str]
) -> None:
    with pytest.raises(OSError, match="work is no work tree of a sandbox: nothing is done there"):
        folders(*made)
    (tmp_path / MARK).touch()
    assert folders(*made).places == [made[0], str(tmp_path / "home")]


def test_copies_go_nowhere_but_beside_the_work_tree(tmp_path: Path, made: tuple[str, str]) -> None:
    (tmp_path / MARK).touch()
    (tmp_path / "other").mkdir()
    with pytest.raises(OSError, match="nothing is done there"):
        folders(made[0], str(tmp_path / "other/aside"))


def test_mounts_are_taken_over_inside_a_container_only(made: tuple[str, str]) -> None:
    mode = Path(made[1]).stat().st_mode
    with pytest.raises(OSError, match="by the first process of a container only"):
        mounted(*made, 12345)
    assert Path(made[1]).stat().st_mode == mode
