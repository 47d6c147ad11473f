"""Where numbers stand in their group, or in the run so far."""

import math
from statistics import pstdev
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reward_cases import episode, groups, scored, spent

from turngym.envs.episode import Episode
from turngym.rewards import Rubric, Term, cost, normalise, outcome, turn_rewards, validity
from turngym.rewards.moments import Moments, Standing

X = cost(kind="x")
NUMBERS = st.lists(st.floats(-100, 100), min_size=1, max_size=8)


def group_of(*amounts: float) -> list[Episode]:
    return [episode(spent(amount), name=f"e{i}") for i, amount in enumerate(amounts)]


def values(term: Term, *amounts: float) -> list[float]:
    ledgers = scored(Rubric(term), group_of(*amounts))
    return [row.value for ledger in ledgers for row in ledger.rows]


DEVIATION = math.sqrt(2 / 3)
"""Of 1, 2 and 3, whose mean is 2."""


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("mean", [-1.0, 0.0, 1.0]),
        ("std", [-1 / DEVIATION, 0.0, 1 / DEVIATION]),
        ("range", [0.0, 0.5, 1.0]),
        ("clip", [2 - DEVIATION, 2.0, 2 + DEVIATION]),
    ],
)
@pytest.mark.parametrize("over", ["group", "run"])
def test_numbers_by_hand(over: Any, by: Standing, expected: list[float]) -> None:
    assert values(normalise(X, over=over, how=by), 1, 2, 3) == pytest.approx(expected)


def test_equal_numbers_stand_nowhere() -> None:
    ways: tuple[Standing, ...] = ("mean", "std", "range")
    for by in ways:
        assert values(normalise(X, how=by), 0.1, 0.1, 0.1) == [0.0, 0.0, 0.0]
    assert values(normalise(X, how="clip"), 0.1, 0.1, 0.1) == pytest.approx([0.1] * 3)


def test_absent_numbers_stay_absent_and_do_not_count() -> None:
    group = [*group_of(1, 3), episode([()], name="silent")]
    first, second, silent = Rubric(normalise(X, how="mean")).score(group)
    assert [first.rows[0].value, second.rows[0].value] == [-1.0, 1.0]
    assert silent.rows == ()


def test_the_run_remembers_what_its_iterations_had() -> None:
    rubric = Rubric(normalise(X, over="run", how="mean"))
    state = rubric.advance(None, [group_of(1, 3)])
    assert [x.rows[0].value for x in rubric.score(group_of(1, 3), state=state)] == [-1.0, 1.0]
    state = rubric.advance(state, [group_of(5), group_of(7)])
    assert dict(state.memory["normalise(cost(kind='x'), over='run', how='mean')"]) == {
        "number": 4.0,
        "mean": 4.0,
        "squares": 20.0,
        "least": 1.0,
        "most": 7.0,
    }
    assert [x.rows[0].value for x in rubric.score(group_of(5), state=state)] == [1.0]


@given(NUMBERS, st.integers(0, 8))
def test_moments_of_parts_are_those_of_the_whole(numbers: list[float], cut: int) -> None:
    parts = Moments().seeing(numbers[:cut]).seeing(numbers[cut:])
    assert parts.std == pytest.approx(pstdev(numbers), abs=1e-6)
    assert parts.mean == pytest.approx(math.fsum(numbers) / len(numbers), abs=1e-9)
    assert (parts.least, parts.most, parts.number) == (min(numbers), max(numbers), len(numbers))


@settings(deadline=None)
@given(
    group=groups(), by=st.sampled_from(["mean", "std", "range", "clip"]), shift=st.integers(0, 3)
)
def test_numbers_move_with_their_episodes(group: list[Episode], by: Standing, shift: int) -> None:
    turned = group[shift:] + group[:shift]
    rubric = Rubric(normalise(validity(), how=by))
    moved = {x.episode: x for x in rubric.score(turned)}
    assert all(moved[x.episode] == x for x in rubric.score(group))


@given(NUMBERS)
def test_what_is_standardised_has_mean_0_and_deviation_1(numbers: list[float]) -> None:
    assume(pstdev(numbers) > 1e-3)
    found = normalise(outcome()).among([(number,) for number in numbers])
    standard = [x for (x,) in found if x is not None]
    assert math.fsum(standard) == pytest.approx(0, abs=1e-6)
    assert pstdev(standard) == pytest.approx(1)


def test_a_sum_of_several_levels_has_no_standing() -> None:
    with pytest.raises(ValueError, match="a sum of one level is needed here"):
        normalise(X + outcome())


def test_turns_of_one_group_are_compared_with_each_other() -> None:
    played = episode(spent(1, 5), score=1.0)
    (ledger,) = Rubric(normalise(X, how="range")).score([played])
    assert turn_rewards(ledger, played) == (0.0, 1.0)
