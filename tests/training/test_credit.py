"""Each estimator gives what a hand computes."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from turngym.training import credit
from turngym.training.batch import Batch, Stream, batch_of_rows, gaps_of_rows

Turns = Sequence[Sequence[float]]


def batch_with(
    rewards: Turns, *, tokens: Sequence[int] | None = None, group: Any = None, keys: Any = None
) -> Batch:
    """Return a batch of episodes, given the rewards of their turns; a turn is one token, or as many
    as `tokens` says for its episode."""
    sizes = tokens or [1] * len(rewards)
    width = max(len(turns) * size for turns, size in zip(rewards, sizes, strict=True))
    paid, mask = np.zeros((len(rewards), width)), np.zeros((len(rewards), width))
    spans = []
    for row, (turns, size) in enumerate(zip(rewards, sizes, strict=True)):
        spans.append([(k * size, (k + 1) * size) for k in range(len(turns))])
        mask[row, : len(turns) * size] = 1
        paid[row, [end - 1 for _, end in spans[-1]]] = turns
    batch = batch_of_rows(paid, mask, group=group, spans=spans)
    return batch if keys is None else dataclasses.replace(batch, keys=np.array(keys))


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, atol=2e-6)


# ----------------------------------------------------------------------------- the outcome


def test_grpo_and_rloo_compare_four_episodes() -> None:
    batch = batch_with([[1], [0], [0], [1]])
    close(credit.grpo(batch), [0.866024, -0.866024, -0.866024, 0.866024])
    close(credit.dr_grpo(batch), [0.5, -0.5, -0.5, 0.5])
    close(credit.rloo(batch), [0.666667, -0.666667, -0.666667, 0.666667])


def test_groups_are_compared_apart_and_all_tokens_share_the_outcome() -> None:
    batch = batch_with([[1, 1], [5], [0], [7]], tokens=[1, 2, 2, 1], group="abab")
    assert credit.dr_grpo(batch).tolist() == [1, 1, -1, -1, -1, -1, 1]


def test_an_episode_without_a_group_keeps_its_total_or_gets_nothing() -> None:
    batch = batch_with([[0.25], [1], [0]], group=[0, 1, 1])
    for estimator in (credit.grpo, credit.dr_grpo, credit.rloo, credit.opo):
        assert estimator(batch)[0] == 0.25
        assert estimator(batch, small="zero")[0] == 0.0
        assert estimator(batch, small="zero")[1] > 0


def test_rewards_that_differ_by_rounding_teach_nothing() -> None:
    batch = batch_with([[1 + 1e-9], [1], [1]])
    assert credit.dr_grpo(batch)[0] != 0
    assert credit.grpo(batch).tolist() == [0.0, 0.0, 0.0]


def test_opo_weighs_long_episodes_more() -> None:
    batch = batch_with([[1], [0]], tokens=[3, 1])
    assert credit.opo(batch).tolist() == [0.25, 0.25, 0.25, -0.75]


def test_reinforce_pp_baseline_whitens_over_the_batch() -> None:
    batch = batch_with([[1], [0], [1], [1]], group="AABB")
    close(credit.reinforce_pp_baseline(batch), [1.224745, -1.224745, 0, 0])


def test_pass_at_k_credits_the_lead_of_the_best() -> None:
    batch = batch_with([[1], [4], [3], [2], [2]], group="aaabb")
    assert credit.pass_at_k(batch, scaling="none").tolist() == [0, 1, 0, 0, 0]
    close(credit.pass_at_k(batch), [0, 1 / np.std([1, 4, 3], ddof=1), 0, 0, 0])
    with pytest.raises(ValueError, match="groups of at least 2 episodes, got one of 1"):
        credit.pass_at_k(batch_with([[1], [4], [3]], group="aab"))


# --------------------------------------------------------------------------- what follows


def test_reinforce_pp_discounts_tokens_or_turns() -> None:
    batch = batch_with([[0, 1], [4]], tokens=[2, 2])
    raw = credit.reinforce_pp(batch, gamma=0.5, whitened=False)
    assert raw.tolist() == [0.125, 0.25, 0.5, 1.0, 2.0, 4.0]
    turns = credit.reinforce_pp(batch, across=0.5, whitened=False)
    assert turns.tolist() == [0.5, 0.5, 1.0, 1.0, 4.0, 4.0]
    close(credit.turn_returns(batch, gamma=0.5), credit.whiten(turns))
    close(credit.whiten(np.array([0.5, 1.0, 4.0])).argsort(), [0, 1, 2])


def test_turn_returns_whiten_two_turns_by_hand() -> None:
    batch = batch_with([[0, 1], [0, 0]])  # returns .5, 1, 0, 0: mean .375, deviation .478714
    close(credit.turn_returns(batch), [0.261116, 1.305582, -0.783349, -0.783349])


def test_remax_takes_a_greedy_total_away() -> None:
    batch = batch_with([[1, 2], [4]])
    assert credit.remax(batch, [0.5, 1.0]).tolist() == [2.5, 1.5, 3.0]
    with pytest.raises(ValueError, match=r"baseline has shape \(1,\), expected one number per"):
        credit.remax(batch, [0.5])


def test_gae_passes_over_observations() -> None:
    batch = batch_of_rows(
        [[0, 0, 0, 1]], [[1, 1, 0, 1]], values=[[0.5, 0.2, 9.0, 0.4]]
    )  # V = .5, .2, .4
    close(credit.gae(batch, whitened=False), [0.5, 0.8, 0.6])
    close(credit.gae(batch), credit.whiten(np.array([0.5, 0.8, 0.6])))
    close(credit.gae(batch, lam=0.0, whitened=False), [-0.3, 0.2, 0.6])


def test_turn_gae_goes_over_turns_and_then_over_tokens() -> None:
    batch = dataclasses.replace(
        batch_of_rows([[0, 0, 1]], [[1, 1, 1]], spans=[[(0, 2), (2, 3)]]),
        values=np.array([0.5, 0.6, 0.4]),
    )
    found = credit.turn_gae(batch, gamma_turn=0.9, whitened=False)
    close(found, [0.4, 0.3, 0.6])
    close(credit.turn_gae(batch, gamma_turn=0.9), credit.whiten(found))
    # Turns .54, .6 as before with lam .5: .36 - .6 + .45 * .6 = .03; then .6 - .5 + .5 * .03.
    close(credit.turn_gae(batch, gamma_turn=0.9, lam=0.5, whitened=False), [0.115, 0.03, 0.6])


def test_a_turn_that_pays_nothing_is_still_a_turn() -> None:
    values = np.array([0.5, 0.25, 0.75])
    batch = dataclasses.replace(batch_with([[0, 0, 1]]), values=values)
    found = credit.turn_gae(batch, lam=0.0, whitened=False)
    assert found.tolist() == [-0.25, 0.5, 0.25]


def test_a_critic_is_asked_for() -> None:
    batch = batch_with([[1]])
    for estimator in (credit.gae, credit.turn_gae):
        with pytest.raises(ValueError, match="the batch has no values of a critic"):
            estimator(batch)


# --------------------------------------------------------------------------------- GiGPO


def two_paths() -> Batch:
    """A: s0 -(0)-> s1 -(10)-> end; B: s0 -(0)-> s2 -(0)-> end."""
    return batch_with([[0, 10], [0, 0]], keys=[0, 1, 0, 2])


def test_gigpo_compares_episodes_and_turns_from_the_same_state() -> None:
    close(credit.gigpo(two_paths(), scaling="none"), [9.75, 5, -9.75, -5])
    close(credit.gigpo(two_paths()), [1.414213, 0.707107, -1.414213, -0.707107])
    close(credit.gigpo(two_paths(), scaling="none", weight=0.5), [7.375, 5, -7.375, -5])


def test_released_gigpo_counts_an_episode_once_per_turn() -> None:
    found = credit.gigpo(two_paths(), compat="repo")
    close(found, [1.573132, 0.866025, -1.573132, -0.866025])
    batch = batch_with([[0, 6], [0]], keys=[0, 1, 2])
    close(credit.gigpo(batch, scaling="none"), [3, 3, -3])
    close(credit.gigpo(batch, scaling="none", compat="repo"), [2, 2, -4])


def test_the_same_state_in_another_group_is_another_situation() -> None:
    batch = batch_with([[1], [0], [5], [3]], group="aabb", keys=[0, 0, 0, 0])
    assert credit.anchor_groups(batch).tolist() == [0, 0, 1, 1]
    assert credit.gigpo(batch, scaling="none").tolist() == [1, -1, 2, -2]
    with pytest.raises(ValueError, match="the batch has no keys"):
        credit.gigpo(batch_with([[1]]))


def test_gigpo_can_take_outcome_and_process_apart() -> None:
    streams = {
        "outcome": Stream(level="episode", values=np.array([1.0, 0.0]), valid=np.ones(2, bool)),
        "process": Stream(level="turn", values=np.array([3.0, 0, 1, 0]), valid=np.ones(4, bool)),
    }
    batch = dataclasses.replace(two_paths(), streams=streams)
    found = credit.gigpo(batch, scaling="none", outcome="outcome", process="process")
    assert found.tolist() == [1.5, 0.5, -1.5, -0.5]


# ------------------------------------------------------------------- what released code did


def test_old_reinforce_pp_gives_the_turns_before_the_last_nothing() -> None:
    mask = [[1, 1, 0, 1, 1, 0]]
    batch, gaps = batch_of_rows([[0, 0, 0, 0, 8, 0]], mask), gaps_of_rows(mask)
    old = credit.reinforce_pp(batch, gamma=0.5, whitened=False, compat="repo", gaps=gaps)
    assert old.tolist() == [0, 0, 4, 8]
    new = credit.reinforce_pp(batch, gamma=0.5, whitened=False)
    assert new.tolist() == [1, 2, 4, 8]


def test_old_gae_counts_observations_as_tokens() -> None:
    mask, values = [[1, 0, 1]], [[0.5, 0.25, 0.75]]
    batch = batch_of_rows([[0, 0, 1]], mask, values=values)
    gaps = gaps_of_rows(mask, values)
    options: dict[str, Any] = {"gamma": 0.5, "lam": 1.0, "whitened": False}
    assert credit.gae(batch, compat="repo", gaps=gaps, **options).tolist() == [-0.25, 0.25]
    assert credit.gae(batch, **options).tolist() == [0.0, 0.25]
    with pytest.raises(ValueError, match="needs the critic's values of the tokens in the gaps"):
        credit.gae(batch, compat="repo", gaps=gaps._replace(values=None), **options)


@pytest.mark.parametrize("estimator", [credit.gae, credit.reinforce_pp])
def test_without_observations_old_and_new_agree(estimator: Any) -> None:
    mask, values = [[1, 1, 1], [1, 1, 1]], [[0.5, 0.25, 0.75], [0.5, 1.0, -1.0]]
    batch = batch_of_rows([[0, 0, 1], [0, 2, 0]], mask, values=values)
    close(
        estimator(batch, compat="repo", gaps=gaps_of_rows(mask, values)),
        estimator(batch),
    )
    with pytest.raises(ValueError, match="compat='repo' needs gaps"):
        estimator(batch, compat="repo")


def test_credit_needs_no_torch() -> None:
    code = "import sys, turngym.training.credit; sys.exit('torch' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )
