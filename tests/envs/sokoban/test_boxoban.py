"""The real levels of Boxoban, where they are at hand: see `data_dir`."""

from pathlib import Path

import gymnasium
import pytest

from turngym.envs.sokoban.engine import DIRECTIONS, Level, is_solved, move
from turngym.envs.sokoban.env import SokobanEnv
from turngym.envs.sokoban.expert import solve
from turngym.envs.sokoban.load import load_levels
from turngym.envs.sokoban.search import search
from turngym.envs.sokoban.sets import sokoban_set

FILES = (
    "unfiltered/test/000.txt",
    "unfiltered/valid/000.txt",
    "medium/train/000.txt",
    "medium/valid/000.txt",
    "hard/000.txt",
)
SOLVED = 40
"""Levels of each file that the expert plays."""
each_file = pytest.mark.parametrize("name", FILES)


@pytest.fixture(scope="session")
def boxoban(data_dir: Path) -> Path:
    folder = data_dir / "boxoban"
    if not folder.is_dir():
        pytest.skip(f"no Boxoban levels at {folder}: set TURNGYM_DATA to the folder above")
    return folder


def pushes_of(level: Level, words: tuple[str, ...]) -> int:
    """Play a plan to its solved end and count its pushes."""
    player, boxes, pushes = level.player, level.boxes, 0
    for word in words:
        after = move(level, player, boxes, level.steps[DIRECTIONS.index(word)])
        pushes += after[1] != boxes
        player, boxes = after
    assert is_solved(level, boxes)
    return pushes


@each_file
def test_a_file_has_a_thousand_levels_of_ten_by_ten_with_four_boxes(
    boxoban: Path, name: str
) -> None:
    found = load_levels(boxoban / name)
    assert len(found) == 1_000
    assert {(level.width, level.height) for level, _, _ in found} == {(10, 10)}
    assert {len(level.boxes) for level, _, _ in found} == {4}
    assert [line for _, _, line in found[:3]] == [2, 14, 26]


@each_file
def test_levels_are_drawn_as_they_are_written(boxoban: Path, name: str) -> None:
    """But for floor that nobody can reach, which is made wall."""
    lines = (boxoban / name).read_text().splitlines()
    for level, _, line in load_levels(boxoban / name)[::25]:
        drawn = str(level).replace("-", " ").split("\n")
        written = lines[line - 1 : line + 9]
        pairs = zip("".join(drawn), "".join(written), strict=True)
        assert {pair for pair in pairs if pair[0] != pair[1]} <= {("#", " ")}


@each_file
def test_the_expert_solves_them_with_the_fewest_pushes(boxoban: Path, name: str) -> None:
    for level, _, line in load_levels(boxoban / name)[:SOLVED]:
        words = solve(level, level.player, level.boxes)
        found = search(level, level.player, level.boxes, node_budget=1_000_000)
        assert words is not None
        assert found.verdict == "solved"
        assert pushes_of(level, words) == found.bound, f"{name}, line {line}"


def test_the_folder_is_a_task_set_with_the_splits_of_boxoban(boxoban: Path) -> None:
    levels = sokoban_set(None, str(boxoban), {})
    assert list(levels.sizes.items()) == [("train", 1_000), ("valid", 2_000), ("test", 2_000)]
    categories = {levels.problem("test", index).task.category for index in (0, 999, 1_000)}
    assert categories == {"boxoban/hard", "boxoban/unfiltered/test"}


@each_file
def test_the_expert_plays_them_through_gymnasium(boxoban: Path, name: str) -> None:
    env = gymnasium.make("turngym/Sokoban-v0", levels=str(boxoban / name), moves_per_turn=10)
    world = env.unwrapped
    assert isinstance(world, SokobanEnv)
    for index in range(0, SOLVED, 10):
        _, info = env.reset(options={"index": index})
        plan = world.solution()
        assert plan
        for action in plan:
            assert info["status"] == "running"
            _, reward, terminated, _, info = env.step(action)
        assert (info["status"], reward, terminated) == ("solved", 1.0, True)
