"""The expert, against every state of small levels and in large ones."""

import pytest
from sokoban_brute import PUSHES_TO_GO, rooms, states_of, to_go

from turngym.envs.sokoban.engine import DIRECTIONS, Level, is_solved, move
from turngym.envs.sokoban.expert import MAX_BITS, solve
from turngym.envs.sokoban.load import parse_level
from turngym.envs.sokoban.search import search
from turngym.envs.sokoban.sets import sokoban_set
from turngym.envs.sokoban.table import fits

ROOMS = (
    *rooms(seed=31, count=5, num_boxes=1, side=6),
    *rooms(seed=46, count=4, num_boxes=2, side=5),
)


def played(level: Level, player: int, boxes: tuple[int, ...], words: tuple[str, ...]) -> int:
    """Play a plan to its solved end and return its pushes."""
    pushes = 0
    for word in words:
        assert not is_solved(level, boxes), "the plan goes on after the end"
        after = move(level, player, boxes, level.steps[DIRECTIONS.index(word)])
        assert after[0] != player, "a planned move is never blocked"
        pushes += after[1] != boxes
        player, boxes = after
    assert is_solved(level, boxes)
    return pushes


@pytest.mark.parametrize("level", ROOMS, ids=str)
def test_small_levels_are_solved_with_the_fewest_pushes_and_then_moves(level: Level) -> None:
    assert fits(level.width, level.height, len(level.boxes), MAX_BITS)
    expected = to_go(level, PUSHES_TO_GO)
    for state in list(states_of(level))[::5]:
        words = solve(level, *state)
        if state in expected:
            assert words is not None
            assert (played(level, *state, words), len(words)) == expected[state]
        else:
            assert words is None, state


HALL = parse_level(
    [
        "##########",
        "#@-------#",
        "#-$--$---#",
        "#---#--$-#",
        "#-.--.-.-#",
        "#--------#",
        "##########",
    ]
)


def test_large_levels_are_solved_with_the_fewest_pushes() -> None:
    assert not fits(HALL.width, HALL.height, len(HALL.boxes), MAX_BITS)
    found = search(HALL, HALL.player, HALL.boxes, node_budget=100_000)
    words = solve(HALL, HALL.player, HALL.boxes)
    assert words is not None
    assert played(HALL, HALL.player, HALL.boxes, words) == found.bound == 2 + 2 + 1


def test_generated_levels_are_solved_with_the_fewest_pushes() -> None:
    levels = sokoban_set("sokoban-10x10-4", None, {})
    for index in range(20):
        level = levels.problem("train", index).level
        found = search(level, level.player, level.boxes, node_budget=100_000)
        words = solve(level, level.player, level.boxes)
        assert words is not None
        assert played(level, level.player, level.boxes, words) == found.bound


def test_a_solved_state_needs_no_moves() -> None:
    assert solve(HALL, HALL.player, (42, 45, 47)) == ()
    small = parse_level(["#####", "#@$.#", "#####"])
    assert solve(small, 6, (8,)) == ()


def test_there_is_no_plan_from_a_dead_end() -> None:
    assert solve(HALL, HALL.player + 1, (11, 45, 47)) is None
    small = parse_level(["######", "#@$-.#", "######"])
    assert solve(small, 9, (8,)) is None
