"""Scoring a group: the ledger adds up to the bit, and what fails leaves without a trace."""

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import (
    Evidence,
    at,
    centred,
    episode,
    groups,
    least,
    passed,
    said,
    scored,
    spent,
    terms,
)

from turngym.envs.episode import Annotation, Episode, Ledger, Row, Status
from turngym.envs.records import dumps, loads
from turngym.envs.signals import Check, Cost, Outcome
from turngym.rewards import (
    Rubric,
    Term,
    checklist,
    clip,
    cost,
    every_turn,
    gate,
    outcome,
    progress,
    turn_rewards,
)
from turngym.rewards.term import Level, fold, leaves

X = cost(kind="x")


def noted(name: str, *numbers: tuple[float, ...] | None) -> Annotation:
    return Annotation(episode=name, name="prm", source="0", numbers=numbers)


# ------------------------------------------------------------------------------- adding up


def sits_on(row: Row, played: Episode) -> int:
    """Count where a row sits, place by place."""
    numbers = range(len(played.turns))
    if row.level == "segment":  # on its last turn; without any, on the last one before it
        return max((n for n in numbers if played.turns[n].segment <= row.at), default=0)
    if row.level == "token":
        return [n for n in numbers for _ in played.turns[n].response_ids or ()][row.at]
    return row.at if row.level == "turn" else numbers[-1]


@settings(deadline=None)
@given(group=groups(), term=terms, bounded=st.booleans())
def test_the_reward_of_a_turn_is_the_left_fold_of_its_rows_to_the_bit(
    group: list[Episode], term: Term, bounded: bool
) -> None:
    for ledger, played in zip(scored(Rubric(term, bounded), group), group, strict=True):
        if ledger.failed:
            continue
        expected = [0.0] * len(played.turns)
        for row in ledger.rows:
            turn = sits_on(row, played)
            expected[turn] = expected[turn] + row.value
        assert [r.hex() for r in turn_rewards(ledger, played)] == [r.hex() for r in expected]


@settings(deadline=None)
@given(group=groups(), term=terms, bounded=st.booleans())
def test_every_row_is_raw_times_weight_or_gated(
    group: list[Episode], term: Term, bounded: bool
) -> None:
    rows = [row for ledger in scored(Rubric(term, bounded), group) for row in ledger.rows]
    while rows:
        row = rows.pop()
        assert row.value == (0.0 if row.gated else row.raw * row.weight)
        rows += row.parts


@settings(deadline=None)
@given(group=groups(), term=terms, bounded=st.booleans())
def test_scoring_again_and_reading_back_give_the_same_ledgers(
    group: list[Episode], term: Term, bounded: bool
) -> None:
    ledgers = scored(Rubric(term, bounded), group)
    assert scored(Rubric(term, bounded), group) == ledgers
    assert [loads(Ledger, dumps(ledger)) for ledger in ledgers] == ledgers


@settings(deadline=None)
@given(group=groups(), term=terms, bounded=st.booleans())
def test_the_order_of_a_group_does_not_matter(
    group: list[Episode], term: Term, bounded: bool
) -> None:
    shuffled = group[1:] + group[:1]
    ledgers = scored(Rubric(term, bounded), group)
    assert scored(Rubric(term, bounded), shuffled) == ledgers[1:] + ledgers[:1]


def test_a_turn_adds_from_left_to_right_as_python_312_does_not() -> None:
    term = 1e16 * every_turn() + every_turn() - 1e16 * every_turn()
    (ledger,) = Rubric(term).score([episode([()])])
    assert turn_rewards(ledger, episode([()])) == (0.0,)


# ---------------------------------------------------------------------------------- levels


def test_rows_sit_on_the_turn_that_ends_their_place() -> None:
    played = episode([(), (), ()], score=0.5, segments=[0, 0, 1], tokens=[1, 0, 2])
    term = (
        outcome()
        + said(name="prm", at="segment")
        + 10 * said(name="steps")
        + 100 * said(name="words", at="token")
    )
    annotations = [
        noted("e", (3.0,), (4.0,)),
        dataclasses.replace(noted("e", (1.0,), None, (2.0,)), name="steps"),
        dataclasses.replace(noted("e", (1.0,), (), (2.0, 3.0)), name="words"),
    ]
    (ledger,) = Rubric(term).score([played], annotations)
    assert [(row.level, row.at, row.value) for row in ledger.rows] == [
        ("episode", 0, 0.5),
        ("segment", 0, 3.0),
        ("segment", 1, 4.0),
        ("turn", 0, 10.0),
        ("turn", 2, 20.0),
        ("token", 0, 100.0),
        ("token", 1, 200.0),
        ("token", 2, 300.0),
    ]
    assert turn_rewards(ledger, played) == (110.0, 3.0, 524.5)


