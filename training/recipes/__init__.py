"""Configurations by name: where to start from."""

from collections.abc import Mapping
from dataclasses import replace

from turngym.training.config import Config

SOKOBAN = Config()
"""A small model learns held-out 6x6 levels with one box from the decrease of the exact distance."""

TOOLUSE = Config(
    world="turngym/ToolUse-v0",
    options=("tasks=tooluse-easy",),
    model="embedded-tools",
    protocol="native",
    max_new_tokens=48,
    demonstrations=4000,
    warm_up_epochs=7,
    warm_up_rate=2e-3,
    iterations=4,
    num_tasks=16,
    group_size=8,
    rubric="outcome()",
    credit="rloo()",
    rate=2e-4,
    minibatch=4,
)
"""A small model learns from experts to serve a store by native calls, then from its own episodes."""

HOUSEHOLD = Config(
    world="turngym/Household-v0",
    options=("tasks=household-easy", "observation=words", "expert=seen"),
    model="embedded-household",
    max_new_tokens=6,
    demonstrations=300,
    warm_up_epochs=8,
    warm_up_rate=2e-3,
    iterations=40,
    num_tasks=16,
    group_size=8,
    rubric="outcome()",
    credit="gigpo()",
)
"""A small model learns from an expert that has to look for things, then from its own episodes."""

SHOP = Config(
    world="turngym/Shop-v0",
    options=("tasks=shop-easy", "observation=words", "expert=seen"),
    model="embedded-shop",
    max_new_tokens=16,
    demonstrations=1500,
    warm_up_epochs=10,
    warm_up_rate=2e-3,
    iterations=12,
    num_tasks=16,
    group_size=8,
    rubric="outcome()",
    credit="rloo()",
    rate=2e-4,
)
"""A small model learns to shop from experts who search for what is asked, then from its purchases."""

SWE = Config(
    world="turngym/SWE-v0",
    options=("tasks=swe-easy", "observation=words"),
    model="embedded-swe",
    max_new_tokens=128,
    demonstrations=1040,
    warm_up_epochs=8,
    warm_up_rate=2e-3,
    warm_up_decay=0.25,
    warm_up_copying=1000,
    warm_up_reading=0.25,
    iterations=8,
    num_tasks=8,
    group_size=4,
    rubric="swe-gate",
    credit="turn_returns(gamma=1.0)",
    rate=2e-4,
    minibatch=8,
    max_tokens=2048,
)
"""A small model learns the tools and the order of work from experts, then by gated rewards (G-RA)."""

RECIPES: Mapping[str, Config] = {
    "sokoban": SOKOBAN,
    "sokoban-grpo": replace(SOKOBAN, rubric="outcome()", credit="grpo()"),
    "sokoban-gigpo": replace(SOKOBAN, rubric="outcome()", credit="gigpo()"),
    "sokoban-istar": replace(
        SOKOBAN,
        rubric="outcome() + implicit_prm()",
        prm="istar(steps='mean', rate=5e-4, minibatch=32, epochs=4, update='before')",
        credit="istar(weight=0.2, normalised=True)",
        rate=2e-5,
    ),
    "sokoban-prime": replace(
        SOKOBAN,
        rubric="outcome() + implicit_prm(reference='frozen', granularity='token')",
        prm="prime(steps='mean', beta=3.0, rate=2e-4, epochs=2, update='before')",
        credit="prime(weight=0.2, normalised=True)",
        rate=1e-4,
    ),
    "tooluse-easy": TOOLUSE,
    "household": HOUSEHOLD,
    "household-checklist": replace(
        HOUSEHOLD, rubric="checklist()", credit="turn_returns(gamma=0.9)"
    ),
    "shop-easy": SHOP,
    "swe-easy": SWE,
    "swe-easy-accumulate": replace(SWE, rubric="swe-accumulate"),
}
"""`sokoban` with turn rewards, and the same budget with rewards for the outcome alone; of these,
two learn beside it what steps were worth.

Their reward models take the mean over steps: with sums, that long episodes fail is learned first,
and not by what they did. They speak after they have learned from a batch, and the policy learns
slowly and little from them, since for a while what they say is worse than nothing."""
