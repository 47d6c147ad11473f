"""Trust in process rewards: they count as far as they agree with the outcomes."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode, groups, scored, spent

from turngym.envs.episode import Episode
from turngym.rewards import Rubric, anneal, cost, make_rubric, outcome, overall, trust, turn_rewards
from turngym.rewards.trusting import trust_in

X = cost(kind="x")
JUDGED = trust(X, on=outcome())
SOPHIA = outcome() + 0.3 * anneal(trust(overall(X), on=outcome()), over=12000, how="exponential")
SHARES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6)


def group_of(*members: tuple[float, list[float]]) -> list[Episode]:
    return [
        episode(spent(*amounts), score=score, name=f"e{i}")
        for i, (score, amounts) in enumerate(members)
    ]


def test_a_group_whose_wrong_answers_looked_better_is_trusted_less() -> None:
    group = group_of((1.0, [0.5]), (0.3, [0.9]))
    ledgers = scored(Rubric(SOPHIA), group)
    rewards = [sum(turn_rewards(x, e)) for x, e in zip(ledgers, group, strict=True)]
    assert rewards == pytest.approx([1.100548, 0.480986], abs=1e-6)


def test_in_the_long_run_the_outcome_alone_counts() -> None:
    rubric = Rubric(outcome() + anneal(JUDGED, over=1, how="exponential"))
    group, state = group_of((1.0, [0.5]), (0.3, [0.9])), None
    for _ in range(50):
        state = rubric.advance(state, [])
    ledgers = rubric.score(group, state=state)
    rewards = [sum(turn_rewards(x, e)) for x, e in zip(ledgers, group, strict=True)]
    assert rewards == pytest.approx([1.0, 0.3], abs=1e-12)


@pytest.mark.parametrize("scores", [(1.0, 0.9), (0.1, 0.0)])
def test_a_group_that_is_all_right_or_all_wrong_has_no_process_reward(
    scores: tuple[float, float],
) -> None:
    ledgers = Rubric(JUDGED).score(group_of(*((score, [0.7]) for score in scores)))
    assert [row.value for x in ledgers for row in x.rows] == [0.0, 0.0]


def test_turns_of_an_episode_count_by_their_mean_and_a_hopeless_one_by_0() -> None:
    # Means: correct .4, wrong .9 and 0 (outcome below .2), so .45: the factor is exp(-.05).
    group = group_of((0.5, [0.6, 0.2]), (0.3, [0.9]), (0.1, [1.0, 1.0]))
    values = [[row.value for row in x.rows] for x in Rubric(JUDGED).score(group)]
    factor = math.exp(-0.05)
    assert values[0] == pytest.approx([0.6 * factor, 0.2 * factor])
    assert values[1] == pytest.approx([0.9 * factor])
    assert values[2] == [0.0, 0.0]


def test_an_absent_process_reward_counts_in_no_mean() -> None:
    assert trust_in([0.5, None, 0.9], [1.0, 1.0, 0.3]).factor == pytest.approx(math.exp(-0.4))
    assert trust_in([None, None], [1.0, 0.3]) == ((True, True), 1.0, 1.0)


def test_nobody_correct_is_trusted_and_logged_otherwise() -> None:
    found = trust_in([0.5, 0.7], [0.3, 0.3])
    assert found.factor == 1.0
    assert found.logged == pytest.approx(math.exp(-1.2))


@given(SHARES, st.integers(0, 5))
def test_trust_is_a_share_that_the_order_does_not_change(
    members: list[tuple[float, float]], shift: int
) -> None:
    found = trust_in(*zip(*members, strict=True))
    turned = members[shift:] + members[:shift]
    other = trust_in(*zip(*turned, strict=True))
    assert 0 < found.factor <= 1
    assert other.factor == found.factor
    assert sorted(other.counts) == sorted(found.counts)


@given(groups())
def test_trust_never_makes_a_process_reward_larger(group: list[Episode]) -> None:
    term: Any = make_rubric("validity()").reward
    trusted = Rubric(trust(term, on=outcome())).score(group)
    for one, other in zip(trusted, Rubric(term).score(group), strict=True):
        pairs = zip(one.rows, other.rows, strict=True)
        assert all(0 <= row.value <= plain.value for row, plain in pairs)


def test_the_outcome_is_of_the_episode() -> None:
    with pytest.raises(ValueError, match=r"trust\(\) needs an outcome of level episode, not cost"):
        trust(X, on=X)
