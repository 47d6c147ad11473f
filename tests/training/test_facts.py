"""A batch holds what episodes did and earned, each turn once."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from toy_batches import episode, fork, ledger

from turngym.agents.jobs import jobs_of
from turngym.agents.rollout import collect
from turngym.agents.scripted import Random
from turngym.training import credit
from turngym.training.batch import batch_of


def test_turns_tokens_and_rewards_come_from_facts_and_ledgers() -> None:
    batch = batch_of(
        [episode("a", [2, 3], segments=[0, 1]), episode("b", [1], group="h")],
        [ledger("b", ("episode", 0, 1.0)), ledger("a", ("turn", 0, 0.5), ("segment", 1, 0.25))],
    )
    assert batch.ids == ("a", "b")
    assert batch.turn_at.tolist() == [0, 2, 5, 6]
    assert batch.segment_at.tolist() == [0, 1, 2, 3]
    assert batch.episode_at.tolist() == [0, 2, 3]
    assert batch.group.tolist() == [0, 1]
    assert batch.at("turn").tolist() == [0.5, 0.25, 1.0]
    assert batch.first.tolist() == [0, 0]


def test_the_reward_of_a_turn_is_the_left_fold_of_its_rows() -> None:
    values = [1e16, 1.0, -1e16, 0.1, 0.2]  # exact summation would give 1.3
    rows = [("turn", 1, value) for value in values]
    batch = batch_of([episode("a", [1, 1])], [ledger("a", *rows)])
    folded = 0.0
    for value in values:
        folded += value
    assert batch.at("turn").tolist() == [0.0, folded]


def test_rows_of_segments_and_episodes_sit_on_the_last_turn() -> None:
    rows = [("segment", 0, 1.0), ("segment", 2, 2.0), ("episode", 0, 4.0)]
    batch = batch_of([episode("a", [1, 1, 2, 1], segments=[0, 0, 2, 2])], [ledger("a", *rows)])
    assert batch.at("turn").tolist() == [0.0, 1.0, 0.0, 6.0]


def test_rows_of_tokens_make_a_stream_of_tokens() -> None:
    rows = [("token", 0, 1.0), ("token", 3, 2.0), ("turn", 0, 4.0), ("episode", 0, 8.0)]
    batch = batch_of([episode("a", [2, 3])], [ledger("a", *rows)])
    assert batch.streams["reward"].level == "token"
    assert batch.at("token").tolist() == [1.0, 4.0, 0.0, 2.0, 8.0]
    assert batch.at("turn").tolist() == [5.0, 10.0]


def test_terms_can_be_held_apart_and_absence_is_not_zero() -> None:
    rows = [("turn", 0, 0.0, "match"), ("episode", 0, 1.0, "outcome"), ("turn", 2, 0.5, "match")]
    batch = batch_of(
        [episode("a", [1, 1, 1])],
        [ledger("a", *rows)],
        apart={"outcome": ["outcome"], "process": ["match", "other"], "none": ["nobody"]},
    )
    process = batch.streams["process"]
    assert (process.level, process.values.tolist()) == ("turn", [0.0, 0.0, 0.5])
    assert process.valid.tolist() == [True, False, True]
    assert batch.streams["outcome"].level == "episode"
    assert batch.streams["outcome"].values.tolist() == [1.0]
    assert batch.streams["reward"].valid.all()
    assert not batch.streams["none"].valid.any()


def test_segments_can_have_a_stream() -> None:
    rows = [("segment", 4, 1.0, "checks"), ("segment", 7, 2.0, "checks")]
    batch = batch_of(
        [episode("a", [1, 1, 1], segments=[4, 4, 7])],
        [ledger("a", *rows)],
        apart={"checks": ["checks"]},
    )
    assert batch.streams["checks"].level == "segment"
    assert batch.streams["checks"].values.tolist() == [1.0, 2.0]


def test_an_episode_that_could_not_be_scored_leaves_its_group() -> None:
    names = "abcd"
    ledgers = [ledger(name, ("episode", 0, float(number))) for number, name in enumerate(names)]
    ledgers[3] = dataclasses.replace(ledgers[3], failed="the judge broke", rows=())
    batch = batch_of([episode(name, [1]) for name in names], ledgers)
    assert batch.ids == ("a", "b", "c")
    assert credit.dr_grpo(batch).tolist() == [-1.0, 0.0, 1.0]


def test_what_was_not_graded_carries_no_reward_and_needs_no_ledger() -> None:
    broken = episode("b", [1], status="env_error", outcome=None)
    batch = batch_of([episode("a", [1]), broken], [ledger("a")])
    assert batch.ids == ("a",)


def test_keys_are_those_before_the_action() -> None:
    episodes = [episode("a", [1, 1, 1], states="xyx"), episode("b", [1, 1], states="xz")]
    ledgers = [ledger("a"), ledger("b")]
    keys = batch_of(episodes, ledgers).keys
    assert keys is not None
    assert keys.tolist() == [0, 1, 0, 0, 2]
    named = batch_of(episodes, ledgers, key="seen").keys
    assert named is not None
    assert named.tolist() == [0, 1, 0, 0, 2]
    with pytest.raises(ValueError, match="episode 'a' has no key 'sate': it has"):
        batch_of(episodes, ledgers, key="sate")


def test_an_episode_cut_before_its_first_turn_counts_in_its_group() -> None:
    batch = batch_of(
        [episode("a", []), episode("b", [2])],
        [ledger("a", ("episode", 0, 3.0)), ledger("b", ("episode", 0, 1.0))],
    )
    assert batch.at("episode").tolist() == [3.0, 1.0]
    assert credit.dr_grpo(batch).tolist() == [-1.0, -1.0]


def test_turns_without_ids_are_refused_unless_each_is_to_count_as_one_token() -> None:
    with pytest.raises(ValueError, match="turn 1 of episode 'a' has no token ids"):
        batch_of([episode("a", [2, None])], [ledger("a")])
    batch = batch_of([episode("a", [2, None])], [ledger("a")], one_token_turns=True)
    assert batch.turn_at.tolist() == [0, 2, 3]
    with pytest.raises(ValueError, match="turn 0 of episode 'a' has no token"):
        batch_of([episode("a", [0])], [ledger("a")])


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        (("turn", 2, 1.0), "turn 2"),
        (("segment", 1, 1.0), "segment 1"),
        (("token", 5, 1.0), "token 5"),
        (("episode", 1, 1.0), "episode 1"),
        (("turn", -1, 1.0), "turn -1"),
    ],
)
def test_a_row_must_have_a_place(row: Any, missing: str) -> None:
    with pytest.raises(ValueError, match=f"episode 'a' has no {missing} for t"):
        batch_of([episode("a", [2, 3])], [ledger("a", row)])


def test_each_episode_and_each_ledger_is_there_once() -> None:
    one = episode("a", [1])
    with pytest.raises(ValueError, match="episode 'a' is there twice"):
        batch_of([one, one], [ledger("a")])
    with pytest.raises(ValueError, match="episode 'a' has two ledgers"):
        batch_of([one], [ledger("a"), ledger("a")])
    with pytest.raises(ValueError, match="episode 'a' has no ledger"):
        batch_of([one], [ledger("b")])
    with pytest.raises(ValueError, match="stream 'reward' is there already"):
        batch_of([one], [ledger("a")], apart={"reward": ["t"]})


def test_a_batch_of_nothing_has_no_credit() -> None:
    batch = batch_of([], [])
    assert batch.size("episode") == 0
    for estimator in (credit.grpo, credit.rloo, credit.pass_at_k, credit.turn_returns):
        assert estimator(batch).shape == (0,)


# ----------------------------------------------------------------------------------- trees


def test_shared_turns_are_held_by_the_first_episode_that_has_them() -> None:
    trunk = episode("a", [2, 3, 1], states="xyz")
    branch = episode("b", [2, 3, 4], fork=fork("a", 2), states="xyz")
    rows = [("turn", 0, 1.0), ("turn", 1, 2.0), ("turn", 2, 4.0)]
    batch = batch_of(
        [trunk, branch], [ledger("a", *rows), ledger("b", *rows[:2], ("turn", 2, 8.0))]
    )
    assert np.diff(batch.turn_at).tolist() == [2, 3, 1, 4]
    assert batch.first.tolist() == [0, 2]
    assert batch.parent is not None
    assert batch.parent.tolist() == [-1, 0, 1, 1]
    assert batch.at("turn").tolist() == [1.0, 2.0, 4.0, 8.0]
    assert batch.at("episode").tolist() == [7.0, 11.0]
    assert batch.keys is not None
    assert batch.keys.tolist() == [0, 1, 2, 2]


def test_a_branch_holds_the_shared_turns_if_its_trunk_left() -> None:
    trunk = episode("a", [2, 3, 1])
    first = episode("b", [2, 5], fork=fork("a", 1))
    second = episode("c", [2, 3, 6], fork=fork("a", 2))
    failed = dataclasses.replace(ledger("a"), failed="the judge broke")
    batch = batch_of([trunk, first, second], [failed, ledger("b"), ledger("c")])
    assert np.diff(batch.turn_at).tolist() == [2, 5, 3, 6]
    assert batch.first.tolist() == [0, 1]
    assert batch.parent is not None
    assert batch.parent.tolist() == [-1, 0, 0, 2]


def test_a_branch_of_a_branch_shares_with_the_trunk_too() -> None:
    trunk = episode("a", [1, 1, 1, 1])
    branch = episode("b", [1, 1, 1, 1], fork=fork("a", 3))
    twig = episode("c", [1, 1, 1], fork=fork("b", 2))  # so it left the trunk at 2 as well
    batch = batch_of([trunk, branch, twig], [ledger(name) for name in "abc"])
    assert batch.first.tolist() == [0, 3, 2]
    assert batch.parent is not None
    assert batch.parent.tolist() == [-1, 0, 1, 2, 2, 1]


def test_the_order_decides_who_holds_shared_turns() -> None:
    trunk, branch = episode("a", [1, 1, 1]), episode("b", [1, 1], fork=fork("a", 1))
    batch = batch_of([branch, trunk], [ledger("a"), ledger("b")])
    assert batch.first.tolist() == [0, 1]
    assert batch.size("turn") == 4


def test_a_reward_on_a_shared_segment_stays_with_the_episode() -> None:
    trunk = episode("a", [1, 1], segments=[0, 1])
    branch = episode("b", [1, 1], segments=[0, 1], fork=fork("a", 1))
    rows = [("segment", 0, 1.0, "s"), ("segment", 1, 2.0, "s")]
    batch = batch_of([trunk, branch], [ledger("a", *rows), ledger("b", *rows)], apart={"s": ["s"]})
    assert batch.streams["s"].values.tolist() == [1.0, 2.0, 2.0]
    assert batch.at("episode", "s").tolist() == [3.0, 3.0]


@pytest.mark.parametrize("place", [-1, 3])
def test_a_fork_is_at_a_turn_of_the_branch(place: int) -> None:
    branch = episode("b", [1, 1], fork=fork("a", place))
    with pytest.raises(ValueError, match="episode 'b' cannot have left 'a'"):
        batch_of([episode("a", [1, 1, 1]), branch], [ledger("a"), ledger("b")])


def test_forks_do_not_go_in_circles() -> None:
    episodes = [episode("a", [1], fork=fork("b", 1)), episode("b", [1], fork=fork("a", 1))]
    with pytest.raises(ValueError, match="cannot have left"):
        batch_of(episodes, [ledger("a"), ledger("b")])


def test_episodes_as_they_are_played_make_a_batch() -> None:
    tasks = ["sokoban-6x6-1/train/0", "sokoban-6x6-1/train/1"]
    played = collect("turngym/Sokoban-v0", Random(), jobs_of(tasks, group_size=3))
    rewards = [[("turn", k, t.reward) for k, t in enumerate(e.turns)] for e in played]
    ledgers = [ledger(e.id, *rows) for e, rows in zip(played, rewards, strict=True)]
    batch = batch_of(played, ledgers, one_token_turns=True)
    assert batch.group.tolist().count(batch.group[0]) == 3
    assert batch.at("episode").tolist() == [sum(t.reward for t in e.turns) for e in played]
    starts = batch.offsets("episode", "turn")[:-1]
    assert batch.keys is not None
    assert len(set(batch.keys[starts].tolist())) == 2  # one start per task
    assert credit.gigpo(batch).shape == (batch.size("token"),)
