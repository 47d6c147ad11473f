"""Tables of exact distances, against a search of every state of small levels."""

import pytest
from sokoban_brute import PUSHES_TO_GO, State, fewest_moves, rooms, states_of, to_go

from turngym.envs.sokoban.engine import Level, cells_of, flood
from turngym.envs.sokoban.load import parse_level
from turngym.envs.sokoban.table import (
    SCANNED,
    Table,
    board_of,
    fits,
    index_of,
    layers_of,
    pick,
    push_layers_of,
)

ROOMS = (
    *rooms(seed=1, count=12, num_boxes=1, side=6),
    *rooms(seed=2, count=10, num_boxes=2, side=5),
    *rooms(seed=6, count=9, num_boxes=3, side=4),
)


def name_of(level: Level) -> str:
    return f"{level.height}x{level.width}-{len(level.boxes)}-{level.floor:x}-{level.targets:x}"


each_room = pytest.mark.parametrize("level", ROOMS, ids=name_of)


def is_connected(level: Level) -> bool:
    return flood(level.floor & -level.floor, level.floor, level.width) == level.floor


def test_the_rooms_are_of_all_kinds() -> None:
    assert {len(level.boxes) for level in ROOMS} == {1, 2, 3}
    assert {is_connected(level) for level in ROOMS} == {True, False}
    sizes = [board_of(level.width, level.height, len(level.boxes)).states for level in ROOMS]
    assert min(sizes) <= SCANNED < max(sizes), "both ways to look up a distance are taken"
    solvable = [len(fewest_moves(level)) for level in ROOMS]
    assert min(solvable) < 20
    assert max(solvable) > 1_000, "rooms with few states that can be solved, and with many"


@each_room
def test_every_state_has_the_fewest_moves_to_a_solution(level: Level) -> None:
    expected = fewest_moves(level)
    table = Table(level)
    for state in states_of(level):
        assert table.distance(*state) == expected.get(state), state


@each_room
def test_layers_hold_the_states_of_each_distance_and_nothing_else(level: Level) -> None:
    expected: dict[int, int] = {}
    for state, moves in fewest_moves(level).items():
        expected[moves] = expected.get(moves, 0) | 1 << index_of(level, *state)
    assert dict(enumerate(layers_of(level))) == expected


@each_room
def test_push_layers_count_pushes_first_and_moves_between_equals(level: Level) -> None:
    expected: dict[tuple[int, int], int] = {}
    for state, cost in to_go(level, PUSHES_TO_GO).items():
        expected[cost] = expected.get(cost, 0) | 1 << index_of(level, *state)
    found = {
        (pushes, moves): states
        for pushes, layers in enumerate(push_layers_of(level))
        for moves, states in layers.items()
    }
    assert found == expected


def test_a_table_from_layers_at_hand_is_the_same() -> None:
    for level in ROOMS[::5]:
        made, given = Table(level), Table(level, layers_of(level))
        assert [made.distance(*s) for s in states_of(level)] == [
            given.distance(*s) for s in states_of(level)
        ]


def test_distances_by_hand() -> None:
    """The player stands on the wrong side: up, right, right, down, and then left is a push."""
    level = parse_level(["######", "#----#", "#.$@-#", "######"])
    assert Table(level).distance(level.player, level.boxes) == 1
    other_side = level.player - 2, level.boxes
    assert Table(level).distance(*other_side) == 5
    assert push_layers_of(level)[1][5] >> index_of(level, *other_side) & 1


def test_a_detour_may_save_a_push_and_cost_moves() -> None:
    """Fewest pushes and fewest moves are two questions."""
    differing = [
        (level, state)
        for level in ROOMS
        for state, (_, moves) in to_go(level, PUSHES_TO_GO).items()
        if moves > fewest_moves(level)[state]
    ]
    assert differing
    level, state = differing[0]
    pushes, moves = to_go(level, PUSHES_TO_GO)[state]
    assert push_layers_of(level)[pushes][moves] >> index_of(level, *state) & 1
    fewest = Table(level).distance(*state)
    assert fewest is not None
    assert fewest < moves


def test_a_box_in_a_corner_is_dead_unless_it_is_home() -> None:
    level = parse_level(["#####", "#@$.#", "#---#", "#####"])
    table = Table(level)
    assert table.distance(7, (6,)) is None
    assert table.distance(7, (8,)) == 0


def test_boxes_may_stand_in_any_order() -> None:
    level = parse_level(["######", "#@$..#", "#-$--#", "#----#", "######"])
    table = Table(level)
    assert table.distance(7, (9, 10)) == table.distance(7, (10, 9)) == 0
    assert table.distance(7, (8, 9)) == table.distance(7, (9, 8)) is None
    assert table.distance(19, (14, 9)) == table.distance(19, (9, 14)) == 6


@pytest.mark.parametrize("level", ROOMS[::4], ids=name_of)
def test_pick_lists_the_states_of_a_layer_in_order(level: Level) -> None:
    expected: dict[int, list[State]] = {}
    for state, moves in fewest_moves(level).items():
        expected.setdefault(moves, []).append(state)
    for distance, layer in enumerate(layers_of(level)):
        picked = [pick(layer, place, level) for place in range(layer.bit_count())]
        assert sorted(picked) == sorted(expected[distance])
        places = [index_of(level, *state) for state in picked]
        assert places == sorted(places)
        assert places == cells_of(layer)


@pytest.mark.parametrize(
    ("width", "height", "num_boxes", "fitting"),
    [
        (6, 6, 3, True),  # 25 ** 4 = 390,625
        (10, 10, 2, True),  # 81 ** 3 = 531,441
        (11, 10, 2, False),  # 90 ** 3 = 729,000
        (10, 11, 2, False),
        (8, 8, 3, False),  # 49 ** 4 = 5,764,801
        (30, 26, 1, True),  # 725 ** 2 = 525,625
    ],
)
def test_small_levels_fit_a_table(width: int, height: int, num_boxes: int, fitting: bool) -> None:
    assert fits(width, height, num_boxes) is fitting


def test_what_fits_depends_on_the_room_there_is() -> None:
    assert fits(8, 8, 2, max_bits=117_649)  # 49 ** 3
    assert not fits(8, 8, 2, max_bits=117_648)
