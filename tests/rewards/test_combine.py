"""Terms that take several: ensembles, products, totals."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import episode, groups, spent, terms

from turngym.envs.episode import Episode, Ledger
from turngym.rewards import (
    Rubric,
    Term,
    checks,
    cost,
    ensemble,
    every_turn,
    gate,
    make_rubric,
    outcome,
    overall,
    times,
    turn_rewards,
    validity,
)
from turngym.rewards.combine import Agreement, agreed
from turngym.rewards.term import fold

X = cost(kind="x")
ANY: Any = X
"""The same, for mistakes that a type checker would find first."""
WAYS: tuple[Agreement, ...] = ("mean", "median", "min", "mean-var", "mean-std")


def ledger(term: Term, *amounts: float, score: float = 0.0) -> Ledger:
    (found,) = Rubric(term).score([episode(spent(*amounts), score=score)])
    assert found.failed == ""
    return found


def values(term: Term, *amounts: float, score: float = 0.0) -> list[float]:
    return [row.value for row in ledger(term, *amounts, score=score).rows]


# ------------------------------------------------------------------------------- ensembles


@pytest.mark.parametrize(
    ("by", "risk", "expected"),
    [
        ("mean", 1.0, 2.0),
        ("median", 1.0, 2.0),
        ("min", 1.0, 1.0),
        ("mean-var", 0.5, 1.666667),
        ("mean-std", 1.0, 1.183503),
    ],
)
def test_judges_who_say_1_2_and_3_agree_on(by: Agreement, risk: float, expected: float) -> None:
    term = ensemble(X, 2 * X, 3 * X, how=by, risk=risk)
    assert values(term, 1) == pytest.approx([expected], abs=1e-6)


def test_an_ensemble_is_absent_where_one_of_it_is() -> None:
    (found,) = Rubric(ensemble(X, every_turn())).score([episode([*spent(3), ()])])
    assert [(row.at, row.value) for row in found.rows] == [(0, 2.0)]


@pytest.mark.parametrize("by", WAYS)
@settings(deadline=None)
@given(number=st.floats(-1e6, 1e6), risk=st.floats(0, 2))
def test_an_ensemble_of_one_is_that_one_to_the_bit(
    by: Agreement, number: float, risk: float
) -> None:
    assert agreed([number], by, risk) == number


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6), st.randoms())
def test_the_order_of_judges_does_not_matter_and_doubt_only_takes(
    numbers: list[float], chance: Any
) -> None:
    shuffled = chance.sample(numbers, len(numbers))
    for by in WAYS:
        assert agreed(shuffled, by) == agreed(numbers, by)
        assert agreed(numbers, by) <= max(numbers) + 1e-9
    assert agreed(numbers, "mean-var") <= agreed(numbers, "mean")
    assert agreed(numbers, "mean-std") <= agreed(numbers, "mean")
    assert agreed(numbers, "min") <= agreed(numbers, "median")


@pytest.mark.parametrize(
    ("mistake", "why"),
    [
        (lambda: ensemble(), r"ensemble\(\) needs a term in front"),
        (lambda: ensemble(X, outcome()), "needs terms of one level, not of turn and episode"),
        (lambda: ensemble(X, ANY.kind), r"terms= of ensemble\(\) should be a term, not 'x'"),
        (lambda: ensemble(X, how=ANY.kind), "should be one of 'mean', 'median'"),
        (lambda: make_rubric("ensemble(outcome(), 3)"), "column 1 .* should be a term, not 3.0"),
        (lambda: make_rubric("ensemble(terms=outcome())"), "unknown argument of ensemble"),
        (lambda: times(outcome(), by=X), r"cost\(kind='x'\) is of level turn, outcome\(\) of"),
        (lambda: times(X + outcome(), by=X), "a sum of one level is needed here"),
        (lambda: overall(X + outcome()), "a sum of one level is needed here"),
    ],
)
def test_a_mistake_is_named(mistake: Callable[[], object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        mistake()


def test_an_ensemble_reads_in_text_as_in_python() -> None:
    term = ensemble(outcome(), outcome(of="success"), how="min")
    assert make_rubric("ensemble(outcome(), outcome(of='success'), how='min')").reward == term


# -------------------------------------------------------------------------------- products


@pytest.mark.parametrize(("solved", "expected"), [(1.0, 2.7), (0.0, 1.0), (0.5, 1.0 + 0.5 + 0.35)])
def test_p_grpo_pays_the_thinking_in_proportion_to_the_outcome(
    solved: float, expected: float
) -> None:
    # Format 1, thinking .7: the reward is R_f + R_o + R_o * R_t.
    term = every_turn() + outcome() + times(X, by=outcome())
    assert fold(values(term, 0.7, score=solved)) == pytest.approx(expected)


def test_stable_reinforce_pays_consistency_only_to_what_is_right() -> None:
    # acc * (1 + .5 * consistency) + .5 * format, with consistency .8 and format 1.
    term = outcome() + 0.5 * times(X, by=outcome()) + 0.5 * every_turn()
    assert fold(values(term, 0.8, score=1.0)) == pytest.approx(1.9)
    assert fold(values(term, 0.8, score=0.0)) == pytest.approx(0.5)


def test_a_factor_of_the_episode_is_that_of_all_its_turns_and_shows_in_its_parts() -> None:
    first, second = ledger(times(X, by=outcome()), 3, 5, score=0.5).rows
    assert (first.value, second.value) == (1.5, 2.5)
    assert [(part.term, part.level, part.value) for part in first.parts] == [
        ("cost(kind='x')", "turn", 3.0),
        ("outcome()", "episode", 0.5),
    ]
    assert [part.value for part in second.parts] == [5.0, 0.5]


def test_a_factor_that_is_known_later_makes_the_product_known_later() -> None:
    assert times(X, by=outcome()).scope == "episode"
    assert times(X, by=every_turn()).scope == "turn"
    assert times(outcome(), by=outcome()).scope == "turn"


@settings(deadline=None)
@given(group=groups(), term=terms.filter(lambda term: term.scope != "run"))
def test_a_product_with_a_condition_of_one_or_none_is_a_gate(
    group: list[Episode], term: Term
) -> None:
    won = outcome(of="success")
    try:
        product = Rubric(times(term, by=won))
    except ValueError:  # a sum of several levels
        return
    gated = Rubric(gate(term, on=won, above=0.5))
    for one, other, played in zip(product.score(group), gated.score(group), group, strict=True):
        if not one.failed:
            assert turn_rewards(one, played) == pytest.approx(turn_rewards(other, played))


# ---------------------------------------------------------------------------- several levels


def test_a_total_is_that_of_the_episode_and_holds_its_turns_as_parts() -> None:
    (row,) = ledger(overall(2 * X), 0.25, 0.5).rows
    assert (row.level, row.at, row.value) == ("episode", 0, 1.5)
    assert [(part.at, part.value) for part in row.parts] == [(0, 0.5), (1, 1.0)]


LEVELS = gate(X + gate(every_turn(), on=overall(X), above=1.0), on=outcome(), above=0.0)
"""G-RA with three levels: the outcome, the cost, the turns."""


@pytest.mark.parametrize(
    ("score", "amounts", "expected"),
    [
        (0.0, (1.0, 1.0), 0.0),  # the first gate is closed: nothing counts
        (1.0, (0.5, 0.5), 2.0),  # the second one is, for it needs more than 1: outcome and cost
        (1.0, (1.0, 0.5), 4.5),  # all open: 1 + 1.5 + 2
    ],
)
def test_a_level_counts_only_if_all_above_it_pass(
    score: float, amounts: tuple[float, ...], expected: float
) -> None:
    assert fold(values(outcome() + LEVELS, *amounts, score=score)) == expected


@settings(deadline=None)
@given(group=groups())
def test_with_open_gates_it_is_plain_reward_accumulation(group: list[Episode]) -> None:
    first, second, third = outcome(), checks(prefix="box:"), validity()
    low = -1e9
    inner = gate(third, on=overall(every_turn()), above=low)
    gated = Rubric(first + gate(second + inner, on=first, above=low))
    plain = Rubric(first + second + third)
    for one, other, played in zip(gated.score(group), plain.score(group), group, strict=True):
        assert turn_rewards(one, played) == turn_rewards(other, played)
