"""Golden cases of implicit process reward models: iStar, PRIME, and verl's recipe of PRIME."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from golden_credit import Adapter, Case, Turns, by_rows, padded, stream, turns_of

from turngym.rewards.implicit import step_rewards
from turngym.training import credit
from turngym.training.batch import Batch, FloatArray, batch_of_rows

# ------------------------------------------------------------------------- rows are turns: iStar


def steps_of(case: Case) -> Turns:
    """Line up rows, with what each was worth and what each episode was."""
    given = case["input"]
    episodes = list(zip(given["uid"], given["traj_uid"], strict=True))
    turns = turns_of(episodes, given["uid"], np.sum(given["response_mask"], axis=1, dtype=int))
    starts = turns.batch.offsets("episode", "turn")[:-1]
    outcome = np.sum(given["token_level_rewards"], axis=1)[turns.order][starts]
    streams = {
        "outcome": stream(outcome, "episode"),
        "process": stream(np.sum(given["rm_scores"], axis=1)[turns.order]),
    }
    return Turns(dataclasses.replace(turns.batch, streams=streams), turns.order)


def istar(form: Any = "rloo") -> Adapter:  # one of the literals
    def run(case: Case) -> Mapping[str, Any]:
        params, turns = case["params"], steps_of(case)
        kind: Any = "grpo-std" if params.get("mode") == "mean_std_norm" else form
        value = credit.istar(
            turns.batch,
            weight=params.get("step_advantage_w", 1.0),
            form=kind,
            process_only=params.get("use_process_only", False),
            epsilon=params.get("epsilon", 1e-6),
            compat="repo",
        )
        return {"advantages": by_rows(case, turns, value)}

    return run


def trajectory_dpo(case: Case) -> Mapping[str, Any]:
    import torch

    from turngym.training.prm_losses import episode_scores
    from turngym.training.prm_losses import trajectory_dpo as loss

    given = case["input"]
    ratio = np.asarray(given["log_ratio"]) * np.asarray(given["response_mask"])
    names = list(zip(given["uid"], given["traj_uid"], strict=True))
    kinds = list(dict.fromkeys(names))
    episode = np.array([kinds.index(name) for name in names])
    success = np.zeros(len(kinds), np.bool_)
    success[episode] = np.asarray(given["acc"]) > 0
    groups = list(dict.fromkeys(given["uid"]))
    scores = episode_scores(
        torch.as_tensor(ratio.sum(axis=1)),
        torch.as_tensor(episode),
        1 / torch.as_tensor(np.bincount(episode)),
        beta=case["params"]["beta"],
    )
    group = torch.tensor([groups.index(uid) for uid, _ in kinds])
    return {"loss": float(loss(scores, torch.as_tensor(success), group))}


# -------------------------------------------------------------------- rows are episodes: PRIME


def responses_of(case: Case, outcomes: FloatArray) -> Batch:
    """Make episodes of rows, of which so many after the other are of one prompt."""
    given = case["input"]
    mask = np.asarray(given["response_mask"])
    group = np.arange(len(mask)) // case["params"]["n_samples"]
    batch = batch_of_rows(np.asarray(given["rm_scores"]) * mask, mask, group=group.tolist())
    streams = {
        "outcome": stream(np.asarray(outcomes, np.float64), "episode"),
        "process": batch.streams["reward"],
    }
    return dataclasses.replace(batch, streams=streams)


def prime(case: Case, batch: Batch, **options: float) -> Mapping[str, Any]:
    found = {
        name: credit.prime(batch, whitened=whitened, compat="repo", **options)  # type: ignore[arg-type]  # all are numbers
        for name, whitened in (("advantages", True), ("returns", False))
    }
    return {name: padded(case, value) for name, value in found.items()}


def repo(case: Case) -> Mapping[str, Any]:
    params = case["params"]
    batch = responses_of(case, np.sum(case["input"]["gt_scores"], axis=1))
    gammas = params.get("reward_model_gamma", 1.0), params.get("verifier_gamma", 1.0)
    return prime(case, batch, gamma=gammas[0], outcome_gamma=gammas[1])


def recipe(case: Case) -> Mapping[str, Any]:
    params = case["params"]
    batch = responses_of(case, case["input"]["acc"])
    weights = params.get("reward_dpo_coef", 5.0), params.get("reward_gt_coef", 5.0)
    return prime(case, batch, weight=weights[0], outcome_weight=weights[1])


def batch_norm(case: Case) -> Mapping[str, Any]:
    rewards = np.asarray(case["input"]["token_level_scores"])
    plain = "batch_norm" not in case["params"].values()
    return {"normalised": rewards if plain else unit(rewards)}


def unit(rewards: FloatArray) -> FloatArray:
    rows = np.arange(len(rewards) + 1) * rewards.shape[1]
    return credit.unit_returns(rewards.ravel(), rows).reshape(rewards.shape)


def implicit_reward(case: Case) -> Mapping[str, Any]:
    given, kind = case["input"], case["params"]["prime_granularity"]
    q = np.asarray(given["log_probs"]) - np.asarray(given["ref_log_probs"])
    scores = np.zeros(q.shape)
    for row, mask in enumerate(np.asarray(given["response_mask"]) == 1):
        values = step_rewards([q[row, mask].tolist()], beta=1.0, granularity=kind)
        scores[row, np.flatnonzero(mask)[-len(values) :]] = values
    return {"token_level_score": scores, "q": q, "batch_norm": unit(scores)}


def cross_entropy(case: Case) -> Mapping[str, Any]:
    import torch

    from turngym.training.prm_losses import cross_entropy as loss

    given = case["input"]
    score = case["params"]["beta"] * (np.asarray(given["q"]) * given["response_mask"]).sum(axis=1)
    return {"loss": float(loss(torch.as_tensor(score), torch.as_tensor(given["acc"]) > 0))}


def accuracy(case: Case) -> Mapping[str, Any]:
    from turngym.training.prm_losses import pair_accuracy

    given = case["input"]
    scores = (np.asarray(given["token_level_scores"]) * given["response_mask"]).sum(axis=1)
    group = np.arange(len(scores)) // case["params"]["n_samples"]
    return {"dpo_acc": pair_accuracy(scores, np.asarray(given["acc"]) > 0, group)}


ADAPTERS: Mapping[tuple[str, str], Adapter] = {
    ("istar", "compute_istar_rloo_advantage"): istar(),
    ("istar", "compute_istar_grpo_advantage"): istar("grpo"),
    ("istar", "compute_istar_reinforce_plus_baseline_advantage"): istar("reinforce-pp"),
    ("istar", "process_outcome_combined_advantage"): istar("combined"),
    ("istar", "compute_eto_loss_rm"): trajectory_dpo,
    ("istar", "DataParallelISTARRewardModel.istar_norm"): batch_norm,
    ("prime", "DataParallelPRIME.compute_implicit_reward"): implicit_reward,
    ("prime", "compute_ce_dpo_loss_rm"): cross_entropy,
    ("prime", "compute_dpo_accuracy"): accuracy,
    ("prime", "compute_rloo_returns"): repo,
    ("prime_recipe", "DataParallelPRIMERewardModel.prime_norm"): batch_norm,
    ("prime_recipe", "compute_rloo_advantage_return"): recipe,
}
