"""Every step of ALFWorld's own transcripts, byte for byte, where the data is at hand: see `data_dir`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import pytest

from turngym.envs.household.env import HouseholdEnv

TRANSCRIPTS = ("episodes_new", "episodes_new_extra", "episodes_old", "episodes_old_extra")
STEPS = {
    "episodes_new": 571,
    "episodes_new_extra": 157,
    "episodes_old": 793,
    "episodes_old_extra": 157,
}
"""Of the half of the transcripts that is meant for tests."""


@pytest.fixture(scope="session")
def alfworld(data_dir: Path) -> Path:
    folder = data_dir / "alfworld"
    if not folder.is_dir():
        pytest.skip(f"no ALFWorld games at {folder}: set TURNGYM_DATA to the folder above")
    return folder


def episodes(file: Path) -> Iterator[dict[str, Any]]:  # foreign JSON
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def play(folder: Path, recorded: dict[str, Any]) -> int:
    """Play the actions of a transcript; everything must be as it was, at each step."""
    env = gymnasium.make("turngym/Household-v0", source=str(folder / recorded["game"]))
    world = env.unwrapped
    assert isinstance(world, HouseholdEnv)
    observation, info = env.reset()
    assert observation == recorded["initial_observation"]
    assert list(info["admissible"]) == recorded["initial_admissible_commands"]
    assert info["task"].category == recorded["task_type"]
    for number, step in enumerate(recorded["steps"]):
        if info["turns_left"] == 1:  # transcripts may be longer than an episode
            world._turns = 0
        observation, reward, won, cut, info = env.step(step["action"])
        where = f"{recorded['episode']}, step {number}: {step['action']!r}"
        assert observation == step["observation"], where
        assert list(info["admissible"]) == step["admissible_commands"], where
        assert (won, reward, cut) == (step["won"], float(step["won"]), False), where
    return len(recorded["steps"])


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_every_step_of_a_transcript_is_the_same(alfworld: Path, name: str) -> None:
    steps = [play(alfworld, recorded) for recorded in episodes(alfworld / f"{name}.jsonl")]
    assert sum(steps) > 0
    if "TURNGYM_DATA" not in os.environ:  # which may name other transcripts
        assert sum(steps) == STEPS[name]


@pytest.mark.parametrize("name", ["games_new", "games_old"])
def test_the_folder_tree_is_a_task_set_with_the_splits_of_alfworld(
    alfworld: Path, name: str
) -> None:
    world = gymnasium.make("turngym/Household-v0", source=str(alfworld / name)).unwrapped
    assert isinstance(world, HouseholdEnv)
    assert world.task_set.name == "household-alfworld"
    splits = {"train", "valid_seen", "valid_unseen"} if name == "games_old" else {"valid_seen"}
    assert set(world.task_set.sizes) >= splits
    assert sum(world.task_set.sizes.values()) == len(list((alfworld / name).rglob("*.tw-pddl")))


@pytest.mark.parametrize("name", ["games_new", "games_old"])
@pytest.mark.parametrize("expert", ["solution", "advice"])
def test_both_experts_solve_every_real_game(alfworld: Path, name: str, expert: str) -> None:
    env = gymnasium.make("turngym/Household-v0", source=str(alfworld / name))
    world = env.unwrapped
    assert isinstance(world, HouseholdEnv)
    for split in world.task_set.sizes:
        for task in world.tasks(split):
            _, info = env.reset(options={"task": task.id})
            shortest = len(world.solution() or ())
            while info["status"] == "running":
                action = world.advice() if expert == "advice" else (world.solution() or ("",))[0]
                assert action in info["admissible"], task.id
                _, _, _, _, info = env.step(action or "")
            assert info["status"] == "solved", task.id
            assert info["turn"] == shortest or (expert == "advice" and info["turn"] > shortest)


def test_textworld_itself_agrees_on_a_walk_that_no_transcript_has(alfworld: Path) -> None:
    textworld = pytest.importorskip("textworld", reason="TextWorld is not installed")
    pytest.importorskip("alfworld", reason="ALFWorld is not installed")
    from household_peer import walk  # needs both

    for game in sorted(alfworld.rglob("*.tw-pddl"))[::10]:
        walk(textworld, game, seed=1, steps=60)
