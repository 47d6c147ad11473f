"""Configurations by name: where to start from."""

from collections.abc import Mapping
from dataclasses import replace

from turngym.training.config import Config

SOKOBAN = Config()
"""A small model learns held-out 6x6 levels with one box from the decrease of the exact distance."""

RECIPES: Mapping[str, Config] = {
    "sokoban": SOKOBAN,
    "sokoban-grpo": replace(SOKOBAN, rubric="outcome()", credit="grpo()"),
    "sokoban-gigpo": replace(SOKOBAN, rubric="outcome()", credit="gigpo()"),
}
"""`sokoban` with turn rewards, and the same budget with rewards for the outcome alone."""