@pytest.mark.parametrize(
    ("level", "on", "open_at"),
    [
        ("token", "token", [2, 3]),
        ("token", "turn", [2, 3]),
        ("token", "segment", [3]),
        ("turn", "turn", [1, 2]),
        ("turn", "segment", [2]),
        ("segment", "segment", [1]),
        ("segment", "episode", []),
    ],
)
def test_a_gate_asks_its_condition_where_the_gated_place_lies(
    level: Level, on: Level, open_at: list[int]
) -> None:
    # Three turns with 2, 1 and 1 tokens; the first two are one segment.
    played = episode([(), (), ()], segments=[0, 0, 1], tokens=[2, 1, 1])
    conditions: dict[Level, list[tuple[float, ...]]] = {
        "token": [(0.0, 0.0), (1.0,), (1.0,)],
        "turn": [(0.0,), (1.0,), (1.0,)],
        "segment": [(0.0,), (1.0,)],
        "episode": [(0.0,)],
    }
    numbers: dict[Level, list[tuple[float, ...]]] = {
        "token": [(1.0, 1.0), (1.0,), (1.0,)],
        "turn": [(1.0,)] * 3,
        "segment": [(1.0,)] * 2,
    }
    term = gate(said(name="what", at=level), on=said(name="whether", at=on), at_least=1.0)
    annotations = [
        dataclasses.replace(noted("e", *numbers[level]), name="what"),
        dataclasses.replace(noted("e", *conditions[on]), name="whether"),
    ]
    (ledger,) = Rubric(term).score([played], annotations)
    assert [row.at for row in ledger.rows if not row.gated] == open_at


# --------------------------------------------------------------------------------- failures


@pytest.mark.parametrize("status", ["env_error", "policy_error", "aborted"])
def test_a_status_that_carries_no_reward_fails(status: Status) -> None:
    played = episode([()], status=status)
    (ledger,) = Rubric(every_turn()).score([played])
    assert (ledger.failed, ledger.rows) == (f"status {status!r} carries no reward", ())
    with pytest.raises(ValueError, match=f"has no rewards: status {status!r}"):
        turn_rewards(ledger, played)


def test_truncated_episodes_are_scored() -> None:
    played = episode([()], status="truncated", score=0.5)
    (ledger,) = Rubric(outcome()).score([played])
    assert turn_rewards(ledger, played) == (0.5,)


def test_an_episode_without_turns_has_nowhere_to_put_a_reward() -> None:
    (ledger,) = Rubric(outcome()).score([episode([], status="truncated")])
    assert ledger.failed == "there is no turn to reward"


def test_what_fails_leaves_its_group_before_the_group_is_compared() -> None:
    group = [episode(spent(x), name=name) for name, x in (("a", 1), ("b", 5), ("c", 100))]
    group.append(episode(spent(200), name="d", status="aborted"))
    failing = Annotation(episode="c", name="prm", source="0", failed="TimeoutError: too long")
    annotations = [noted("a", (0.0,)), noted("b", (0.0,)), failing]
    # The failing term comes last: the mean is taken again, without the episode that left.
    a, b, c, d = Rubric(centred(X) + said(name="prm")).score(group, annotations)
    assert [row.value for row in (*a.rows, *b.rows)] == [-2.0, 0.0, 2.0, 0.0]
    assert (c.failed, c.rows) == ("said(name='prm'): TimeoutError: too long", ())
    assert (d.failed, d.rows) == ("status 'aborted' carries no reward", ())


def test_a_failure_inside_a_transform_or_a_condition_is_a_failure_too() -> None:
    for term in (clip(said(name="prm"), low=0), gate(X, on=said(name="prm"), above=0)):
        (ledger,) = Rubric(term).score([episode(spent(1))])
        assert ledger.failed == "said(name='prm'): no annotation 'prm'"


def test_what_is_no_finite_number_is_a_failure() -> None:
    (ledger,) = Rubric(said(name="prm")).score([episode([()])], [noted("e", (float("nan"),))])
    assert ledger.failed == "said(name='prm'): nan is not a finite number"


def test_a_transform_may_take_several_terms() -> None:
    (ledger,) = Rubric(2 * least(X, every_turn())).score([episode([*spent(0.5, 3), ()])])
    assert [(row.at, row.value) for row in ledger.rows] == [(0, 1.0), (1, 2.0)]
    assert [part.term for part in ledger.rows[1].parts] == ["cost(kind='x')", "every_turn()"]


