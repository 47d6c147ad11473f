"""What holds of estimators whatever was played."""

import dataclasses
import enum
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_batches import Played, batch_from, groups_of_episodes

from turngym.training import credit
from turngym.training.batch import Batch, Checks, FloatArray, IntArray, prefixes
from turngym.training.estimator import known_estimators

Estimator = Callable[[Batch], FloatArray]


def remax(batch: Batch) -> FloatArray:
    return credit.remax(batch, np.full(batch.size("episode"), 0.5))


def gigpo_of_episodes(batch: Batch) -> FloatArray:
    return credit.gigpo(batch, weight=0.0)


def tempo(batch: Batch) -> FloatArray:
    """Let episodes share the tokens before which they were in the same situations."""
    states = credit.spread(batch, as_array(batch.keys).astype(np.float64), "turn")
    rows = np.split(states, batch.offsets("episode", "token")[1:-1])
    return credit.tempo(dataclasses.replace(batch, prefix=np.concatenate(prefixes(rows))))


def as_array(keys: IntArray | None) -> IntArray:
    assert keys is not None
    return keys


def igpo_apart(batch: Batch) -> FloatArray:
    return credit.igpo(batch, pool="separate")


def portool_undiscounted(batch: Batch) -> FloatArray:
    return credit.portool(batch, gamma=1.0)


def capo(batch: Batch) -> FloatArray:
    return credit.capo(batch, outcome="reward", process="reward")


def verpo(batch: Batch) -> FloatArray:
    return credit.verpo(batch, outcome="reward", process="reward")


def verpo_of_outcomes(batch: Batch) -> FloatArray:
    return credit.verpo(batch, gamma=1.0, weight=0.0, outcome="reward", process="reward")


def istar(batch: Batch) -> FloatArray:
    return credit.istar(batch, outcome="reward", process="reward")


def istar_of_outcomes(batch: Batch) -> FloatArray:
    return credit.istar(batch, weight=0.0, outcome="reward", process="reward")


def prime(batch: Batch) -> FloatArray:
    return credit.prime(batch, outcome="reward", process="reward")


def matchtir_of_episodes(batch: Batch) -> FloatArray:
    return credit.matchtir(batch, weight=0.0)


def with_items(batch: Batch) -> Batch:
    """Let situations pass two items, the second of which needs the first."""
    states = as_array(batch.keys)
    turn = np.repeat(np.arange(len(states)), 2)
    item = np.tile(np.arange(2), len(states))
    return dataclasses.replace(
        batch,
        checks=Checks(
            turn=turn,
            item=item,
            passed=states[turn] > item,
            valid=np.ones(len(turn), np.bool_),
            weight=np.array([0.6, 0.4]),
            needs=np.array([[1, 0]]),
        ),
    )


def cm2_turn(batch: Batch) -> FloatArray:
    return credit.cm2_turn(with_items(batch), minimum=2)


def cm2_step(batch: Batch) -> FloatArray:
    return credit.cm2_step(with_items(batch), eta=0.5, minimum=2)


class Law(enum.Enum):
    """What holds of some estimators; what is not listed here holds of all."""

    TOTALS = "compares the totals of a group's episodes and nothing else: equal ones teach nothing"
    UNIT = "the unit of rewards does not matter"
    ZERO = "the first tokens of a group's episodes add up to zero"
    SILENT = "where nothing was earned there is no credit"
    WHITE = "the mean over all tokens is zero"


class Subject(NamedTuple):
    """An estimator and its laws."""

    estimator: Estimator
    laws: frozenset[Law] = frozenset()


def of(estimator: Estimator, *laws: Law) -> Subject:
    return Subject(estimator, frozenset(laws))


