"""Sokoban: levels as bit masks, exact distances, generated and real levels."""
