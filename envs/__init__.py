"""Worlds: text in, text out, evidence beside it. `core` is the contract."""

import gymnasium

WORLDS = {
    "turngym/Sokoban-v0": "turngym.envs.sokoban.env:SokobanEnv",
    "turngym/Household-v0": "turngym.envs.household.env:HouseholdEnv",
    "turngym/Shop-v0": "turngym.envs.shop.env:ShopEnv",
    "turngym/ToolUse-v0": "turngym.envs.tooluse.env:ToolUseEnv",
    "turngym/BFCL-v0": "turngym.envs.tooluse.bfcl:BfclEnv",
    "turngym/SWE-v0": "turngym.envs.swe.env:SWEEnv",
}
"""Id in Gymnasium's registry -> where the world's class stands."""


def register_worlds() -> None:
    """Register all worlds with Gymnasium, by name: none of them is imported."""
    for world_id, entry_point in WORLDS.items():
        gymnasium.register(world_id, entry_point=entry_point)
