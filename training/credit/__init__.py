"""How rewards become one advantage per policy token: six primitives, one function per paper.

`credit.grpo(batch)` and its kin take a batch and return float64, in the order of its tokens. Papers
are the default; where released code differs, `compat="repo"` is what it does.
"""

from turngym.training.credit.implicit import istar, prime, unit_returns
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
from turngym.training.credit.turns import anchor_groups, gigpo

__all__ = [
    "anchor_groups",
    "discounts",
    "dr_grpo",
    "gae",
    "generalized",
    "gigpo",
    "group_baseline",
    "grpo",
    "istar",
    "mix",
    "opo",
    "pass_at_k",
    "prime",
    "reinforce_pp",
    "reinforce_pp_baseline",
    "remax",
    "returns",
    "rloo",
    "scale",
    "spread",
    "turn_gae",
    "turn_returns",
    "unit_returns",
    "whiten",
]
