"""Rewards while an episode is played: the same bits as from its record, or a refusal."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gymnasium
import pytest
import toy_count
from hypothesis import given, settings
from reward_cases import centred, episodes, online_terms, said
from sokoban_levels import ROOM, world_of

import turngym
from turngym.agents import collect, jobs_of
from turngym.agents.scripted import Random
from turngym.envs.episode import Episode
from turngym.envs.scene import Scene
from turngym.envs.signals import Check, Cost, Outcome
from turngym.envs.tasks import Reference, canary_of
from turngym.rewards import (
    Rubric,
    RubricReward,
    Term,
    anneal,
    checklist,
    clip,
    cost,
    delta,
    every_turn,
    gate,
    make_rubric,
    outcome,
    progress,
    turn_rewards,
)
from turngym.rewards.algebra import followed
from turngym.rewards.term import Beginning

SHAPED = (
    "outcome() + gate(0.1*progress() - 0.03*cost(kind='moves'), on=validity(of='effective'), "
    "above=0) + clip(checklist(prefix='box:') - every_turn(), low=-0.5) + 0.3*potential()"
)


@settings(deadline=None)
@given(played=episodes(), term=online_terms)
def test_following_a_record_gives_the_bits_of_its_ledger(played: Episode, term: Term) -> None:
    (ledger,) = Rubric(term).score([played])
    if ledger.failed:
        return
    assert played.start is not None
    follower = followed(term, Beginning(played.start.signals, played.reference))
    online = [follower(turn.signals) or 0.0 for turn in played.turns]
    assert [x.hex() for x in online] == [x.hex() for x in turn_rewards(ledger, played)]


def test_the_wrapper_pays_what_the_ledger_says() -> None:
    rubric = make_rubric(SHAPED)
    tasks = [f"sokoban-6x6-2/train/{index}" for index in range(6)]
    played = collect("turngym/Sokoban-v0", Random(), jobs_of(tasks), options=OPTIONS)
    env = RubricReward(gymnasium.make("turngym/Sokoban-v0", **OPTIONS), rubric)
    assert len(played) == 6
    for one in played:
        _, info = env.reset(options={"task": one.task.id})
        assert one.start is not None
        assert info["signals"] == one.start.signals
        (ledger,) = rubric.score([one])
        paid = [env.step(turn.reply.text)[1] for turn in one.turns]
        assert [x.hex() for x in paid] == [x.hex() for x in turn_rewards(ledger, one)]
        assert len(set(paid)) > 1


OPTIONS: dict[str, Any] = {"tasks": "sokoban-6x6-2", "moves_per_turn": 2}


def test_each_reset_begins_anew(tmp_path: Path) -> None:
    env = RubricReward(world_of(tmp_path, ROOM), Rubric(checklist(prefix="box:") + progress()))
    for _ in range(2):
        env.reset(options={"index": 0})
        assert [env.step(move)[1] for move in ("down", "right", "right")] == [1.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("term", "named"),
    [
        (delta(progress()), "delta(progress())"),
        (every_turn() + 2 * gate(progress(), on=outcome(), above=0), "gate(progress(), on="),
        (clip(delta(progress()), low=0), "clip(delta(progress()), low=0.0)"),
        (centred(progress()), "centred(progress())"),
        (every_turn() + anneal(progress(), over=9), "anneal(progress(), over=9.0)"),
    ],
)
def test_terms_that_know_the_future_or_the_group_are_refused(
    term: Term, named: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="cannot be applied online: its scope is") as error:
        RubricReward(world_of(tmp_path, ROOM), Rubric(term))
    assert named in str(error.value)


def test_a_bounded_rubric_and_absent_evidence_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bounded rubric cannot be applied online"):
        RubricReward(world_of(tmp_path, ROOM), Rubric(progress(), bounded=True))
    with pytest.raises(ValueError, match=r"progress\(\) needs Potential evidence, which CountEnv"):
        RubricReward(toy_count.CountEnv(), Rubric(progress()))
    with pytest.raises(ValueError, match="is not a TextEnv: it gives no evidence"):
        RubricReward(gymnasium.make("CartPole-v1"), Rubric(outcome()))


def test_a_term_that_cannot_be_computed_says_so_at_reset(tmp_path: Path) -> None:
    env = RubricReward(world_of(tmp_path, ROOM), Rubric(progress(name="pushes")))
    with pytest.raises(ValueError, match="the start lacks the potential 'pushes'; it has: moves"):
        env.reset(options={"index": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    id: str
    weight: float
    dependencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReference(Reference):
    checklist: tuple[Wish, ...]


class ListedCountEnv(toy_count.CountEnv):
    """Counts, and has a hidden checklist: reach 1, then 2."""

    signal_types = (Outcome, Cost, Check)

    def scene(self) -> Scene:
        reached = tuple(Check(id=f"{i}", passed=self.count >= i) for i in (1, 2))
        return replace(super().scene(), signals=reached)

    def _reference(self) -> ListedReference:
        wishes = (Wish(id="1", weight=1), Wish(id="2", weight=3, dependencies=("1",)))
        return ListedReference(canary=canary_of(self.task.id), checklist=wishes)


def test_a_checklist_reads_the_reference_that_the_agent_does_not() -> None:
    env = RubricReward(ListedCountEnv(), Rubric(checklist()))
    env.reset(seed=0)
    assert [env.step(action)[1] for action in ("stay", "up", "up", "up")] == [0, 0.25, 0.75, 0]


def test_a_term_that_cannot_follow_says_so() -> None:
    env = RubricReward(toy_count.CountEnv(), Rubric(said(name="prm", reach="turn")))
    with pytest.raises(ValueError, match="it needs the record of an episode"):
        env.reset(seed=0)


def test_a_toy_world_is_paid_per_count() -> None:
    env = RubricReward(toy_count.CountEnv(), Rubric(outcome() + 0.5 * cost(kind="count")))
    env.reset(seed=0)
    assert [env.step("up")[1] for _ in range(3)] == [0.5, 1.0, 2.5]
    assert turngym.make_rubric("outcome()") == Rubric(outcome())
