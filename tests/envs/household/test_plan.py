"""Plans are as short as brute force finds them."""

from household_homes import all_moves, brute_distance, homes
from hypothesis import given, settings
from hypothesis import strategies as st

from turngym.envs.household.engine import is_legal, is_won, play
from turngym.envs.household.plan import Planner, solve
from turngym.envs.household.state import Home, State


def wander(home: Home, picks: list[int]) -> State:
    """Play some legal moves."""
    state = home.start
    for pick in picks:
        legal = [move for move in all_moves(home) if is_legal(home, state, move)]
        state = play(home, state, legal[pick % len(legal)])
    return state


@settings(max_examples=60, deadline=None)
@given(homes(), st.lists(st.integers(0, 10_000), max_size=12))
def test_a_plan_is_as_short_as_brute_force_finds_it(home: Home, picks: list[int]) -> None:
    state = wander(home, picks)
    found = solve(home, state)
    length = found and found.length
    distance, nearer = brute_distance(home, state)
    if nearer is None:
        assert length == distance
    else:  # only so much is known: the goal is farther than that
        assert length is None or length > nearer
    assert Planner(home).distance(state) == length


@settings(max_examples=200, deadline=None)
@given(homes(), st.lists(st.integers(0, 10_000), max_size=12))
def test_a_plan_is_legal_and_reaches_the_goal(home: Home, picks: list[int]) -> None:
    state = wander(home, picks)
    found = solve(home, state)
    if found is None:
        return
    for move in found.moves:
        assert not is_won(home, state)
        assert is_legal(home, state, move)
        state = play(home, state, move)
    assert is_won(home, state)
    assert len(found.moves) == found.length
