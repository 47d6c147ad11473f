"""How far it is to the solution: by table or by search, the same question."""

from itertools import combinations

from sokoban_brute import fewest_moves, fewest_pushes, rooms, states_of

from turngym.envs.sokoban.distance import MAX_KNOWN, Distances, Known
from turngym.envs.sokoban.engine import Level, cells_of, mask_of
from turngym.envs.sokoban.load import parse_level
from turngym.envs.sokoban.table import Table, fits

ROOMS = (
    *rooms(seed=11, count=4, num_boxes=1, side=6),
    *rooms(seed=46, count=4, num_boxes=2, side=5),
)
SIDE = 30


def wide(level: Level) -> Level:
    """Put a level into the corner of one that is too large for a table."""
    floor, targets = (mask_of(in_corner(level, mask)) for mask in (level.floor, level.targets))
    start, *boxes = in_corner(level, 1 << level.player | mask_of(level.boxes))
    return Level(SIDE, SIDE, floor, targets, start, tuple(boxes))


def in_corner(level: Level, mask: int) -> tuple[int, ...]:
    return tuple(moved(level, cell) for cell in cells_of(mask))


def moved(level: Level, cell: int) -> int:
    return cell // level.width * SIDE + cell % level.width


def test_a_small_level_has_exact_distances_in_moves() -> None:
    for level in ROOMS:
        distances = Distances(level)
        expected = fewest_moves(level)
        assert distances.unit == "moves"
        for state in states_of(level):
            moves = expected.get(state)
            assert distances.of(*state) == Known(moves, exact=True, solvable=moves is not None)


def test_a_large_level_has_distances_in_pushes() -> None:
    assert not fits(SIDE, SIDE, num_boxes=1)
    for level in ROOMS:
        distances = Distances(wide(level))
        expected = fewest_pushes(level)
        assert distances.unit == "pushes"
        for player, boxes in states_of(level):
            pushes = expected.get((player, boxes))
            place = moved(level, player), tuple(moved(level, box) for box in boxes)
            assert distances.of(*place) == Known(pushes, exact=True, solvable=pushes is not None)


def test_a_table_at_hand_is_used() -> None:
    table = Table(ROOMS[0])
    assert Distances(ROOMS[0], table).table is table


def test_a_search_that_runs_out_gives_a_lower_bound_and_no_verdict() -> None:
    """Eight boxes have too many ways to eight targets, three rows down and one column aside."""
    wall, empty, boxes, targets = "#" * 12, "#----------#", "#-$-$-$-$--#", "#--.-.-.-.-#"
    start = empty.replace("-", "@", 1)
    level = parse_level([wall, start, boxes, boxes, empty, targets, targets, empty, wall])
    known = Distances(level).of(level.player, level.boxes)
    assert known == Known(8 * (3 + 1), exact=False, solvable=None)


def test_what_is_remembered_is_bounded_and_stays_true() -> None:
    empty = "#" + "-" * 24 + "#"
    first, second = empty.replace("-----", "@$$$.", 1), empty.replace("----", "--..", 1)
    level = parse_level(["#" * 26, first, second, *[empty] * 5, "#" * 26])
    distances = Distances(level)
    corner, *cells, player = cells_of(level.floor)
    lost = [(corner, *pair) for pair in combinations(cells, 2)]
    assert len(lost) > MAX_KNOWN
    for boxes in lost:
        assert distances.of(player, boxes) == Known(None, exact=True, solvable=False)
        assert len(distances._found) <= MAX_KNOWN
    start = level.player, level.boxes
    assert distances.of(*start) == Distances(level).of(*start)
