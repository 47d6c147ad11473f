"""Weight, sum and gate, clip and delta, by hand and as laws."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import episode, scored, spent, terms

from turngym.envs.episode import Ledger
from turngym.rewards import Rubric, Term, clip, cost, delta, every_turn, gate, outcome, turn_rewards
from turngym.rewards.algebra import lines

X = cost(kind="x")
ANY: Any = X
"""The same, for mistakes that a type checker would find first."""
WRONG: Any = {"number": 1, "text": "1", "none": None, "luck": "luck"}


def ledger(term: Term, *amounts: float, score: float = 0.0) -> Ledger:
    (found,) = Rubric(term).score([episode(spent(*amounts), score=score)])
    assert found.failed == ""
    return found


def values(term: Term, *amounts: float, score: float = 0.0) -> list[float]:
    return [row.value for row in ledger(term, *amounts, score=score).rows]


def test_a_row_keeps_raw_value_and_weight_apart() -> None:
    (row,) = ledger(-0.5 * X, 3).rows
    assert (row.raw, row.weight, row.gated, row.value) == (3.0, -0.5, False, -1.5)


def test_weights_distribute_over_sums() -> None:
    term = 2 * (X - 0.5 * (every_turn() + 3 * X))
    assert [(str(line.term), line.weight) for line in lines(term)] == [
        ("cost(kind='x')", 2.0),
        ("every_turn()", -1.0),
        ("cost(kind='x')", -3.0),
    ]


def test_numbers_stand_on_either_side_and_are_multiplied() -> None:
    assert 2 * (X * 0.25) == 0.5 * X
    assert -(2 * X) == -2 * X
    assert X - X == X + -X


@pytest.mark.parametrize(
    "mistake", [lambda: ANY * "2", lambda: X * float("nan"), lambda: 1e308 * (1e308 * X)]
)
def test_a_weight_is_a_finite_number(mistake: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="should be a finite number, not"):
        mistake()


@pytest.mark.parametrize("mistake", [lambda: ANY + 1, lambda: 1 - ANY, lambda: ANY * ANY])
def test_python_refuses_what_is_no_term(mistake: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        mistake()


# ---------------------------------------------------------------------------------------- gate


@pytest.mark.parametrize(
    ("gated", "total"),
    [
        # The discriminating example of G-RA: steps .2, -.1, .3 and a threshold of 0.
        (gate(X, on=outcome(), above=0), (0.0, 1.4)),
        (gate(X, on=outcome(), at_least=0), (0.4, 1.4)),
    ],
)
def test_a_gate_is_open_above_or_at_its_threshold(gated: Term, total: tuple[float, float]) -> None:
    for score, expected in zip((0.0, 1.0), total, strict=True):
        assert sum(values(outcome() + gated, 0.2, -0.1, 0.3, score=score)) == pytest.approx(
            expected
        )


def test_a_closed_gate_leaves_the_raw_value_in_the_ledger() -> None:
    (row,) = ledger(gate(2 * X, on=outcome(), above=0.5), 3).rows
    assert (row.raw, row.weight, row.gated, row.value) == (3.0, 2.0, True, 0.0)


def test_a_gate_on_turns_opens_turn_by_turn() -> None:
    term = gate(every_turn(), on=2 * X - every_turn(), at_least=1)
    assert values(term, 0, 1, 2) == [0.0, 1.0, 1.0]


def test_gates_in_gates_must_all_be_open() -> None:
    inner = gate(X, on=X, above=1)
    assert values(gate(inner + every_turn(), on=-X, above=-3), 1, 2, 3) == [0, 2, 0, 1, 1, 0]


def test_a_gate_is_closed_where_its_condition_is_absent() -> None:
    (found,) = Rubric(gate(every_turn(), on=X, at_least=-9)).score([episode([*spent(1), ()])])
    assert [row.gated for row in found.rows] == [False, True]


def test_a_gate_needs_exactly_one_threshold() -> None:
    with pytest.raises(ValueError, match="exactly one of above= and at_least="):
        gate(X, on=X)
    with pytest.raises(ValueError, match="exactly one of above= and at_least="):
        gate(X, on=X, above=1, at_least=1)


def test_a_condition_is_not_finer_than_what_it_gates() -> None:
    with pytest.raises(
        ValueError, match=r"cost\(kind='x'\) is of level turn, outcome\(\) of level"
    ):
        gate(X + outcome(), on=X, above=0)


def test_a_condition_is_of_one_level() -> None:
    with pytest.raises(ValueError, match="not of turn and episode"):
        gate(X, on=X + outcome(), above=0)


def test_a_gate_on_the_outcome_knows_the_future_and_one_on_the_turn_does_not() -> None:
    assert gate(X, on=outcome(), above=0).scope == "episode"
    assert gate(X, on=X, above=0).scope == "turn"
    assert gate(outcome(), on=outcome(), above=0).scope == "turn"
    assert (X + gate(X, on=delta(X), above=0)).scope == "episode"


# ------------------------------------------------------------------------------- clip and delta


def test_clip_bounds_on_both_sides() -> None:
    assert values(clip(X, low=-1, high=2), -5, 0, 5) == [-1.0, 0.0, 2.0]
    assert values(clip(X, low=-1), -5, 5) == [-1.0, 5.0]
    assert values(clip(X, high=2), -5, 5) == [-5.0, 2.0]


def test_the_papers_clip_pays_only_what_is_missing() -> None:
    assert values(clip(X, above=0.5), 0.9, 0.4, 0.7) == pytest.approx([0.0, -0.1, 0.0])


def test_delta_pays_what_a_step_is_better_than_the_next() -> None:
    assert values(delta(X), 0.9, 0.4, 0.7) == [0.5, 0.4, 0.0]
    assert values(delta(clip(X, above=0.5)), 0.9, 0.4, 0.7) == pytest.approx([0.1, -0.1, 0.0])
    assert values(delta(X), 5) == [0.0]


def test_delta_passes_over_absent_steps() -> None:
    assert delta(X).of((3.0, None, 1.0, None)) == (2.0, None, 1.0, None)
    assert delta(X).of((3.0, None, 1.0)) == (3.0, None, 0.0)


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=12))
def test_the_returns_of_delta_are_the_rewards_it_was_made_of(amounts: list[int]) -> None:
    differences = values(delta(X), *amounts)
    returns = [sum(differences[step:]) for step in range(len(amounts))]
    assert returns == [*amounts[:-1], 0]


@settings(deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1), st.floats(-2, 2))
def test_the_papers_clip_is_never_above_zero(amounts: list[float], mark: float) -> None:
    assert max(values(clip(X, above=mark), *amounts)) <= 0


def test_a_transform_is_one_row_with_its_parts() -> None:
    first, second = ledger(0.5 * clip(2 * X - every_turn(), high=1), 0, 3).rows
    assert (first.term, first.raw, first.value) == (
        "clip(2.0 * cost(kind='x') - every_turn(), high=1.0)",
        -1.0,
        -0.5,
    )
    assert [(part.term, part.at, part.value) for part in second.parts] == [
        ("cost(kind='x')", 1, 6.0),
        ("every_turn()", 1, -1.0),
    ]
    assert second.value == 0.5


@pytest.mark.parametrize(
    ("mistake", "why"),
    [
        (lambda: clip(X), r"clip\(\) needs low=, high= or both, or else above="),
        (lambda: clip(X, low=1, above=2), r"or else above="),
        (lambda: clip(X, low=2, high=1), "needs low= to be at most high="),
        (lambda: clip(X + outcome(), high=1), "a sum of one level is needed here"),
        (lambda: delta(outcome()), "needs a term with several steps"),
        (lambda: delta(WRONG["number"]), r"term= of delta\(\) should be a term, not 1"),
        (lambda: gate(X, on=X, above=WRONG["text"]), "should be a finite number or None, not '1'"),
        (lambda: cost(kind=WRONG["none"]), r"kind= of cost\(\) should be a text, not None"),
        (lambda: outcome(of=WRONG["luck"]), "should be one of 'score', 'success', not 'luck'"),
    ],
)
def test_a_mistake_is_named_where_it_is_made(mistake: Callable[[], object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        mistake()


@settings(deadline=None)
@given(term=terms, weight=st.sampled_from([2.0, -0.5]))
def test_a_weight_before_an_expression_is_a_weight_before_its_lines(
    term: Term, weight: float
) -> None:
    played = episode(spent(0.5, 3), score=1.0)
    (one,), (other,) = (scored(Rubric(t), [played]) for t in (term, weight * term))
    assert bool(one.failed) == bool(other.failed)
    if not one.failed:
        scaled = [weight * reward for reward in turn_rewards(one, played)]
        assert list(turn_rewards(other, played)) == pytest.approx(scaled)