SUBJECTS: Mapping[str, Subject] = {
    "grpo": of(credit.grpo, Law.TOTALS, Law.UNIT, Law.ZERO, Law.SILENT),
    "dr_grpo": of(credit.dr_grpo, Law.TOTALS, Law.ZERO, Law.SILENT),
    "rloo": of(credit.rloo, Law.TOTALS, Law.ZERO, Law.SILENT),
    "opo": of(credit.opo, Law.TOTALS, Law.SILENT),
    "pass_at_k": of(credit.pass_at_k, Law.TOTALS, Law.UNIT, Law.SILENT),
    "reinforce_pp_baseline": of(credit.reinforce_pp_baseline, Law.TOTALS, Law.WHITE, Law.SILENT),
    "reinforce_pp": of(credit.reinforce_pp, Law.WHITE, Law.SILENT),
    "turn_returns": of(credit.turn_returns, Law.WHITE, Law.SILENT),
    "stable_reinforce": of(credit.stable_reinforce, Law.SILENT),
    "gae": of(credit.gae, Law.WHITE),
    "turn_gae": of(credit.turn_gae, Law.WHITE),
    "poad": of(credit.poad, Law.WHITE),
    "gigpo": of(credit.gigpo, Law.SILENT),
    "igpo": of(credit.igpo, Law.SILENT),
    "igpo_first_release": of(credit.igpo_first_release, Law.SILENT),
    "matchtir": of(credit.matchtir, Law.SILENT),
    "pure": of(credit.pure, Law.SILENT),
    "pure_of_tokens": of(credit.pure_of_tokens, Law.WHITE, Law.SILENT),
    "tempo": of(tempo, Law.TOTALS, Law.SILENT),
    "spo": of(credit.spo),
    "spo_tree": of(credit.spo_tree, Law.TOTALS, Law.ZERO, Law.SILENT),
    "portool": of(credit.portool, Law.SILENT),
    "verpo": of(verpo, Law.SILENT),
    "capo": of(capo, Law.SILENT),
    "istar": of(istar, Law.SILENT),
    "prime": of(prime, Law.WHITE, Law.SILENT),
    "cm2_turn": of(cm2_turn),
    "cm2_step": of(cm2_step),
    "remax": of(remax),
    "gigpo, episodes alone": of(gigpo_of_episodes, Law.TOTALS, Law.UNIT),
    "igpo, streams apart": of(igpo_apart, Law.TOTALS),
    "istar, outcomes alone": of(istar_of_outcomes, Law.TOTALS, Law.ZERO),
    "matchtir, episodes alone": of(matchtir_of_episodes, Law.TOTALS, Law.UNIT, Law.ZERO),
    "portool, undiscounted": of(portool_undiscounted, Law.TOTALS),
    "verpo, outcomes alone": of(verpo_of_outcomes, Law.TOTALS, Law.ZERO),
}
ESTIMATORS: Mapping[str, Estimator] = {name: one.estimator for name, one in SUBJECTS.items()}


def those_with(law: Law) -> Mapping[str, Estimator]:
    return {name: one.estimator for name, one in SUBJECTS.items() if law in one.laws}


def per_episode(batch: Batch, tokens: FloatArray) -> list[FloatArray]:
    return np.split(tokens, batch.offsets("episode", "token")[1:-1])


def with_rewards(batch: Batch, change: Callable[[FloatArray], FloatArray]) -> Batch:
    reward = batch.streams["reward"]
    changed = dataclasses.replace(reward, values=change(reward.values))
    return dataclasses.replace(batch, streams={"reward": changed})


def plus_on_last_tokens(batch: Batch, amounts: FloatArray) -> Batch:
    """Pay each episode so much more, at its end."""
    more = np.zeros(batch.size("token"))
    more[batch.offsets("episode", "token")[1:] - 1] = amounts
    return with_rewards(batch, lambda values: values + more)


# --------------------------------------------------------------------------- all estimators


def test_every_known_estimator_has_declared_its_laws() -> None:
    assert known_estimators().keys() - SUBJECTS.keys() == set()


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_each_token_gets_one_finite_number_and_nothing_given_is_changed(
    episodes: list[Played],
) -> None:
    batch, same = batch_from(episodes), batch_from(episodes)
    for name, estimator in ESTIMATORS.items():
        found = estimator(batch)
        assert found.dtype == np.float64, name
        assert found.shape == (sum(sum(e.tokens) for e in episodes),), name
        assert np.isfinite(found).all(), name
        assert batch.at("token").tolist() == same.at("token").tolist(), name
        np.testing.assert_array_equal(batch.values, same.values, err_msg=name)


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_observations_between_turns_change_nothing(episodes: list[Played]) -> None:
    with_gaps, without = batch_from(episodes), batch_from(episodes, with_gaps=False)
    for name, estimator in ESTIMATORS.items():
        assert estimator(with_gaps).tolist() == estimator(without).tolist(), name


@settings(deadline=None)
@given(episodes=groups_of_episodes(), data=st.data())
def test_permuting_episodes_permutes_advantages(
    episodes: list[Played], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(episodes))))
    batch, other = batch_from(episodes), batch_from([episodes[k] for k in order])
    for name, estimator in ESTIMATORS.items():
        before, after = per_episode(batch, estimator(batch)), per_episode(other, estimator(other))
        expected = np.concatenate([before[number] for number in order])
        np.testing.assert_allclose(
            np.concatenate(after), expected, rtol=1e-9, atol=1e-9, err_msg=name
        )


# ----------------------------------------------------------------- those that compare totals


