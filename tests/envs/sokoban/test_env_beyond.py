"""The world beyond play: copies of it, its memory, its expert and what may be asked of it."""

import copy
import gc
import pickle
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from sokoban_levels import HALL, ROOM, SWAP, play, world_of

from turngym.envs.sokoban.env import (
    MAX_CHARS,
    MAX_VIEWS,
    SokobanEnv,
    SokobanReference,
    _View,
)
from turngym.envs.sokoban.load import MAX_BOXES
from turngym.envs.tasks import canary_of

ROUND = ("right",) * 61 + ("down",) * 61 + ("left",) * 61
THERE_AND_BACK = (*ROUND, *("right",) * 61, *("up",) * 61, *("left",) * 61)


def live_views() -> int:
    # isinstance would ask each object for its __class__, and some of torch's warn when asked.
    return sum(type(thing) is _View for thing in gc.get_objects())


def test_a_snapshot_goes_to_another_instance_through_pickle(tmp_path: Path) -> None:
    here, there = world_of(tmp_path, ROOM, SWAP), world_of(tmp_path, ROOM, SWAP)
    observation, _, _, _, info = play(here, "right", "left", "up", "down")
    snapshot = pickle.loads(pickle.dumps(here.snapshot()))
    there.reset(options={"index": 1})
    assert there.restore(snapshot) == (observation, info)
    assert there.snapshot() == here.snapshot() == snapshot
    for action in ("up", "up", "?", "down", "right", "right"):
        assert there.step(action) == here.step(action)


