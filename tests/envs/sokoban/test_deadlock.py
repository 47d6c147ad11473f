"""What walls and targets alone prove: bounds, spots and boxes that cannot move."""

from itertools import permutations

import pytest
from sokoban_brute import fewest_pushes, rooms, states_of

from turngym.envs.sokoban.deadlock import NEVER, board_of, least_pushes, spots_of, stuck
from turngym.envs.sokoban.engine import Level, cells_of, mask_of
from turngym.envs.sokoban.load import parse_level

ROOMS = (
    *rooms(seed=21, count=8, num_boxes=2, side=5),
    *rooms(seed=24, count=4, num_boxes=3, side=4),
)


def bound_of(level: Level, player: int, boxes: tuple[int, ...]) -> int:
    board = board_of(level.width, level.floor, level.targets)
    return least_pushes(board, spots_of(board, player, boxes))


@pytest.mark.parametrize("level", ROOMS, ids=str)
def test_a_bound_is_never_more_than_the_pushes_to_go(level: Level) -> None:
    expected = fewest_pushes(level)
    for player, boxes in states_of(level):
        if boxes == tuple(sorted(boxes)):
            bound = bound_of(level, player, boxes)
            assert bound <= expected.get((player, boxes), bound), (player, boxes)


@pytest.mark.parametrize("level", ROOMS, ids=str)
def test_a_bound_of_never_is_a_proof(level: Level) -> None:
    hopeless = [
        (player, boxes)
        for player, boxes in states_of(level)
        if boxes == tuple(sorted(boxes)) and bound_of(level, player, boxes) >= NEVER
    ]
    assert hopeless
    assert not [state for state in hopeless if state in fewest_pushes(level)]


@pytest.mark.parametrize("level", ROOMS, ids=str)
def test_a_bound_is_exact_for_a_lone_box(level: Level) -> None:
    for target in cells_of(level.targets):
        alone = Level(level.width, level.height, level.floor, 1 << target, 0, (0,))
        expected = fewest_pushes(alone)
        for player, boxes in states_of(alone):
            bound = bound_of(alone, player, boxes)
            assert (bound if bound < NEVER else None) == expected.get((player, boxes))


@pytest.mark.parametrize("number", [3, 7, 8, 9, 10])
def test_a_bound_is_the_cheapest_matching_of_boxes_and_targets(number: int) -> None:
    """In a wide hall, boxes far from its walls owe the Manhattan distance."""
    level = hall(number)
    boxes, targets = level.boxes, cells_of(level.targets)
    cost = {(box, target): apart(level, box, target) for box in boxes for target in targets}
    if number <= 7:  # a few thousand permutations
        expected = min(
            sum(cost[pair] for pair in zip(boxes, order, strict=True))
            for order in permutations(targets)
        )
    else:  # boxes in one row, targets in another: no crossing is cheaper
        expected = sum(cost[pair] for pair in zip(boxes, targets, strict=True))
    assert bound_of(level, level.player, boxes) == expected
    assert expected > number


def hall(number: int) -> Level:
    """Return boxes in a row and as many targets in another, shifted and twice as far apart."""
    width = 2 * number + 8
    boxes = "#---" + "$" * number + "-" * (width - number - 5) + "#"
    targets = "#----" + "-." * number + "-" * (width - 2 * number - 6) + "#"
    empty = "#" + "-" * (width - 2) + "#"
    wall = "#" * width
    return parse_level(
        [wall, empty.replace("-", "@", 1), empty, boxes, empty, targets, empty, empty, wall]
    )


def apart(level: Level, one: int, other: int) -> int:
    width = level.width
    return abs(one // width - other // width) + abs(one % width - other % width)


def test_stuck_boxes_are_those_that_no_order_of_pushes_frees() -> None:
    level = parse_level(["########", "#@-----#", "#-$$-..#", "#-$$-..#", "#------#", "########"])
    board = board_of(level.width, level.floor, level.targets)
    assert stuck(board, mask_of((18, 19, 26, 27))) == mask_of((18, 19, 26, 27)), "two by two"
    assert stuck(board, mask_of((18, 19, 26, 28))) == 0, "one by one they can leave"
    assert stuck(board, mask_of((9, 19, 20))) == 1 << 9, "a corner holds its own box alone"
    assert stuck(board, mask_of((10, 11))) == mask_of((10, 11)), "a wall and each other"


def test_a_box_has_a_spot_for_each_side_that_it_keeps_apart() -> None:
    """In a corridor a lone box divides the floor, and the player stays on one side of it."""
    level = parse_level(["#######", "#-@$-.#", "#######"])
    board = board_of(level.width, level.floor, level.targets)
    left, right = spots_of(board, 8, (10,)), spots_of(board, 11, (10,))
    assert left != right
    assert least_pushes(board, left) == 2
    assert least_pushes(board, right) >= NEVER, "from the right it is only pushed farther away"
    room = parse_level(["#####", "#@$.#", "#---#", "#####"])
    open_board = board_of(room.width, room.floor, room.targets)
    assert spots_of(open_board, 6, (7,)) == spots_of(open_board, 8, (7,))
