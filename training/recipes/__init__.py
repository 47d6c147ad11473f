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
    warm_up_epochs=4,
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

RECIPES: Mapping[str, Config] = {
    "sokoban": SOKOBAN,
    "sokoban-grpo": replace(SOKOBAN, rubric="outcome()", credit="grpo()"),
    "sokoban-gigpo": replace(SOKOBAN, rubric="outcome()", credit="gigpo()"),
    "tooluse-easy": TOOLUSE,
    "household": HOUSEHOLD,
    "household-checklist": replace(
        HOUSEHOLD, rubric="checklist()", credit="turn_returns(gamma=0.9)"
    ),
}
"""`sokoban` with turn rewards, and the same budget with rewards for the outcome alone."""
