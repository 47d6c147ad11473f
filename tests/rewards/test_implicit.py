"""Implicit process rewards: log-ratios of annotations and facts, and what is said without them."""

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reward_cases import episode

from turngym.envs.episode import Annotation, Episode, Ledger
from turngym.rewards import Rubric, Term, implicit_prm, make_rubric, outcome
from turngym.rewards.implicit import step_rewards

Turns = Sequence[Sequence[float] | None]


def sampled(logprobs: Turns) -> Episode:
    """An episode whose tokens the policy sampled with these log-probabilities."""
    bare = episode([()] * len(logprobs), tokens=[len(own or ()) for own in logprobs], score=1.0)
    turns = tuple(
        dataclasses.replace(turn, logprobs=None if own is None else tuple(own))
        for turn, own in zip(bare.turns, logprobs, strict=True)
    )
    return dataclasses.replace(bare, turns=turns)


def said(numbers: Turns, name: str = "prm") -> Annotation:
    kept = tuple(None if own is None else tuple(own) for own in numbers)
    return Annotation(episode="e", name=name, source="s", numbers=kept)


PLAYED = sampled([[-1.0, -1.0], [-1.0]])
PRM = said([[-0.75, -0.5], [-1.5]])
"""Log-ratios .25, .5 and -.5."""


def ledger(term: Term, *annotations: Annotation, played: Episode = PLAYED) -> Ledger:
    (scored,) = Rubric(term).score([played], annotations)
    return scored


def values(term: Term, *annotations: Annotation) -> list[float]:
    return [row.value for row in ledger(term, *annotations).rows]


def test_a_turn_is_worth_what_its_tokens_gained_on_the_policy() -> None:
    assert values(implicit_prm(beta=0.5), PRM) == [0.375, -0.25]


def test_tokens_or_the_whole_may_be_paid_instead() -> None:
    assert values(implicit_prm(beta=0.5, granularity="token"), PRM) == [0.125, 0.25, -0.25]
    assert values(implicit_prm(beta=0.5, granularity="whole"), PRM) == [0.125]


def test_a_frozen_reference_is_read_from_its_own_annotation() -> None:
    frozen = said([[-0.5, -0.5], [-0.5]], "reference")
    assert values(implicit_prm(beta=1.0, reference="frozen"), frozen, PRM) == [-0.25, -1.0]


def test_released_code_leaves_out_beta_or_the_last_token() -> None:
    repo = implicit_prm(beta=0.5, granularity="token", compat="repo")
    recipe = implicit_prm(beta=0.5, granularity="token", compat="recipe")
    assert values(repo, PRM) == [0.25, 0.5, -0.5]
    assert values(recipe, PRM) == [0.125, 0.25, 0.0]


def test_what_was_said_last_counts() -> None:
    failed = Annotation(episode="e", name="prm", source="s", failed="out of memory")
    assert values(implicit_prm(beta=0.5), failed, PRM) == [0.375, -0.25]
    assert ledger(implicit_prm(), PRM, failed).failed == "implicit_prm(): out of memory"


@pytest.mark.parametrize(
    ("annotations", "reason"),
    [
        ((), "there is no annotation 'prm'"),
        ((said([[-1.0, -1.0]]),), "annotation 'prm' has 1 turns, not 2"),
        ((said([[-1.0], [-1.0]]),), "annotation 'prm' lacks log-probabilities of the tokens of "),
        ((said([[-1.0, -1.0], None]),), "of turn 1"),
    ],
)
def test_what_is_missing_fails_and_is_no_zero(
    annotations: tuple[Annotation, ...], reason: str
) -> None:
    found = ledger(implicit_prm(), *annotations)
    assert reason in found.failed
    assert found.rows == ()


def test_a_policy_that_told_no_log_probabilities_cannot_be_referred_to() -> None:
    silent = dataclasses.replace(
        PLAYED, turns=tuple(dataclasses.replace(turn, logprobs=None) for turn in PLAYED.turns)
    )
    found = ledger(implicit_prm(), PRM, played=silent)
    assert (
        "the record of the policy lacks log-probabilities of the tokens of turn 0" in found.failed
    )


def test_it_cannot_be_applied_online() -> None:
    assert implicit_prm().scope == "episode"


def test_outcome_and_process_are_told_apart() -> None:
    rubric = make_rubric("2.0 * outcome() + implicit_prm() - 0.1 * every_turn()")
    assert rubric.streams == {
        "outcome": {"outcome()"},
        "process": {"implicit_prm()", "every_turn()"},
    }
    assert make_rubric("outcome()").streams == {"outcome": {"outcome()"}}
    assert make_rubric("every_turn()").streams == {"process": {"every_turn()"}}


def test_what_bounds_the_process_belongs_to_it() -> None:
    both = Rubric(outcome() + implicit_prm(), bounded=True)
    assert both.streams["process"] == {"implicit_prm()", "bounded"}
    assert Rubric(outcome(), bounded=True).streams == {"outcome": {"outcome()"}}


ratios = st.lists(st.lists(st.floats(-9, 9), min_size=1, max_size=3), min_size=1, max_size=4)


@given(own=ratios, beta=st.floats(0.01, 2))
def test_all_granularities_pay_the_same_in_all(own: list[list[float]], beta: float) -> None:
    totals = [
        sum(step_rewards(own, beta=beta, granularity=kind)) for kind in ("token", "turn", "whole")
    ]
    assert totals == pytest.approx([totals[0]] * 3)


@given(logprobs=ratios)
def test_a_model_that_says_what_the_policy_said_pays_exactly_nothing(
    logprobs: list[list[float]],
) -> None:
    found = ledger(implicit_prm(), said(logprobs), played=sampled(logprobs))
    assert {row.value for row in found.rows} == {0.0}


def test_its_text_is_read_back() -> None:
    term = implicit_prm(beta=0.1, reference="frozen", granularity="token")
    assert make_rubric(str(term)).reward == term
