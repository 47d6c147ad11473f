"""The terms that read evidence: what they pay, when they say nothing, when they give up."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_cases import Evidence, at, episode, episodes, passed

from turngym.envs.episode import Episode
from turngym.envs.signals import Cost, Potential, Validity
from turngym.rewards import (
    Rubric,
    Term,
    checklist,
    checks,
    cost,
    every_turn,
    outcome,
    potential,
    progress,
    validity,
)
from turngym.rewards.term import fold


def paid(term: Term, played: Episode) -> dict[int, float]:
    """What a term pays, by place; what is not in it is absent."""
    (ledger,) = Rubric(term).score([played])
    assert ledger.failed == ""
    return {row.at: row.value for row in ledger.rows}


def refused(term: Term, played: Episode) -> str:
    (ledger,) = Rubric(term).score([played])
    assert ledger.rows == ()
    return ledger.failed


def walk(*distances: float | None) -> Episode:
    return episode([at(d) for d in distances[1:]], start=at(distances[0]))


def test_the_outcome_is_one_row_of_the_episode() -> None:
    (ledger,) = Rubric(outcome()).score([episode([(), ()], score=0.25)])
    (row,) = ledger.rows
    assert (row.level, row.at, row.term, row.value) == ("episode", 0, "outcome()", 0.25)
    assert paid(outcome(of="success"), episode([()], score=0.25)) == {0: 0.0}
    assert paid(outcome(of="success"), episode([()], score=1.0)) == {0: 1.0}


def test_every_turn_pays_every_turn() -> None:
    assert paid(every_turn(), episode([(), (), ()])) == {0: 1.0, 1: 1.0, 2: 1.0}


@pytest.mark.parametrize(("of", "first"), [("parsed", 1.0), ("legal", 1.0), ("effective", 0.0)])
def test_validity_is_one_or_nothing_or_absent(of: str, first: float) -> None:
    blocked = Validity(parsed=True, legal=True, effective=False)
    nonsense = Validity(parsed=False, legal=False, effective=False)
    term = validity(of=of)  # type: ignore[arg-type]  # one of three
    assert paid(term, episode([(blocked,), (nonsense,), ()])) == {0: first, 1: 0.0}


def test_costs_of_one_kind_are_added_and_others_left_out() -> None:
    turn = tuple(Cost(kind=k, amount=a, unit="") for k, a in (("x", 1), ("y", 5), ("x", 2)))
    assert paid(cost(kind="x"), episode([turn, ()])) == {0: 3.0}


# ------------------------------------------------------------------------------------ progress


def test_progress_is_the_distance_won() -> None:
    assert paid(progress(), walk(4, 3, 5, 5, 0)) == {0: 1.0, 1: -2.0, 2: 0.0, 3: 5.0}


def test_a_dead_end_is_paid_for_once_and_paid_back_to_whoever_leaves_it() -> None:
    assert paid(progress(), walk(4, None, None, 3)) == {0: -1.0, 1: 0.0, 2: 2.0}
    assert paid(progress(dead_end=-7), walk(4, None)) == {0: -7.0}
    assert paid(progress(), walk(None, None, 2, 1)) == {0: 0.0, 1: 1.0, 2: 1.0}


def test_what_is_not_known_is_absent_and_the_latest_known_distance_stands() -> None:
    unknown = at(None, exact=False)
    played = episode([at(3), unknown, (), at(1)], start=at(4))
    assert paid(progress(), played) == {0: 1.0, 3: 2.0}
    assert paid(progress(), episode([at(3), at(1)], start=unknown)) == {0: 0.0, 1: 2.0}


@settings(deadline=None)
@given(played=episodes(), price=st.floats(-2, 0))
def test_progress_telescopes_whatever_the_way(played: Episode, price: float) -> None:
    assert played.start is not None
    way = [distance_of(played.start.signals), *(distance_of(t.signals) for t in played.turns)]
    known = [d for d in way if isinstance(d, int | float)]
    won = known[0] - known[-1] if known else 0.0
    told = [d for d in way if d != "unknown"]
    lost = (told[-1] is None) - (way[0] is None) if told else 0
    total = fold(paid(progress(dead_end=price), played).values())
    assert total == pytest.approx(won + price * lost)


def distance_of(evidence: Evidence) -> float | str | None:
    """The distance, None in a dead end."""
    for signal in evidence:
        if isinstance(signal, Potential):
            return signal.distance if signal.distance is not None or signal.exact else "unknown"
    return "unknown"


# ----------------------------------------------------------------------------------- potential


def climb(*values: float) -> Episode:
    return episode([at(1, value=v) for v in values[1:]], start=at(1, value=values[0]))


def test_a_potential_pays_its_change() -> None:
    assert paid(potential(), climb(0.5, 0.75, 0.25)) == {0: 0.25, 1: -0.5}
    assert paid(potential(gamma=0.5), climb(0.5, 0.75, 0.25)) == {0: -0.125, 1: -0.625}


@settings(deadline=None)
@given(
    values=st.lists(st.floats(0, 1), min_size=2, max_size=9),
    gamma=st.sampled_from([1.0, 0.99, 0.5]),
)
def test_potentials_telescope(values: Sequence[float], gamma: float) -> None:
    rewards = paid(potential(gamma=gamma), climb(*values))
    returned = fold(gamma**turn * reward for turn, reward in rewards.items())
    assert returned == pytest.approx(gamma ** len(rewards) * values[-1] - values[0])


@pytest.mark.parametrize("term", [potential, progress])
def test_one_of_several_potentials_is_named(term: type[progress]) -> None:
    two = (*at(3), Potential(name="pushes", value=0.5, distance=9, exact=True))
    after = (*at(1), Potential(name="pushes", value=1.5, distance=8, exact=True))
    played = episode([after], start=two)
    assert "'moves' and 'pushes': name one" in refused(term(), played)
    assert paid(term(name="pushes"), played) == {0: 1.0}


@pytest.mark.parametrize("term", [potential(name="depth"), progress(name="depth")])
def test_a_start_without_the_potential_is_a_failure_not_zero(term: Term) -> None:
    assert refused(term, walk(3, 2)) == (
        f"{term}: the start lacks the potential 'depth'; it has: moves"
    )
    assert refused(potential(), episode([at(3)])).endswith("lacks a potential; it has: none")


# -------------------------------------------------------------------------------------- checks


def test_checks_pay_when_one_begins_to_pass_and_take_it_back() -> None:
    turns = [passed(True, True), passed(None, True), (), passed(True, True)]
    assert paid(checks(), episode(turns, start=passed(False, True))) == {0: 1.0, 1: -1.0, 3: 1.0}


def test_a_checklist_pays_an_item_once() -> None:
    turns = [passed(True, False), passed(False, False), passed(True, False), passed(False, True)]
    played = episode(turns, start=passed(False, None))
    assert paid(checklist(), played) == {0: 0.5, 1: 0.0, 2: 0.0, 3: 0.5}


def test_what_passes_at_the_start_is_nobodys_merit() -> None:
    played = episode([passed(False, False), passed(True, True)], start=passed(True, False))
    assert paid(checklist(), played) == {0: 0.0, 1: 0.5}


LISTED = {
    "checklist": [
        {"id": "0", "weight": 3},
        {"id": "1", "weight": 1, "dependencies": ["0"]},
    ]
}


def test_the_reference_gives_weights_and_dependencies() -> None:
    both = episode([passed(False, True), passed(True, True), passed(True, True)], reference=LISTED)
    # Item 1 counts when item 0 was done on an earlier turn, not on the same one.
    assert paid(checklist(), both) == {0: 0.0, 1: 0.75, 2: 0.25}
    late = episode([passed(True, True), passed(True, False)], reference=LISTED)
    assert paid(checklist(), late) == {0: 0.75, 1: 0.0}


def test_a_turn_without_a_word_about_the_items_is_absent() -> None:
    assert paid(checklist(), episode([(), passed(True)], start=passed(False))) == {1: 1.0}


@pytest.mark.parametrize(
    ("reference", "prefix", "why"),
    [
        ({"checklist": 7}, "", "checklist should be a list of items, not 7"),
        ({"checklist": [{"weight": 1}]}, "", "checklist[0].id is None, expected text"),
        ({"checklist": [{"id": "a", "weight": -1}]}, "", "checklist[0].weight is -1, expected"),
        ({"checklist": [{"id": "a", "weight": 0}]}, "", "the weights sum to 0, expected 1"),
        ({"checklist": []}, "", "checklist should be a list of items, not []"),
        (LISTED, "x", "begins with 'x'; it has: 0, 1"),
        (LISTED, "1", "item '1' depends on '0', which is no item"),
        ({"canary": "c"}, "", "there is no checklist"),
    ],
)
def test_a_checklist_that_makes_no_sense_fails(reference: object, prefix: str, why: str) -> None:
    assert why in refused(checklist(prefix=prefix), episode([()], reference=reference))


@settings(deadline=None)
@given(played=episodes())
def test_a_checklist_pays_at_most_one_and_never_takes(played: Episode) -> None:
    rewards = paid(checklist(), played).values()
    assert all(reward >= 0 for reward in rewards)
    assert fold(rewards) <= 1.0


def test_equal_evidence_of_other_episodes_changes_nothing() -> None:
    alone = paid(progress(), walk(4, 2))
    ledgers = Rubric(progress()).score(
        [episode([at(2)], start=at(4), name=name) for name in ("a", "b")]
    )
    assert [{row.at: row.value for row in ledger.rows} for ledger in ledgers] == [alone, alone]
    assert alone == {0: 2.0}
