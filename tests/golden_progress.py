"""Golden cases of progress, trees and tournaments: inputs to the package's calls, results back."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from golden_credit import padded, rows_of, scaling, stream
from numpy.typing import NDArray
from toy_trees import tree

from turngym.rewards import arena, contributions, gains
from turngym.rewards.attributions import attributed
from turngym.training import credit
from turngym.training.batch import (
    Batch,
    FloatArray,
    batch_of_rows,
    gaps_of_rows,
    prefixes,
)

Case = Mapping[str, Any]  # foreign JSON

# ------------------------------------------------------------------------------ IGPO


def igpo(case: Case) -> Mapping[str, Any]:
    """The weights of a curriculum are a rubric's: of the last token's reward, and of the others."""
    params, batch = case["params"], rows_of(case)
    weight = np.full(batch.size("token"), params.get("curriculum_ig_weight", 1.0))
    weight[batch.offsets("episode", "token")[1:] - 1] = params.get("curriculum_f1_weight", 1.0)
    batch = dataclasses.replace(
        batch, streams={"reward": stream(batch.at("token") * weight, "token")}
    )
    value = credit.igpo(
        batch,
        gamma=params.get("gamma", 1.0),
        pool=params.get("info_gain_norm_mode", "joint"),
        scaling=scaling(case),
        epsilon=params.get("epsilon", 1e-6),
        compat="repo",
        gaps=gaps_of_rows(case["input"]["response_mask"]),
    )
    return {"advantages": padded(case, value)}


def igpo_first(case: Case) -> Mapping[str, Any]:
    """Its returns are of the policy's tokens; where the mask is 0 nothing is compared."""
    at_start = case["function"] == "compute_grpo_discounted_advantage"
    batch, gamma = rows_of(case), case["params"].get("gamma", 1.0)
    value = credit.igpo_first_release(
        batch,
        gamma=gamma,
        against="start" if at_start else "position",
        epsilon=case["params"].get("epsilon", 1e-6),
        gaps=gaps_of_rows(case["input"]["response_mask"]),
    )
    raw = credit.reinforce_pp(batch, gamma=gamma, whitened=False)
    return {"advantages": padded(case, value), "returns": padded(case, raw)}


# ------------------------------------------------------------------------------- SPA


def spa(case: Case) -> Mapping[str, Any]:
    """The released script: outcomes compared with the others' of the task, and grounding."""
    rows: Sequence[Any] = case["input"]
    rewards = []
    for row in rows:
        scores = [r["agent_final_reward"] for r in rows if r["id"] == row["id"]]
        turns = row["conversations"][1::2]
        answers = [turn["value"] for turn in row["conversations"][2::2]] + [""]
        ahead = contributions.lead(row["agent_final_reward"], scores)
        grounded = ["Nothing happens" not in answer for answer in answers[: len(turns)]]
        rewards.append([ahead + case["params"]["grounding"] * fine for fine in grounded])
    return {"turn_rewards": ragged(rewards)}


