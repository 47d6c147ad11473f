"""Golden cases of credit: inputs to batches, and advantages back into padded rows."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from turngym.training import credit
from turngym.training.batch import (
    Batch,
    FloatArray,
    IntArray,
    Stream,
    anchors,
    batch_of_rows,
    gaps_of_rows,
)

Case = Mapping[str, Any]  # foreign JSON
Adapter = Callable[[Case], Mapping[str, Any]]

# ------------------------------------------------------------------- rows are episodes: verl


def rows_of(case: Case) -> Batch:
    given = case["input"]
    return batch_of_rows(
        given["token_level_rewards"],
        given["response_mask"],
        group=given.get("index"),
        values=given.get("values"),
    )


def padded(case: Case, tokens: FloatArray) -> FloatArray:
    mask = np.asarray(case["input"]["response_mask"]) == 1
    full = np.zeros(mask.shape)
    full[mask] = tokens
    return full


def scaling(case: Case) -> Any:  # one of the literals
    return "std" if case["params"].get("norm_adv_by_std_in_grpo", True) else "none"


def grpo(case: Case) -> Mapping[str, Any]:
    epsilon = case["params"].get("epsilon", 1e-6)
    value = credit.grpo(rows_of(case), scaling=scaling(case), epsilon=epsilon)
    return {"advantages": padded(case, value)}


def pass_at_k(case: Case) -> Mapping[str, Any]:
    return {"advantages": padded(case, credit.pass_at_k(rows_of(case), scaling=scaling(case)))}


def compared(estimator: Callable[[Batch], FloatArray]) -> Adapter:
    return lambda case: {"advantages": padded(case, estimator(rows_of(case)))}


def remax(case: Case) -> Mapping[str, Any]:
    batch, baseline = rows_of(case), np.asarray(case["input"]["reward_baselines"])
    return {
        "advantages": padded(case, credit.remax(batch, baseline)),
        "returns": padded(case, credit.remax(batch, np.zeros(len(baseline)))),
    }


def whiten(case: Case) -> Mapping[str, Any]:
    given = {name: np.asarray(value) for name, value in case["input"].items()}
    mask = next(value for name, value in given.items() if "mask" in name) == 1
    values = next(v for name, v in given.items() if "mask" not in name and v.shape == mask.shape)
    full = np.zeros(mask.shape)
    center = (case["params"] | case["input"]).get("shift_mean", True)
    full[mask] = credit.whiten(values[mask].astype(np.float64), center=center)
    return dict.fromkeys(case["output"], full)


def reinforce_pp(case: Case, **options: Any) -> Mapping[str, Any]:
    batch, gamma = rows_of(case), case["params"].get("gamma", 1.0)
    value = credit.reinforce_pp(batch, gamma=gamma, **options)
    raw = credit.reinforce_pp(batch, gamma=gamma, whitened=False, **options)
    return {"advantages": padded(case, value), "returns": padded(case, raw)}


def gae(case: Case, **options: Any) -> Mapping[str, Any]:
    batch, params = rows_of(case), case["params"]
    assert batch.values is not None
    options |= {"gamma": params["gamma"], "lam": params["lam"]}
    value = padded(case, credit.gae(batch, **options))
    target = credit.gae(batch, whitened=False, **options) + batch.values
    return {"advantages": value, "advantages_unmasked": value, "returns": padded(case, target)}


def legacy(adapter: Callable[..., Mapping[str, Any]]) -> Adapter:
    def run(case: Case) -> Mapping[str, Any]:
        gaps = gaps_of_rows(case["input"]["response_mask"], case["input"].get("values"))
        return adapter(case, compat="repo", gaps=gaps)

    return run


# ------------------------------------------------------------------ rows are turns: verl-agent


class Turns(NamedTuple):
    """Rows as turns of episodes, and the order in which the batch has them."""

    batch: Batch
    order: IntArray


def turns_of(episodes: Sequence[Any], groups: Sequence[Any], lengths: Sequence[int]) -> Turns:
    """Line up the rows of each episode, in the order in which episodes appear."""
    first = {name: number for number, name in enumerate(dict.fromkeys(episodes))}
    numbers = np.array([first[name] for name in episodes])
    order = np.argsort(numbers, kind="stable")
    turns = np.bincount(numbers, minlength=len(first))
    group_of = {first[name]: group for name, group in zip(episodes, groups, strict=True)}
    batch = Batch(
        turn_at=np.concatenate(([0], np.cumsum(np.asarray(lengths)[order]))).astype(np.int64),
        segment_at=np.concatenate(([0], np.cumsum(turns))).astype(np.int64),
        episode_at=np.arange(len(first) + 1, dtype=np.int64),
        group=anchors([0] * len(first), [group_of[number] for number in range(len(first))]),
        streams={},
        ids=tuple(map(str, first)),
        first=np.zeros(len(first), np.int64),
    )
    return Turns(batch, order)


def stream(values: FloatArray, level: Any = "turn") -> Stream:  # one of the literals
    return Stream(level=level, values=values, valid=np.ones(len(values), np.bool_))


def by_rows(case: Case, turns: Turns, tokens: FloatArray) -> NDArray[np.float64]:
    mask = np.asarray(case["input"]["response_mask"]) == 1
    per_turn = np.zeros(len(mask))
    per_turn[turns.order] = tokens[turns.batch.turn_at[:-1]]  # all tokens of a turn have the same
    return np.where(mask, per_turn[:, None], 0.0)


def gigpo(case: Case) -> Mapping[str, Any]:
    """All of GiGPO, or its comparison of episodes, or that of turns, as the inputs go."""
    params = case["params"]
    turns = rewarded(case)
    plain = params.get("mode") == "mean_norm" or params.get("remove_std", False)
    value = credit.gigpo(
        turns.batch,
        gamma=0.0,  # the process rewards are returns already
        weight=params.get("step_advantage_w", 1.0),
        scaling="none" if plain else "std",
        epsilon=params.get("epsilon", 1e-6),
        outcome="outcome",
        process="process",
        compat="repo" if params.get("compute_mean_std_cross_steps", True) else "paper",
    )
    return {"advantages": by_rows(case, turns, value)}


def rewarded(case: Case) -> Turns:
    """Line up rows, with totals of episodes, returns of turns, and keys; what is not given is 0."""
    given = case["input"]
    mask = np.asarray(given["response_mask"])
    group = given.get("index", [0] * len(mask))
    steps = np.asarray(given.get("step_rewards", [0.0] * len(mask)), np.float64)
    scores = np.asarray(given.get("token_level_rewards", mask * 0.0)).sum(axis=1)
    keys = given.get("step_group", range(len(mask)))
    if "anchor_obs" in given:
        keys = step_groups(given["anchor_obs"], group, case["params"])
    episodes = list(zip(group, given.get("traj_index", range(len(mask))), strict=True))
    batch, order = turns_of(episodes, group, mask.sum(axis=1))
    starts = batch.offsets("episode", "turn")[:-1]
    streams = {
        "outcome": stream(scores[order][starts], "episode"),
        "process": stream(steps[order]),
    }
    keys = np.asarray(keys, np.int64)[order]
    return Turns(dataclasses.replace(batch, keys=keys, streams=streams), order)


def step_groups(observations: Sequence[Any], group: Sequence[Any], params: Case) -> IntArray:
    alike = params.get("similarity_thresh", 0.95) if params.get("enable_similarity") else None
    return anchors(observations, group, similarity=alike)


def step_group(case: Case) -> Mapping[str, Any]:
    given = case["input"]
    return {"step_group": step_groups(given["anchor_obs"], given["index"], case["params"])}


def step_returns(case: Case) -> Mapping[str, Any]:
    rewards, episodes = case["input"]["rewards"], case["input"]["traj_uid"]
    turns = turns_of(episodes, [0] * len(episodes), [1] * len(episodes))
    rows = turns.batch.offsets("episode", "turn")
    value = np.zeros(len(rewards))
    value[turns.order] = credit.returns(
        np.asarray(rewards)[turns.order], rows, case["params"]["gamma"]
    )
    return {"returns": value}


ADAPTERS: Mapping[tuple[str, str], Adapter] = {
    ("verl_advantages", "compute_grpo_outcome_advantage"): grpo,
    ("verl_advantages", "compute_rloo_outcome_advantage"): compared(credit.rloo),
    ("verl_advantages", "compute_reinforce_plus_plus_baseline_outcome_advantage"): compared(
        credit.reinforce_pp_baseline
    ),
    ("verl_advantages", "compute_opo_outcome_advantage"): compared(credit.opo),
    ("verl_advantages", "compute_grpo_passk_outcome_advantage"): pass_at_k,
    ("verl_advantages", "compute_remax_outcome_advantage"): remax,
    ("verl_advantages", "compute_reinforce_plus_plus_outcome_advantage"): reinforce_pp,
    ("verl_advantages", "compute_gae_advantage_return"): gae,
    ("verl_advantages", "masked_whiten"): whiten,
    ("verl_advantages_legacy", "compute_reinforce_plus_plus_outcome_advantage"): legacy(
        reinforce_pp
    ),
    ("verl_advantages_legacy", "compute_gae_advantage_return"): legacy(gae),
    ("gigpo", "compute_gigpo_outcome_advantage"): gigpo,
    ("gigpo", "episode_norm_reward"): gigpo,
    ("gigpo", "step_norm_reward"): gigpo,
    ("gigpo", "build_step_group"): step_group,
    ("gigpo", "compute_step_discounted_returns"): step_returns,
}
