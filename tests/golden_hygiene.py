"""Golden cases of what keeps rewards honest: shaping, trust, the advantage filter."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from turngym.rewards.moments import Moments, Standing
from turngym.rewards.schedules import annealed
from turngym.rewards.squashing import Shape, against, log_sigmoid_centred
from turngym.rewards.trusting import trust_in
from turngym.training.credit import without_outliers

Case = Mapping[str, Any]  # foreign JSON
Adapter = Callable[[Case], Mapping[str, Any]]

STANDINGS: Mapping[str, Standing] = {
    "reward_meanstd": "std",
    "reward_clipping": "clip",
    "reward_minmax": "range",
}
SHAPES: Mapping[str, Shape] = {"reward_sigmoid": "sigmoid", "reward_tanh": "tanh"}


def shaped_reward(case: Case) -> Mapping[str, Any]:
    """Go through the forms in the order of the released code; several may be asked for."""
    params = case["params"] | {k: v for k, v in case["input"].items() if "reward_" in k}
    rewards: list[float] = list(case["input"]["reward"])
    references = [list(row) for row in case["input"].get("ref_rewards", [[]] * len(rewards))]
    near = [row[: params.get("reward_maxref", 10)] for row in references]
    ceiling = params.get("reward_ceil")
    rewards = rewards if ceiling is None else [min(r, ceiling) for r in rewards]
    if params.get("reward_centered"):
        rewards = [against(r, row, shape="linear") for r, row in zip(rewards, near, strict=True)]
    seen = Moments()
    for name, standing in STANDINGS.items():
        if name == "reward_minmax" and ceiling is not None:
            rewards = [min(r, ceiling) for r in rewards]
        if params.get(name):
            seen = seen.seeing(rewards)
            rewards = [seen.place(r, standing) for r in rewards]
    for name, shape in SHAPES.items():
        if params.get(name):
            k = params.get("sigmoid_k", 1.0) if shape == "sigmoid" else 1.0
            rows = near if params.get("reward_relative") else [[0.0]] * len(rewards)
            rewards = [
                against(r, row, shape=shape, k=k) for r, row in zip(rewards, rows, strict=True)
            ]
    if params.get("reward_lsc"):
        pairs = zip(rewards, references, strict=True)
        rewards = [log_sigmoid_centred(r, row, compat="repo") for r, row in pairs]
    return {"output": rewards}


def trust_grpo(case: Case) -> Mapping[str, Any]:
    given, params = case["input"], case["params"]
    found = trust_in(given["thinking"], given["outcome"])
    used = [t if counts else 0.0 for t, counts in zip(given["thinking"], found.counts, strict=True)]
    scale, span = params.get("scale", 0.3), params.get("T", 500)
    weight = annealed(given["step"], start=scale, end=0.0, over=span, how="exponential")
    pairs = zip(given["outcome"], used, strict=True)
    return {
        "reward": [o + weight * found.factor * t for o, t in pairs],
        "process_used": used,
        "logged_gamma": [found.logged] * len(used),
    }


def advantage_filter(case: Case) -> Mapping[str, Any]:
    advantages = np.asarray(case["input"]["advantages"])
    value = without_outliers(advantages.ravel(), compat="repo")
    return {
        "advantages": value.reshape(advantages.shape),
        "mean": advantages.mean(),
        "rstd": 1 / math.sqrt(max(advantages.var(), 1e-8)),
    }


ADAPTERS: Mapping[tuple[str, str], Adapter] = {
    ("par_reward_shaping", "RewardShaper.shaped_reward"): shaped_reward,
    ("sophiavl_trust_grpo", "CustomRewardManager.__call__"): trust_grpo,
    ("stable_reinforce", "NaiveReplayBuffer.normalize"): advantage_filter,
}
