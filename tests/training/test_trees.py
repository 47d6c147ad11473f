"""TEMPO, SPO's tree and PORTool: credit where episodes part."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import Played, batch_from, groups_of_episodes
from toy_trees import tree

from turngym.training import credit
from turngym.training.batch import Batch, batch_of_rows, prefixes


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, atol=5e-6)


# ------------------------------------------------------------------------------------ TEMPO

ROWS = [[1, 2], [1, 3], [4, 5], [4, 6]]


def four_episodes() -> Batch:
    batch = batch_of_rows([[0, 1], [0, 0], [0, 0], [0, 0]], np.ones((4, 2)))
    return dataclasses.replace(batch, prefix=np.concatenate(prefixes(ROWS)))


def test_tempo_adds_what_a_token_changed_of_the_expected_outcome() -> None:
    close(credit.tempo(four_episodes()), [2.0, 2.5, 0, -1.5, -1, -0.5, -1, -0.5])


def test_tempo_without_the_deviation() -> None:
    found = credit.tempo(four_episodes(), scaling="none")
    close(found, [1, 1.25, 0, -0.75, -0.5, -0.25, -0.5, -0.25])


def test_tempo_is_grpo_where_nothing_is_shared() -> None:
    batch = dataclasses.replace(four_episodes(), prefix=np.arange(8))
    first = np.arange(8) % 2 == 0
    found, grpo = credit.tempo(batch), credit.grpo(batch)
    close(found[~first], grpo[~first])
    close(found[first], 2 * grpo[first])


def test_in_a_tree_a_shared_token_has_the_mean_of_its_episodes() -> None:
    """The tokens 1 and 4 are held once, by the first of each pair."""
    batch = tree([-1, 0, 0, -1, 3, 3], [2, 3, 5, 6], [1, 0, 0, 0], prefix=np.arange(6))
    close(credit.tempo(batch), [1.0, 2.5, -1.5, -1, -0.5, -0.5])


def test_tempo_needs_to_know_which_tokens_are_shared() -> None:
    batch = dataclasses.replace(four_episodes(), prefix=None)
    with pytest.raises(ValueError, match="no prefix"):
        credit.tempo(batch)


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_what_tempo_adds_telescopes_to_the_outcome_less_the_mean(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    ends = batch.offsets("episode", "token")
    prefix = np.zeros(batch.size("token"), np.int64)  # all share all but their last tokens
    prefix[ends[1:] - 1] = 1 + np.arange(len(episodes))
    batch = dataclasses.replace(batch, prefix=prefix)
    base = credit.dr_grpo(batch)
    added = credit.tempo(batch, scaling="none") - base
    np.testing.assert_allclose(np.add.reduceat(added, ends[:-1]), base[ends[:-1]], atol=1e-9)


# -------------------------------------------------------------------------------- SPO's tree


def three_pairs() -> Batch:
    """The root leads to a (outcomes 1 and 0), b (0 and 0) and c (1 and 1)."""
    parent = [-1, 0, 0, -1, 3, 3, -1, 6, 6]
    return tree(parent, [2, 3, 5, 6, 8, 9], [1, 0, 0, 0, 1, 1])


def test_a_turn_is_worth_the_mean_of_what_follows() -> None:
    batch = three_pairs()
    found = credit.node_values(batch, batch.at("episode"))
    assert found.tolist() == [0.5, 1, 0, 0, 0, 0, 1, 1, 1]


def test_a_branch_counts_as_one_however_many_episodes_it_has() -> None:
    batch = tree([-1, 0, 1, 1, 0], [3, 4, 5], [1, 1, 0])
    assert credit.node_values(batch, batch.at("episode")).tolist() == [0.5, 1, 1, 1, 0]


def test_turns_are_compared_with_those_tried_in_their_place() -> None:
    assert credit.spo_tree(three_pairs()).tolist() == [0, 0.5, -0.5, -0.5, 0, 0, 0.5, 0, 0]


def test_siblings_may_be_compared_by_their_deviation() -> None:
    found = credit.spo_tree(three_pairs(), scaling="std")
    close(found, [0, 1, -1, -1.224745, 0, 0, 1.224745, 0, 0])


def test_without_forks_only_first_turns_have_siblings() -> None:
    batch = batch_of_rows([[0, 1], [0, 0]], np.ones((2, 2)), spans=[[(0, 1), (1, 2)]] * 2)
    assert credit.spo_tree(batch).tolist() == [0.5, 0, -0.5, 0]


# ---------------------------------------------------------------------------------- PORTool


def fork() -> Batch:
    """Turn a leads to outcomes 1 and 0, turn b to 0; both are one turn from the end."""
    return tree([-1, 0, 0, -1, 3], [2, 3, 5], [1, 0, 0])


def test_a_fork_compares_what_its_branches_came_to() -> None:
    """Branch a is worth .95 * .5, branch b nothing; the leaves of a are worth 1 and 0."""
    found = credit.portool(fork(), episode_weight=0.0)
    close(found, [0.707105, 0.707106, -0.707106, -0.707105, 0])


def test_a_shared_turn_has_the_mean_of_its_episodes_comparisons() -> None:
    found = credit.portool(fork(), fork_weight=0.0, scaling="none")
    close(found, [1 / 6, 2 / 3, -1 / 3, -1 / 3, -1 / 3])


def test_what_a_turn_earned_itself_counts_in_its_fork() -> None:
    batch = fork()
    own = dataclasses.replace(
        batch.streams["reward"],
        level="turn",
        values=np.array([0, 0, 0, 0.475, 0]),
        valid=np.ones(5, np.bool_),
    )
    batch = dataclasses.replace(batch, streams={**batch.streams, "own": own})
    found = credit.portool(batch, episode_weight=0.0, process="own")
    close(found, [0, 0.707106, -0.707106, 0, 0])


# ------------------------------------------------------------------------------------- trees


def test_visits_follow_each_episode_to_its_start() -> None:
    seen = credit.visits(fork())
    found = sorted(zip(seen.episode.tolist(), seen.turn.tolist(), seen.to_go.tolist(), strict=True))
    assert found == [(0, 0, 1), (0, 1, 0), (1, 0, 1), (1, 2, 0), (2, 3, 1), (2, 4, 0)]


@st.composite
def trees(draw: st.DrawFn) -> Batch:
    """Return a tree in which each leaf ends an episode that holds what no earlier one does."""
    num_episodes = draw(st.integers(1, 6))
    parent: list[int] = []
    ends = []
    for _ in range(num_episodes):
        parent.append(draw(st.integers(-1, len(parent) - 1)))
        for _ in range(draw(st.integers(0, 2))):
            parent.append(len(parent) - 1)
        ends.append(len(parent))
    outcomes = draw(st.lists(st.integers(0, 8), min_size=num_episodes, max_size=num_episodes))
    return tree(parent, ends, [o / 8 for o in outcomes], prefix=np.arange(len(parent)))


@given(batch=trees())
def test_siblings_of_a_tree_are_worth_what_their_parent_is_on_average(batch: Batch) -> None:
    found = credit.spo_tree(batch)
    total = np.bincount(credit.siblings(batch), found)
    np.testing.assert_allclose(total, 0, atol=1e-9)


@given(batch=trees(), outcome=st.integers(-8, 8))
def test_equal_outcomes_of_a_tree_teach_exactly_nothing(batch: Batch, outcome: int) -> None:
    reward = batch.streams["reward"]
    same = dataclasses.replace(reward, values=np.full(len(reward.values), outcome / 7))
    batch = dataclasses.replace(batch, streams={"reward": same})
    assert set(credit.spo_tree(batch).tolist()) == {0.0}
    if len(batch.ids) > 1:
        assert set(credit.tempo(batch).tolist()) == {0.0}
    assert set(credit.portool(batch, gamma=1.0).tolist()) == {0.0}
