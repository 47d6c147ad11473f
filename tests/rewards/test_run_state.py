"""The state of a run: made anew each iteration, read by scoring, on file."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from reward_cases import episode, groups, spent, terms

from turngym.envs.episode import Episode
from turngym.envs.records import dumps, loads
from turngym.rewards import (
    Rubric,
    RunState,
    Term,
    anneal,
    clip,
    cost,
    gate,
    make_rubric,
    normalise,
    outcome,
)

X = cost(kind="x")
NESTED = normalise(clip(normalise(X, over="run", how="mean"), low=0), over="run", how="range")


def group_of(*amounts: float) -> list[Episode]:
    return [episode(spent(amount), name=f"e{i}") for i, amount in enumerate(amounts)]


def test_a_term_observes_after_those_that_it_takes() -> None:
    # Less their mean of 3: -2, 0, 2; from 0 on: 0, 0, 2; in their range: 0, 0, 1.
    rubric, group = Rubric(NESTED), group_of(1, 3, 5)
    state = rubric.advance(None, [group])
    assert [x.rows[0].value for x in rubric.score(group, state=state)] == [0.0, 0.0, 1.0]
    inner, outer = state.memory.values()
    assert (inner["mean"], outer["least"], outer["most"]) == (3.0, 0.0, 2.0)


def test_a_term_inside_a_condition_observes_too() -> None:
    term = gate(outcome(), on=normalise(outcome(), over="run", how="mean"), at_least=0)
    group = [episode([()], score=score, name=f"{score}") for score in (0.0, 1.0)]
    rubric = Rubric(term)
    state = rubric.advance(None, [group])
    rows = [x.rows[0] for x in rubric.score(group, state=state)]
    assert [row.gated for row in rows] == [True, False]


def test_who_fails_is_not_observed() -> None:
    group = [*group_of(1, 3), episode(spent(99), name="lost", status="env_error")]
    state = Rubric(normalise(X, over="run")).advance(None, [group])
    (memory,) = state.memory.values()
    assert memory["mean"] == 2.0


def test_steps_are_counted_and_a_rubric_without_memory_has_none() -> None:
    rubric = Rubric(anneal(X, over=5))
    state = rubric.advance(rubric.advance(None, [group_of(1)]), [group_of(1)])
    assert state == RunState(rubric=rubric.hash, step=1, memory={})


def test_a_rubric_that_depends_on_the_run_needs_its_own_state() -> None:
    rubric, group = Rubric(outcome() + 0.5 * anneal(X, over=5)), group_of(1)
    with pytest.raises(
        ValueError, match=r"^anneal\(cost\(kind='x'\), over=5.0\) depends on the ru"
    ):
        rubric.score(group)
    other = Rubric(X).advance(None, [group])
    for use in (lambda: rubric.score(group, state=other), lambda: rubric.advance(other, [group])):
        with pytest.raises(ValueError, match=f"the state is of rubric {other.rubric}, not of"):
            use()


def test_advancing_changes_nothing_that_was_there() -> None:
    rubric, group = make_rubric(str(NESTED)), group_of(1, 3)
    state = rubric.advance(None, [group])
    before = dumps(state)
    rubric.advance(state, [group_of(100, 200)])
    assert dumps(state) == before


@settings(deadline=None, max_examples=40)
@given(first=groups(), second=groups(), term=terms)
def test_a_run_that_reads_its_state_back_goes_on_to_the_same_bits(
    first: list[Episode], second: list[Episode], term: Term
) -> None:
    rubric = Rubric(term)
    state = rubric.advance(None, [first])
    again = loads(RunState, dumps(state))
    assert again == state == rubric.advance(None, [first])
    assert rubric.advance(again, [second]) == rubric.advance(state, [second])
    assert rubric.score(second, state=again) == rubric.score(second, state=state)


@settings(deadline=None, max_examples=40)
@given(first=groups(), second=groups(), term=terms)
def test_the_order_of_groups_does_not_matter(
    first: list[Episode], second: list[Episode], term: Term
) -> None:
    second = [replace(one, group="h", id=f"h{one.id}") for one in second]
    rubric = Rubric(term)
    one, other = rubric.advance(None, [first, second]), rubric.advance(None, [second, first])
    assert one == other
