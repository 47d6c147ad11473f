"""VeRPO, CAPO and POAD: tests, critiques, and a critic of tokens."""

import dataclasses
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import Played, batch_from, groups_of_episodes

from turngym.training import credit
from turngym.training.batch import Batch, Level, Stream, batch_of_rows


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, atol=2e-6)


def stream(level: Level, values: list[float]) -> Stream:
    return Stream(
        level=level, values=np.array(values, np.float64), valid=np.ones(len(values), np.bool_)
    )


# ------------------------------------------------------------------------------------ VeRPO


def two_programs(**changes: Any) -> Batch:
    """One passes both tests and is right, the other passes one; one turn of two tokens each."""
    batch = batch_of_rows([[0, 0], [0, 0]], np.ones((2, 2)))
    streams = {
        "outcome": stream("episode", [1.0, 0.0]),
        "process": stream("turn", [0.858257, 0.324027]),
    }
    return dataclasses.replace(batch, streams=streams, **changes)


def test_verpo_adds_the_comparison_of_turns_to_that_of_fading_outcomes() -> None:
    close(credit.verpo(two_programs()), [0.717115, 0.717115, -0.717115, -0.717115])
    close(credit.verpo(two_programs(), weight=0.0), [0.45, 0.45, -0.45, -0.45])


def test_an_outcome_fades_with_turns_that_another_episode_holds_too() -> None:
    batch = two_programs(first=np.array([1, 0]))
    close(credit.verpo(batch, weight=0.0), [0.405, 0.405, -0.405, -0.405])


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_what_turns_have_of_verpo_adds_up_to_zero(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    silent = stream("episode", [0.0] * len(episodes))
    streams = {"outcome": silent, "process": batch.streams["reward"]}
    found = credit.verpo(dataclasses.replace(batch, streams=streams))[batch.turn_at[:-1]]
    groups = batch.group[batch.owner("turn", "episode")]
    np.testing.assert_allclose(np.bincount(groups, found), 0, atol=1e-9)


# ------------------------------------------------------------------------------------- CAPO


def two_answers(level: Level, faults: list[float]) -> Batch:
    """One is right, of three tokens; one is wrong, of two. Each token is a turn."""
    batch = batch_of_rows(
        np.zeros((2, 3)),
        [[1, 1, 1], [1, 1, 0]],
        spans=[[(0, 1), (1, 2), (2, 3)], [(0, 1), (1, 2)]],
    )
    streams = {"outcome": stream("episode", [1.0, 0.0]), "process": stream(level, faults)}
    return dataclasses.replace(batch, streams=streams)


@pytest.mark.parametrize("level", ["token", "turn"])
def test_capo_compares_tokens_by_outcome_and_faults(level: Level) -> None:
    batch = two_answers(level, [0, 1, 0, 1, 1])
    close(credit.capo(batch), [1.032093, 0.294884, 1.032093, -1.179535, -1.179535])


def test_capo_needs_faults() -> None:
    batch = two_answers("turn", [0, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="no stream 'critique'"):
        credit.capo(batch, process="critique")


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_the_tokens_of_a_group_have_mean_zero_with_capo(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    found = credit.capo(batch, outcome="reward", process="reward")
    groups = batch.group[batch.owner("token", "episode")]
    np.testing.assert_allclose(np.bincount(groups, found), 0, atol=1e-7)


# ------------------------------------------------------------------------------------- POAD

Variant = Literal["poad", "ntpo", "archer"]


def two_actions() -> Batch:
    """Of two tokens each; the first earns 1."""
    return batch_of_rows(
        [[0, 1, 0, 0]], np.ones((1, 4)), spans=[[(0, 2), (2, 4)]], values=[[0.5, 0.6, 0.4, 0.8]]
    )


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("poad", [0.5, 0.4, -0.4, -0.8]),
        ("ntpo", [0.4, 0.4, -0.4, -0.8]),
        ("archer", [0.724, 0.76, -0.4, -0.8]),
    ],
)
def test_time_passes_by_actions_or_by_tokens(variant: Variant, expected: list[float]) -> None:
    found = credit.poad(two_actions(), gamma=0.9, variant=variant, whitened=False)
    close(found, expected)


def test_poad_needs_a_critic() -> None:
    with pytest.raises(ValueError, match="no values"):
        credit.poad(batch_of_rows([[1]], [[1]]))


@settings(deadline=None)
@given(episodes=groups_of_episodes(), gamma=st.floats(0, 1))
def test_poad_that_reaches_to_the_end_is_the_return_of_actions_less_the_value(
    episodes: list[Played], gamma: float
) -> None:
    batch = batch_from(episodes)
    assert batch.values is not None
    actions = credit.returns(batch.at("turn"), batch.offsets("episode", "turn"), gamma)
    expected = credit.spread(batch, actions, "turn") - batch.values
    found = credit.poad(batch, gamma=gamma, whitened=False)
    np.testing.assert_allclose(found, expected, atol=1e-9)


@settings(deadline=None)
@given(episodes=groups_of_episodes(), lam=st.floats(0, 1))
def test_ntpo_is_gae_of_tokens(episodes: list[Played], lam: float) -> None:
    batch = batch_from(episodes)
    found = credit.poad(batch, gamma=0.9, lam=lam, variant="ntpo", whitened=False)
    expected = credit.gae(batch, gamma=0.9, lam=lam, whitened=False)
    np.testing.assert_allclose(found, expected, atol=1e-12)
