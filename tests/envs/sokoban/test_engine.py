"""The rules, by hand and against what the engine of gym-sokoban did."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from turngym.envs.signals import Check, Cost
from turngym.envs.sokoban.engine import (
    DIRECTIONS,
    Level,
    cells_of,
    draw,
    flood,
    is_solved,
    mask_of,
    move,
)
from turngym.envs.sokoban.load import parse_level

TRANSCRIPTS = Path(__file__).parents[2] / "data" / "gym_sokoban.json"


def after(rows: tuple[str, ...], *words: str) -> str:
    """Play moves in a level and return the picture."""
    level = parse_level(list(rows))
    player, boxes = level.player, level.boxes
    for word in words:
        player, boxes = move(level, player, boxes, level.steps[DIRECTIONS.index(word)])
    return draw(level, player, boxes)


def picture(*rows: str) -> str:
    return "\n".join(rows)


ROOM = (
    "######",
    "#----#",
    "#-@$.#",
    "#-$--#",
    "#.---#",
    "######",
)


@pytest.mark.parametrize(
    ("word", "row", "rest"),
    [
        ("up", "#-@--#", "#--$.#"),
        ("left", "#----#", "#@-$.#"),
    ],
)
def test_the_player_walks_over_floor(word: str, row: str, rest: str) -> None:
    assert after(ROOM, word) == picture("######", row, rest, *ROOM[3:])


def test_a_push_moves_box_and_player_by_one_cell() -> None:
    pushed = picture("######", "#----#", "#--$.#", "#-@--#", "#.$--#", "######")
    assert after(ROOM, "down") == pushed


def test_a_box_on_a_target_has_a_symbol_of_its_own() -> None:
    assert after(ROOM, "right").split("\n")[2] == "#--@*#"


def test_a_box_can_be_pushed_off_its_target() -> None:
    rows = ("#######", "#@$.--#", "#--$.-#", "#######")
    assert after(rows, "right").split("\n")[1] == "#-@*--#"
    assert after(rows, "right", "right").split("\n")[1] == "#--+$-#"


def test_the_player_on_a_target_has_a_symbol_of_its_own_and_leaves_the_target_there() -> None:
    rows = ("#######", "#-@.-$#", "#######")
    assert after(rows, "right").split("\n")[1] == "#--+-$#"
    assert after(rows, "right", "right").split("\n")[1] == "#--.@$#"


def test_walls_stop_the_player_and_boxes() -> None:
    rows = ("######", "#@--.#", "#$---#", "######")
    start = picture(*rows)
    assert after(rows, "left") == after(rows, "up") == start
    assert after(rows, "down") == start, "the box stands before a wall"


def test_two_boxes_in_a_row_cannot_be_pushed() -> None:
    rows = ("#######", "#@$$--#", "#--..-#", "#######")
    assert after(rows, "right") == picture(*rows)
    assert after(rows, "down", "right", "up") == picture(rows[0], "#-$$--#", "#-@..-#", rows[3]), (
        "the box above stands before a wall"
    )


def test_boxes_cannot_be_pulled() -> None:
    rows = ("#######", "#-@$-.#", "#######")
    assert after(rows, "left").split("\n")[1] == "#@-$-.#"


def test_boxes_keep_their_places_in_the_tuple() -> None:
    level = parse_level(["######", "#@$..#", "#-$--#", "######"])
    assert level.boxes == (8, 14)
    assert move(level, 7, (8, 14), 1) == (8, (9, 14))
    assert move(level, 13, (8, 14), 1) == (14, (8, 15))
    assert move(level, 7, (14, 8), 1) == (8, (14, 9))


def test_steps_are_in_the_order_of_the_directions() -> None:
    level = parse_level(["######", "#@$..#", "#-$--#", "######"])
    assert DIRECTIONS == ("up", "down", "left", "right")
    assert level.steps == (-6, 6, -1, 1)


def test_a_level_is_solved_when_all_boxes_are_on_targets_whichever_is_on_which() -> None:
    level = parse_level(["######", "#@$..#", "#-$--#", "######"])
    assert is_solved(level, (9, 10))
    assert is_solved(level, (10, 9))
    assert not is_solved(level, (9, 14))


def test_a_picture_shows_the_state_not_the_start() -> None:
    level = parse_level(["######", "#@$..#", "#-$--#", "######"])
    assert str(level) == "######\n#@$..#\n#-$--#\n######"
    assert draw(level, 10, (9, 14)) == "######\n#--*+#\n#-$--#\n######"
    assert str(level) == "######\n#@$..#\n#-$--#\n######", "drawing changed nothing"


def test_a_picture_takes_symbols_of_any_length() -> None:
    level = parse_level(["#####", "#@$.#", "#####"])
    symbols = ("[]", "  ", "..", "$$", "**", "@@", "++")
    assert draw(level, 8, (7,), symbols) == "[][][][][]\n[]  $$++[]\n[][][][][]"


@pytest.mark.parametrize(
    ("mask", "cells"),
    [(0, []), (1, [0]), (0b1010, [1, 3]), (1 << 100 | 1 << 64, [64, 100])],
)
def test_a_mask_is_the_set_of_its_cells(mask: int, cells: list[int]) -> None:
    assert cells_of(mask) == cells
    assert mask_of(tuple(cells)) == mask


def test_a_flood_fills_what_a_walk_can_reach() -> None:
    free = mask_of((6, 7, 9, 11, 12))  # ##### / #XX#X / #XX## in a grid five wide
    assert cells_of(flood(1 << 6, free, 5)) == [6, 7, 11, 12]
    assert cells_of(flood(1 << 9, free, 5)) == [9]
    assert flood(1 << 8, free, 5) == 0, "a start in a wall reaches nothing"


@st.composite
def levels(draw_from: st.DrawFn) -> Level:
    """Any walls, in one piece or several, and one to three boxes anywhere."""
    width, height = draw_from(st.integers(4, 7)), draw_from(st.integers(4, 7))
    inner = [row * width + column for row in range(1, height - 1) for column in range(1, width - 1)]
    floor = draw_from(st.sets(st.sampled_from(inner), min_size=2))
    number = draw_from(st.integers(1, 3))
    assume(len(floor) > number)
    player, *boxes = draw_from(st.permutations(sorted(floor)))[: number + 1]
    targets = draw_from(st.permutations(sorted(floor)))[:number]
    masks = mask_of(tuple(floor)), mask_of(tuple(targets))
    return Level(width, height, *masks, player, tuple(sorted(boxes)))


WALKS = st.lists(st.integers(0, 3), min_size=1, max_size=30)


@settings(derandomize=True, deadline=None)
@given(levels(), WALKS)
def test_nothing_vanishes_and_nothing_enters_a_wall(level: Level, walk: list[int]) -> None:
    player, boxes = level.player, level.boxes
    for direction in walk:
        player, boxes = move(level, player, boxes, level.steps[direction])
        places = {player, *boxes}
        assert len(places) == 1 + len(level.boxes), "two things stand on one cell"
        assert mask_of(tuple(places)) & ~level.floor == 0


@settings(derandomize=True, deadline=None)
@given(levels(), WALKS)
def test_a_step_moves_the_player_by_one_and_a_box_only_before_it(
    level: Level, walk: list[int]
) -> None:
    player, boxes = level.player, level.boxes
    for direction in walk:
        step = level.steps[direction]
        before = player, boxes
        player, boxes = move(level, *before, step)
        moved = [(was, now) for was, now in zip(before[1], boxes, strict=True) if was != now]
        assert player - before[0] in (0, step)
        assert moved in ([], [(player, player + step)])
        assert not moved or player != before[0]


@settings(derandomize=True, deadline=None)
@given(levels(), WALKS)
def test_a_walk_without_a_push_can_be_undone(level: Level, walk: list[int]) -> None:
    state = level.player, level.boxes
    for direction in walk:
        after_it = move(level, *state, level.steps[direction])
        if after_it[1] == state[1] and after_it != state:
            assert move(level, *after_it, -level.steps[direction]) == state
        state = after_it


class Turn(NamedTuple):
    """One step of a transcript of gym-sokoban."""

    action: str
    grid: str
    reward: float
    done: bool


def transcripts() -> list[tuple[str, list[Turn]]]:
    cases: list[dict[str, Any]] = json.loads(TRANSCRIPTS.read_text())["cases"]
    return [(case["start"], [Turn(*turn) for turn in case["steps"]]) for case in cases]


def test_the_transcripts_of_gym_sokoban_are_all_there() -> None:
    steps = [turn for _, turns in transcripts() for turn in turns]
    assert (len(transcripts()), len(steps)) == (18, 914)
    assert sum(turn.reward > 10 for turn in steps) == 4, "four of them solve their level"
    assert sum(0 < turn.reward < 10 for turn in steps) > 0, "boxes came onto targets"
    assert sum(turn.reward < -1 for turn in steps) > 0, "and left them"


@pytest.mark.parametrize("number", range(18))
def test_states_are_those_of_gym_sokoban(number: int) -> None:
    start, turns = transcripts()[number]
    level = parse_level(start.split("\n"))
    player, boxes = level.player, level.boxes
    assert str(level) == start
    for turn in turns:
        player, boxes = move(level, player, boxes, level.steps[DIRECTIONS.index(turn.action)])
        assert draw(level, player, boxes) == turn.grid


def on_target(info: dict[str, Any]) -> dict[str, bool | None]:
    checks = [signal for signal in info["signals"] if isinstance(signal, Check)]
    return {check.id: check.passed for check in checks if check.id.startswith("box:")}


def gym_sokoban_reward(before: dict[str, Any], now: dict[str, Any]) -> float:
    """Compute the reward from our evidence alone, in the order in which gym-sokoban adds."""
    reward = sum(-0.1 * s.amount for s in now["signals"] if isinstance(s, Cost))
    was, on = on_target(before), on_target(now)
    reward += sum(on[box] is True and was[box] is False for box in on)
    reward -= sum(on[box] is False and was[box] is True for box in on)
    return reward + 10 * all(on.values())


def test_the_world_shows_the_grids_of_gym_sokoban_and_evidence_of_its_rewards(
    tmp_path: Path,
) -> None:
    cases = transcripts()
    file = tmp_path / "levels.txt"
    file.write_text("\n\n".join(start for start, _ in cases) + "\n")
    world = gymnasium.make("turngym/Sokoban-v0", levels=str(file), dead_ends=False, max_turns=1_000)
    for index, (start, turns) in enumerate(cases):
        observation, info = world.reset(options={"index": index})
        assert observation.endswith("\n\n" + start)
        for turn in turns:
            before = info
            observation, _, terminated, _, info = world.step(turn.action)
            assert observation[-len(turn.grid) :] == turn.grid
            assert gym_sokoban_reward(before, info) == turn.reward
            assert terminated == ("$" not in turn.grid)
