"""Household: ALFWorld's world, native and exact, for generated homes and for the real games."""
