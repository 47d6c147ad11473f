"""Golden cases of CM2: rollouts of verdicts to episodes and batches, and back into padded rows."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from toy_batches import episode

from turngym.envs.episode import Annotation, Episode
from turngym.envs.records import as_json
from turngym.envs.signals import Check
from turngym.rewards import Rubric, cm2
from turngym.training import credit
from turngym.training.batch import Batch, FloatArray, batch_of, with_checks

Case = Mapping[str, Any]  # foreign JSON
Adapter = Callable[[Case], Mapping[str, Any]]


def told(case: Case, number: int, rollout: Case) -> Annotation:
    """Return what the judge said of a rollout; items are named by their place."""
    if not rollout["judge_ok"]:
        return Annotation(episode=str(number), name="judge", source="golden", failed="no answer")
    verdicts = zip(rollout["step_turn"], rollout["step_satisfied"], strict=True)
    return Annotation(
        episode=str(number),
        name="judge",
        source="golden",
        checks=tuple(
            tuple(
                Check(id=f"{turn}:{item['id']}", passed=passed)
                for item, passed in zip(case["input"]["checklist"][turn], step, strict=True)
            )
            for turn, step in verdicts
        ),
    )


def played(case: Case, number: int, rollout: Case) -> Episode:
    """Return a rollout as an episode: steps are turns, turns are segments."""
    mask = np.asarray(case["input"]["response_mask"][number], np.int64)
    edges = np.diff(mask, prepend=0, append=0)
    sizes = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    items = [
        [item | {"question": "?"} for item in segment] for segment in case["input"]["checklist"]
    ]
    return episode(
        str(number),
        sizes.tolist(),
        segments=rollout["step_turn"],
        reference=as_json({"checklist": items}),
    )


def batch_and_rewards(case: Case) -> tuple[Batch, FloatArray]:
    """Return the rollouts with their verdicts, and the padded rewards of tokens."""
    rollouts = list(enumerate(case["input"]["rollouts"]))
    episodes = [played(case, *rollout) for rollout in rollouts]
    said = [told(case, *rollout) for rollout in rollouts]
    listed = len(case["input"]["checklist"])
    reward = 1 / listed * cm2(at="segment", compat="repo")
    batch = with_checks(batch_of(episodes, Rubric(reward).score(episodes, said)), episodes, said)
    return batch, padded(case, batch.at("token"))


def padded(case: Case, tokens: FloatArray) -> FloatArray:
    mask = np.asarray(case["input"]["response_mask"]) == 1
    full = np.zeros(mask.shape)
    full[mask] = tokens
    return full


def reward_manager(case: Case) -> Mapping[str, Any]:
    batch, rewards = batch_and_rewards(case)
    ends = np.zeros(batch.size("token"))
    ends[batch.offsets("segment", "token")[1:] - 1] = 1.0
    told_of = [rollout["judge_ok"] for rollout in case["input"]["rollouts"]]
    ends *= np.asarray(told_of, np.float64)[batch.owner("token", "episode")]
    params = case["params"]
    step = credit.cm2_step(
        batch,
        eta=params.get("eta", 1.0),
        normalize=params.get("do_norm_in_adv", False),
        minimum=params.get("threthod_num", 4) + 1,
        compat="repo",
    )
    return {
        "reward_tensor": rewards,
        "turn_end": padded(case, ends),
        "step_advantages": padded(case, step),
    }


def by_turn(case: Case) -> Mapping[str, Any]:
    batch, rewards = batch_and_rewards(case)
    params = case["params"]
    value = credit.cm2_turn(
        batch,
        scaling="std" if params.get("norm_adv_by_std_in_grpo", False) else "none",
        epsilon=params.get("epsilon", 1e-6),
        compat="repo",
    )
    return {"reward_tensor": rewards, "advantages": padded(case, value)}


def by_trajectory(case: Case) -> Mapping[str, Any]:
    batch, _ = batch_and_rewards(case)
    plain = not case["params"].get("norm_adv_by_std_in_grpo", False)
    value = credit.grpo(
        batch,
        scaling="none" if plain else "std",
        epsilon=case["params"].get("epsilon", 1e-6),
    )
    return {"trajectory_reward": batch.at("episode"), "advantages": padded(case, value)}


ADAPTERS: Mapping[tuple[str, str], Adapter] = {
    ("cm2_checklist", "ChecklistRewardManager._async_call"): reward_manager,
    ("cm2_checklist", "compute_checklist_step_advantage"): by_turn,
    ("cm2_checklist", "compute_grpo_outcome_advantage"): by_trajectory,
}
