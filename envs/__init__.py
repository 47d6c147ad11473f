"""Worlds: text in, text out, evidence beside it. `core` is the contract."""

import gymnasium

WORLDS = {
    "turngym/Sokoban-v0": "turngym.envs.sokoban.env:SokobanEnv",
    "turngym/ToolUse-v0": "turngym.envs.tooluse.env:ToolUseEnv",
}
"""Id in Gymnasium's registry -> where the world's class stands."""


def register_worlds() -> None:
    """Register all worlds with Gymnasium, by name: none of them is imported."""
    for world_id, entry_point in WORLDS.items():
        gymnasium.register(world_id, entry_point=entry_point)
