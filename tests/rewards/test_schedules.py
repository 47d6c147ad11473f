"""Weights that change as a run goes on."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.envs.episode import Episode
from turngym.rewards import Rubric, Term, anneal, cost, every_turn, lagrange, make_rubric, outcome
from turngym.rewards.schedules import Course, annealed

X = cost(kind="x")


def played(*amounts: float) -> list[Episode]:
    return [episode(spent(amount), name=f"e{i}") for i, amount in enumerate(amounts)]


def along(term: Term, iterations: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the rewards of the episodes of each iteration."""
    rubric, state, rewards = Rubric(term), None, []
    for amounts in iterations:
        group = played(*amounts)
        state = rubric.advance(state, [group])
        ledgers = rubric.score(group, state=state)
        rewards.append([row.value for ledger in ledgers for row in ledger.rows])
    return rewards


# --------------------------------------------------------------------------------- annealing


def test_a_linear_weight_reaches_its_end_and_stays() -> None:
    rewards = along(anneal(X, over=2, start=1.0, end=0.5), [[4.0]] * 4)
    assert rewards == [[4.0], [3.0], [2.0], [2.0]]


def test_an_exponential_weight_falls_by_the_same_share() -> None:
    rewards = along(anneal(X, over=2, how="exponential"), [[1.0]] * 3)
    assert rewards == [[1.0], [pytest.approx(0.606531, abs=1e-6)], [pytest.approx(1 / math.e)]]


@given(
    st.integers(0, 10_000), st.floats(-5, 5), st.floats(-5, 5), st.floats(0.5, 100), st.booleans()
)
def test_a_weight_goes_from_its_start_to_its_end(
    step: int, start: float, end: float, over: float, linear: bool
) -> None:
    how: Course = "linear" if linear else "exponential"
    options: Any = {"start": start, "end": end, "over": over, "how": how}
    assert annealed(0, **options) == pytest.approx(start, abs=1e-12)
    low, high = sorted((start, end))
    assert low - 1e-9 <= annealed(step, **options) <= high + 1e-9
    assert annealed(10**9, **options) == end
    left, later = (abs(annealed(s, **options) - end) for s in (step, step + 1))
    assert later <= left + 1e-12


# ------------------------------------------------------------------------- Lagrange multipliers


def test_a_cost_above_its_mark_is_weighed_more_by_the_next_iteration() -> None:
    # x = 0, then 0 + 0.5 * (4 - 2) = 1, then 1 + 0.5 * (1 - 2) = 0.5; its sigmoid is the weight.
    rewards = along(lagrange(X, at_most=2, rate=0.5), [[3.0, 5.0], [1.0], [1.0]])
    assert rewards == [[-1.5, -2.5], [pytest.approx(-0.731059)], [pytest.approx(-0.622459)]]


def test_a_score_below_its_mark_is_weighed_more() -> None:
    rewards = along(lagrange(X, at_least=2, rate=0.5), [[1.0], [1.0]])
    assert rewards == [[0.5], [pytest.approx(0.622459)]]


def test_tanh_pushes_back_what_goes_too_far() -> None:
    rewards = along(lagrange(X, at_least=1, rate=1.0, bound="tanh"), [[3.0], [1.0]])
    assert rewards == [[0.0], [pytest.approx(-0.964028)]]  # tanh(-2)


def test_an_objective_yields_its_weight_to_the_constraint() -> None:
    # N = 1, mu .5, A_0 = 1, A_1 = -2.
    assert along(lagrange(-2 * X, at_least=0, against=X), [[1.0]]) == [[-0.5]]


def test_a_constraint_counts_the_totals_of_episodes_and_skips_who_says_nothing() -> None:
    rubric = Rubric(lagrange(X, at_most=1, rate=1.0))
    two_turns = episode(spent(1.5, 2.5), name="long")
    state = rubric.advance(None, [[two_turns, episode([()], name="silent")]])
    (memory,) = state.memory.values()
    assert dict(memory) == {"multiplier": 0.5, "next": 3.0}
    nobody = rubric.advance(state, [[episode([()])]])
    assert nobody.memory[str(rubric.reward)]["next"] == 3.0


def test_a_constraint_that_holds_loses_its_weight() -> None:
    kept = along(lagrange(X, at_most=1, rate=1.0), [[0.0]] * 20 + [[1.0]])
    assert kept[-1] == [pytest.approx(0.0, abs=1e-8)]


# --------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("mistake", "why"),
    [
        (lambda: anneal(X, over=0), r"anneal\(\) needs over= above 0, not 0.0"),
        (lambda: make_rubric("anneal(outcome())"), r"anneal\(\) needs over="),
        (lambda: anneal(X + outcome(), over=1), "a sum of one level is needed here"),
        (lambda: lagrange(X), r"lagrange\(\) needs exactly one of at_least= and at_most="),
        (lambda: lagrange(X, at_least=1, at_most=1), "needs exactly one of at_least= and at_most="),
        (lambda: lagrange(X, at_least=1, rate=0), r"lagrange\(\) needs rate= above 0, not 0.0"),
        (lambda: lagrange(X, at_least=1, against=outcome()), "against= of level turn, not of epi"),
    ],
)
def test_a_mistake_is_named(mistake: Callable[[], object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        mistake()


def test_they_read_in_text_as_in_python() -> None:
    text = "lagrange(cost(kind='x'), at_least=1, bound='tanh', against=every_turn())"
    term = lagrange(X, at_least=1, bound="tanh", against=every_turn())
    assert make_rubric(text).reward == make_rubric(str(term)).reward == term