@settings(deadline=None)
@given(
    episodes=groups_of_episodes(),
    totals=st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3),
)
def test_a_group_of_equal_totals_teaches_exactly_nothing(
    episodes: list[Played], totals: list[float]
) -> None:
    silent = [dataclasses.replace(e, rewards=(0.0,) * len(e.rewards)) for e in episodes]
    batch = plus_on_last_tokens(batch_from(silent), np.array([totals[e.group] for e in silent]))
    for name, estimator in those_with(Law.TOTALS).items():
        assert set(estimator(batch).tolist()) == {0.0}, name


@settings(deadline=None)
@given(
    episodes=groups_of_episodes(),
    shifts=st.lists(st.integers(-8, 8), min_size=3, max_size=3),
)
def test_paying_all_of_a_group_more_changes_nothing(
    episodes: list[Played], shifts: list[int]
) -> None:
    batch = batch_from(episodes)
    more = plus_on_last_tokens(batch, np.array([float(shifts[e.group]) for e in episodes]))
    for name, estimator in those_with(Law.TOTALS).items():
        np.testing.assert_allclose(
            estimator(more), estimator(batch), rtol=1e-9, atol=1e-9, err_msg=name
        )


@settings(deadline=None)
@given(episodes=groups_of_episodes(), factor=st.floats(0.5, 100))
def test_the_unit_of_rewards_does_not_matter_to_what_is_divided_by_the_deviation(
    episodes: list[Played], factor: float
) -> None:
    batch = batch_from(episodes)
    more = with_rewards(batch, lambda values: values * factor)
    for name, estimator in those_with(Law.UNIT).items():
        np.testing.assert_allclose(
            estimator(more), estimator(batch), rtol=1e-4, atol=1e-9, err_msg=name
        )


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_the_advantages_of_a_group_add_up_to_zero(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    for name, estimator in those_with(Law.ZERO).items():
        heads = np.array([tokens[0] for tokens in per_episode(batch, estimator(batch))])
        np.testing.assert_allclose(np.bincount(batch.group, heads), 0, atol=1e-9, err_msg=name)


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_where_nothing_was_earned_there_is_no_credit(episodes: list[Played]) -> None:
    batch = with_rewards(batch_from(episodes), lambda values: values * 0)
    for name, estimator in those_with(Law.SILENT).items():
        assert set(estimator(batch).tolist()) == {0.0}, name


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_with_opo_the_tokens_of_a_group_add_up_to_zero(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    group = batch.group[batch.owner("token", "episode")]
    np.testing.assert_allclose(np.bincount(group, credit.opo(batch)), 0, atol=1e-9)


# ------------------------------------------------------------------------------- the others


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_whitened_credit_has_mean_zero(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    for name, estimator in those_with(Law.WHITE).items():
        assert estimator(batch).mean() == pytest.approx(0, abs=1e-9), name


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_gae_that_reaches_to_the_end_is_return_less_value(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    assert batch.values is not None
    found = credit.gae(batch, gamma=0.9, lam=1.0, whitened=False)
    expected = credit.reinforce_pp(batch, gamma=0.9, whitened=False) - batch.values
    np.testing.assert_allclose(found, expected, atol=1e-9)


@settings(deadline=None)
@given(episodes=groups_of_episodes(), gamma=st.floats(0, 1), lam=st.floats(0, 1))
def test_with_turns_of_one_token_turn_gae_is_gae(
    episodes: list[Played], gamma: float, lam: float
) -> None:
    single = [
        dataclasses.replace(e, tokens=(1,) * len(e.tokens), values=e.values[: len(e.tokens)])
        for e in episodes
    ]
    batch = batch_from(single)
    np.testing.assert_allclose(
        credit.turn_gae(batch, gamma_turn=gamma, lam=lam, whitened=False),
        credit.gae(batch, gamma=gamma, lam=lam, whitened=False),
        atol=1e-9,
    )


@settings(deadline=None)
@given(episodes=groups_of_episodes())
def test_remax_beats_a_greedy_zero_by_its_return(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    found = credit.remax(batch, np.zeros(len(episodes)))
    assert found.tolist() == credit.reinforce_pp(batch, whitened=False).tolist()


@settings(deadline=None)
@given(episodes=groups_of_episodes(smallest=1))
def test_gigpo_says_nothing_of_turns_that_are_alone(episodes: list[Played]) -> None:
    batch = batch_from(episodes)
    alone = dataclasses.replace(batch, keys=np.arange(batch.size("turn")))
    assert credit.gigpo(alone).tolist() == gigpo_of_episodes(alone).tolist()
