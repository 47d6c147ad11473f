"""Prices and budgets of length."""

import pytest
from annotations import worth
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, spent

from turngym.rewards import outcome
from turngym.rewards.length import tokens, within


def test_a_turn_costs_its_tokens() -> None:
    assert worth(-0.5 * tokens(), episode(spent(1, 2), tokens=[4, 0])) == [{0: -2.0, 1: -0.0}]


def test_tokens_that_nobody_sampled_have_no_number() -> None:
    (found,) = worth(tokens(), episode(spent(1)))
    assert found == "tokens(): turn 0 has no token ids to count"


@pytest.mark.parametrize(
    ("score", "size", "paid"), [(1.0, 5, 1.0), (1.0, 6, 0.0), (0.0, 1, 0.0), (0.9, 1, 0.0)]
)
def test_only_success_within_the_budget_is_paid(score: float, size: int, paid: float) -> None:
    played = episode(spent(1, 2), score=score, tokens=[size - 1, 1])
    assert worth(within(budget=5), played) == [{0: paid}]


def test_a_budget_may_be_of_turns() -> None:
    played = episode(spent(1, 2), score=1.0)
    assert worth(within(budget=2, of="turns"), played) == [{0: 1.0}]
    assert worth(within(budget=1, of="turns"), played) == [{0: 0.0}]


@given(
    sizes=st.lists(st.integers(0, 9), min_size=1, max_size=5),
    budget=st.integers(0, 40),
    score=st.sampled_from([0.0, 1.0]),
)
def test_a_failed_episode_never_earns_more_than_a_solved_one(
    sizes: list[int], budget: int, score: float
) -> None:
    played = episode(spent(*range(len(sizes))), score=score, tokens=sizes)
    (paid,) = worth(within(budget=budget), played)
    assert isinstance(paid, dict)
    assert paid[0] <= score
    assert (paid[0] == 1.0) == (score == 1.0 and sum(sizes) <= budget)
    assert str(outcome() + 0.5 * within(budget=budget)).endswith(f"within(budget={budget})")
