"""What credit is computed from: policy tokens with their turns, episodes, groups and rewards."""

from turngym.training.batch.anchors import anchors
from turngym.training.batch.facts import batch_of
from turngym.training.batch.prefixes import prefixes, prefixes_of
from turngym.training.batch.record import (
    LEVELS,
    Batch,
    BoolArray,
    Checks,
    FloatArray,
    IntArray,
    Level,
    Stream,
)
from turngym.training.batch.rows import Gaps, batch_of_rows, gaps_of_rows, joint
from turngym.training.batch.told import values_of
from turngym.training.batch.verdicts import with_checks

__all__ = [
    "LEVELS",
    "Batch",
    "BoolArray",
    "Checks",
    "FloatArray",
    "Gaps",
    "IntArray",
    "Level",
    "Stream",
    "anchors",
    "batch_of",
    "batch_of_rows",
    "gaps_of_rows",
    "joint",
    "prefixes",
    "prefixes_of",
    "values_of",
    "with_checks",
]
