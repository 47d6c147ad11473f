"""The search, against every state of small levels: its solutions, proofs and bounds."""

import pytest
from sokoban_brute import State, fewest_moves, fewest_pushes, rooms, states_of

from turngym.envs.sokoban.engine import Level, is_solved, mask_of, move
from turngym.envs.sokoban.load import parse_level
from turngym.envs.sokoban.search import Found, is_frozen, plan, search, walk

ENOUGH = 100_000
ROOMS = (
    *rooms(seed=11, count=8, num_boxes=1, side=6),
    *rooms(seed=46, count=6, num_boxes=2, side=5),
    *rooms(seed=34, count=4, num_boxes=3, side=4),
    *rooms(seed=37, count=4, num_boxes=3, side=4),
)


def name_of(level: Level) -> str:
    return f"{level.height}x{level.width}-{len(level.boxes)}-{level.floor:x}-{level.targets:x}"


each_room = pytest.mark.parametrize("level", ROOMS, ids=name_of)


def some_states(level: Level) -> list[State]:
    """List every state with its boxes in order, at most some 1,500 of them."""
    states = [(player, boxes) for player, boxes in states_of(level) if sorted(boxes) == [*boxes]]
    return states[:: 1 + len(states) // 1_500]


def replay(level: Level, player: int, boxes: tuple[int, ...], steps: list[int]) -> State:
    for step in steps:
        after = move(level, player, boxes, step)
        assert after[0] == player + step, "a planned step is never blocked"
        player, boxes = after
    return player, boxes


def num_pushes(level: Level, player: int, boxes: tuple[int, ...], steps: list[int]) -> int:
    pushes = 0
    for step in steps:
        after = move(level, player, boxes, step)
        pushes += after[1] != boxes
        player, boxes = after
    return pushes


@each_room
def test_verdicts_and_pushes_are_exact(level: Level) -> None:
    expected = fewest_pushes(level)
    for state in some_states(level):
        found = search(level, *state, node_budget=ENOUGH)
        assert found.verdict == ("solved" if state in expected else "dead"), state
        assert found.bound == expected.get(state), state
        assert len(found.pushes) == expected.get(state, 0), state


def test_the_rooms_have_states_of_both_kinds() -> None:
    solvable = [state in fewest_pushes(level) for level in ROOMS for state in some_states(level)]
    assert min(solvable.count(True), solvable.count(False)) > 1_000


@each_room
def test_plans_replay_to_a_solved_state(level: Level) -> None:
    for state in some_states(level)[::7]:
        found = search(level, *state, node_budget=ENOUGH)
        if found.verdict == "solved":
            steps = plan(level, *state, found.pushes)
            assert is_solved(level, replay(level, *state, steps)[1])
            assert num_pushes(level, *state, steps) == found.bound
            assert len(steps) >= fewest_moves(level)[state]


@each_room
@pytest.mark.parametrize("weight", [2, 5])
def test_a_weight_bounds_the_pushes_and_proofs_stay_proofs(level: Level, weight: int) -> None:
    expected = fewest_pushes(level)
    for state in some_states(level)[::3]:
        found = search(level, *state, node_budget=ENOUGH, weight=weight)
        assert found.verdict == ("solved" if state in expected else "dead"), state
        if found.bound is not None:
            assert expected[state] <= found.bound <= weight * expected[state]
            steps = plan(level, *state, found.pushes)
            assert is_solved(level, replay(level, *state, steps)[1])


@each_room
@pytest.mark.parametrize("node_budget", [0, 1, 2, 5])
def test_a_search_cut_short_says_so_and_gives_a_lower_bound(level: Level, node_budget: int) -> None:
    expected = fewest_pushes(level)
    for state in some_states(level)[::3]:
        found = search(level, *state, node_budget=node_budget)
        assert found.nodes <= node_budget
        if found.verdict == "unknown":
            assert found.nodes == node_budget
            assert found.pushes == ()
            assert found.bound is not None
            assert found.bound <= expected.get(state, found.bound), state
        else:
            assert found == search(level, *state, node_budget=ENOUGH)


def test_some_searches_are_cut_short_before_a_solution_and_some_before_a_proof() -> None:
    unknown = [
        state in fewest_pushes(level)
        for level in ROOMS
        for state in some_states(level)[::3]
        if search(level, *state, node_budget=0).verdict == "unknown"
    ]
    assert min(unknown.count(True), unknown.count(False)) > 50


@each_room
def test_frozen_boxes_are_lost_wherever_the_player_is(level: Level) -> None:
    lost = {boxes for _, boxes in states_of(level)} - {boxes for _, boxes in fewest_pushes(level)}
    for _, boxes in some_states(level):
        if is_frozen(level, boxes):
            assert boxes in lost


def test_boxes_that_hold_each_other_are_frozen() -> None:
    level = parse_level(
        [
            "########",
            "#@--.--#",
            "#--$---#",
            "#--$--.#",
            "#---$-.#",
            "#-.$---#",
            "#------#",
            "#" * 8,
        ]
    )
    assert not is_frozen(level, level.boxes)
    assert is_frozen(level, (10, 11, 27, 36)), "two boxes side by side at a wall, off target"
    assert is_frozen(level, (9, 20, 27, 36)), "a box in a corner"
    assert is_frozen(level, (19, 20, 27, 28)), "two by two, none at home"
    assert not is_frozen(level, (19, 20, 27, 36)), "three of them can move"
    assert not is_frozen(level, (12, 30, 38, 42)), "all at home"


def test_two_boxes_on_a_wall_with_one_target_are_frozen() -> None:
    level = parse_level(["#######", "#-@-.-#", "#-$$--#", "#---.-#", "#######"])
    assert not is_frozen(level, level.boxes)
    assert is_frozen(level, (8 + 1, 8 + 3)), "both on the upper wall, where one target is"


def test_a_walk_is_a_shortest_one() -> None:
    level = parse_level(["#######", "#@#---#", "#-#-#-#", "#-$-#.#", "#---#-#", "#######"])
    left, right, up, down = -1, 1, -7, 7
    assert walk(level, 8, (23,), 8) == []
    assert walk(level, 8, (23,), 31) == [down, down, down, right, right]
    assert walk(level, 31, (23,), 8) == [left, left, up, up, up]
    assert len(walk(level, 8, (23,), 33)) == 3 + 2 + 3 + 2 + 3


def test_a_walk_that_boxes_or_walls_block_is_refused() -> None:
    level = parse_level(["#######", "#@-$-.#", "#######"])
    with pytest.raises(ValueError, match="no walk from cell 8 to cell 11"):
        walk(level, 8, (10,), 11)
    with pytest.raises(ValueError, match="no walk from cell 8 to cell 0"):
        walk(level, 8, (10,), 0)


def test_a_plan_walks_to_each_push() -> None:
    level = parse_level(["######", "#@---#", "#-$-.#", "#----#", "######"])
    found = search(level, level.player, level.boxes, node_budget=ENOUGH)
    assert found.pushes == ((14, 1), (15, 1))
    assert plan(level, level.player, level.boxes, found.pushes) == [6, 1, 1]


def test_a_solved_state_needs_nothing() -> None:
    level = parse_level(["######", "#@$..#", "#-$--#", "######"])
    solved = Found(verdict="solved", pushes=(), bound=0, nodes=0)
    assert search(level, 7, (9, 10), node_budget=ENOUGH) == solved
    assert search(level, 7, (10, 9), node_budget=0) == solved
    assert plan(level, 7, (9, 10), ()) == []


def test_a_dead_state_costs_no_nodes_where_walls_prove_it() -> None:
    level = parse_level(["######", "#@---#", "#-$-.#", "#----#", "######"])
    dead = Found(verdict="dead", pushes=(), bound=None, nodes=0)
    assert search(level, 7, (10,), node_budget=0) == dead


MANY = [
    "############",
    "#..........#",
    "#----------#",
    "#$$$$$$$$$$#",
    "#----------#",
    "#@---------#",
    "############",
]


def test_ten_boxes_take_the_twenty_pushes_they_need() -> None:
    level = parse_level(MANY)
    found = search(level, level.player, level.boxes, node_budget=ENOUGH)
    assert (found.verdict, found.bound) == ("solved", 20)
    steps = plan(level, level.player, level.boxes, found.pushes)
    assert is_solved(level, replay(level, level.player, level.boxes, steps)[1])


def test_ten_boxes_are_lost_with_the_one_in_the_corner() -> None:
    level = parse_level(MANY)
    corner = 5 * 12 + 10
    boxes = (*level.boxes[:-1], corner)
    assert search(level, 4 * 12 + 1, boxes, node_budget=ENOUGH).verdict == "dead"
    assert is_frozen(level, boxes)


def test_bounds_agree_for_eight_boxes_and_for_nine() -> None:
    """Up to eight are tabulated, more are assigned: a ninth that is home changes no bound."""
    eight = parse_level(
        ["##########", "#........#", "#--------#", "#$$$$$$$$#", "#@-------#", "#" * 10]
    )
    nine = parse_level(
        [
            "###########",
            "#........*#",
            "#---------#",
            "#$$$$$$$$-#",
            "#@--------#",
            "###########",
        ]
    )
    bounds = [
        search(level, level.player, level.boxes, node_budget=0).bound for level in (eight, nine)
    ]
    assert bounds == [16, 16]


def test_the_order_of_the_boxes_does_not_matter() -> None:
    level = parse_level(["#######", "#-@-.-#", "#-$$--#", "#---.-#", "#######"])
    one, other = (search(level, 9, boxes, node_budget=ENOUGH) for boxes in ((16, 17), (17, 16)))
    assert (one.verdict, one.bound) == (other.verdict, other.bound)
    assert mask_of((16, 17)) == mask_of(level.boxes)