def test_a_group_is_one_group_of_different_episodes() -> None:
    with pytest.raises(ValueError, match="of 2 groups"):
        Rubric(X).score([episode([()]), episode([()], name="f", group="h")])
    with pytest.raises(ValueError, match="in the group twice"):
        Rubric(X).score([episode([()]), episode([()])])
    assert Rubric(X).score([]) == []


def test_a_ledger_belongs_to_its_episode() -> None:
    (ledger,) = Rubric(X).score([episode([()])])
    with pytest.raises(ValueError, match="of episode 'e', not of 'f'"):
        turn_rewards(ledger, episode([()], name="f"))


# --------------------------------------------------------------------------------- evidence


def test_evidence_that_a_world_does_not_give_is_named_with_term_and_world() -> None:
    term = outcome() + gate(clip(0.5 * checklist(), high=1), on=progress(), above=0)
    Rubric(gate(X, on=outcome(), above=0)).check_evidence((Outcome, Cost), "toys/Count-v0")
    with pytest.raises(ValueError, match=r"^checklist\(\) needs Check evidence, which toys/Count"):
        Rubric(term).check_evidence((Outcome, Cost), "toys/Count-v0")
    with pytest.raises(ValueError, match=r"^progress\(\) needs Potential evidence, which toys/"):
        Rubric(term).check_evidence((Outcome, Cost, Check), "toys/Count-v0")


# ---------------------------------------------------------------------------------- bounded


def members(*played: tuple[float, Sequence[Evidence]]) -> list[Episode]:
    return [
        episode(turns, score=score, name=f"e{number}", start=at(9))
        for number, (score, turns) in enumerate(played)
    ]


def test_failed_episodes_are_cut_to_the_least_of_the_solved() -> None:
    group = members((1.0, spent(2)), (1.0, spent(3)), (0.5, spent(4, 1)), (0.0, spent(1)))
    first, second, third, fourth = Rubric(outcome() + X, bounded=True).score(group)
    assert [turn_rewards(x, e)[-1] for x, e in zip((first, second), group, strict=False)] == [3, 4]
    assert third.rows[-1] == Row(
        level="episode", at=0, term="bounded", raw=-3.0, weight=1.0, gated=False, value=-3.0
    )
    assert turn_rewards(third, group[2]) == (4.0, -1.5)
    assert turn_rewards(fourth, group[3]) == (1.0,)


def test_the_cut_leaves_not_a_bit_more_than_the_bound() -> None:
    assert 1.08 + (0.16 - 1.08) > 0.16, "the plain difference would"
    group = members((1.0, spent(0.16)), (0.0, spent(1.08)))
    solved, failed = Rubric(X, bounded=True).score(group)
    assert turn_rewards(failed, group[1])[0] <= turn_rewards(solved, group[0])[0] == 0.16
    assert turn_rewards(failed, group[1])[0] == pytest.approx(0.16)


def test_a_group_without_success_is_left_as_it_is() -> None:
    group = members((0.0, spent(2)), (0.5, spent(3)))
    bounded, free = Rubric(X, bounded=True), Rubric(X)
    assert [x.rows for x in bounded.score(group)] == [x.rows for x in free.score(group)]


@settings(deadline=None)
@given(
    group=groups(),
    process=terms.filter(lambda term: not any(isinstance(leaf, outcome) for leaf in leaves(term))),
)
def test_no_failed_episode_has_more_process_reward_than_a_solved_one(
    group: list[Episode], process: Term
) -> None:
    ledgers = scored(Rubric(outcome() + process, bounded=True), group)
    parts: dict[bool, list[float]] = {True: [], False: []}
    for ledger, played in zip(ledgers, group, strict=True):
        if not ledger.failed:
            own = [row.value for row in ledger.rows if row.term != "outcome()"]
            parts[played.status == "solved"].append(fold(own))
    assert all(part <= min(parts[True], default=part) for part in parts[False])


def test_a_bounded_rubric_is_of_group_scope() -> None:
    assert Rubric(X, bounded=True).scope == "group"
    assert Rubric(X + centred(X)).scope == "group"
    assert Rubric(X + outcome()).scope == "turn"


def test_a_check_that_passes_again_is_not_paid_again() -> None:
    flicker = [passed(True), passed(False)] * 5
    (ledger,) = Rubric(checklist()).score([episode(flicker, start=passed(False))])
    assert fold(row.value for row in ledger.rows) == 1.0
