"""The expert that knows only what has been seen."""

from household_homes import homes, solvable_homes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turngym.envs.household.engine import is_legal, is_won, play
from turngym.envs.household.evidence import Memory, remembered
from turngym.envs.household.expert import advise, rank
from turngym.envs.household.state import Home


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)  # many small homes can reach no goal at all
@given(solvable_homes())
def test_whatever_can_be_solved_is_solved_by_who_has_to_look_for_it(home: Home) -> None:
    state, memory = home.start, Memory()
    for _ in range(60):
        if is_won(home, state):
            break
        move = advise(home, state, memory)
        assert move is not None
        assert is_legal(home, state, move)
        state = play(home, state, move)
        memory = remembered(home, state, move, memory)
    assert is_won(home, state)


@settings(max_examples=200, deadline=None)
@given(homes(), st.data())
def test_what_has_not_been_seen_does_not_matter(home: Home, data: st.DataObject) -> None:
    """Hidden items are moved to other hidden receptacles: the advice is the same."""
    state, memory = home.start, Memory()
    for _ in range(data.draw(st.integers(0, 8))):
        move = advise(home, state, memory)
        if move is None or is_won(home, state):
            return
        hidden = [r for r in home.every if not memory.inside >> r & 1]
        turned = list(state.inside)
        for r, source in zip(hidden, data.draw(st.permutations(hidden)), strict=True):
            turned[r] = state.inside[source]
        other = state._replace(inside=tuple(turned))
        assert advise(home, other, memory) == move
        state = play(home, state, move)
        memory = remembered(home, state, move, memory)


def test_it_looks_first_where_things_mostly_are() -> None:
    assert rank("apple", "fridge") < rank("apple", "countertop")
    assert rank("toiletpaper", "fridge") > rank("toiletpaper", "toiletpaperhanger")
    assert rank("no such thing", "fridge") == 0
