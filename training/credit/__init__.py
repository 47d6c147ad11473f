"""How rewards become one advantage per policy token: six primitives, one function per paper.

`credit.grpo(batch)` and its kin take a batch and return float64, in the order of its tokens. Papers
are the default; where released code differs, `compat="repo"` is what it does.
"""

from turngym.training.credit.cm2 import cm2_step, cm2_turn
from turngym.training.credit.critics import poad
from turngym.training.credit.critique import capo
from turngym.training.credit.density import verpo
from turngym.training.credit.gains import igpo, igpo_first_release
from turngym.training.credit.implicit import istar, prime, unit_returns
from turngym.training.credit.matching import matchtir, turn_numbers
from turngym.training.credit.min_form import min_form, pure, pure_of_tokens
from turngym.training.credit.outcome import (
    dr_grpo,
    grpo,
    opo,
    pass_at_k,
    reinforce_pp_baseline,
    rloo,
)
from turngym.training.credit.primitives import (
    discounts,
    generalized,
    group_baseline,
    mix,
    returns,
    scale,
    spread,
    whiten,
)
from turngym.training.credit.reward_to_go import gae, reinforce_pp, remax, turn_gae, turn_returns
from turngym.training.credit.segments import spo
from turngym.training.credit.stable import stable_reinforce, without_outliers
from turngym.training.credit.trees import node_values, portool, siblings, spo_tree, tempo, visits
from turngym.training.credit.turns import anchor_groups, gigpo

__all__ = [
    "anchor_groups",
    "capo",
    "cm2_step",
    "cm2_turn",
    "discounts",
    "dr_grpo",
    "gae",
    "generalized",
    "gigpo",
    "group_baseline",
    "grpo",
    "igpo",
    "igpo_first_release",
    "istar",
    "matchtir",
    "min_form",
    "mix",
    "node_values",
    "opo",
    "pass_at_k",
    "poad",
    "portool",
    "prime",
    "pure",
    "pure_of_tokens",
    "reinforce_pp",
    "reinforce_pp_baseline",
    "remax",
    "returns",
    "rloo",
    "scale",
    "siblings",
    "spo",
    "spo_tree",
    "spread",
    "stable_reinforce",
    "tempo",
    "turn_gae",
    "turn_numbers",
    "turn_returns",
    "unit_returns",
    "verpo",
    "visits",
    "whiten",
    "without_outliers",
]