def test_a_snapshot_of_the_end_is_ended(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    *_, info = play(world, "right", "down")
    snapshot = world.snapshot()
    world.reset(options={"index": 0})
    assert world.restore(snapshot)[1] == info
    with pytest.raises(gymnasium.error.ResetNeeded):
        world.step("up")


@pytest.mark.parametrize(
    "options",
    [{"symbols": "ragen"}, {"observation": "both"}, {"moves_per_turn": 2}, {"max_turns": 9}],
)
def test_a_snapshot_of_a_world_with_other_options_is_refused(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    snapshot = world_of(tmp_path, ROOM).snapshot()
    with pytest.raises(ValueError, match="the snapshot was made by"):
        world_of(tmp_path, ROOM, **options).restore(snapshot)


def test_equal_numbers_of_any_type_are_the_same_option(tmp_path: Path) -> None:
    snapshot = world_of(tmp_path, ROOM, moves_per_turn=2).snapshot()
    assert world_of(tmp_path, ROOM, moves_per_turn=np.int64(2)).restore(snapshot)


def test_a_long_episode_can_be_copied_and_pickled(tmp_path: Path) -> None:
    """States know the states next to them: a chain that no copy may follow to its end."""
    world = world_of(tmp_path, HALL)
    play(world, *THERE_AND_BACK)
    snapshot = pickle.dumps(world.snapshot())
    assert len(snapshot) < 20_000
    for twin in (copy.deepcopy(world), pickle.loads(pickle.dumps(world))):
        twin.restore(pickle.loads(snapshot))
        assert twin.snapshot() == world.snapshot()
    twins = copy.deepcopy(world), pickle.loads(pickle.dumps(world))
    for action in ("up", "right", "down", "right", "jump"):
        expected = world.step(action)
        assert [twin.step(action) for twin in twins] == [expected, expected]


def test_a_copy_is_played_alone(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    play(world, "down")
    twin = copy.deepcopy(world)
    assert play(twin, "right", "right")[4]["status"] == "solved"
    assert play(world, "right")[4]["status"] == "running"


def test_memory_is_bounded_in_a_long_episode(tmp_path: Path) -> None:
    """All places of the player, then all again with the box elsewhere: more than are kept."""
    world = world_of(tmp_path, HALL, max_turns=100_000, dead_ends=False)
    rows = (*("right",) * 61, "down", *("left",) * 61, "down") * 31
    gc.collect()
    gc.disable()  # what is dropped must be free without its help
    try:
        before = live_views() - len(world._views)
        most, seen = 0, set()
        for action in (*rows, *("up",) * 61, *rows):
            seen.add(world.step(action)[4]["state_hash"])
            most = max(most, len(world._views))
        assert len(seen) > MAX_VIEWS
        assert most == MAX_VIEWS
        assert live_views() - before <= len(world._views) + 2
    finally:
        gc.enable()


def test_what_is_forgotten_is_seen_again_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = ["right", "left", "up", "down", "?", "right, left", "up", "right", "down", "up"] * 4
    there = world_of(tmp_path, SWAP, dead_ends=False, moves_per_turn=2)
    expected = [there.step(action) for action in actions]
    monkeypatch.setattr("turngym.envs.sokoban.env.MAX_VIEWS", 3)
    here = world_of(tmp_path, SWAP, dead_ends=False, moves_per_turn=2)
    assert [here.step(action) for action in actions] == expected


def test_plans_are_forgotten_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("turngym.envs.sokoban.env.MAX_VIEWS", 8)
    world = world_of(tmp_path, ROOM)
    for action in ("right", "right", "right", "down", "down", "left", "left", "left"):
        plan = world.solution()
        assert plan is not None
        assert len(world._plans) <= 8
        play(world, action)
    assert world.solution() == ("up", "right", "right")


def test_the_expert_gives_the_remaining_moves(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM)
    assert world.solution() == ("down", "right", "right")
    play(world, "down")
    assert world.solution() == ("right", "right")
    play(world, "up", "right")
    assert world.solution() == ("left", "down", "right", "right"), "also where it did not lead"
    assert play(world, *world.solution() or ())[4]["status"] == "solved"
    assert world.solution() == ()


def test_the_expert_fills_its_turns_with_moves(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, moves_per_turn=2)
    assert world.solution() == ("down, right", "right")
    play(world, "right")
    assert world.solution() == ("left, down", "right, right")
    assert play(world, *world.solution() or ())[4]["status"] == "solved"


def test_the_expert_knows_no_way_out_of_a_dead_end(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, dead_ends=False)
    play(world, "right", "down")
    assert world.solution() is None
    assert world.solution() is None


def test_the_reference_has_canary_and_solution_whatever_was_played(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM, dead_ends=False)
    start = world.reference
    assert start == SokobanReference(
        canary=canary_of(world.task.id), solution=("down", "right", "right")
    )
    play(world, "right", "down")
    assert world.reference == start


def test_a_level_that_cannot_be_solved_has_no_solution_and_ends_at_once(tmp_path: Path) -> None:
    world = world_of(tmp_path, ROOM.replace("#-$-.#\n#----#", "#---.#\n#-$--#"))
    observation, info = world.reset(options={"index": 0})
    assert "The level can no longer be solved." in observation
    assert world.solution() is None
    assert isinstance(world.reference, SokobanReference)
    assert world.reference.solution == ()
    assert info["status"] == "running"
    assert play(world, "up")[4]["status"] == "failed"


def crowd() -> str:
    """Return the level of which there is most to say: boxes at home, and inner walls."""
    side, home = 20, "#" * 40
    rows = ["#" * 64] * 40 + [home + "*" * side + "#" * 4] * side
    rows[40] = home + "$" + "*" * (side - 1) + "#" * 4
    return "\n".join([*rows, home + "@." + "#" * 22, *["#" * 64] * 3])


@pytest.mark.parametrize("dead_ends", [True, False])
def test_no_observation_is_longer_than_the_space_admits(tmp_path: Path, dead_ends: bool) -> None:
    level = crowd()
    assert level.count("$") + level.count("*") == MAX_BOXES
    assert {len(row) for row in level.split("\n")} == {64}
    assert level.count("\n") == 63
    options: dict[str, Any] = {"observation": "both", "symbols": "verl-agent", "moves_per_turn": 99}
    world = world_of(tmp_path, level, max_turns=10**9, dead_ends=dead_ends, **options)
    seen = [world.reset(options={"index": 0})[0], play(world, "\x1b" * 100)[0]]
    if not dead_ends:
        seen += [play(world, action)[0] for action in ("down", "x, down", "right")]
    assert all(text in world.observation_space for text in seen)
    assert max(map(len, seen)) > 0.9 * MAX_CHARS, "the bound is not far away"


def test_the_world_is_drawn_in_colour_and_in_pixels(tmp_path: Path) -> None:
    assert world_of(tmp_path, ROOM).render() is None
    assert "\x1b[96;1m @" in world_of(tmp_path, ROOM, render_mode="ansi").render()
    assert world_of(tmp_path, ROOM, render_mode="rgb_array").render().shape == (80, 96, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colour": 1}, "unknown option 'colour'; known: tasks, split, levels, .*, height, width"),
        ({"tasks": "sokoban-5x5-1"}, "unknown task set 'sokoban-5x5-1'; known: sokoban-6x6-1"),
        ({"tasks": ""}, "unknown task set ''"),
        ({"split": "dev"}, "unknown split 'dev'; known: train, valid_seen, test, valid_unseen"),
        ({"split": ""}, "unknown split ''"),
        (
            {"observation": "pixels"},
            "unknown observation 'pixels'; known: grid, coordinates, both, words",
        ),
        ({"observation": None}, "unknown observation None"),
        ({"symbols": 3}, "unknown symbols 3; known: xsb, ragen, verl-agent"),
        ({"moves_per_turn": 0}, "moves_per_turn is 0, expected a whole number of at least 1"),
        ({"moves_per_turn": 1.5}, "moves_per_turn is 1.5, expected a whole number"),
        ({"render_mode": "human"}, "unknown render_mode 'human'; known: ansi, rgb_array"),
        ({"height": "6"}, "height is '6', expected a whole number of at least 4"),
        ({"max_turns": 1}, "max_turns is 1, expected a whole number of at least 2"),
        ({"levels": "none.txt"}, "none.txt: no such file or folder"),
        ({"levels": "a.txt", "tasks": "sokoban-6x6-1"}, "give one of them"),
        ({"levels": "a.txt", "walls": 0.1}, "unknown option for levels from files 'walls'"),
    ],
)
def test_an_option_that_cannot_be_is_named_with_what_was_expected(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        SokobanEnv(**options)