def ragged(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    return [[float(number) for number in row] for row in rows]


# ------------------------------------------------------------------------------ PURE


def min_form(case: Case) -> Mapping[str, Any]:
    """A PRM's reward is the probability of good less that of bad: of two classes, a tanh."""
    logits, mask = np.asarray(case["input"]["logits"]), np.asarray(case["input"]["reward_mask"])
    reward = np.tanh((logits[..., 1] - logits[..., 0]) / 2)
    plain = case["params"].get("disable_weighted_reward", False)
    temperature = None if plain else case["params"].get("temperature", 0.1)
    offsets = np.concatenate(([0], np.cumsum(mask.sum(axis=1)))).astype(np.int64)
    weighted = np.zeros(mask.shape)
    weighted[mask] = credit.min_form(reward[mask], offsets, temperature=temperature)
    return {"weighted_reward": weighted, "outcome_reward": weighted.sum(axis=1)}


def pure(case: Case) -> Mapping[str, Any]:
    given, params = case["input"], case["params"]
    mask, reward = np.asarray(given["action_mask"]), np.asarray(given["process_reward"])
    sizes = [[n for n in row if n] for row in given["num_tokens_per_step"]]
    ends = [np.cumsum(row).tolist() for row in sizes]
    spans = [list(zip([0, *row[:-1]], row, strict=True)) for row in ends]
    group = np.arange(len(mask)) // params["n_samples_per_prompt"]
    batch = batch_of_rows(np.where(mask, reward, 0.0), mask, group=group.tolist(), spans=spans)
    solved = stream(np.asarray(given["solved"], np.float64), "episode")
    batch = dataclasses.replace(batch, streams={**batch.streams, "solved": solved})
    with_prm = "PRM" in params["reward_mode"]
    if not with_prm:
        silent = stream(np.zeros(batch.size("token")), "token")
        batch = dataclasses.replace(batch, streams={**batch.streams, "reward": silent})
    options: dict[str, Any] = {
        "form": "given",
        "baseline": params["reward_baseline"],
        "outcome": "solved" if "VR" in params["reward_mode"] else None,
        "weight": params.get("verifiable_reward_coef", 1.0),
    }
    returns = credit.pure(batch, **options)
    return {
        "rewards_minus_baseline": on_ends(batch, mask, returns),
        "returns": full(mask, returns),
        "advantages_kl0_separators_masked": full(
            mask, credit.pure(batch, compat="repo", **options)
        ),
    }


def full(mask: NDArray[np.bool_], tokens: FloatArray) -> FloatArray:
    rows = np.zeros(mask.shape)
    rows[mask] = tokens
    return rows


def on_ends(batch: Batch, mask: NDArray[np.bool_], returns: FloatArray) -> FloatArray:
    """Take returns of turns apart into what each turn adds, on its last token."""
    last, rows = batch.turn_at[1:] - 1, batch.offsets("episode", "turn")
    turns = returns[last]
    after = np.append(turns[1:], 0.0)
    after[rows[1:] - 1] = 0.0
    added = np.zeros(len(returns))
    added[last] = turns - after
    return full(mask, added)


def pure_of_tokens(case: Case) -> Mapping[str, Any]:
    """What it calls returns are advantages before they are whitened."""
    batch, gaps = rows_of(case), gaps_of_rows(case["input"]["response_mask"])
    form: Any = case["params"].get("return_aggregate_method", "sum")
    raw, white = (
        credit.pure_of_tokens(batch, form=form, whitened=whitened, compat="repo", gaps=gaps)
        for whitened in (False, True)
    )
    value = white if case["params"].get("adv_norm", True) else raw
    return {"advantages": padded(case, value), "returns": padded(case, raw)}


# --------------------------------------------------------------------- TEMPO and SPO


def tempo(case: Case) -> Mapping[str, Any]:
    given, mask = case["input"], np.asarray(case["input"]["response_mask"]) == 1
    paid = np.zeros(mask.shape)
    width = mask.shape[1]
    ends = width - 1 - np.argmax(mask[:, ::-1], axis=1)
    paid[np.arange(len(mask)), ends] = given["outcome"]
    batch = batch_of_rows(paid, mask, group=given["index"])
    rows = [row[: end + 1] for row, end in zip(given["responses"], ends, strict=True)]
    numbers = [n[m[: len(n)]] for n, m in zip(prefixes(rows), mask, strict=True)]
    batch = dataclasses.replace(batch, prefix=np.concatenate(numbers))
    value = credit.tempo(batch, scaling=scaling(case), epsilon=case["params"]["epsilon"])
    return {"advantages": padded(case, value)}


def spo_chain(case: Case) -> Mapping[str, Any]:
    given, size = case["input"], case["input"]["n_tokens"]
    starts = np.asarray(given["cutpoints"], np.int64) + 1  # a segment begins behind its cut
    inside = starts < size
    beyond = np.asarray(given["cutpoint_values"])[~inside]  # behind the last token nothing follows
    end = float(beyond[0]) if len(beyond) else given["outcome"]
    values = np.zeros(size)
    values[starts[inside]] = np.asarray(given["cutpoint_values"], np.float64)[inside]
    paid = [[0.0] * (size - 1) + [end]]
    value = credit.spo(
        batch_of_rows(paid, [[1] * size], values=[values.tolist()]),
        cuts=starts[inside],
        logprobs=np.log(given["token_probs"]),
        sure=case["params"].get("prob_mask_threshold", 1.0),
    )
    return {"advantages": value}


def spo_tree(case: Case) -> Mapping[str, Any]:
    """Edges in the order of the tree: each child of the root, then its leaves."""
    nodes = re.findall(r"(\w+):\[([\d., ]+)\]", case["input"]["tree"])
    names: list[str] = []
    parent: list[int] = []
    ends: list[int] = []
    outcomes: list[float] = []
    for name, leaves in nodes:
        node = len(names)
        names.append(name)
        parent.append(-1)
        for number, leaf in enumerate(leaves.split(",")):
            parent.append(node)
            ends.append(len(names) + 1)
            names.append(f"{name}{number + 1}")
            outcomes.append(float(leaf))
    batch = tree(parent, ends, outcomes)
    normed = case["params"]["adv_method"] == "grpo"
    worth = credit.node_values(batch, batch.at("episode"))
    root = np.mean(worth[np.asarray(parent) < 0])
    before = np.where(np.asarray(parent) < 0, root, worth[parent])
    k = case["params"].get("bok", 4)
    pairs = zip(before, worth, strict=True)
    return {
        "edge": names,
        "advantage": credit.spo_tree(batch, scaling="std" if normed else "none"),
        "prover_advantage": [gains.best_of(b, k) - gains.best_of(a, k) for a, b in pairs],
        "value": worth,
    }


# ------------------------------------------------------------- tournaments and the rest


def ranking(case: Case) -> Mapping[str, Any]:
    table = case["input"]["table"]
    kinds = {"S": "single_elimination", "R": "round_robin", "A": "anchor"}
    tournament = arena.WAYS[kinds[case["function"][0]]]
    return {"rewards": tournament(len(table), lambda one, other: tuple(table[one][other]))}


def poad(case: Case) -> Mapping[str, Any]:
    """An episode ends where the next action's mask is 0; what follows the last is paid with it."""
    given, params = case["input"], case["params"]
    gamma, sizes = params["gamma"], given["action_lens"]
    mask = np.arange(len(given["values"][0])) < np.asarray(sizes)[:, None]
    reward = np.array(given["rewards"], np.float64)
    reward[-1] += gamma * given["next_value_token0"] * given["masks"][-1]
    starts = np.flatnonzero(np.asarray([0.0, *given["masks"][1:-1]]) == 0)
    batch = Batch(
        turn_at=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        segment_at=np.append(starts, len(sizes)).astype(np.int64),
        episode_at=np.arange(len(starts) + 1, dtype=np.int64),
        group=np.zeros(len(starts), np.int64),
        streams={"reward": stream(reward)},
        ids=tuple(map(str, starts)),
        first=np.zeros(len(starts), np.int64),
        values=np.asarray(given["values"], np.float64)[mask],
    )
    variant: Any = params["algo"].lower()
    options = {"gamma": gamma, "lam": params["gae_lambda"], "variant": variant}
    value = credit.poad(batch, whitened=False, **options)
    assert batch.values is not None
    return {"advantages": full(mask, value), "returns": full(mask, value + batch.values)}


def sotopia(case: Case) -> Mapping[str, Any]:
    scales = {"default": 3.0, "3-scale": 3.0, "5-scale": 5.0, "10-scale": 10.0}
    by_sum = "normalized" in case["function"]
    scale = None if by_sum else scales[case["params"].get("scale", "default")]
    given = case["input"]["attribution"]
    parts = attributed(
        list(given.values()), case["input"]["goal_score"], scale=scale, compat="repo"
    )
    return dict(zip(given, parts, strict=True))


ADAPTERS = {
    ("igpo", "compute_grpo_outcome_advantage"): igpo,
    ("igpo_initial_release", "compute_grpo_outcome_advantage"): igpo_first,
    ("igpo_initial_release", "compute_grpo_discounted_advantage"): igpo_first,
    ("spa_rl_released_script", "rl_data_org.py (script)"): spa,
    ("pure_minform", "turn_process_reward_logits_to_reward"): min_form,
    ("pure_rloo_openrlhf", "NaiveExperienceMaker.process_experiences"): pure,
    ("pure_rloo_verl", "compute_rloo_outcome_advantage"): pure_of_tokens,
    ("tempo", "compute_tempo_outcome_advantage"): tempo,
    ("spo", "MathEpisodeGeneratorWithMCAdvantages._compute_token_advantages"): spo_chain,
    ("spo", "extract_edges_from_tree"): spo_tree,
    ("arenarl", "SingleEliminationGroupRewardModel.compute"): ranking,
    ("arenarl", "RoundRobinGroupRewardModel.compute"): ranking,
    ("arenarl", "AnchorBasedRankingGroupRewardModel.compute"): ranking,
    ("poad", "LanguageBuffer.batch_process_tppo"): poad,
    ("sotopia_attribution", "calc_attributed_reward"): sotopia,
    ("sotopia_attribution", "calc_attributed_reward(normalized)"): sotopia,
}
