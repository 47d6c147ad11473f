"""Golden cases of matching: MatchTIR, ToolRL and SWE-RL."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from golden_credit import padded, rows_of, scaling

from turngym.rewards.match import How, assignment, call_matches, turn_matches
from turngym.rewards.similarity import answer_f1, call_similarity, jaccard
from turngym.rewards.swe_rl import content_similarity, patch_similarity, reply_similarity
from turngym.rewards.toolrl import Grading, Schedule, reply_parts, scheduled_words
from turngym.rewards.traces import Use, use
from turngym.training import credit

Case = Mapping[str, Any]  # foreign JSON
Given = Mapping[str, Any]

# ------------------------------------------------------------------------------- MatchTIR


def call(given: Any) -> Use:  # foreign JSON: `arguments` as text, or `parameters` as an object
    arguments = given["arguments"] if "arguments" in given else given.get("parameters", {})
    return use(given["name"], json.loads(arguments) if isinstance(arguments, str) else arguments)


def similarity(case: Case) -> Given:
    given = case["input"]
    return {"output": call_similarity(call(given["pred"]), call(given["gt"]))}


def assigned(case: Case) -> Given:
    rows = case["input"]["scores"]
    scores = np.array(rows, np.float64).reshape(len(rows), len(rows[0]) if rows else 0)
    greedy, best = assignment(scores, "greedy"), assignment(scores)

    def total(found: Sequence[int | None]) -> float:
        pairs = [(row, column) for row, column in enumerate(found) if column is not None]
        return sum(float(scores[pair]) for pair in pairs)

    return {
        "assignment": greedy,
        "greedy_total": total(greedy),
        "optimal_total_scipy": total(best),
    }


def matched(case: Case, how: How) -> Given:
    made, gold = (list(map(call, case["input"][name])) for name in ("preds", "gts"))
    params = case["params"]
    penalty, reg = params.get("unmatched_penalty", -0.5), params.get("reg", 0.1)
    return {"output": call_matches(made, gold, how, penalty, reg)}


def process(case: Case, how: How) -> Given:
    """Cut a dialogue into turns, match their calls, and compare the answer where there is one."""
    given, params = case["input"], case["params"]
    turns = given["response"].split("\n<|im_start|>assistant\n")
    answers = [re.search("<answer>(.*?)</answer>", turn, re.DOTALL) for turn in turns]
    calls = [[] if answer else calls_of(turn) for turn, answer in zip(turns, answers, strict=True)]
    gold = list(map(call, given["gt_tool_calls"]))
    penalty, reg = params.get("unmatched_penalty", 0), params.get("reg", 0.1)
    rewards = [
        answer_f1(answer[1], given["answer"]) if answer else paid or 0.0
        for answer, paid in zip(answers, turn_matches(calls, gold, how, penalty, reg), strict=True)
    ]
    return {"turn_rewards": rewards, "n_nonzero": np.count_nonzero(rewards)}


def calls_of(turn: str) -> list[Use]:
    """Read the calls of a turn; one that cannot be read is none."""
    found = []
    for text in re.findall("<tool_call>(.*?)</tool_call>", turn, re.DOTALL):
        try:
            found.append(call(json.loads(text)))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def dual(case: Case) -> Given:
    params = case["params"]
    value = credit.matchtir(
        rows_of(case),
        lam=params.get("lam", 0.9),
        scaling=scaling(case),
        epsilon=params.get("epsilon", 1e-6),
        compat="repo",
    )
    return {"advantages": padded(case, value)}


# --------------------------------------------------------------------------------- ToolRL


def scored(case: Case) -> Given:
    flags, step = case["params"]["flags"], case["params"]["step"]
    text = case["input"]["solution_str"].split("<|im_start|>assistant")[-1]
    how: Grading = "calls" if "INTERMEDIATEREWARD" in flags else "fine"
    schedule: Schedule = "linear" if "SCHEDULEREWARD" in flags else "none"
    words = scheduled_words(step) if "SCHEDULELENGTH" in flags else 512.0
    parts = reply_parts(
        text.split("<|im_end|>")[0].strip(),
        case["input"]["ground_truth"],
        step=step,
        schedule="late" if "MAX1STEP30MAX3" in flags else schedule,
        highest=1.0 if "CORRECTMAX1" in flags else 3.0,
        how="all" if "COARSEREWARD" in flags else how,
        strict="REFINEDREWARD" in flags,
        max_words=words if "WITHLENGTH" in flags else None,
    )
    return {"score": sum(parts), **parts._asdict()}


def alike(case: Case) -> Given:
    return {"output": jaccard(case["input"]["list1"], case["input"]["list2"])}


# --------------------------------------------------------------------------------- SWE-RL


def content(case: Case) -> Given:
    given = case["input"]
    before, made, gold = (
        given[name] for name in ("code_context", "pred_new_content", "oracle_new_content")
    )
    return {"output": content_similarity(before, made, gold)}


def patches(case: Case) -> Given:
    given = case["input"]
    return {"output": patch_similarity(given["pred_patches"], given["oracle_patches"])}


def reply(case: Case) -> Given:
    given = case["input"]
    before, text, gold = (given[n] for n in ("code_context", "output", "oracle_new_content"))
    return {"output": reply_similarity(before, text, gold)}


ADAPTERS = {
    ("matchtir_rewards", "tool_similarity"): similarity,
    ("matchtir_rewards", "hungarian_assignment"): assigned,
    ("matchtir_rewards", "assign_rewards_hungarian"): lambda case: matched(case, "greedy"),
    ("matchtir_rewards", "assign_rewards_ot"): lambda case: matched(case, "soft"),
    ("matchtir_rewards", "compute_process_KM"): lambda case: process(case, "greedy"),
    ("matchtir_rewards", "compute_process_ot"): lambda case: process(case, "soft"),
    ("matchtir_dual_advantage", "compute_grpo_outcome_advantage"): dual,
    ("toolrl", "compute_score"): scored,
    ("toolrl", "match_score"): alike,
    ("swe_rl", "calculate_reward"): content,
    ("swe_rl", "calculate_reward_unidiff"): patches,
    ("swe_rl", "calculate_search_replace_reward"): reply,
}
